/*
 * Which files make the project, and the environment they see (cli/options.go; the order in which
 * Compose's own command line asks for things is part of the rules).
 *
 * Compose reads the env files three times. The first reading is only for the names that start with
 * COMPOSE_, which become a part of the process environment: so COMPOSE_DISABLE_ENV_FILE in a .env
 * file keeps the second reading from happening. The third one is for the project directory, which
 * may be another after the Compose files were found in a parent directory.
 */
#include "facts/compose_parts.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts/compose_value.h"

/* What finding the files shares. */
struct search {
    struct arena *arena;
    const struct compose_input *input;
    struct compose_problems *problems;
    struct variables *process;
    const char *current;
    const char *const *files;           /* NULL: not known yet */
    const char *const *given_env_files; /* absolute; empty: none */
    const char *const *env_files;       /* the same; NULL: none */
};

/* cli/options.go, DefaultFileNames. */
const char *const compose_file_names[] = { "compose.yaml", "compose.yml", "docker-compose.yml",
                                           "docker-compose.yaml", NULL };

static const struct place nowhere = { 0 };

static const char *value_of(const struct variables *variables, const char *name)
{
    const struct variable *found = variables_find(variables, name, strlen(name));

    return found ? found->value : NULL;
}

static bool is_given(const char *const *list)
{
    return list && list[0];
}

static const char *absolute_path(const struct search *search, const char *path)
{
    return *path == '/' ? compose_clean_path(search->arena, path)
                        : compose_join_path(search->arena, search->current, path);
}

static const char *directory_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

/* As Go has it: $PWD, which may lead through symbolic links, where it is this very directory. */
static const char *current_directory(struct arena *arena, const struct compose_input *input,
                                     const struct variables *process)
{
    const char *pwd = value_of(process, "PWD");
    struct stat here, named;
    char *found;

    if (pwd && *pwd == '/' && stat(pwd, &named) == 0 && stat(".", &here) == 0 &&
        here.st_dev == named.st_dev && here.st_ino == named.st_ino) {
        size_t length = strlen(pwd);

        /* Otherwise as it is: for Compose, a "/." at its end is the name of the project. */
        while (length > 1 && pwd[length - 1] == '/')
            length--;
        pwd = arena_strndup(arena, pwd, length);
    } else {
        found = getcwd(NULL, 0);
        pwd = found ? arena_strdup(arena, found) : "/";
        free(found); /* getcwd(3) allocates it */
    }
    if (!input->working_directory)
        return pwd;
    return *input->working_directory == '/'
               ? compose_clean_path(arena, input->working_directory)
               : compose_join_path(arena, pwd, input->working_directory);
}

/* --project-directory, else that of the first file that is not standard input, else the working
 * directory. */
static const char *project_directory(const struct search *search)
{
    const char *given = search->input->project_directory;

    if (given && *given)
        return absolute_path(search, given);
    for (const char *const *file = search->files; file && *file; file++)
        if (strcmp(*file, "-") != 0)
            return directory_of(search->arena, absolute_path(search, *file));
    return search->current;
}

/* The parts of `text` between separators; blanks around them are trimmed, or empty parts are left
 * out. */
enum split { SPLIT_ALL, SPLIT_TRIM, SPLIT_FILLED };

static const char *const *split_list(struct arena *arena, const char *text, const char *separator,
                                     enum split how)
{
    size_t count = 0, length = strlen(separator);
    const char **parts = arena_array(arena, strlen(text) / length + 2, sizeof *parts);

    for (const char *end = text; end; text = end ? end + length : text) {
        end = strstr(text, separator);

        const char *stop = end ? end : text + strlen(text);
        const char *start = text;

        while (how == SPLIT_TRIM && start < stop && isspace((unsigned char)*start))
            start++;
        while (how == SPLIT_TRIM && stop > start && isspace((unsigned char)stop[-1]))
            stop--;
        if (how != SPLIT_FILLED || stop > start)
            parts[count++] = arena_strndup(arena, start, (size_t)(stop - start));
    }
    return parts;
}

/* Go's strconv.ParseBool. */
static bool parse_disabled(const struct search *search, bool *ret)
{
    static const char *const truths[] = { "1", "t", "T", "TRUE", "true", "True" };
    static const char *const falsehoods[] = { "0", "f", "F", "FALSE", "false", "False" };
    const char *text = value_of(search->process, "COMPOSE_DISABLE_ENV_FILE");

    *ret = false;
    if (!text)
        return true;
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
        if (strcmp(text, truths[i]) == 0)
            *ret = true;
        if (strcmp(text, truths[i]) == 0 || strcmp(text, falsehoods[i]) == 0)
            return true;
    }
    return compose_refuse(
        search->problems, nowhere, "Set it to true or false, or not at all.",
        "COMPOSE_DISABLE_ENV_FILE: strconv.ParseBool: parsing \"%.100s\": invalid "
        "syntax",
        text);
}

/* --env-file, else COMPOSE_ENV_FILES, which no .env file can set. */
static const char *const *list_env_files(const struct search *search)
{
    const char *list = value_of(search->process, "COMPOSE_ENV_FILES");
    const char *const *given = search->input->env_files;
    size_t count = 0;

    if (!is_given(given))
        given = split_list(search->arena, list ? list : "", ",", SPLIT_FILLED);
    while (given[count])
        count++;

    const char **paths = arena_array(search->arena, count + 1, sizeof *paths);

    for (size_t i = 0; i < count; i++)
        paths[i] = absolute_path(search, given[i]);
    return paths;
}

/* Those that were given, else .env of the project directory; an earlier choice stays where that one
 * has none. */
static bool choose_env_files(struct search *search)
{
    struct stat status;
    bool is_disabled;

    if (is_given(search->given_env_files)) {
        search->env_files = search->given_env_files;
        return true;
    }
    if (!parse_disabled(search, &is_disabled))
        return false;

    const char *path = compose_join_path(search->arena, project_directory(search), ".env");

    if (!is_disabled && stat(path, &status) == 0 && !S_ISDIR(status.st_mode)) {
        const char **paths = arena_array(search->arena, 2, sizeof *paths);

        paths[0] = path;
        search->env_files = paths;
    }
    return true;
}

/* Reads the env files that were chosen into a new set below `outer`. */
static bool read_chosen(const struct search *search, const struct variables *outer,
                        struct variables **ret)
{
    struct variables *variables = arena_alloc(search->arena, sizeof *variables);

    variables->outer = outer;
    *ret = variables;
    return compose_read_env_files(search->arena, search->problems, search->current,
                                  search->env_files, nowhere, variables);
}

/* COMPOSE_FILE: every path must exist, and starts at the working directory. */
static bool take_variable(struct search *search, const struct variables *variables)
{
    const char *list = value_of(variables, "COMPOSE_FILE");
    const char *separator = value_of(variables, "COMPOSE_PATH_SEPARATOR");
    bool is_good = true;

    if (!list)
        return true;
    search->files =
        split_list(search->arena, list, separator && *separator ? separator : ":", SPLIT_ALL);
    for (const char *const *file = search->files; *file; file++) {
        struct stat status;

        if (strcmp(*file, "-") == 0 || stat(absolute_path(search, *file), &status) == 0)
            continue;
        is_good = compose_refuse(
            search->problems, (struct place){ *file, 0 }, "Correct the path in COMPOSE_FILE.",
            "the file named by COMPOSE_FILE cannot be found: %s", strerror(errno));
    }
    return is_good;
}

/* The first of the names that exists in the directory. */
static const char *find_first(const struct search *search, const char *directory,
                              const char *const *names)
{
    const char *winner = NULL, *others = "";
    struct stat status;

    for (; *names; names++) {
        const char *path = compose_join_path(search->arena, directory, *names);

        if (stat(path, &status) != 0)
            continue;
        if (winner)
            others = arena_printf(search->arena, "%s%s%s", others, *others ? ", " : "", *names);
        else
            winner = path;
    }
    if (*others)
        compose_warn(search->problems, "compose-files-several", NULL,
                     (struct place){ compose_show_path(search->current, winner), 0 },
                     "Remove the others, or name the files with -f.",
                     "this file is read, and %s beside it is not", others);
    return winner;
}

/* The working directory, or --project-directory, then each parent; an override file is looked for
 * only where the file was found. */
static bool discover(struct search *search)
{
    static const char *const overrides[] = { "compose.override.yml", "compose.override.yaml",
                                             "docker-compose.override.yml",
                                             "docker-compose.override.yaml", NULL };
    const char *directory = project_directory(search);
    const char **files = arena_array(search->arena, 3, sizeof *files);

    for (;;) {
        files[0] = find_first(search, directory, compose_file_names);
        if (files[0])
            break;
        if (strcmp(directory, "/") == 0)
            return compose_refuse(search->problems, nowhere,
                                  "Name the Compose file with -f, or go to its directory.",
                                  "no configuration file provided: not found");
        directory = directory_of(search->arena, directory);
    }
    files[1] = find_first(search, directory, overrides);
    search->files = files;
    return true;
}

/* Of a list of names in files, "-" is standard input. */
static void list_files(const struct search *search, struct compose_setting *ret)
{
    size_t count = 0;

    while (search->files && search->files[count])
        count++;

    const char **shown = arena_array(search->arena, count + 1, sizeof *shown);
    const char **absolutes = arena_array(search->arena, count + 1, sizeof *absolutes);

    for (size_t i = 0; i < count; i++) {
        const char *file = search->files[i];

        absolutes[i] = strcmp(file, "-") == 0 ? file : absolute_path(search, file);
        shown[i] = compose_show_path(search->current, absolutes[i]);
    }
    ret->files = shown;
    ret->absolutes = absolutes;
    ret->count = count;
}

/* The names of the env files that start with COMPOSE_ become a part of the process environment. */
static bool adopt_compose_names(struct search *search)
{
    struct variables *read;

    if (!choose_env_files(search) || !read_chosen(search, search->process, &read))
        return false;
    for (const struct variable *one = read->first; one; one = one->next)
        if (strncmp(one->name.text, "COMPOSE_", 8) == 0 &&
            !value_of(search->process, one->name.text))
            (void)variables_set(search->arena, search->process, one->name.text, one->name.length,
                                one->value, one->place);
    if (!value_of(search->process, "PWD"))
        (void)variables_set(search->arena, search->process, "PWD", 3, search->current, nowhere);
    search->env_files = NULL;
    return true;
}

static bool find_files(struct search *search, const struct variables **ret_environment)
{
    struct variables *first, *second;

    if (is_given(search->input->files))
        search->files = search->input->files;
    if (!adopt_compose_names(search) || !choose_env_files(search) ||
        !read_chosen(search, search->process, &first))
        return false;
    if (!search->files && !take_variable(search, first))
        return false;
    if (!search->files && !discover(search))
        return false;
    if (!choose_env_files(search) || !read_chosen(search, first, &second))
        return false;
    *ret_environment = second;
    return true;
}

bool compose_find_files(struct arena *arena, const struct compose_input *input,
                        struct compose_problems *problems, struct compose_setting *ret)
{
    struct variables *overrides = arena_alloc(arena, sizeof *overrides);
    struct variables *process = arena_alloc(arena, sizeof *process);
    struct search search = {
        .arena = arena, .input = input, .problems = problems, .process = process
    };

    process->outer = overrides;
    for (const char *const *pair = input->process_environment; pair && *pair; pair++)
        variables_set_pair(arena, process, *pair);
    search.current = current_directory(arena, input, process);
    search.given_env_files = list_env_files(&search);
    ret->current = search.current;
    ret->overrides = overrides;
    ret->home = value_of(process, "HOME");
    if (ret->home && !*ret->home)
        ret->home = NULL;
    if (!find_files(&search, &ret->environment))
        return false;
    ret->directory = project_directory(&search);
    list_files(&search, ret);

    const char *profiles = value_of(ret->environment, "COMPOSE_PROFILES");
    const char *name = value_of(ret->environment, "COMPOSE_PROJECT_NAME");

    ret->profiles = is_given(input->profiles)
                        ? input->profiles
                        : split_list(arena, profiles ? profiles : "", ",", SPLIT_TRIM);
    ret->given_name = input->project_name && *input->project_name ? input->project_name
                      : name && *name                             ? name
                                                                  : NULL;
    return true;
}
