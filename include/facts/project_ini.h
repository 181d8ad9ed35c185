/*
 * pgtune-lnk.ini: which compose files, profiles and services make up an environment.
 *
 *   [environment prod]
 *   compose = docker-compose.yml docker-compose.prod.yml
 *   env_file = .env
 *   profiles = migrate backup
 *   service = postgres
 *   promise = prod
 *   workload = queue
 *   [ignore worker]
 *   compose-command-cut = the shell is in the image
 *   [replicas]
 *   worker = 3..16
 *
 * Words are divided by blanks; relative paths start at the file's directory. Without the file (or
 * without `compose` in it) three environments exist where their files do: dev is what Compose
 * itself would load, prod and test are the discovered file and its docker-compose.prod.yml or
 * docker-compose.test.yml (or compose.prod.yaml, …), without the automatic override.
 */
#ifndef FACTS_PROJECT_INI_H
#define FACTS_PROJECT_INI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/place.h"

enum { PROJECT_INI_BYTES_MAX = 256 * 1024, PROJECT_REPLICAS_MAX = 100 * 1000 };

struct project_environment {
    const char *name;
    struct place place;       /* of its section; no file: none was written */
    const char *const *files; /* compose files, NULL-terminated; NULL: what Compose would load */
    const char *const *env_files; /* likewise; NULL: what Compose would read */
    const char *const *profiles;  /* likewise; NULL: COMPOSE_PROFILES */
    const char *service;          /* of the server, or NULL */
    const char *promise, *workload;
    struct place files_place, env_files_place, service_place, workload_place;
    struct project_environment *next;
};

struct project_ignore { /* one line of [ignore SERVICE] */
    const char *service, *id, *reason;
    struct place place;
    struct project_ignore *next;
};

struct project_replicas { /* one line of [replicas] */
    const char *service;
    int min, max;
    struct place place;
    struct project_replicas *next;
};

/* All lists in file order. */
struct project_ini {
    const char *file; /* as messages show it; NULL: there is none */
    struct project_environment *environments;
    struct project_ignore *ignores;
    struct project_replicas *replicas;
};

/* Reads the file `path`, or with NULL the pgtune-lnk.ini of the working directory or its nearest
 * parent; where there is none, all is empty. Refuses, with the line: unknown sections and keys,
 * what stands twice, empty values and bad ranges. */
bool project_ini_read(struct arena *arena, const char *path, struct project_ini *ret,
                      struct error *err) MUST_CHECK;

/* The environment called `name`, with the rule above where its section is absent or names no
 * compose files. An unknown one is ERROR_USAGE and the hint names those that there are. */
bool project_environment_find(struct arena *arena, const struct project_ini *ini, const char *name,
                              struct project_environment *ret, struct error *err) MUST_CHECK;

/* Names of all environments: those of the file, then those that exist by the rule;
 * NULL-terminated. */
const char *const *project_environment_names(struct arena *arena, const struct project_ini *ini);

/* How many containers of the service may run: its line of [replicas], or NULL. */
const struct project_replicas *project_replicas_of(const struct project_ini *ini,
                                                   const char *service);

/* The first of the NULL-terminated `names` that exists in the working directory, else in its
 * nearest parent that has one; *ret_directory is "", "../" or so. NULL: none. */
const char *project_find_upward(struct arena *arena, const char *const *names,
                                const char **ret_directory);

#endif
