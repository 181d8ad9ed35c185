/*
 * The compose files of a run: those of -f, of the environment of --env, or what Compose finds,
 * together with what pgtune-lnk.ini says of them.
 */
#ifndef CLI_STACK_H
#define CLI_STACK_H

#include "cli/command.h"
#include "facts/compose.h"
#include "facts/project_ini.h"

struct stack {
    struct project_ini ini;
    struct project_environment environment; /* name NULL: no --env */
    struct compose_model model;
    struct compose_problem *warnings; /* without those that --ignore and the ini leave out */
};

/* Whether the options name compose files: -f or --env. */
bool stack_is_named(const struct options *options);

/* Reads pgtune-lnk.ini and the compose files of the environment `name` (NULL: of no environment).
 * Fails with run->err and run->errors filled. */
bool stack_read(struct run *run, const char *name, struct stack *ret) MUST_CHECK;

/* The service that runs the server: by --service, the environment, or its image. */
bool stack_find_server(struct run *run, const struct stack *stack,
                       const struct compose_service **ret) MUST_CHECK;

/* How many containers of the service run: the most that its line of [replicas] allows, which *ret
 * then is (else NULL), or what the compose files say. */
int stack_replicas(const struct stack *stack, const struct compose_service *service,
                   const struct project_replicas **ret);

/* Each warning as a line of its own on run->log, unless --quiet: "warning: …" where the files are
 * what the user asked about, "note: …" elsewhere. */
void stack_print_warnings(const struct run *run, const struct stack *stack, const char *kind);

#endif
