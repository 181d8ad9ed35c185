/*
 * Reading lists of env files, for the project's environment and that of an include.
 */
#include "facts/compose_parts.h"

#include <errno.h>

#include "base/file.h"
#include "facts/compose_value.h"
#include "facts/dotenv.h"

void compose_warn_of_comments(struct compose_problems *problems, const char *service,
                              const struct variables *variables)
{
    for (const struct variable *one = variables->first; one; one = one->next)
        if (one->is_like_comment)
            compose_warn(problems, "compose-env-hash", service, one->place,
                         "Remove the text from # on, or quote it where it is meant.",
                         "the value of %s starts with #: it is no comment, but the value",
                         one->name.text);
}

static bool read_env_file(struct arena *arena, struct compose_problems *problems,
                          const char *current, const char *path, struct place place,
                          struct variables *variables)
{
    const char *absolute = *path == '/' ? path : compose_join_path(arena, current, path);
    const char *shown = compose_show_path(current, absolute);
    struct error err = { 0 };
    size_t length;
    const char *text = file_read_user(arena, absolute, DOTENV_BYTES_MAX, &length, &err);

    if (text)
        return dotenv_read(arena, text, length, shown, variables, &err) ||
               compose_refuse_error(problems, place, &err);
    if (err.sys_errno == ENOENT)
        (void)error_set(&err, ERROR_INPUT, "couldn't find env file: %s", shown);
    return compose_refuse(problems, place.file ? place : (struct place){ shown, 0 },
                          "Create it, or name another file.", "%s", err.message);
}

bool compose_read_env_files(struct arena *arena, struct compose_problems *problems,
                            const char *current, const char *const *paths, struct place place,
                            struct variables *variables)
{
    for (; paths && *paths; paths++)
        if (!read_env_file(arena, problems, current, *paths, place, variables))
            return false;
    compose_warn_of_comments(problems, NULL, variables);
    return true;
}
