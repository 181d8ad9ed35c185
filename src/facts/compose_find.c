/*
 * Which service is the database server.
 */
#include "facts/compose.h"

#include <string.h>

#include "facts/image.h"

/* "db, cache" */
static const char *names_of(struct arena *arena, const struct compose_model *model,
                            bool is_postgres_only)
{
    const char *names = "";
    int left = 8;

    for (const struct compose_service *one = model->services; one && left > 0; one = one->next) {
        if (is_postgres_only && (!one->image || !image_parse(one->image).is_postgres))
            continue;
        names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", one->name);
        if (--left == 0 && one->next)
            names = arena_printf(arena, "%s, …", names);
    }
    return names;
}

static bool find_by_name(struct arena *arena, const struct compose_model *model, const char *name,
                         const struct compose_service **ret, struct error *err)
{
    for (const struct compose_service *one = model->services; one; one = one->next)
        if (strcmp(one->name, name) == 0) {
            *ret = one;
            return true;
        }
    (void)error_set(err, ERROR_INPUT, "there is no service \"%s\"", name);
    if (!model->services)
        return error_hint(err, "The files define no service.");
    return error_hint(err, "The files define: %s.", names_of(arena, model, false));
}

bool compose_find_server(struct arena *arena, const struct compose_model *model, const char *name,
                         const struct compose_service **ret, struct error *err)
{
    const struct compose_service *found = NULL;
    int count = 0;

    if (name)
        return find_by_name(arena, model, name, ret, err);
    for (const struct compose_service *one = model->services; one; one = one->next)
        if (one->is_enabled && one->image && image_parse(one->image).is_postgres) {
            found = one;
            count++;
        }
    if (count == 1) {
        *ret = found;
        return true;
    }
    if (count == 0)
        (void)error_set(err, ERROR_INPUT, "no service has an image of the PostgreSQL family");
    else
        (void)error_set(err, ERROR_INPUT, "several services have a PostgreSQL image: %s",
                        names_of(arena, model, true));
    return error_hint(err, "Name the server's service with --service.");
}
