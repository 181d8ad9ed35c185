/*
 * What the services of an environment may take together, and whether the machine has it.
 */
#ifndef CLI_INSPECT_STACK_H
#define CLI_INSPECT_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/stack.h"
#include "report/json.h"

/* The machine that would run the services: the one at hand, or recorded below --sysroot. */
struct inspect_host {
    uint64_t memory_bytes; /* all of it, not this process's limit; 0: not known */
    uint32_t cpu_milli;    /* likewise */
};

/* What cannot be read stays unknown. */
void inspect_host_read(struct run *run, struct inspect_host *ret);

/* A table of the enabled services, the sums, and in plain words what the host lacks; host NULL:
 * nobody asked about one. */
void inspect_stack_text(struct run *run, const struct stack *stack,
                        const struct inspect_host *host);

/* One item of "environments", and the member "host" (NULL: null). */
void inspect_stack_json(struct run *run, const struct stack *stack, struct json_out *environments);
void inspect_host_json(const struct inspect_host *host, struct json_out *root);

#endif
