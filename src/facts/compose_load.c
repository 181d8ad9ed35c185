/*
 * From texts to one model (loader.go, loadYamlModel and loadYamlFile). The order is part of the
 * rules: a document is interpolated before it is merged, so a `:?` in the first file fails even if
 * a later one replaces the value, and the schema is asked about what stands after each document.
 */
#include "facts/compose_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "facts/compose_value.h"

bool compose_text_read(struct compose_project *project, const char *path, struct place place,
                       struct compose_text *ret)
{
    /* Only the command line can mean standard input. */
    const char *absolute = *path == '/' || (!place.file && strcmp(path, "-") == 0)
                               ? path
                               : compose_join_path(project->arena, project->current, path);
    const char *shown = compose_show_path(project->current, absolute);
    struct error err = { 0 };

    if (!place.file)
        place.file = shown;
    if (++project->budget->files > COMPOSE_FILES_MAX) {
        project->problems->is_incomplete = true;
        return compose_refuse(project->problems, place, "Do files include one another?",
                              "more than %d files are read", COMPOSE_FILES_MAX);
    }
    *ret = (struct compose_text){ .path = shown, .absolute = path };
    ret->text = file_read_user(project->arena, absolute, YAML_BYTES_MAX, &ret->length, &err);
    if (ret->text)
        return true;
    project->problems->is_incomplete = true;
    if (strcmp(place.file, shown) != 0)
        return compose_refuse(project->problems, place, "Check the path and its permissions.",
                              "cannot read %s: %s", shown, err.message);
    (void)snprintf(err.file, sizeof err.file, "%s", shown); /* a long path is cut */
    return compose_refuse_error(project->problems, place, &err);
}

bool compose_text_parse(struct compose_project *project, struct compose_text *text)
{
    struct error err = { 0 };

    if (yaml_read(project->arena, text->text, text->length, text->path, &text->documents, &err))
        return true;
    project->problems->is_incomplete = true;
    return compose_refuse_error(project->problems, (struct place){ text->path, 0 }, &err);
}

/* What the schema has seen is not needed again. */
static void check(struct compose_project *project, struct yaml_node *model)
{
    compose_check_schema(project, model);
    (void)yaml_delete(project->arena, model, "version");
}

static struct yaml_node *load_document(struct compose_project *project,
                                       const struct compose_chain *chain,
                                       const struct compose_text *text,
                                       const struct yaml_document *document,
                                       struct yaml_node *model, struct compose_reset **ret_resets)
{
    struct yaml_node *root = document->root;
    struct compose_reset *resets =
        document->has_tags ? compose_resets_record(project->arena, root) : NULL;

    *ret_resets = resets;
    root = yaml_unshare(project->arena, root);
    compose_interpolate(project, root);
    if (!project->is_base)
        compose_extend(project, text->path, root, resets);
    if (model && resets)
        compose_resets_apply(project, resets, model);
    if (!project->is_base)
        compose_include(project, chain, root);
    model = compose_merge(project, &compose_field_project, NULL, model, root);
    compose_make_unique(project, model);
    if (!project->is_base)
        check(project, model);
    compose_make_canonical(project, model);
    /* A range of ports became several entries, and one of them may be there already. */
    compose_make_unique(project, model);
    if (!project->is_base)
        compose_resets_report(project, resets);
    return model;
}

struct yaml_node *compose_load_text(struct compose_project *project,
                                    const struct compose_chain *chain,
                                    const struct compose_text *text, struct yaml_node *model,
                                    struct compose_reset **ret_resets)
{
    size_t count = 0;

    *ret_resets = NULL;
    for (const struct yaml_document *one = text->documents; one; one = one->next) {
        if (++count > COMPOSE_DOCUMENTS_MAX && count > COMPOSE_DOCUMENT_BYTES_MAX / text->length) {
            (void)compose_refuse(
                project->problems, (struct place){ text->path, one->root->place.line },
                "Divide it into files.", "more than %zu documents in one file of %zu bytes",
                count - 1, text->length);
            break;
        }
        if (one->root->kind == YAML_MAPPING) {
            model = load_document(project, chain, text, one, model, ret_resets);
            continue;
        }
        (void)compose_refuse(project->problems, (struct place){ text->path, one->root->place.line },
                             "A Compose file starts with services:.",
                             "top-level object must be a mapping, not %s",
                             yaml_kind_name(one->root->kind));
    }
    return model;
}

struct yaml_node *compose_load_project(struct compose_project *project,
                                       const struct compose_chain *parent,
                                       struct compose_text *texts, size_t count)
{
    struct yaml_node *model = NULL;
    struct compose_reset *resets;
    bool is_good = true;

    for (size_t i = 0; i < count; i++)
        is_good = (texts[i].documents || compose_text_parse(project, &texts[i])) && is_good;
    if (!is_good)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct compose_chain chain = { .file = texts[i].absolute, .parent = parent };

        model = compose_load_text(project, &chain, &texts[i], model, &resets);
    }
    if (!model)
        return yaml_new_collection(project->arena, YAML_MAPPING, 0, (struct place){ 0 });
    compose_set_presets(project, model);
    compose_check_resources(project, model);
    compose_resolve_paths(project, project->working_directory, model);
    compose_resolve_bare_names(project, model);
    return model;
}
