/*
 * extends (loader/extends.go). A service is laid over a copy of its base, within the document and
 * before anything else is merged. The base stands in the same document or in another file, which is
 * read as a project of that one file: interpolated, made canonical, but not checked.
 *
 * Every service is extended once, however many extend it in turn, and the way to the last base is a
 * list and not a recursion: a chain can be as long as a file.
 */
#include "facts/compose_parts.h"

#include <string.h>

#include "facts/compose_value.h"

/* The services of the document or of a file, and what became of them. */
struct source {
    const char *shown; /* for messages */
    struct yaml_node *services;
    struct compose_reset *resets;
    struct name *results[2]; /* without and with the file's resets applied to the base */
    bool is_document;
};

/* A file that was read for extends. */
struct base_file {
    struct name name; /* the path as written; first: names_add() makes it */
    struct source source;
    bool is_read, is_good;
};

struct result {
    struct name name; /* of the service; first: names_add() makes it */
    bool is_done, is_failed;
    struct yaml_node *service; /* NULL: there is none, or it is null */
};

/* A service on the way to its last base. */
struct step {
    struct source *source;
    const char *name;
    bool has_resets;
    struct yaml_node *service;
    struct result *result;
    struct step *extender;
};

/* What stands in `extends`. */
struct reference {
    const char *service, *file; /* file NULL: the same one */
    struct place place;
};

struct walk {
    struct compose_project *project;
    const char *file; /* the document's, as the reporting of cycles has it */
    struct name *way; /* "file\nservice" of the steps; a new set for each way */
    struct step *top;
};

static bool refuse(struct walk *walk, struct place place, const char *name, const char *file,
                   const char *why)
{
    return compose_refuse(walk->project->problems, place, "Correct the name or the file.",
                          "cannot extend service \"%s\" in %s: %s", name, file, why);
}

/* What is wrong in the document itself the schema will name, and the resolving of paths names what
 * is wrong with the file of a base. */
static bool read_reference(struct walk *walk, const struct step *step, struct yaml_node *extends,
                           struct reference *ret)
{
    const struct yaml_node *service = yaml_find(walk->project->arena, extends, "service");
    const struct yaml_node *file = yaml_find(walk->project->arena, extends, "file");

    *ret = (struct reference){ .service = "", .place = extends->place };
    if (extends->kind == YAML_STRING)
        ret->service = extends->text;
    if (extends->kind != YAML_MAPPING)
        return true;
    if (!service || service->kind != YAML_STRING)
        return !step->source->is_document &&
               compose_refuse(walk->project->problems, extends->place,
                              "Name the service to extend.", "extends.%s.service is required",
                              step->name);
    ret->service = service->text;
    ret->place = service->place;
    if (file && file->kind != YAML_NULL && file->kind != YAML_STRING)
        return false;
    if (file && file->kind == YAML_STRING)
        ret->file = file->text;
    return true;
}

/* Reads the file, once; its relative paths become such from the project's directory. */
static bool read_base(struct walk *walk, const struct reference *reference, struct base_file *file)
{
    struct compose_project *project = walk->project;
    struct compose_text text;
    struct compose_chain chain = { .file = compose_locate(project, reference->file) };

    if (!compose_text_read(project, chain.file, reference->place, &text) ||
        !compose_text_parse(project, &text))
        return false;

    project->is_base = true;

    struct yaml_node *root = compose_load_text(project, &chain, &text, NULL, &file->source.resets);

    project->is_base = false;

    if (root)
        compose_resolve_paths(project, compose_locate_directory(project, reference->file), root);
    file->source.shown = text.path;
    file->source.services = yaml_find(project->arena, root, "services");
    return true;
}

static struct source *find_base(struct walk *walk, const char *name,
                                const struct reference *reference)
{
    void *found = names_add(walk->project->arena, &walk->project->bases, reference->file,
                            strlen(reference->file), sizeof(struct base_file));
    struct base_file *file = found;

    if (!file->is_read) {
        file->is_read = true;
        file->is_good = read_base(walk, reference, file);
        walk->project->problems->is_incomplete |= !file->is_good;
    }
    if (!file->is_good)
        return NULL;
    if (file->source.services && file->source.services->kind == YAML_MAPPING)
        return &file->source;
    (void)refuse(walk, reference->place, name, file->source.shown,
                 file->source.services ? "services must be a mapping" : "no services section");
    return NULL;
}

static struct result *result_of(struct walk *walk, struct source *source, const char *name,
                                bool has_resets)
{
    bool is_second = has_resets && source->resets;

    return (void *)names_add(walk->project->arena, &source->results[is_second], name, strlen(name),
                             sizeof(struct result));
}

/* The names of a cycle, from the first service on. */
static bool fail_cycle(struct walk *walk, struct place place, const char *name)
{
    const char *text = name; /* the step on top is the one that closes the circle */
    int left = 8;

    for (const struct step *step = walk->top->extender; step && left > 0;
         step = step->extender, left--)
        text = arena_printf(walk->project->arena, "%s -> %s", step->name, text);
    return compose_refuse(walk->project->problems, place, "Let one of them stand on its own.",
                          "Circular reference: %s extends itself: %s%s", name,
                          left == 0 ? "… -> " : "", text);
}

/* Compose tells a cycle by the file that is written in `extends`, or else that of the document, and
 * the service that extends. */
static bool enter_step(struct walk *walk, const struct reference *reference, const char *name)
{
    const char *key = arena_printf(walk->project->arena, "%s\n%s",
                                   reference->file ? reference->file : walk->file, name);

    if (names_find(walk->way, key, strlen(key)))
        return fail_cycle(walk, reference->place, name);
    (void)names_add(walk->project->arena, &walk->way, key, strlen(key), sizeof(struct name));
    return true;
}

/* Where the base of the step stands; false when that is an error. */
static bool follow(struct walk *walk, const struct step *step, struct yaml_node *extends,
                   struct step *ret)
{
    struct reference reference;
    struct source *source = step->source;

    if (!read_reference(walk, step, extends, &reference))
        return false;
    if (reference.file && !(source = find_base(walk, step->name, &reference)))
        return false;
    if (!yaml_find_entry(walk->project->arena, source->services, reference.service)) {
        const char *why =
            arena_printf(walk->project->arena, "service \"%s\" not found%s%s", reference.service,
                         reference.file ? " in " : "", reference.file ? reference.file : "");

        return refuse(walk, reference.place, step->name, step->source->shown, why);
    }
    if (!enter_step(walk, &reference, step->name))
        return false;
    /* In a file that was read as a base, the resets act on the first base only. */
    *ret = (struct step){ .source = source,
                          .name = reference.service,
                          .has_resets = reference.file || source->is_document };
    return true;
}

/* Goes from service to base until one has none, or is known; false: the last step failed. A base
 * that is null is as good as none. */
static bool descend(struct walk *walk, struct step *first, struct yaml_node **ret_base)
{
    struct arena *arena = walk->project->arena;
    struct step next = *first;

    for (;;) {
        struct result *result = result_of(walk, next.source, next.name, next.has_resets);
        struct yaml_node *service, *extends;

        if (result->is_failed)
            return false;
        *ret_base = result->service;
        if (result->is_done)
            return true;
        service = yaml_find(arena, next.source->services, next.name);
        *ret_base = service && service->kind != YAML_NULL ? service : NULL;
        if (!*ret_base) {
            /* In the document the schema refuses it, and the service need not be checked. */
            if (walk->top && !next.source->is_document)
                (void)yaml_delete(arena, walk->top->service, "extends");
            return true;
        }
        if (service->kind != YAML_MAPPING)
            return compose_refuse(
                walk->project->problems, service->place, "Write the service's keys below its name.",
                "services.%s must be a mapping, not %s", next.name, yaml_kind_name(service->kind));
        extends = yaml_find(arena, service, "extends");
        if (!extends)
            return true;

        struct step *step = arena_alloc(arena, sizeof *step);

        *step = next;
        step->service = service;
        step->result = result;
        step->extender = walk->top;
        walk->top = step;
        if (!follow(walk, step, extends, &next))
            return false;
    }
}

static void apply_resets(struct walk *walk, const struct step *step, struct yaml_node *base)
{
    struct arena *arena = walk->project->arena;

    if (!step->has_resets || !step->source->resets)
        return;

    struct yaml_node *services = yaml_new_collection(arena, YAML_MAPPING, 1, base->place);
    struct yaml_node *root = yaml_new_collection(arena, YAML_MAPPING, 1, base->place);

    yaml_set(arena, services, step->name, base);
    yaml_set(arena, root, "services", services);
    compose_resets_apply(walk->project, step->source->resets, root);
}

/* The step's service over a copy of its base; NULL when too much was copied. */
static struct yaml_node *lay_over(struct walk *walk, const struct step *step,
                                  const struct yaml_node *base)
{
    struct compose_project *project = walk->project;
    struct compose_path services = { .key = "services" };
    struct compose_path path = { .parent = &services, .key = step->name };
    struct yaml_node *own = step->service;

    if (project->budget->clones > COMPOSE_CLONES_MAX) {
        (void)compose_refuse(project->problems, own->place, "Extend smaller services.",
                             "extends copies more than %d values", COMPOSE_CLONES_MAX);
        return NULL;
    }

    struct yaml_node *copy = yaml_clone(project->arena, base, &project->budget->clones);

    apply_resets(walk, step, copy);
    /* What stands in a file may be needed again, with its resets or without. */
    if (!step->source->is_document && step->source->resets)
        own = yaml_clone(project->arena, own, &project->budget->clones);
    copy = compose_merge(project, &compose_field_service, &path, copy, own);
    (void)yaml_delete(project->arena, copy, "extends");
    return copy;
}

/* Back from the last base to the first service. Without a base a service stays as it is, `extends`
 * included. */
static void ascend(struct walk *walk, bool is_good, struct yaml_node *base)
{
    for (struct step *step = walk->top; step; step = step->extender) {
        struct result *result = step->result;

        result->is_done = true;
        result->service = step->service;
        if (is_good && base)
            result->service = lay_over(walk, step, base);
        is_good = is_good && result->service;
        result->is_failed = !is_good;
        base = result->service;
        if (is_good && step->source->is_document)
            yaml_find_entry(walk->project->arena, step->source->services, step->name)->value = base;
    }
    walk->project->problems->is_incomplete |= !is_good;
}

void compose_extend(struct compose_project *project, const char *file, struct yaml_node *root,
                    struct compose_reset *resets)
{
    struct source document = { .shown = file,
                               .services = yaml_find(project->arena, root, "services"),
                               .resets = resets,
                               .is_document = true };

    if (!document.services)
        return;
    if (document.services->kind != YAML_MAPPING) {
        /* Null as well, even where an earlier file has services. */
        (void)compose_refuse(
            project->problems, document.services->place, "Write the services' names below it.",
            "services must be a mapping, not %s", yaml_kind_name(document.services->kind));
        return;
    }
    for (uint32_t i = 0; i < document.services->count; i++) {
        const struct yaml_entry *entry = &document.services->as.entries[i];
        struct walk walk = { .project = project, .file = file };
        struct step first = { .source = &document, .name = entry->key, .has_resets = true };
        struct yaml_node *base = NULL;

        if (entry->value->kind == YAML_NULL ||
            (entry->value->kind == YAML_MAPPING &&
             !yaml_find(project->arena, entry->value, "extends")))
            continue;

        bool is_good = descend(&walk, &first, &base);

        ascend(&walk, is_good, base);
    }
}
