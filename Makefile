# pgtune-lnk. README.md is for users, CONTRIBUTING.md for developers, "make help" for the impatient.
#
# Every variant of the build has a directory of its own below build/: release (what is installed),
# asan, coverage and fuzz. Nothing outside build/ is ever written but by "install".

VERSION := $(shell cat VERSION)
VARIANT ?= release
BUILD   := build
OBJ     := $(BUILD)/$(VARIANT)

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/pgtune-lnk
DATADIR    ?= $(PREFIX)/share

PKG_CONFIG   ?= pkg-config
Q            := $(if $(V),,@)# V=1 shows whole commands
FUZZ_SECONDS ?= 30

# --- compiler and flags -------------------------------------------------------------------------

ifeq ($(origin CC),default)
CC := $(if $(filter fuzz,$(VARIANT)),clang,gcc)
endif

SANITIZE  := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_release  := -O2 -g
CFLAGS_asan     := -O1 -g $(SANITIZE)
CFLAGS_coverage := -O0 -g --coverage
CFLAGS_fuzz     := -O1 -g -fsanitize=fuzzer-no-link $(SANITIZE)
CFLAGS          ?= $(CFLAGS_$(VARIANT))

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wcast-qual -Wformat=2 -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Wwrite-strings $(if $(CI),-Werror)

COMPILE := $(CC) -std=gnu11 $(CFLAGS) $(WARNINGS) -ffunction-sections -fdata-sections -Iinclude \
           -D_GNU_SOURCE -DVERSION='"$(VERSION)"'
# The sanitizers and gcov must be linked as they were compiled, so the flags are the same.
LINK    := $(CC) $(CFLAGS) -Wl,--gc-sections $(LDFLAGS)

# Asked only when something is linked: "make deps" may have to install pkg-config first.
LIBS         = $(shell $(PKG_CONFIG) --libs yaml-0.1 inih jansson) -lm
STATIC_LIBS  = $(shell $(PKG_CONFIG) --static --libs yaml-0.1 inih jansson) -lm
LIBPQ_CFLAGS = $(shell $(PKG_CONFIG) --cflags libpq)
LIBPQ_LIBS   = $(shell $(PKG_CONFIG) --libs libpq)
CMOCKA_LIBS  = $(shell $(PKG_CONFIG) --libs cmocka)
# What --version says: inih cannot be asked at run time, and what is linked statically is what is installed.
LIBRARIES    = libyaml $(shell $(PKG_CONFIG) --modversion yaml-0.1), inih $(shell $(PKG_CONFIG) --modversion inih), \
               jansson $(shell $(PKG_CONFIG) --modversion jansson)

# --- what is built from what --------------------------------------------------------------------

CORE_SOURCES := $(wildcard $(foreach layer,base facts report tune verify,src/$(layer)/*.c))
MAINS        := src/cli/main.c src/cli/main_db.c
CLI_SOURCES  := $(filter-out $(MAINS),$(wildcard src/cli/*.c))
PG_SOURCES   := $(wildcard src/pg/*.c src/live/*.c)
UNIT_SOURCES := $(wildcard tests/unit/test_*.c)
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)

# Cases need no server of another major; tests/live does, and says in its first lines what it needs.
CASES       := $(wildcard tests/cases/*.sh)
MACHINE_TESTS := tests/live/chroot.sh tests/live/storm.sh $(wildcard tests/container/*.sh)
NOT_TESTS     := tests/live/server.sh tests/live/boot-demo.sh $(wildcard tests/live/measure-*.sh)
COMPOSE_TESTS := $(wildcard tests/live/compose-*.sh)
MAJOR_TESTS   := $(filter-out $(MACHINE_TESTS) $(COMPOSE_TESTS) $(NOT_TESTS),$(wildcard tests/live/*.sh))
C_FILES      = $(shell find src include tests -name '*.[ch]')

CORE_OBJECTS := $(CORE_SOURCES:%.c=$(OBJ)/%.o) $(OBJ)/generated/profiles.o
CLI_OBJECTS  := $(CLI_SOURCES:%.c=$(OBJ)/%.o)
PG_OBJECTS   := $(PG_SOURCES:%.c=$(OBJ)/%.o)
UNIT_TESTS   := $(UNIT_SOURCES:%.c=$(OBJ)/%)
FUZZERS      := $(FUZZ_SOURCES:%.c=$(OBJ)/%)

.PHONY: all program units fuzzers deps deps-all demo check check-run check-variant check-all \
        check-majors check-compose check-asan check-valgrind check-live check-long check-coverage check-fuzz \
        coverage fuzz bench layers format lint readme install uninstall \
        clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/pgtune-lnk $(BUILD)/pgtune-lnk-db ## build both programs (the default)

# The program of users: fully static, so it runs in any image. A call of libc that would need its shared
# half at run time (users, DNS, dlopen) only warns at the link; here that is an error.
$(BUILD)/pgtune-lnk: $(BUILD)/release/src/cli/main.o $(BUILD)/release/libcli.a $(BUILD)/release/libcore.a
	$(if $(V),,@echo '  LINK    $@')
	$(Q)$(LINK) -static -Wl,--fatal-warnings -o $@ $^ $(STATIC_LIBS)

$(BUILD)/pgtune-lnk-db: $(BUILD)/release/src/cli/main_db.o $(PG_OBJECTS) $(BUILD)/release/libcore.a
	$(if $(V),,@echo '  LINK    $@')
	$(Q)$(LINK) -o $@ $^ $(LIBPQ_LIBS) $(LIBS)

# The same program against shared libraries: sanitizers, gcov and valgrind cannot see into a static one.
program: $(OBJ)/pgtune-lnk
$(OBJ)/pgtune-lnk: $(OBJ)/src/cli/main.o $(OBJ)/libcli.a $(OBJ)/libcore.a
	$(if $(V),,@echo '  LINK    $@')
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# Removed first: "ar" would keep the object of a source that was deleted.
$(OBJ)/libcore.a: $(CORE_OBJECTS)
	@rm -f $@
	$(if $(V),,@echo '  AR      $@')
	$(Q)$(AR) rcs $@ $^

$(OBJ)/libcli.a: $(CLI_OBJECTS)
	@rm -f $@
	$(if $(V),,@echo '  AR      $@')
	$(Q)$(AR) rcs $@ $^

units: $(UNIT_TESTS)
$(OBJ)/tests/unit/%: $(OBJ)/tests/unit/%.o $(OBJ)/libcli.a $(OBJ)/libcore.a
	$(if $(V),,@echo '  LINK    $@')
	$(Q)$(LINK) -o $@ $^ $(CMOCKA_LIBS) $(LIBS)

fuzzers: $(FUZZERS)
$(OBJ)/tests/fuzz/%: $(OBJ)/tests/fuzz/%.o $(OBJ)/libcore.a
	$(if $(V),,@echo '  LINK    $@')
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(OBJ)/src/pg/%.o $(OBJ)/src/live/%.o $(OBJ)/src/cli/main_db.o: COMPILE += $(LIBPQ_CFLAGS)

$(OBJ)/src/cli/main.o: private COMPILE += -DLIBRARIES='"$(LIBRARIES)"'

$(OBJ)/%.o: %.c $(OBJ)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC      $@')
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(OBJ)/generated/%.o: $(BUILD)/generated/%.c $(OBJ)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC      $@')
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/generated/profiles.c: tools/embed-profiles.awk $(wildcard profiles/workload/*.ini)
	@mkdir -p $(@D)
	$(Q)awk -f tools/embed-profiles.awk $(sort $(wildcard profiles/workload/*.ini)) >$@.new
	@mv $@.new $@

# Changes when the command does, and everything is compiled again.
$(OBJ)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$FLAGS_NOW" | cmp -s - $@ || printf '%s\n' "$$FLAGS_NOW" >$@
$(OBJ)/flags: export FLAGS_NOW = $(COMPILE)

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)

# valgrind runs vfork as fork, so posix_spawn cannot tell of a program that is not there; a README under valgrind
# shows nothing that the cases do not; a thousand compose files, each a start of valgrind, take minutes, and ASan
# reads all of them as test_compose_cases does many under valgrind in one process.
NOT_VALGRIND := $(OBJ)/tests/unit/test_judge tests/cases/readme.sh tests/cases/compose-recorded.sh

# --- tests --------------------------------------------------------------------------------------

deps: ## install what building and "check" need (apt), silent when nothing is missing
	@tools/deps.sh build

deps-all: ## the same for everything that "check-all" needs
	@tools/deps.sh all

demo: deps ## build, tune the example stack, and boot a throwaway PostgreSQL with the result
	@$(MAKE) --no-print-directory all
	@tools/demo.sh

check: deps ## unit tests, cases, and one boot of the distribution's PostgreSQL
	@$(MAKE) --no-print-directory check-run
	@echo "not in this run, but in make check-all: $(CHECK_ALL_ONLY)"

CHECK_ALL_ONLY := check-asan check-valgrind check-majors (PostgreSQL 14 to 18) \
                  check-compose (Docker Compose) check-live (chroot, container, storm) coverage fuzz lint layers bench

check-run: all units
	@tests/run.sh $(UNIT_TESTS) $(CASES) tests/live/boot-demo.sh

check-variant: units program
	@PGTUNE_LNK=$(OBJ)/pgtune-lnk tests/run.sh $(UNIT_TESTS) $(CASES)

check-all: ## everything that CI runs, stage by stage
	@tools/check-all.sh

check-asan: ## unit tests and cases under the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory VARIANT=asan check-variant

check-valgrind: all units program ## unit tests and cases under valgrind
	@tools/check-valgrind.sh $(filter-out $(NOT_VALGRIND),$(UNIT_TESTS) $(CASES))

check-majors: all units ## PostgreSQL 14 to 18 judge what we write and read
	@tests/run.sh $(MAJOR_TESTS)

# One after the other: each keeps all CPUs busy by itself.
check-compose: all ## a real Docker Compose reads our cases and 2,000 made-up ones; do we read the same?
	@JOBS=1 tests/run.sh $(COMPOSE_TESTS)

check-live: all ## the static program in a chroot and a container, and a storm under a real limit
	@tests/run.sh $(MACHINE_TESTS)

check-long: all units ## property tests and made-up compose files by the ten thousand, each fuzz target 10 minutes
	@PROPERTY_INPUTS=100000 tests/run.sh $(UNIT_TESTS)
	@SEED=long COUNT=10000 tests/run.sh tests/live/compose-random.sh
	@FUZZ_SEED=0 $(MAKE) --no-print-directory FUZZ_SECONDS=600 fuzz

coverage: ## line coverage of base, facts, report and tune; fails below 95%
	@$(MAKE) --no-print-directory VARIANT=coverage check-coverage

check-coverage: units program
	@tools/coverage.sh $(OBJ) $(UNIT_TESTS) $(CASES)

fuzz: ## every parser against libFuzzer, FUZZ_SECONDS (30) each
	@$(MAKE) --no-print-directory VARIANT=fuzz check-fuzz

check-fuzz: fuzzers
	@tools/fuzz.sh $(FUZZ_SECONDS) $(FUZZERS)

bench: all ## start-up, instructions, peak memory, compose; prints figures, judges nothing
	@tests/bench/bench.sh

layers: ## includes, banned calls, lengths, headers that do not compile alone
	@tools/layers.sh

format: ## format every C file in place
	clang-format -i $(C_FILES)

readme: all ## run the README's commands and write their outputs into it
	@UPDATE=1 PGTUNE_LNK=$(CURDIR)/$(BUILD)/pgtune-lnk bash tests/cases/readme.sh

lint: ## clang-format, cppcheck and clang-tidy without a complaint
	@tools/lint.sh

# --- installation -------------------------------------------------------------------------------

# In the environment, so that the shell sees one word even where a path has blanks.
install uninstall: export TO_BIN     = $(DESTDIR)$(BINDIR)
install uninstall: export TO_LIBEXEC = $(DESTDIR)$(LIBEXECDIR)
install uninstall: export TO_MAN     = $(DESTDIR)$(DATADIR)/man/man1
install uninstall: export TO_BASH    = $(DESTDIR)$(DATADIR)/bash-completion/completions
install uninstall: export TO_ZSH     = $(DESTDIR)$(DATADIR)/zsh/site-functions
install uninstall: export TO_FISH    = $(DESTDIR)$(DATADIR)/fish/vendor_completions.d
install uninstall: export TO_DOC     = $(DESTDIR)$(DATADIR)/doc/pgtune-lnk

# Through install(1) from a pipe: its mode does not depend on the umask.
install: all ## PREFIX, DESTDIR
	install -d "$$TO_BIN" "$$TO_LIBEXEC" "$$TO_MAN" "$$TO_BASH" "$$TO_ZSH" "$$TO_FISH" "$$TO_DOC"
	install -m 755 $(BUILD)/pgtune-lnk "$$TO_BIN/pgtune-lnk"
	install -m 755 $(BUILD)/pgtune-lnk-db "$$TO_LIBEXEC/pgtune-lnk-db"
	$(BUILD)/pgtune-lnk man | install -m 644 /dev/stdin "$$TO_MAN/pgtune-lnk.1"
	$(BUILD)/pgtune-lnk completion bash | install -m 644 /dev/stdin "$$TO_BASH/pgtune-lnk"
	$(BUILD)/pgtune-lnk completion zsh | install -m 644 /dev/stdin "$$TO_ZSH/_pgtune-lnk"
	$(BUILD)/pgtune-lnk completion fish | install -m 644 /dev/stdin "$$TO_FISH/pgtune-lnk.fish"
	install -m 644 README.md CHANGELOG.md LICENSE THIRD-PARTY-NOTICES "$$TO_DOC"

uninstall: ## what "install" put there
	rm -f "$$TO_BIN/pgtune-lnk" "$$TO_LIBEXEC/pgtune-lnk-db" "$$TO_MAN/pgtune-lnk.1" \
	    "$$TO_BASH/pgtune-lnk" "$$TO_ZSH/_pgtune-lnk" "$$TO_FISH/pgtune-lnk.fish"
	rm -rf "$$TO_DOC"
	rmdir "$$TO_LIBEXEC" 2>/dev/null || true

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s%s\n", $$1, $$2 }' Makefile

clean: ## remove build/
	rm -rf $(BUILD)
