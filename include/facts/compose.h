/*
 * Compose files: what Docker Compose 2.40 would run, rule for rule, as far as a database needs it.
 *
 * Files are found or named, merged, interpolated, extended and included as Compose does it; the
 * result is the tree that `docker compose config` prints (facts/compose_table.h says which part)
 * and the typed model below, with the place of every value that a plan or a check needs. Each rule
 * is commented where it is implemented.
 */
#ifndef FACTS_COMPOSE_H
#define FACTS_COMPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/compose_problem.h"
#include "facts/place.h"
#include "facts/yaml.h"

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
    struct compose_word *aliases; /* other names of it in its networks */
    struct compose_pair *environment;
    struct compose_mount *mounts;
    struct compose_service *next;
};

struct compose_model {
    const char *name;                 /* of the project */
    const char *project_directory;    /* absolute */
    const char *const *files;         /* that were read in the order of merging, NULL-terminated */
    struct compose_service *services; /* in file order; disabled ones too */
    struct yaml_node *root;           /* decoded: services (enabled ones), secrets, configs, … */
};

struct compose_input {
    const char *const *files;      /* -f, NULL-terminated; NULL: COMPOSE_FILE, else discovery */
    const char *const *env_files;  /* --env-file; NULL: COMPOSE_ENV_FILES, else `.env` */
    const char *const *profiles;   /* --profile; NULL: COMPOSE_PROFILES */
    const char *project_directory; /* --project-directory; NULL: of the first file */
    const char *project_name;      /* -p; NULL: COMPOSE_PROJECT_NAME, name:, the directory */
    const char *working_directory; /* NULL: $PWD where it is true, else getcwd(3) */
    const char *const *process_environment; /* NULL-terminated "K=V", as environ(7) */
};

/* The names of a Compose file that nobody named, in the order in which Docker Compose looks for
 * them in a directory; NULL-terminated. */
extern const char *const compose_file_names[];

/* Reads and merges the files. All errors and warnings are recorded, sorted, in `problems` (whose
 * arena is set); with an error, err is the first of them. */
bool compose_read(struct arena *arena, const struct compose_input *input, struct compose_model *ret,
                  struct compose_problems *problems, struct error *err) MUST_CHECK;

/* The service called `name`, or with NULL the one service whose image is of the PostgreSQL family;
 * none or several is ERROR_INPUT and names the candidates. */
bool compose_find_server(struct arena *arena, const struct compose_model *model, const char *name,
                         const struct compose_service **ret, struct error *err) MUST_CHECK;

#endif
