/*
 * How many connections the clients of a server may open.
 */
#include "compose_stages.h"

#include "facts/pool.h"

/* The pools of all clients of the first service: "app: 3 x 20 (DB_POOL_SIZE:7)" in a line each. */
static const char *pools_of(const char *services)
{
    struct pool *pool = NULL;
    const char *text = "";

    compose_build_model(&project, &selection,
                        parse(arena_printf(arena,
                                           "services:\n  db: {image: postgres,"
                                           " networks: {n: {aliases: [sql]}}}\n%s",
                                           services)),
                        &model);
    bool is_found = pools_find(arena, &model, model.services, &pool);

    assert_int_equal(is_found, pool != NULL);
    for (; pool; pool = pool->next) {
        assert_int_equal(pool->is_known, pool->per_replica > 0);
        text = arena_printf(arena, "%s%s: %d x %d (%s:%d)\n", text, pool->client->name,
                            pool->client->replicas, pool->per_replica, pool->variable,
                            pool->place.line);
    }
    return text;
}

/* The same for one client with this environment. */
static const char *pool_of(const char *variables)
{
    return pools_of(arena_printf(arena, "  a: {environment: {%s}}\n", variables));
}

static void clients_are_found_by_the_servers_name(void **state)
{
    (void)state;
    assert_string_equal(
        pools_of("  a: {environment: {DATABASE_URL: \"postgres://u:p@db:5432/x\"}, scale: 3}\n"
                 "  b: {environment: {PGHOST: db}}\n  c: {environment: {DB_HOST: \"sql:5432\"}}\n"
                 "  d: {environment: {KC_DB_URL_HOST: DB}}\n"
                 "  e: {environment: {POSTGRES_SERVER: other}}\n"
                 "  f: {environment: {REDIS_URL: \"redis://db:6379\", NAME: db, EMPTY: }}\n"
                 "  g: {profiles: [p], environment: {PGHOST: db}}\n"
                 "  h: {environment: {POSTGRES_SEEDS: db}}\n  i: {image: x}\n"),
        "a: 3 x 0 (DATABASE_URL:3)\nb: 1 x 0 (PGHOST:4)\nc: 1 x 0 (DB_HOST:5)\n"
        "d: 1 x 0 (KC_DB_URL_HOST:6)\nh: 1 x 0 (POSTGRES_SEEDS:10)\n");
    assert_string_equal(pools_of("  a: {environment: {PGHOST: x}}\n"), "");
}

static void addresses_are_read_in_their_dialects(void **state)
{
    static const char *const clients[] = {
        "postgresql+asyncpg://u:p%40@db/x",
        "jdbc:postgresql://db:5432/x",
        "postgis://db",
        "postgres://u:a/b?c@x@db/x?y",
        "postgres://one,db:5433/x",
        "postgres:///x?host=db",
        "pg://db",
        "ecto://db/x",
        "host=db user=x",
        "Host=db;Port=5432;Database=x",
        "Server = db ; x=y",
        "r2dbc:pool:postgresql://db",
    };
    static const char *const others[] = { "postgres://u@other/db",
                                          "mysql://db/x",
                                          "http://db/x",
                                          "host=other",
                                          "host=",
                                          "db",
                                          "://db",
                                          "user=host",
                                          "postgres://",
                                          "postgres://db.example.com/x" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(clients); i++)
        if (i != 3) /* not a URL: an unescaped '/' ends the host */
            assert_string_equal(pool_of(arena_printf(arena, "X: \"%s\"", clients[i])),
                                "a: 1 x 0 (X:3)\n");
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        assert_string_equal(pool_of(arena_printf(arena, "X: \"%s\"", others[i])), "");
}

static void an_address_says_how_large_its_pool_is(void **state)
{
    (void)state;
    assert_string_equal(pool_of("X: \"postgres://db/x?sslmode=off&pool_max_conns=7\""),
                        "a: 1 x 7 (X (pool_max_conns):3)\n");
    assert_string_equal(pool_of("X: \"postgres://db/x?connection_limit=5#f\", DB_POOL: 9"),
                        "a: 1 x 0 (X (connection_limit):3)\n");
    assert_string_equal(pool_of("X: \"postgres://db/x?connection_limit=5\", DB_POOL: 9"),
                        "a: 1 x 5 (X (connection_limit):3)\n");
    assert_string_equal(pool_of("X: \"postgres://db/x?pool_size=5&max_overflow=10\""),
                        "a: 1 x 15 (X (pool_size):3)\n");
    assert_string_equal(pool_of("X: \"postgres://db/x?pool_size=5&max_overflow=-1\""),
                        "a: 1 x 0 (X (pool_size):3)\n");
    assert_string_equal(pool_of("X: \"Host=db;Maximum Pool Size = 50;x=y\""),
                        "a: 1 x 50 (X (Maximum Pool Size):3)\n");
    assert_string_equal(pool_of("X: \"host=db pool_max_conns=4\", WEB_CONCURRENCY: \"2\""),
                        "a: 1 x 8 (X (pool_max_conns) x WEB_CONCURRENCY:3)\n");
}

static void the_larger_of_two_pools_counts_and_a_pooler_is_no_server(void **state)
{
    (void)state;
    assert_string_equal(pool_of("X: \"postgres://db/x?max=5\", Y: \"postgres://db/x?max=3\""),
                        "a: 1 x 5 (X (max):3)\n");
    assert_string_equal(pool_of("X: \"postgres://db/x?max=5\", Y: \"postgres://db/x?max=8\""),
                        "a: 1 x 8 (Y (max):3)\n");
    assert_string_equal(pool_of("X: \"postgres://db/x?max=5\", Y: \"postgres://db/x?max=all\""),
                        "a: 1 x 5 (X (max):3)\n");
    assert_string_equal(
        pools_of("  app: {environment: {DATABASE_URL: \"postgres://pool/x?max=90\"}, scale: 9}\n"
                 "  pool: {environment: {DB_HOST: db, DEFAULT_POOL_SIZE: \"20\","
                 " RESERVE_POOL_SIZE: \"5\"}}\n"),
        "pool: 1 x 25 (DEFAULT_POOL_SIZE + RESERVE_POOL_SIZE:4)\n");
    assert_string_equal(pool_of("DB_HOST: db, DEFAULT_POOL_SIZE: \"20\", MAX_DB_CONNECTIONS: "
                                "\"30\", WEB_CONCURRENCY: \"2\""),
                        "a: 1 x 30 (MAX_DB_CONNECTIONS:3)\n");
    /* 0 is PgBouncer's "no bound": the pool decides. */
    assert_string_equal(pool_of("DB_HOST: db, DEFAULT_POOL_SIZE: \"20\","
                                " MAX_DB_CONNECTIONS: \"0\""),
                        "a: 1 x 20 (DEFAULT_POOL_SIZE:3)\n");
}

static void variables_say_how_large_the_pool_is(void **state)
{
    (void)state;
    assert_string_equal(pool_of("PGHOST: db, DB_POOL_SIZE: \"10\""),
                        "a: 1 x 10 (DB_POOL_SIZE:3)\n");
    assert_string_equal(pool_of("PGHOST: db, DB_POOL_SIZE: \"\", PGPOOL_MAX: \"4\""),
                        "a: 1 x 4 (PGPOOL_MAX:3)\n");
    assert_string_equal(pool_of("PGHOST: db, POOL_SIZE: \"5\", MAX_OVERFLOW: \"0\""),
                        "a: 1 x 5 (POOL_SIZE + MAX_OVERFLOW:3)\n");
    assert_string_equal(
        pool_of("PGHOST: db, HASURA_GRAPHQL_PG_CONNECTIONS: \"50\","
                " HASURA_GRAPHQL_PG_STRIPES: \"2\""),
        "a: 1 x 100 (HASURA_GRAPHQL_PG_CONNECTIONS x HASURA_GRAPHQL_PG_STRIPES:3)\n");
    assert_string_equal(pool_of("PGHOST: db, SQL_MAX_CONNS: \"20\", SQL_VIS_MAX_CONNS: \"10\""),
                        "a: 1 x 30 (SQL_MAX_CONNS + SQL_VIS_MAX_CONNS:3)\n");
    assert_string_equal(pool_of("PGHOST: db, DB_POOL: \"5\", GUNICORN_WORKERS: \"3\""),
                        "a: 1 x 15 (DB_POOL x GUNICORN_WORKERS:3)\n");
    assert_string_equal(pool_of("PGHOST: db, PHP_FPM_PM_MAX_CHILDREN: \"30\""),
                        "a: 1 x 30 (PHP_FPM_PM_MAX_CHILDREN:3)\n");
    assert_string_equal(pool_of("PGHOST: db, WEB_CONCURRENCY: \"3\""), "a: 1 x 0 (PGHOST:3)\n");
}

static void threads_of_rails_need_a_url(void **state)
{
    (void)state;
    assert_string_equal(pool_of("DATABASE_URL: \"postgres://db/x\", RAILS_MAX_THREADS: \"5\","
                                " WEB_CONCURRENCY: \"2\""),
                        "a: 1 x 10 (RAILS_MAX_THREADS x WEB_CONCURRENCY:3)\n");
    assert_string_equal(pool_of("DATABASE_URL: \"postgres://db/x\", RAILS_MAX_THREADS: \"5\","
                                " WEB_CONCURRENCY: \"0\""),
                        "a: 1 x 5 (RAILS_MAX_THREADS x WEB_CONCURRENCY:3)\n");
    assert_string_equal(pool_of("DATABASE_URL: \"postgres://db/x\", RAILS_MAX_THREADS: \"5\","
                                " WEB_CONCURRENCY: auto"),
                        "a: 1 x 0 (RAILS_MAX_THREADS x WEB_CONCURRENCY:3)\n");
    assert_string_equal(pool_of("DB_HOST: db, RAILS_MAX_THREADS: \"5\""), "a: 1 x 0 (DB_HOST:3)\n");
}

static void what_is_no_number_is_not_known(void **state)
{
    static const char *const wrong[] = {
        "0", "-1", "ten", "1.5", " 7", "7 ", "1e3", "99999999999"
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        assert_string_equal(pool_of(arena_printf(arena, "PGHOST: db, DB_POOL: \"%s\"", wrong[i])),
                            "a: 1 x 0 (DB_POOL:3)\n");
    assert_string_equal(pool_of("PGHOST: db, DB_POOL: \"1000000\", WEB_CONCURRENCY: \"5000\""),
                        "a: 1 x 0 (DB_POOL x WEB_CONCURRENCY:3)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(clients_are_found_by_the_servers_name, enter, leave),
        cmocka_unit_test_setup_teardown(addresses_are_read_in_their_dialects, enter, leave),
        cmocka_unit_test_setup_teardown(an_address_says_how_large_its_pool_is, enter, leave),
        cmocka_unit_test_setup_teardown(the_larger_of_two_pools_counts_and_a_pooler_is_no_server,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(variables_say_how_large_the_pool_is, enter, leave),
        cmocka_unit_test_setup_teardown(threads_of_rails_need_a_url, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_no_number_is_not_known, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
