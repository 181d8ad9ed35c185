/*
 * Prints our model of Compose files as JSON, for tests/live/compose-oracle.sh. Options as in docker
 * compose: -f FILE, --env-file FILE, --profile NAME, --project-directory DIR.
 */
#include <unistd.h>

#include "../unit/compose_fixture.h"

int main(int count, char **values)
{
    struct arena *arena = arena_create();
    int status = compose_dump(arena, count - 1, values + 1, (const char *const *)environ, stdout);

    arena_destroy(arena);
    return status;
}
