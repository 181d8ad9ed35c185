/*
 * What the compose_*.c files share. Callers read facts/compose.h.
 *
 * The order of the stages is the semantics (compose-go 2.9, loader.go). For each file, and each
 * document in it: read → !reset recorded → aliases expanded → interpolated → extends → recorded
 * resets applied to what stands → include → merged → made unique → checked against the schema →
 * canonical → made unique again. After the last file: presets, checks, paths, names without a value
 * → normalised → decoded → profiles → consistency → env_file.
 *
 * A stage works in place on a tree without shared nodes, records what is wrong in
 * project->problems, and passes over nodes of an unexpected kind: the schema has named them.
 */
#ifndef FACTS_COMPOSE_PARTS_H
#define FACTS_COMPOSE_PARTS_H

#include "facts/compose.h"
#include "facts/compose_problem.h"
#include "facts/compose_table.h"
#include "facts/interpolate.h"
#include "facts/names.h"
#include "facts/yaml.h"

enum {
    /* The whole model is checked after each document. In a file, so many are allowed in any case;
     * beyond, documents times the file's length are bounded. */
    COMPOSE_DOCUMENTS_MAX = 100,
    COMPOSE_DOCUMENT_BYTES_MAX = 20 * 1000 * 1000,
    COMPOSE_FILES_MAX = 500,             /* read in one run: includes may include one another */
    COMPOSE_CLONES_MAX = 2 * 1000 * 1000 /* nodes copied by extends in one run */
};

/* What all projects of one run share: bounds for hostile input, and what was seen on the way. */
struct compose_budget {
    unsigned files, clones;
    size_t interpolated_bytes;
    struct name *demanded; /* variables that a file demands with :? or ? */
    struct name *refused;  /* "file:line" and "file:line: why" of failed interpolations */
};

/* One project: the files of the command line, or one include.
 *
 * Compose keeps two directories for an include, and which of them a path starts at decides what is
 * found: `directory` is where include and extends look for files; `working_directory` is that same
 * directory as a way from the including project's, so that the paths in an included file are made
 * absolute once more with those of the including one. For the files of the command line both are
 * the project directory. */
struct compose_project {
    struct arena *arena;
    struct compose_problems *problems;
    struct compose_budget *budget;
    const char *directory;         /* absolute, but in includes of includes it need not be */
    const char *working_directory; /* may be relative */
    const char *current;           /* absolute: where the program runs */
    const char *home;              /* $HOME, or NULL */
    const char *name;              /* COMPOSE_PROJECT_NAME */
    const struct variables
        *environment;   /* process, then .env: interpolation, names without value */
    struct name *bases; /* files that were read for extends */
    bool
        is_base; /* one of these is being read: neither extended, included nor held to the schema */
};

/* The way from the root to a node, for messages; frames live on the stack. */
struct compose_path {
    const struct compose_path *parent; /* NULL at the root */
    const char *key;                   /* NULL: an item of a list */
    unsigned index;                    /* of the item */
};

/* "services.db.ports[0]" */
const char *compose_path_text(struct arena *arena, const struct compose_path *path);

/* Name of the service that the path leads through, or NULL. */
const char *compose_path_service(const struct compose_path *path);

/* --- compose_reset.c */

struct compose_reset { /* one !reset or !override */
    const char **keys; /* the way to it; "*" is any key, an item of a list its number */
    unsigned count;
    struct place place;
    bool is_override;
    bool is_sought; /* there was a tree in which something could be deleted */
    bool has_hit;   /* something was there to delete */
    struct compose_reset *next;
};

/* Records every !reset and !override of a document with tags, in document order, drops the !reset
 * nodes, and resolves the merge keys; called before aliases are expanded, and follows them as
 * reset.go does. NULL: none; `root` itself may have been one. */
struct compose_reset *compose_resets_record(struct arena *arena, struct yaml_node *root);

/* Deletes what the recorded ways lead to from `model` (a project's tree, or
 * {services: {NAME: BASE}}; NULL: nothing yet), which shares no nodes. */
void compose_resets_apply(struct compose_project *project, struct compose_reset *resets,
                          struct yaml_node *model);

/* Warns (compose-reset-nothing) of each !reset that could have deleted something and has not: after
 * the document has been merged. */
void compose_resets_report(struct compose_project *project, const struct compose_reset *resets);

/* --- one stage each, in a file of its name */

/* compose_interpolate.c: variables in every text, then casts. A text that cannot be interpolated
 * stays as it is; what other stages then say of it is dropped in the end. */
#define COMPOSE_INTERPOLATION_FAILED "error while interpolating "
void compose_interpolate(struct compose_project *project, struct yaml_node *root);

/* compose_extends.c: every service of the document `root` of `file` with its base; `resets` are the
 * document's. */
void compose_extend(struct compose_project *project, const char *file, struct yaml_node *root,
                    struct compose_reset *resets);

/* compose_include.c: loads what `root` includes and puts its resources into `root`. `chain` is the
 * file of `root`, then the files that led to it. */
struct compose_chain {
    const char *file; /* absolute */
    const struct compose_chain *parent;
};
void compose_include(struct compose_project *project, const struct compose_chain *chain,
                     struct yaml_node *root);

/* compose_merge.c: `over` merged into `base` by the rule of `field`; both may be changed. NULL
 * base: `over`. The message of a kind that does not fit is at the later value. */
struct yaml_node *compose_merge(struct compose_project *project, const struct compose_field *field,
                                const struct compose_path *path, struct yaml_node *base,
                                struct yaml_node *over);

/* compose_unique.c */
void compose_make_unique(struct compose_project *project, struct yaml_node *root);

/* compose_schema.c */
void compose_check_schema(struct compose_project *project, const struct yaml_node *root);

/* compose_canonical.c */
void compose_make_canonical(struct compose_project *project, struct yaml_node *root);

/* compose_presets.c: presets, then the checks of validation/ (secrets with one source, …). */
void compose_set_presets(struct compose_project *project, struct yaml_node *root);
void compose_check_resources(struct compose_project *project, struct yaml_node *root);

/* compose_paths.c: `directory` may be relative (a base of extends). */
void compose_resolve_paths(struct compose_project *project, const char *directory,
                           struct yaml_node *root);

/* compose_normalize.c: names without a value (before), then networks, depends_on, mount targets and
 * names of resources. */
void compose_resolve_bare_names(struct compose_project *project, struct yaml_node *root);
void compose_normalize(struct compose_project *project, struct yaml_node *root);

/* compose_decode.c: every value becomes what Compose prints (form column). */
void compose_decode(struct compose_project *project, struct yaml_node *root);

/* --- compose_look.c: looking into a tree where anything may stand anywhere. A null, and what is of
 * another kind than asked for, is not there: NULL, "", 0. */
const struct yaml_node *compose_look(const struct yaml_node *mapping, const char *key);
const struct yaml_node *compose_look_kind(const struct yaml_node *mapping, const char *key,
                                          enum yaml_kind kind);
const char *compose_look_text(const struct yaml_node *mapping, const char *key);
bool compose_look_bool(const struct yaml_node *mapping, const char *key, bool otherwise);
double compose_node_number(const struct yaml_node *node);
int64_t compose_node_integer(const struct yaml_node *node);

/* Where an entry of a mapping begins: its key, where the value is a mapping, else its value. */
struct place compose_entry_place(const struct yaml_entry *entry);

/* --- compose_graph.c */

enum compose_vertex_state { COMPOSE_VERTEX_NEW, COMPOSE_VERTEX_ENTERED, COMPOSE_VERTEX_LEFT };

struct compose_vertex { /* a service, found by its name */
    struct name name;
    const struct yaml_node *service;
    bool is_enabled;
    /* for the walk */
    enum compose_vertex_state state;
    unsigned depth;
    uint32_t next_edge;
    const struct yaml_node *edges;
    struct compose_vertex *parent;
};

/* Refuses dependency cycles among the enabled services. */
void compose_check_cycles(struct compose_project *project, struct name *vertices,
                          const struct yaml_node *services);

/* --- compose_contradictions.c: what one service says against itself. */
void compose_check_contradictions(struct compose_project *project, const char *name,
                                  struct place place, const struct yaml_node *service);

/* compose_consistency.c: of the services for which `is_enabled` says so. */
struct compose_selection {
    const char *const *profiles; /* active, NULL-terminated */
};
bool compose_is_enabled(const struct compose_selection *selection, const struct yaml_node *service);
void compose_check_consistency(struct compose_project *project,
                               const struct compose_selection *selection,
                               const struct yaml_node *root);

/* compose_environment.c: env_file below environment, for enabled services; env_file is dropped. */
void compose_fill_environment(struct compose_project *project,
                              const struct compose_selection *selection, struct yaml_node *root);

/* compose_model_limits.c: memory, CPUs and replicas, all fields of the service taken together. */
void compose_settle_limits(const struct yaml_node *service, struct compose_service *ret);

/* compose_model.c: the tree as it is printed (ret->root: enabled services, and the resources that
 * they use; its nodes are those of `root`), and the typed model of all services. */
void compose_build_model(struct compose_project *project, const struct compose_selection *selection,
                         struct yaml_node *root, struct compose_model *ret);

/* --- compose_files.c: what the command line, the environment and the disk say */

struct compose_setting {
    const char *current;      /* the working directory, absolute */
    const char *directory;    /* of the project, absolute */
    const char *const *files; /* as messages show them, or "-"; NULL-terminated */
    const char *const *absolutes;
    size_t count;
    const char *const *profiles; /* active, NULL-terminated */
    const char *given_name;      /* -p or COMPOSE_PROJECT_NAME, or NULL */
    const char *home;            /* or NULL */
    const struct variables *environment;
    struct variables *overrides; /* asked before all others: COMPOSE_PROJECT_NAME */
};

/* Finds the files, reads the .env files, and settles what COMPOSE_* variables mean. False: a file
 * is missing or wrong (recorded). */
bool compose_find_files(struct arena *arena, const struct compose_input *input,
                        struct compose_problems *problems, struct compose_setting *ret) MUST_CHECK;

/* compose_env_files.c: reads env files into `variables`; the first error is recorded, at `place`
 * when a file is missing. Values that look like comments are warned of. */
bool compose_read_env_files(struct arena *arena, struct compose_problems *problems,
                            const char *current, const char *const *paths, struct place place,
                            struct variables *variables) MUST_CHECK;

/* Warns ("compose-env-hash") of values in this very set that look like comments; `service` or NULL.
 */
void compose_warn_of_comments(struct compose_problems *problems, const char *service,
                              const struct variables *variables);

/* A path as messages show it: without the working directory in front, which itself is ".". */
const char *compose_show_path(const char *current, const char *path);

/* --- compose_name.c: the project's name, from the command line, the variable, `name:` or the
 * directory; it is also the variable COMPOSE_PROJECT_NAME. One that is not valid is recorded. */
struct compose_text;
void compose_name_project(struct compose_project *project, const struct compose_setting *setting,
                          const struct compose_text *texts);

/* --- compose_locate.c: where include and extends find files, as Compose's local loader has it */

/* `path` from the project's directory. */
const char *compose_locate(const struct compose_project *project, const char *path);

/* The directory of `path`, as a way from the project's directory where there is one. */
const char *compose_locate_directory(const struct compose_project *project, const char *path);

/* The way from one directory to another by their texts (Go's filepath.Rel), or NULL. */
const char *compose_relative_path(struct arena *arena, const char *from, const char *to);

/* --- compose_load.c: the pipeline */

/* One file's text. */
struct compose_text {
    const char *path;     /* as messages show it */
    const char *absolute; /* as Compose has it, or "-"; an include in an include can be relative */
    const char *text;
    size_t length;
    struct yaml_document *documents; /* NULL until parsed */
};

/* Reads a file; false when it cannot be read or the budget is spent (recorded at `place`, or at
 * the file when place.file is NULL). `path` is as Compose has it: cycles are found by its text. */
bool compose_text_read(struct compose_project *project, const char *path, struct place place,
                       struct compose_text *ret) MUST_CHECK;

/* Parses it; false when it is not YAML (recorded). */
bool compose_text_parse(struct compose_project *project, struct compose_text *text) MUST_CHECK;

/* One parsed file laid over `model` (NULL: nothing yet); the new model. */
struct yaml_node *compose_load_text(struct compose_project *project,
                                    const struct compose_chain *chain,
                                    const struct compose_text *text, struct yaml_node *model,
                                    struct compose_reset **ret_resets);

/* The files of a project, up to and including resolved paths and bare names; an empty mapping when
 * nothing stands in them, NULL when one could not be parsed. */
struct yaml_node *compose_load_project(struct compose_project *project,
                                       const struct compose_chain *parent,
                                       struct compose_text *texts, size_t count);

#endif
