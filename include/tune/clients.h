/*
 * Who connects to the server, and with how many connections: the addends of N and K where the user
 * gives neither.
 */
#ifndef TUNE_CLIENTS_H
#define TUNE_CLIENTS_H

#include <stdbool.h>

#include "base/arena.h"
#include "facts/place.h"

/* Counted for a client that connects and does not say how many connections its pool holds: what
 * HikariCP and node-postgres open when nobody says anything. */
enum { CLIENT_POOL_ASSUMED = 10 };

struct client {
    const char *name; /* of the service */
    int replicas;
    int per_replica;      /* connections of one pool */
    bool is_assumed;      /* nothing says so: CLIENT_POOL_ASSUMED */
    const char *variable; /* what says so, or (assumed) what says that it connects */
    struct place place;   /* of that */
    struct client *next;
};

/* The sum, at most what max_connections takes; 0 without clients. */
int clients_sum(const struct client *clients);

/* "api 2 x 5, worker 1 x 10 (assumed)"; many are cut: "… and 7 more". */
const char *clients_text(struct arena *arena, const struct client *clients);

/* Where the number of one comes from: "DB_POOL_SIZE, docker-compose.yml:12". */
const char *clients_source(struct arena *arena, const struct client *client);

#endif
