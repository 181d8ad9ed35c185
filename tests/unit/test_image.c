#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "facts/image.h"

struct row {
    const char *reference, *family;
    int major;
    bool is_alpine, is_official;
};

#define DIGEST "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void references_of_the_family_are_known(void **state)
{
    static const struct row rows[] = {
        { "postgres", "postgres", 0, false, true },
        { "postgres:latest", "postgres", 0, false, true },
        { "postgres:16", "postgres", 16, false, true },
        { "postgres:16-alpine", "postgres", 16, true, true },
        { "postgres:16.4-alpine3.20", "postgres", 16, true, true },
        { "postgres:alpine", "postgres", 0, true, true },
        { "postgres:18beta1", "postgres", 18, false, true },
        { "postgres:9.6", "postgres", 9, false, true },
        { "postgres:bookworm", "postgres", 0, false, true },
        { "postgres:17" DIGEST, "postgres", 17, false, true },
        { "postgres" DIGEST, "postgres", 0, false, true },
        { "library/postgres:15", "postgres", 15, false, true },
        { "docker.io/library/postgres:15", "postgres", 15, false, true },
        { "docker.io/postgres:15", "postgres", 15, false, true },
        { "public.ecr.aws/docker/library/postgres:14", "postgres", 14, false, true },
        { "mirror.gcr.io/library/postgres:14", "postgres", 14, false, true },
        { "registry.example.com:5000/postgres:16", "postgres", 16, false, false },
        { "localhost/library/postgres:16", "postgres", 16, false, false },
        { "mycompany/postgres:16", "postgres", 16, false, false },
        { "registry.example.com/team/db/postgres:17-alpine", "postgres", 17, true, false },
        { "ghcr.io/immich-app/postgres:14-vectorchord0.3.0", "immich", 14, false, false },
        { "postgis/postgis:16-3.4", "postgis", 16, false, false },
        { "postgis/postgis:16-3.4-alpine", "postgis", 16, true, false },
        { "imresamu/postgis:17-3.5", "postgis", 17, false, false },
        { "timescale/timescaledb:latest-pg16", "timescaledb", 16, false, false },
        { "timescale/timescaledb:2.17.2-pg17", "timescaledb", 17, false, false },
        { "timescale/timescaledb-ha:pg17.2-ts2.17.2", "timescaledb", 17, false, false },
        { "timescale/timescaledb", "timescaledb", 0, false, false },
        { "pgvector/pgvector:pg17", "pgvector", 17, false, false },
        { "pgvector/pgvector:0.8.0-pg16", "pgvector", 16, false, false },
        { "bitnami/postgresql:16", "bitnami", 16, false, false },
        { "bitnami/postgresql:16.4.0-debian-12-r0", "bitnami", 16, false, false },
        { "supabase/postgres:15.1.0.147", "supabase", 15, false, false },
        { "public.ecr.aws/supabase/postgres:15.8.1", "supabase", 15, false, false },
        { "ghcr.io/cloudnative-pg/postgresql:16.2", "cloudnative-pg", 16, false, false },
        { "citusdata/citus:postgres_16", "citus", 0, false, false },
        { "paradedb/paradedb:0.15.0-pg17", "paradedb", 17, false, false },
        { "tensorchord/pgvecto-rs:pg16-v0.3.0", "pgvecto-rs", 16, false, false },
        { "postgres:123456", "postgres", 0, false, true },
        { "postgres:", "postgres", 0, false, true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct image image = image_parse(rows[i].reference);

        if (!image.is_postgres || strcmp(image.family, rows[i].family) != 0 ||
            image.pg_major != rows[i].major || image.is_alpine != rows[i].is_alpine ||
            image.is_official != rows[i].is_official)
            fail_msg("%s: %s %d alpine %d official %d", rows[i].reference,
                     image.family ? image.family : "not known", image.pg_major, image.is_alpine,
                     image.is_official);
    }
}

static void other_images_are_not_servers(void **state)
{
    static const char *const references[] = { "",
                                              "redis:7",
                                              "postgrest/postgrest:v12",
                                              "prometheuscommunity/postgres-exporter:v0.15.0",
                                              "dpage/pgadmin4:8",
                                              "mypostgres:16",
                                              "bitnami/pgbouncer:1",
                                              "postgres/16",
                                              ":16",
                                              "@sha256:00",
                                              "/" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(references); i++) {
        struct image image = image_parse(references[i]);

        if (image.is_postgres || image.family || image.pg_major || image.is_official)
            fail_msg("%s is taken for a server", references[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_of_the_family_are_known),
        cmocka_unit_test(other_images_are_not_servers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
