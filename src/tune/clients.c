#include "tune/clients.h"

#include <stdint.h>

/* pg_settings: the most that max_connections takes. */
static const int64_t connections_max = 262143;

enum { CLIENTS_SHOWN = 6 };

int clients_sum(const struct client *clients)
{
    int64_t sum = 0;

    for (; clients && sum < connections_max; clients = clients->next)
        sum += (int64_t)clients->replicas * clients->per_replica;
    return (int)(sum < connections_max ? sum : connections_max);
}

const char *clients_text(struct arena *arena, const struct client *clients)
{
    const char *text = "";
    unsigned shown = 0, more = 0;

    for (; clients; clients = clients->next) {
        if (shown == CLIENTS_SHOWN) {
            more++;
            continue;
        }
        text = arena_printf(arena, "%s%s%s %d x %d%s", text, shown ? ", " : "", clients->name,
                            clients->replicas, clients->per_replica,
                            clients->is_assumed ? " (assumed)" : "");
        shown++;
    }
    return more ? arena_printf(arena, "%s and %u more", text, more) : text;
}

const char *clients_source(struct arena *arena, const struct client *client)
{
    const struct place *place = &client->place;
    const char *at = !place->file ? ""
                                  : arena_printf(arena, "%s%s:%d", client->variable ? ", " : "",
                                                 place->file, place->line);
    const char *source = arena_printf(arena, "%s%s", client->variable ? client->variable : "", at);

    return client->is_assumed ? arena_printf(arena, "assumed: %s does not say", source) : source;
}
