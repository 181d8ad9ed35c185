/*
 * What an image reference says about the server inside: family and major version, from the name
 * alone.
 */
#ifndef FACTS_IMAGE_H
#define FACTS_IMAGE_H

#include <stdbool.h>

struct image {
    bool is_postgres;   /* a server of the PostgreSQL family */
    const char *family; /* "postgres", "postgis", "timescaledb", "pgvector", "bitnami", … or NULL */
    int pg_major;       /* 0: the tag does not say (latest, a digest, a variable) */
    bool is_alpine;
    bool is_official; /* postgres from Docker Hub's library: builds with lz4, zstd and, from 18,
                         io_uring */
};

/* `reference` as in compose: [registry/]name[:tag][@digest]. Never fails; unknown is is_postgres
 * false. */
struct image image_parse(const char *reference);

#endif
