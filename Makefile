# pgtune-lnk: see README.md for users, CONTRIBUTING.md for developers.

VERSION   := $(shell cat VERSION)
VARIANT   ?= release
BUILD     := build
OBJ       := $(BUILD)/$(VARIANT)
CC        ?= gcc
PKG       ?= pkg-config

WARNINGS  := -Wall -Wextra -Wshadow -Wconversion -Wcast-qual -Wformat=2 -Wstrict-prototypes \
             -Wmissing-prototypes -Wvla -Wwrite-strings $(if $(CI),-Werror)
CFLAGS    ?= -O2 -g
FLAGS     := -std=gnu11 $(CFLAGS) $(WARNINGS) -Iinclude -I$(BUILD)/generated -D_GNU_SOURCE \
             -DVERSION='"$(VERSION)"' -MMD -MP

STATIC_LIBS := yaml-0.1 inih jansson

# Layers of pgtune-lnk; pg and live belong to pgtune-lnk-db only.
CORE_SOURCES := $(wildcard src/base/*.c src/facts/*.c src/report/*.c src/tune/*.c src/verify/*.c)
CLI_SOURCES  := $(filter-out src/cli/main.c src/cli/main_db.c,$(wildcard src/cli/*.c))
PG_SOURCES   := $(wildcard src/pg/*.c src/live/*.c)
GENERATED    := $(BUILD)/generated/profiles.c

objects = $(patsubst %.c,$(OBJ)/%.o,$(1))
CORE_OBJECTS := $(call objects,$(CORE_SOURCES)) $(OBJ)/generated/profiles.o
CLI_OBJECTS  := $(call objects,$(CLI_SOURCES))

.PHONY: all clean
all: $(BUILD)/pgtune-lnk $(BUILD)/pgtune-lnk-db

$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(EXTRA) -c -o $@ $<

$(OBJ)/generated/%.o: $(BUILD)/generated/%.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(EXTRA) -c -o $@ $<

$(BUILD)/generated/profiles.c: tools/embed-profiles.awk $(wildcard profiles/workload/*.ini)
	@mkdir -p $(@D)
	awk -f tools/embed-profiles.awk profiles/workload/*.ini > $@.new && mv $@.new $@

clean:
	rm -rf $(BUILD)

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)
