/*
 * Compose files: what Docker Compose would run, as far as a database needs it.
 *
 * This first step reads: several files merged in order, anchors, aliases and `<<`, interpolation
 * with
 * :- - :? ? :+ + and `.env`, map and list forms, deploy.resources, mem_limit, cpus, shm_size,
 * command, image, environment, volumes, tmpfs, profiles, replicas. A field that decides memory or
 * CPUs and is not understood is an error, never ignored (`extends`, `include`, !reset on such a
 * field, …). The rules are Docker Compose 2.40's, measured; each is commented where it is
 * implemented.
 */
#ifndef FACTS_COMPOSE_H
#define FACTS_COMPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/place.h"

struct compose_pair {         /* one entry of environment: env_file first, then in file order */
    const char *name, *value; /* value NULL: taken from the shell, which had none */
    struct place place;
    struct compose_pair *next;
};

struct compose_word { /* one word of a command */
    const char *text;
    struct compose_word *next;
};

struct compose_mount {  /* volumes and tmpfs, short and long form */
    const char *type;   /* "volume", "bind", "tmpfs" */
    const char *source; /* NULL when anonymous or tmpfs */
    const char *target;
    bool is_read_only;
    uint64_t tmpfs_size_bytes; /* 0: not given */
    struct place place;
    struct compose_mount *next;
};

struct compose_size { /* a limit and where it stands */
    bool is_set;
    uint64_t value; /* bytes, or thousandths of a CPU */
    struct place place;
};

struct compose_service {
    const char *name;
    struct place place;
    const char *image; /* NULL: built */
    struct place image_place;
    struct compose_word *command; /* NULL: the image's */
    bool has_command;             /* true with command NULL: cleared with [] or "" */
    struct place command_place;
    struct compose_word *entrypoint; /* the same three for entrypoint */
    bool has_entrypoint;
    struct place entrypoint_place;
    struct compose_size memory_limit; /* effective: deploy limit if non-zero, else mem_limit */
    struct compose_size cpu_limit; /* milli; least of (deploy limit, else cpus), quota and cpuset */
    struct compose_size memory_reservation;
    struct compose_size shm_size;
    int replicas;    /* scale, else deploy.replicas, else 1 */
    bool is_enabled; /* by the active profiles */
    struct compose_word *profiles;
    struct compose_pair *environment;
    struct compose_mount *mounts;
    struct compose_service *next;
};

struct compose_model {
    const char *project_directory;
    struct compose_service *services; /* in file order; disabled ones too */
};

struct compose_input {
    const char *const *files;      /* NULL-terminated; at least one */
    const char *const *env_files;  /* NULL-terminated or NULL: `.env` of the project directory */
    const char *const *profiles;   /* NULL-terminated or NULL */
    const char *project_directory; /* NULL: directory of the first file */
    const char *const *process_environment; /* NULL-terminated "K=V", as environ(7) */
};

/* Reads and merges the files. The first error in file order is returned with its file:line. */
bool compose_read(struct arena *arena, const struct compose_input *input, struct compose_model *ret,
                  struct error *err) MUST_CHECK;

/* The service called `name`, or with NULL the one service whose image is of the PostgreSQL family;
 * none or several is ERROR_INPUT and names the candidates. */
bool compose_find_server(struct arena *arena, const struct compose_model *model, const char *name,
                         const struct compose_service **ret, struct error *err) MUST_CHECK;

#endif
