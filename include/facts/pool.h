/*
 * How many connections the other services of a Compose project may open to the database, as far as
 * their environment says: the pool settings of common drivers, frameworks and products.
 *
 * A client is an enabled service with an address of the server in its environment. One whose
 * address is that of a pooler is not a client; the pooler itself is one. Nothing here is guessed: a
 * client that does not say how large its pool is stays unknown. No address, and so no password, is
 * kept.
 */
#ifndef FACTS_POOL_H
#define FACTS_POOL_H

#include <stdbool.h>

#include "base/arena.h"
#include "facts/compose.h"
#include "facts/place.h"

struct pool {
    const struct compose_service *client;
    int per_replica;      /* connections that each container of it may open; 0: not known */
    bool is_known;        /* something says so */
    const char *variable; /* what does: "DB_POOL_SIZE", "DATABASE_URL (connection_limit)",
                             "RAILS_MAX_THREADS x WEB_CONCURRENCY"; not known: of the address, or
                             what says something that is no number */
    struct place place;   /* of that variable */
    struct pool *next;
};

/* The clients of `server` in file order; false, with *ret NULL, when there are none. */
bool pools_find(struct arena *arena, const struct compose_model *model,
                const struct compose_service *server, struct pool **ret);

#endif
