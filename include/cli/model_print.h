/*
 * The effective model on paper, in the names and forms of `docker compose config`: the rows of
 * facts/compose_table.h that are shown, keys sorted.
 *
 * Printing changes the tree (what is not shown is taken out, mappings are sorted), so a model is
 * printed once, and last.
 */
#ifndef CLI_MODEL_PRINT_H
#define CLI_MODEL_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/compose.h"

/* JSON with the true values: a '$' is one '$'. As Compose does it, a service without a command or
 * an entrypoint has null there, and a number that JSON cannot say (infinity) is refused at its
 * line, before anything is written. */
bool model_print_json(struct arena *arena, struct compose_model *model, FILE *stream,
                      struct error *err) MUST_CHECK;

/* YAML that Compose reads back as the same model: each '$' of a value is doubled, and what the
 * services need (build, volumes, networks) is there, too. */
bool model_print_yaml(struct arena *arena, struct compose_model *model, FILE *stream,
                      struct error *err) MUST_CHECK;

#endif
