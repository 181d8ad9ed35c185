/*
 * From options to a plan's input, the same in tune, inspect, explain and lint: given mode
 * (--limits, -f or --env) takes nothing from the machine, here mode reads it.
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "cli/command.h"
#include "cli/stack.h"
#include "facts/compose.h"
#include "facts/pgconf.h"
#include "tune/plan.h"

/* The facts that decide a plan, each with its source and what else was considered. */
enum input_fact {
    INPUT_MEMORY,  /* bytes */
    INPUT_CPUS,    /* thousandths */
    INPUT_SHM,     /* bytes */
    INPUT_STORAGE, /* enum storage_kind */
    INPUT_PG_MAJOR,
    INPUT_FACT_COUNT
};

struct gathered {
    struct plan_input input;
    struct fact decided[INPUT_FACT_COUNT];     /* as in `input`, with the candidates */
    const struct stack *stack;                 /* NULL without -f and --env */
    const struct compose_service *service;     /* likewise */
    const struct facts *facts;                 /* NULL in given mode */
    struct plan_pin *command_pins;             /* -c settings of the service's command, last wins */
    const char *command_config_file;           /* its config_file=, or NULL */
    const struct compose_word *server_command; /* the command, where it is the server's own */
    bool is_limit_optional;                    /* input_gather_facts(), input_gather_given() */
    bool is_server_optional;                   /* input_gather_facts(), lint without a CONF */
    bool is_command_foreign; /* the service starts something else, which starts the server */
};

/* Whether the options name a limit, so that nothing may come from the machine. */
bool input_is_given(const struct options *options);

/* Reads compose files or the machine as the options say and fills the input; doubts become notes on
 * run->log. The profile's storage lives in the arena. Fails with run->err filled. */
bool input_gather(struct run *run, struct gathered *ret) MUST_CHECK;

/* As input_gather, but a stack without a server, and a server without a memory limit, are facts
 * like others: service is NULL, or the memory is not known. */
bool input_gather_facts(struct run *run, struct gathered *ret) MUST_CHECK;

/* As input_gather, but never from the machine: without --limits and compose files the memory is 0,
 * unknown, and so it is of a server without a limit. A stack without a server is a fact where no
 * operand speaks of one. Warnings of the compose files are left to the caller. */
bool input_gather_given(struct run *run, struct gathered *ret) MUST_CHECK;

/* The settings that a server's command line sets: -c, --name=value and the short options that stand
 * for a setting. A command that is not the server's (a script) gives none and *ret_is_server =
 * false. */
bool input_command_pins(struct arena *arena, const struct compose_service *service,
                        struct plan_pin **ret, const char **ret_config_file,
                        const char **ret_data_directory, bool *ret_is_server,
                        struct error *err) MUST_CHECK;

/* The parts of input_gather: each fills what its source knows. */
bool input_from_compose(struct run *run, struct gathered *ret) MUST_CHECK;
bool input_from_machine(struct run *run, struct gathered *ret) MUST_CHECK;

/* Lets `value` from `source` decide unless something decided before; a loser is listed as
 * considered. */
void input_decide(struct arena *arena, struct fact *fact, uint64_t value, const char *source);

#endif
