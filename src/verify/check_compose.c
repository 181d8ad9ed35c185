/* Where Docker Compose stays silent and the user loses: what reading the compose files noticed. */
#include "verify/check_bodies.h"

#include <string.h>

void check_compose_warning(struct check_context *context, const struct check *check)
{
    for (const struct compose_problem *warning = context->warnings; warning;
         warning = warning->next) {
        if (strcmp(warning->id, check->id) != 0)
            continue;

        struct finding *finding =
            check_report(context, check, NULL, warning->message, warning->hint);

        finding->service = warning->service;
        finding->file = warning->place.file;
        finding->line = warning->place.line;
    }
}
