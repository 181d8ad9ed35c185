/*
 * The project's name (cli/options.go, withNamePrecedenceLoad; loader.go, projectName).
 */
#include "facts/compose_parts.h"

#include <string.h>

static const char variable[] = "COMPOSE_PROJECT_NAME";

/* Lower-cased, without what is not [a-z0-9_-], without leading '_' and '-'. Two letters beyond
 * ASCII have a lower case within it. */
static const char *normal_name(struct arena *arena, const char *text)
{
    char *name = arena_alloc(arena, strlen(text) + 1);
    size_t length = 0;

    for (; *text; text++) {
        char c = *text;

        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        else if (strncmp(text, "\xe2\x84\xaa", 3) == 0) /* the Kelvin sign */
            c = 'k';
        else if (strncmp(text, "\xc4\xb0", 2) == 0) /* I with a dot */
            c = 'i';
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
            (length > 0 && (c == '_' || c == '-')))
            name[length++] = c;
    }
    return name;
}

static const char *name_text(struct arena *arena, const struct yaml_document *document,
                             struct place *ret)
{
    const struct yaml_node *node = document ? yaml_find(arena, document->root, "name") : NULL;

    if (!node || node->kind >= YAML_SEQUENCE || node->kind == YAML_NULL || !*node->text)
        return NULL;
    *ret = node->place;
    return node->text;
}

/* `name:` of the last document that has one. Where none of the files has it in its first document,
 * the directory's name stands in. */
static const char *written_name(struct compose_project *project,
                                const struct compose_setting *setting,
                                const struct compose_text *texts, struct place *ret_place,
                                const char **ret_fallback)
{
    const char *found = NULL, *slash = strrchr(setting->directory, '/');

    *ret_fallback = normal_name(project->arena, slash + 1);
    for (size_t i = 0; i < setting->count; i++) {
        if (name_text(project->arena, texts[i].documents, ret_place))
            *ret_fallback = "";
        for (const struct yaml_document *one = texts[i].documents; one; one = one->next) {
            const char *text = name_text(project->arena, one, ret_place);

            found = text ? text : found;
        }
    }
    return found;
}

/* The pass over all texts says what is wrong with the variables in it. */
static const char *interpolated_name(struct compose_project *project, const char *text)
{
    struct interpolation interpolation = { .variables = project->environment };
    struct error err;
    const char *name;

    if (!text ||
        !interpolate_text(project->arena, &interpolation, text, (struct place){ 0 }, &name, &err))
        return "";
    return normal_name(project->arena, name);
}

static void set_name(struct compose_project *project, const struct compose_setting *setting,
                     const char *name)
{
    project->name = name;
    (void)variables_set(project->arena, setting->overrides, variable, sizeof variable - 1, name,
                        (struct place){ 0 });
}

void compose_name_project(struct compose_project *project, const struct compose_setting *setting,
                          const struct compose_text *texts)
{
    struct place place = { 0 };
    const char *name = setting->given_name, *fallback = "";

    if (name && strcmp(normal_name(project->arena, name), name) != 0)
        (void)compose_refuse(project->problems, place,
                             "Use lower-case letters, digits, - and _, and start with a letter or "
                             "digit.",
                             "invalid project name \"%.100s\"", name);
    if (!name)
        name = interpolated_name(project, written_name(project, setting, texts, &place, &fallback));
    if (!*name)
        name = fallback;
    set_name(project, setting, name);
    if (!*name)
        (void)compose_refuse(project->problems, place, "Give the project a name with -p or name:.",
                             "project name must not be empty");
}
