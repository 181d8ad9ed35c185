/*
 * What the compose_*.c files share. Callers read facts/compose.h.
 *
 * The way of a file: yaml_read → interpolation → canonical forms → merge into what stands (each by
 * the table of fields) → after the last file: kinds checked, values decoded by the same table,
 * consistency.
 */
#ifndef FACTS_COMPOSE_PARTS_H
#define FACTS_COMPOSE_PARTS_H

#include "facts/compose.h"
#include "facts/interpolate.h"
#include "facts/yaml.h"

/* How a later file's value meets the earlier one (override/merge.go). */
enum compose_merge {
    COMPOSE_MERGE_DEEP, /* scalar: later wins; mapping: key by key; list: appended; null: nothing */
    COMPOSE_MERGE_REPLACE, /* the later value, null included */
    COMPOSE_MERGE_PAIRS,   /* map or list of NAME=VALUE: by name, null really unsets */
    COMPOSE_MERGE_STRINGS, /* string or list: appended, equal texts once */
    COMPOSE_MERGE_NAMED,   /* list of names or mapping: as mapping, deep */
    COMPOSE_MERGE_VOLUMES, /* list: the later entry replaces the one with the same target */
    COMPOSE_MERGE_FILES,   /* env_file: by path, the first position kept */
    COMPOSE_MERGE_LOGGING, /* deep when the drivers agree or one is absent, else replaced */
    COMPOSE_MERGE_BUILD    /* a string is the context of a mapping; deep */
};

/* Kinds that a field takes, a bit for each enum yaml_kind. */
#define COMPOSE_KIND(kind) (1u << (kind))

struct compose_decoder;

typedef bool compose_decode_fn(struct compose_decoder *decoder, const struct yaml_node *node);

/* One row for each key that Compose knows. */
struct compose_field {
    const char *name; /* rows are sorted by it */
    unsigned kinds;
    enum compose_merge merge;
    const struct compose_table *below; /* of a mapping whose keys are known */
    compose_decode_fn *decode;         /* NULL: not needed yet */
};

struct compose_table {
    const struct compose_field *fields; /* NULL: any key, each value as the next two say */
    size_t count;
    const struct compose_table *each;
    enum compose_merge each_merge;
    bool is_extensible; /* keys that start with x- are allowed */
};

extern const struct compose_table compose_table_project;

/* The row of a key, or NULL. */
const struct compose_field *compose_field_find(const struct compose_table *table, const char *name);

/* What decoding a service needs; legacy and deploy values meet in compose_check.c. */
struct compose_limits {
    struct compose_size memory, reservation, cpus;
};

struct compose_decoder {
    struct arena *arena;
    const char *project_directory, *home;
    struct compose_service *service;
    const char *path;             /* "services.db.deploy", for messages */
    struct compose_limits legacy; /* mem_limit, mem_reservation, cpus */
    struct compose_limits deploy; /* deploy.resources */
    bool has_deploy_limits, has_deploy_reservations;
    int64_t cpu_quota, cpu_period; /* 0: not given */
    struct place cpu_quota_place;
    struct compose_size cpuset; /* number of CPUs, in thousandths */
    int64_t scale, deploy_replicas;
    bool has_scale, has_deploy_replicas;
    struct place scale_place, replicas_place;
    const struct yaml_node *environment, *env_file; /* read when the profile is known */
    struct compose_mount **mounts_tail;
    struct error *err;
};

compose_decode_fn compose_decode_image, compose_decode_command, compose_decode_entrypoint,
    compose_decode_environment, compose_decode_env_file, compose_decode_volumes,
    compose_decode_tmpfs, compose_decode_profiles, compose_decode_mem_limit,
    compose_decode_mem_reservation, compose_decode_cpus, compose_decode_cpu_quota,
    compose_decode_cpu_period, compose_decode_cpuset, compose_decode_shm_size, compose_decode_scale,
    compose_decode_replicas, compose_decode_limits, compose_decode_limit_memory,
    compose_decode_limit_cpus, compose_decode_reservations, compose_decode_reservation_memory;

/* The project's files, in order, as one tree; *ret_variables are those of the process and .env. */
bool compose_load(struct arena *arena, const struct compose_input *input, const char *directory,
                  struct variables **ret_variables, struct yaml_node **ret,
                  struct error *err) MUST_CHECK;

/* Substitutes the variables in every string below `root`, in place, and refuses !reset and
 * !override. */
bool compose_interpolate(struct arena *arena, struct interpolation *interpolation,
                         struct yaml_node *root, struct error *err) MUST_CHECK;

/* One document in the forms that merging needs: lists of pairs become mappings, single strings
 * lists. */
bool compose_canonical(struct arena *arena, struct yaml_node *root, struct yaml_node **ret,
                       struct error *err) MUST_CHECK;

/* A list (anything else is returned as it is) in which of equal entries only the last is left, at
 * the place of the first; what makes entries equal depends on the rule. */
struct yaml_node *compose_keep_unique(struct arena *arena, struct yaml_node *list,
                                      enum compose_merge merge);

/* `over` merged onto `base`, which is not changed; both canonical. */
bool compose_merge_trees(struct arena *arena, struct yaml_node *base, struct yaml_node *over,
                         struct yaml_node **ret, struct error *err) MUST_CHECK;

/* Unknown keys and wrong kinds, as Compose's JSON schema refuses them. */
bool compose_check_kinds(struct arena *arena, const struct yaml_node *root,
                         struct error *err) MUST_CHECK;

/* Decodes one service by the table. */
bool compose_decode_service(struct compose_decoder *decoder,
                            const struct yaml_node *node) MUST_CHECK;

/* Effective limits and replicas, and for an enabled service the contradictions that Compose
 * refuses. */
bool compose_settle(struct compose_decoder *decoder) MUST_CHECK;

/* The environment: env_file below, environment above, shell values for names without one. */
bool compose_fill_environment(struct compose_decoder *decoder,
                              const struct variables *variables) MUST_CHECK;

/* The words of a command line as go-shellwords splits it; NULL for none. */
bool compose_split_words(struct arena *arena, const char *text, struct place place,
                         struct compose_word **ret, struct error *err) MUST_CHECK;

/* A volume's short form, [source:]target[:options]. */
bool compose_parse_volume(struct arena *arena, const char *text, struct place place,
                          struct compose_mount *ret, struct error *err) MUST_CHECK;

/* `path` as the project sees it: relative ones start at `directory`, "~" is `home` (NULL: not
 * known). */
const char *compose_resolve_path(struct arena *arena, const char *directory, const char *home,
                                 const char *path);

/* A number as Go's ParseFloat reads it: also "0x1p1" and "1_0", but no blanks. */
bool compose_parse_number(const char *text, double *ret);

/* `text` without the underscores that Go allows between digits; itself when there is none. */
const char *compose_plain_number(struct arena *arena, const char *text);

/* A finite number, and a whole one, from a text or a YAML number; `what` names the field in
 * messages. */
bool compose_number_of_node(struct compose_decoder *decoder, const char *what,
                            const struct yaml_node *node, double *ret) MUST_CHECK;
bool compose_integer_of_node(struct compose_decoder *decoder, const char *what,
                             const struct yaml_node *node, int64_t *ret) MUST_CHECK;

#endif
