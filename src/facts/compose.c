#include "facts/compose.h"

#include <stdio.h>
#include <string.h>

#include "facts/compose_parts.h"

/* What is said of a text that could not be interpolated, because it still stands there, is dropped:
 * one mistake is told once. Two mistakes of one line are rare, and the other one is told when the
 * first is mended. */
static void drop_followers(struct compose_problems *problems, struct name *refused)
{
    static const char failed[] = COMPOSE_INTERPOLATION_FAILED;
    struct compose_problem **link = &problems->errors;

    problems->last_error = NULL;
    while (*link) {
        struct compose_problem *one = *link;
        char line[sizeof((struct error *)0)->file + 16];

        (void)snprintf(line, sizeof line, "%s:%d", one->place.file ? one->place.file : "",
                       one->place.line);
        if (names_find(refused, line, strlen(line)) &&
            strncmp(one->message, failed, sizeof failed - 1) != 0) {
            *link = one->next;
            problems->error_count--;
            continue;
        }
        problems->last_error = one;
        link = &one->next;
    }
}

static bool read_texts(struct compose_project *project, const struct compose_setting *setting,
                       struct compose_text **ret)
{
    struct compose_text *texts = arena_array(project->arena, setting->count, sizeof *texts);
    bool is_good = true;

    for (size_t i = 0; i < setting->count; i++)
        is_good =
            compose_text_read(project, setting->absolutes[i], (struct place){ 0 }, &texts[i]) &&
            compose_text_parse(project, &texts[i]) && is_good;
    *ret = texts;
    return is_good;
}

/* The stages after the last file. Without a part that could not be read, nothing can be said of
 * what refers to it. */
static void finish(struct compose_project *project, const struct compose_selection *selection,
                   struct yaml_node *root, struct compose_model *ret)
{
    compose_normalize(project, root);
    compose_decode(project, root);
    if (!project->problems->is_incomplete)
        compose_check_consistency(project, selection, root);
    compose_fill_environment(project, selection, root);
    if (!project->problems->errors)
        compose_build_model(project, selection, root, ret);
}

static void read_project(struct arena *arena, const struct compose_input *input,
                         struct compose_problems *problems, struct compose_setting *setting,
                         struct compose_model *ret)
{
    struct compose_budget budget = { 0 };
    struct compose_text *texts;

    if (!compose_find_files(arena, input, problems, setting))
        return;

    struct compose_project project = { .arena = arena,
                                       .problems = problems,
                                       .budget = &budget,
                                       .directory = setting->directory,
                                       .working_directory = setting->directory,
                                       .current = setting->current,
                                       .home = setting->home,
                                       .environment = setting->environment };
    struct compose_selection selection = { .profiles = setting->profiles };

    if (!read_texts(&project, setting, &texts))
        return;

    /* A name that is wrong is no reason to be silent about the files. */
    compose_name_project(&project, setting, texts);

    struct yaml_node *root = compose_load_project(&project, NULL, texts, setting->count);

    if (!root)
        return;
    /* Nothing may be left because what was there has been refused. */
    if (root->count == 0 && !problems->errors)
        (void)compose_refuse(problems, (struct place){ setting->files[0], 0 },
                             "Is this the right file?", "empty compose file");
    if (root->count > 0)
        finish(&project, &selection, root, ret);
    drop_followers(problems, budget.refused);
}

bool compose_read(struct arena *arena, const struct compose_input *input, struct compose_model *ret,
                  struct compose_problems *problems, struct error *err)
{
    struct compose_setting setting = { 0 };
    struct compose_model model = { 0 };

    read_project(arena, input, problems, &setting, &model);
    compose_problems_settle(problems, setting.files);
    if (compose_problems_first(problems, err))
        return false;
    model.project_directory = setting.directory;
    model.files = setting.files;
    *ret = model;
    return true;
}
