/*
 * Interpolation of a document: every text that is a value, never a key, also below x-; then the
 * casts of the table (interpolation.go, loader/interpolate.go). Compose casts every text at such a
 * place, whether a variable stood in it or not: `cpu_shares: "x"` fails here and not in the schema.
 */
#include "facts/compose_parts.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "facts/compose_value.h"

struct demand {
    struct name name;  /* of the variable; first: names_add() makes it */
    const char *file;  /* that demands it */
    bool must_be_full; /* :? */
};

struct walk {
    struct compose_project *project;
    struct interpolation interpolation;
    const struct compose_path *path; /* of the text that is looked at */
};

static void demand(struct compose_budget *budget, struct arena *arena, const char *name,
                   size_t length, const char *file, bool must_be_full)
{
    void *found = names_add(arena, &budget->demanded, name, length, sizeof(struct demand));
    struct demand *one = found;

    if (!one->file)
        one->file = file;
    one->must_be_full = one->must_be_full || must_be_full;
}

/* After a ${A:?}, A is set and full, so that a later default for it can never be used; after a
 * ${A?}, it may still be empty. */
static void check_default(const struct walk *walk, const char *name, size_t length,
                          bool is_for_empty, struct place place)
{
    const void *found = names_find(walk->project->budget->demanded, name, length);
    const struct demand *one = found;

    if (!one || strcmp(one->file, place.file) == 0 || (is_for_empty && !one->must_be_full))
        return;
    compose_warn(
        walk->project->problems, "compose-default-shadowed", compose_path_service(walk->path),
        place, "Remove the default, or the demand in the other file.",
        "the default of %.*s can never be used: %s demands a value", (int)length, name, one->file);
}

static void observe(void *context, enum interpolate_use use, const char *name, size_t length,
                    struct place place)
{
    const struct walk *walk = context;

    switch (use) {
    case INTERPOLATE_BLANK:
        compose_warn(
            walk->project->problems, "compose-variable-unset", compose_path_service(walk->path),
            place, "Set it in the environment or in .env, or give it a default: ${NAME:-text}.",
            "the variable %.*s is not set, and stands for an empty text", (int)length, name);
        break;
    case INTERPOLATE_DEFAULT:
    case INTERPOLATE_DEFAULT_FILLED:
        check_default(walk, name, length, use == INTERPOLATE_DEFAULT_FILLED, place);
        break;
    case INTERPOLATE_REQUIRED:
    case INTERPOLATE_REQUIRED_FILLED:
        demand(walk->project->budget, walk->project->arena, name, length, place.file,
               use == INTERPOLATE_REQUIRED_FILLED);
        break;
    }
}

/* Records the error, and the line, so that what later stages say of the text as it stands there is
 * not told too. */
/* One mistake in a block that eight services merge is one error, told of the first. */
static void refuse(const struct walk *walk, const struct yaml_node *node, const char *hint,
                   const char *why)
{
    struct arena *arena = walk->project->arena;
    struct name **refused = &walk->project->budget->refused;
    const char *line = arena_printf(arena, "%s:%d", node->place.file, node->place.line);
    const char *told = arena_printf(arena, "%s: %s", line, why);

    if (names_find(*refused, told, strlen(told)))
        return;
    (void)names_add(arena, refused, told, strlen(told), sizeof(struct name));
    (void)names_add(arena, refused, line, strlen(line), sizeof(struct name));
    (void)compose_refuse(walk->project->problems, node->place, hint,
                         COMPOSE_INTERPOLATION_FAILED "%s: %s",
                         compose_path_text(arena, walk->path), why);
}

static const char *number_error(struct arena *arena, const char *function, const char *text)
{
    bool is_number = *text && strspn(text, "+-.0123456789") == strlen(text) && text[1];

    return arena_printf(arena, "strconv.%s: parsing \"%.100s\": %s", function, text,
                        is_number && strspn(text + 1, "0123456789") == strlen(text + 1)
                            ? "value out of range"
                            : "invalid syntax");
}

static bool cast_number(const struct walk *walk, enum compose_cast cast, struct yaml_node *node,
                        const char **ret_why)
{
    const char *text = node->text;
    double number;

    if (cast == COMPOSE_CAST_INTEGER) {
        int64_t integer;

        if (!compose_parse_integer(text, &integer)) {
            *ret_why = number_error(walk->project->arena, "ParseInt", text);
            return false;
        }
        node->kind = YAML_INTEGER;
        node->as.integer = integer;
        return true;
    }
    if (!compose_parse_float(text, &number) ||
        (cast == COMPOSE_CAST_FLOAT32 && isinf((float)number) && !isinf(number))) {
        *ret_why = number_error(walk->project->arena, "ParseFloat", text);
        return false;
    }
    node->kind = YAML_FLOAT;
    node->as.number = cast == COMPOSE_CAST_FLOAT32 ? (double)(float)number : number;
    return true;
}

static bool cast_bool(const struct walk *walk, struct yaml_node *node, const char **ret_why)
{
    bool value;

    if (!compose_parse_bool(node->text, &value)) {
        *ret_why = arena_printf(walk->project->arena, "invalid boolean: %.100s", node->text);
        return false;
    }
    if (strcasecmp(node->text, value ? "true" : "false") != 0)
        compose_warn(
            walk->project->problems, "compose-boolean-word", compose_path_service(walk->path),
            node->place, "Write true or false: yes, no, on and off are texts in YAML 1.2.",
            "%s: \"%s\" is read as %s", compose_path_text(walk->project->arena, walk->path),
            node->text, value ? "true" : "false");
    node->kind = YAML_BOOL;
    node->as.boolean = value;
    return true;
}

static void interpolate_string(struct walk *walk, const struct compose_field *field,
                               struct yaml_node *node)
{
    enum compose_cast cast = field ? field->cast : COMPOSE_CAST_NONE;
    const char *why = NULL;
    struct error err = { 0 };

    if (strchr(node->text, '$') && !interpolate_text(walk->project->arena, &walk->interpolation,
                                                     node->text, node->place, &node->text, &err)) {
        refuse(walk, node, arena_strdup(walk->project->arena, err.hint), err.message);
        return;
    }
    if (cast == COMPOSE_CAST_NONE)
        return;
    if (cast == COMPOSE_CAST_BOOL ? cast_bool(walk, node, &why)
                                  : cast_number(walk, cast, node, &why))
        return;
    refuse(walk, node,
           cast == COMPOSE_CAST_BOOL ? "Write true or false." : "Write a number, without a unit.",
           arena_printf(walk->project->arena, "failed to cast to expected type: %s", why));
}

static void interpolate_node(struct walk *walk, const struct compose_field *field,
                             const struct compose_path *parent, struct yaml_node *node)
{
    struct compose_path path = { .parent = parent };

    if (node->kind != YAML_MAPPING && node->kind != YAML_SEQUENCE)
        return;
    walk->path = &path;
    for (uint32_t i = 0; i < node->count; i++) {
        const struct compose_field *below = field ? field->items : NULL;
        struct yaml_node *child = NULL;

        path.index = i;
        if (node->kind == YAML_MAPPING) {
            path.key = node->as.entries[i].key;
            child = node->as.entries[i].value;
            below = compose_field_below(field, path.key);
        } else {
            child = node->as.items[i];
        }
        if (child->kind == YAML_STRING)
            interpolate_string(walk, below, child);
        else
            interpolate_node(walk, below, &path, child);
        walk->path = &path;
    }
    walk->path = parent;
}

void compose_interpolate(struct compose_project *project, struct yaml_node *root)
{
    struct walk walk = { .project = project,
                         .interpolation = { .variables = project->environment,
                                            .bytes = project->budget->interpolated_bytes,
                                            .observer = observe } };

    walk.interpolation.context = &walk;
    interpolate_node(&walk, &compose_field_project, NULL, root);
    project->budget->interpolated_bytes = walk.interpolation.bytes;
}
