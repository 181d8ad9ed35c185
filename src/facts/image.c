#include "facts/image.h"

#include <stddef.h>
#include <string.h>

#include "base/attributes.h"

/* How the tag of a family tells the major version. */
enum tag_form {
    TAG_STARTS, /* 16, 16.4-alpine, 15.1.0.147 */
    TAG_PG,     /* pg16, latest-pg16, 2.17.2-pg16, 16-v1 where it starts with digits too */
    TAG_NONE
};

/* Names without their registry. A name that starts with a slash stands for any path that ends so: a
 * company's own build keeps the name of what it was built from. */
static const struct row {
    const char *name, *family;
    enum tag_form form;
    bool is_official;
} rows[] = {
    { "postgres", "postgres", TAG_STARTS, true },
    { "library/postgres", "postgres", TAG_STARTS, true },
    { "docker/library/postgres", "postgres", TAG_STARTS,
      true }, /* public.ecr.aws mirrors the Hub */
    { "postgis/postgis", "postgis", TAG_STARTS, false },
    { "imresamu/postgis", "postgis", TAG_STARTS, false },
    { "kartoza/postgis", "postgis", TAG_STARTS, false },
    { "timescale/timescaledb", "timescaledb", TAG_PG, false },
    { "timescale/timescaledb-ha", "timescaledb", TAG_PG, false },
    { "pgvector/pgvector", "pgvector", TAG_PG, false },
    { "ankane/pgvector", "pgvector", TAG_NONE, false },
    { "tensorchord/pgvecto-rs", "pgvecto-rs", TAG_PG, false },
    { "tensorchord/vchord-postgres", "vchord", TAG_PG, false },
    { "immich-app/postgres", "immich", TAG_STARTS, false },
    { "bitnami/postgresql", "bitnami", TAG_STARTS, false },
    { "bitnami/postgresql-repmgr", "bitnami", TAG_STARTS, false },
    { "bitnamilegacy/postgresql", "bitnami", TAG_STARTS, false },
    { "bitnamilegacy/postgresql-repmgr", "bitnami", TAG_STARTS, false },
    { "supabase/postgres", "supabase", TAG_STARTS, false },
    { "cloudnative-pg/postgresql", "cloudnative-pg", TAG_STARTS, false },
    { "cloudnative-pg/postgis", "cloudnative-pg", TAG_STARTS, false },
    { "crunchydata/crunchy-postgres", "crunchy", TAG_NONE, false },
    { "zalando/spilo-15", "spilo", TAG_NONE, false },
    { "zalando/spilo-16", "spilo", TAG_NONE, false },
    { "zalando/spilo-17", "spilo", TAG_NONE, false },
    { "paradedb/paradedb", "paradedb", TAG_PG, false },
    { "apache/age", "age", TAG_NONE, false },
    { "citusdata/citus", "citus", TAG_PG, false },
    { "groonga/pgroonga", "pgroonga", TAG_NONE, false },
    { "percona/percona-distribution-postgresql", "percona", TAG_STARTS, false },
    { "chainguard/postgres", "chainguard", TAG_STARTS, false },
    { "ubuntu/postgres", "ubuntu", TAG_STARTS, false },
    { "sclorg/postgresql-15-c9s", "sclorg", TAG_NONE, false },
    { "sclorg/postgresql-16-c9s", "sclorg", TAG_NONE, false },
    { "/postgres", "postgres", TAG_STARTS, false },
    { "/postgresql", "postgres", TAG_STARTS, false },
    { "/postgis", "postgis", TAG_STARTS, false },
    { "/timescaledb", "timescaledb", TAG_PG, false },
    { "/pgvector", "pgvector", TAG_PG, false },
};

/* A registry is a first part with a point or a colon, or localhost (distribution/reference). */
static const char *skip_registry(const char *reference)
{
    size_t first = strcspn(reference, "/");

    if (reference[first] != '/')
        return reference;
    if (memchr(reference, '.', first) || memchr(reference, ':', first) ||
        (first == 9 && strncmp(reference, "localhost", first) == 0))
        return reference + first + 1;
    return reference;
}

/* Registries that hold Docker Hub's own images; any other one may hold anything under the same
 * name. */
static bool is_hub(const char *reference, const char *name)
{
    static const char *const hubs[] = { "", "docker.io/", "index.docker.io/", "mirror.gcr.io/",
                                        "public.ecr.aws/" };
    size_t length = (size_t)(name - reference);

    for (size_t i = 0; i < ARRAY_LENGTH(hubs); i++)
        if (strlen(hubs[i]) == length && strncmp(hubs[i], reference, length) == 0)
            return true;
    return false;
}

static bool row_matches(const struct row *row, const char *name, size_t length)
{
    size_t wanted = strlen(row->name);

    if (row->name[0] == '/')
        return length > wanted && strncmp(name + length - wanted, row->name, wanted) == 0;
    return length == wanted && strncmp(name, row->name, wanted) == 0;
}

static const struct row *find_row(const char *name, size_t length)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (row_matches(&rows[i], name, length))
            return &rows[i];
    return NULL;
}

/* The first digits at `text`, if they can be a major version. */
static int major_at(const char *text, const char *end)
{
    int major = 0, digits = 0;

    for (; text < end && *text >= '0' && *text <= '9' && digits < 3; text++, digits++)
        major = major * 10 + (*text - '0');
    return digits > 0 && digits < 3 && major >= 9 ? major : 0;
}

/* "pg" and digits, at the start or behind a '-'. */
static int major_behind_pg(const char *tag, const char *end)
{
    for (const char *c = tag; c + 2 < end; c++)
        if (c[0] == 'p' && c[1] == 'g' && (c == tag || c[-1] == '-' || c[-1] == '_')) {
            const char *number = c[2] == '-' || c[2] == 'v' ? c + 3 : c + 2;
            int major = major_at(number, end);

            if (major > 0)
                return major;
        }
    return 0;
}

static bool has_word(const char *tag, const char *end, const char *word)
{
    size_t length = strlen(word);

    for (; tag + length <= end; tag++)
        if (strncmp(tag, word, length) == 0)
            return true;
    return false;
}

struct image image_parse(const char *reference)
{
    struct image image = { 0 };
    const char *name = skip_registry(reference);
    size_t length = strcspn(name, ":@");
    const struct row *row = find_row(name, length);

    if (!row)
        return image;
    image.is_postgres = true;
    image.family = row->family;
    image.is_official = row->is_official && is_hub(reference, name);

    const char *tag = name + length + (name[length] == ':');
    const char *end = tag + strcspn(tag, "@");

    if (name[length] != ':')
        return image;
    image.is_alpine = has_word(tag, end, "alpine");
    if (row->form == TAG_STARTS)
        image.pg_major = major_at(tag, end);
    if (row->form == TAG_PG)
        image.pg_major = major_behind_pg(tag, end);
    return image;
}
