#include "facts/pool_table.h"

#include "base/attributes.h"

const struct pool_rule pool_rules[] = {
    /* --- what an address says of its own pool */
    /* pgx, pgxpool.ParseConfig: https://pkg.go.dev/github.com/jackc/pgx/v5/pgxpool#ParseConfig */
    { .name = "pool_max_conns", .source = POOL_PARAMETER },
    /* Prisma: https://www.prisma.io/docs/orm/v6/overview/databases/postgresql */
    { .name = "connection_limit", .source = POOL_PARAMETER },
    /* Rails: https://guides.rubyonrails.org/configuring.html#database-pooling */
    { .name = "pool", .source = POOL_PARAMETER },
    /* Ecto merges a URL's options: https://hexdocs.pm/ecto/Ecto.Repo.html#module-urls; SQLAlchemy's
     * names, which programs take from the URL: https://docs.sqlalchemy.org/core/pooling.html */
    { .name = "pool_size", .source = POOL_PARAMETER, .extra = "max_overflow" },
    /* node-postgres (pg-connection-string hands every option on) and postgres.js:
     * https://node-postgres.com/apis/pool */
    { .name = "max", .source = POOL_PARAMETER },
    /* peewee, playhouse.db_url: https://docs.peewee-orm.com/en/latest/peewee/playhouse.html#db-url
     */
    { .name = "max_connections", .source = POOL_PARAMETER },
    /* R2DBC: https://github.com/r2dbc/r2dbc-pool */
    { .name = "maxSize", .source = POOL_PARAMETER },
    /* Npgsql: https://www.npgsql.org/doc/connection-string-parameters.html#pooling; it takes the
     * name of its property too */
    { .name = "Maximum Pool Size", .source = POOL_PARAMETER },
    { .name = "MaxPoolSize", .source = POOL_PARAMETER },

    /* --- poolers: max_db_connections bounds all pools of a database, default_pool_size one of them
     * https://www.pgbouncer.org/config.html, as the images' variables:
     * https://github.com/edoburu/docker-pgbouncer (entrypoint.sh),
     * https://github.com/bitnami/containers/tree/main/bitnami/pgbouncer */
    { .name = "MAX_DB_CONNECTIONS",
      .source = POOL_VARIABLE,
      .is_whole = true,
      .zero_is_none = true },
    { .name = "PGBOUNCER_MAX_DB_CONNECTIONS",
      .source = POOL_VARIABLE,
      .is_whole = true,
      .zero_is_none = true },
    { .name = "DEFAULT_POOL_SIZE",
      .source = POOL_VARIABLE,
      .is_whole = true,
      .extra = "RESERVE_POOL_SIZE" },
    { .name = "PGBOUNCER_DEFAULT_POOL_SIZE",
      .source = POOL_VARIABLE,
      .is_whole = true,
      .extra = "PGBOUNCER_RESERVE_POOL_SIZE" },

    /* --- frameworks */
    /* https://docs.spring.io/spring-boot/reference/features/external-config.html: dashes vanish in
     * a variable's name, many write '_' nevertheless */
    { .name = "SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE",
      .source = POOL_VARIABLE,
      .is_whole = true },
    { .name = "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE",
      .source = POOL_VARIABLE,
      .is_whole = true },
    { .name = "SPRING_R2DBC_POOL_MAXSIZE", .source = POOL_VARIABLE, .is_whole = true },
    { .name = "SPRING_R2DBC_POOL_MAX_SIZE", .source = POOL_VARIABLE, .is_whole = true },
    /* https://quarkus.io/guides/datasource */
    { .name = "QUARKUS_DATASOURCE_JDBC_MAX_SIZE", .source = POOL_VARIABLE, .is_whole = true },
    { .name = "QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE", .source = POOL_VARIABLE, .is_whole = true },
    /* https://flask-sqlalchemy.palletsprojects.com/en/2.x/config/ */
    { .name = "SQLALCHEMY_POOL_SIZE", .source = POOL_VARIABLE, .extra = "SQLALCHEMY_MAX_OVERFLOW" },

    /* --- products */
    /* https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html */
    { .name = "AIRFLOW__DATABASE__SQL_ALCHEMY_POOL_SIZE",
      .source = POOL_VARIABLE,
      .extra = "AIRFLOW__DATABASE__SQL_ALCHEMY_MAX_OVERFLOW" },
    /* https://cube.dev/docs/product/configuration/data-sources/postgres */
    { .name = "CUBEJS_DB_MAX_POOL", .source = POOL_VARIABLE, .is_whole = true },
    /* https://github.com/discourse/discourse/blob/main/config/discourse_defaults.conf */
    { .name = "DISCOURSE_DB_POOL", .source = POOL_VARIABLE },
    /* https://docs.gitea.com/administration/config-cheat-sheet, Environment-to-ini */
    { .name = "GITEA__database__MAX_OPEN_CONNS", .source = POOL_VARIABLE, .is_whole = true },
    { .name = "FORGEJO__database__MAX_OPEN_CONNS", .source = POOL_VARIABLE, .is_whole = true },
    /* https://github.com/supabase/auth (README.md) */
    { .name = "GOTRUE_DB_MAX_POOL_SIZE", .source = POOL_VARIABLE, .is_whole = true },
    /* https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#max_open_conn */
    { .name = "GF_DATABASE_MAX_OPEN_CONN", .source = POOL_VARIABLE, .is_whole = true },
    /* https://hasura.io/docs/2.0/deployment/graphql-engine-flags/reference/ */
    { .name = "HASURA_GRAPHQL_PG_CONNECTIONS",
      .source = POOL_VARIABLE,
      .is_whole = true,
      .factor = "HASURA_GRAPHQL_PG_STRIPES" },
    /* https://www.keycloak.org/server/all-config */
    { .name = "KC_DB_POOL_MAX_SIZE", .source = POOL_VARIABLE, .is_whole = true },
    /* https://docs.mattermost.com/configure/environment-configuration-settings.html */
    { .name = "MM_SQLSETTINGS_MAXOPENCONNS", .source = POOL_VARIABLE, .is_whole = true },
    /* https://docs.n8n.io/hosting/configuration/environment-variables/database */
    { .name = "DB_POSTGRESDB_POOL_SIZE", .source = POOL_VARIABLE, .is_whole = true },
    /* https://docs.postgrest.org/en/stable/references/configuration.html#db-pool */
    { .name = "PGRST_DB_POOL", .source = POOL_VARIABLE, .is_whole = true },
    /* https://github.com/temporalio/docker-builds (docker-readme/server.md): the visibility
     * database has a pool of its own */
    { .name = "SQL_MAX_CONNS",
      .source = POOL_VARIABLE,
      .is_whole = true,
      .extra = "SQL_VIS_MAX_CONNS" },
    /* https://github.com/dani-garcia/vaultwarden (.env.template) */
    { .name = "DATABASE_MAX_CONNS", .source = POOL_VARIABLE, .is_whole = true },

    /* --- names that programs of all kinds read: Rails' DB_POOL
     * (https://github.com/mastodon/mastodon, config/database.yml), database/sql's SetMaxOpenConns
     * (https://pkg.go.dev/database/sql), Phoenix' POOL_SIZE
     * (https://hexdocs.pm/phoenix/deployment.html), node-postgres' max, HikariCP's
     * maximumPoolSize (https://github.com/brettwooldridge/HikariCP). PG_MAX_CONNECTIONS and
     * POSTGRES_MAX_CONNECTIONS are not among them: most often they are the server's own. */
    { .name = "HIKARI_MAX_POOL_SIZE", .source = POOL_VARIABLE, .is_whole = true },
    { .name = "DB_POOL_SIZE", .source = POOL_VARIABLE, .extra = "DB_MAX_OVERFLOW" },
    { .name = "DB_POOL_MAX", .source = POOL_VARIABLE },
    { .name = "DB_POOL", .source = POOL_VARIABLE },
    { .name = "DB_MAX_POOL_SIZE", .source = POOL_VARIABLE },
    { .name = "DB_MAX_OPEN_CONNS", .source = POOL_VARIABLE },
    { .name = "DB_MAX_OPEN_CONNECTIONS", .source = POOL_VARIABLE },
    { .name = "DB_MAX_CONNS", .source = POOL_VARIABLE },
    { .name = "DB_MAX_CONNECTIONS", .source = POOL_VARIABLE },
    { .name = "DB_CONNECTION_LIMIT", .source = POOL_VARIABLE },
    { .name = "DATABASE_POOL_SIZE", .source = POOL_VARIABLE, .extra = "DATABASE_MAX_OVERFLOW" },
    { .name = "DATABASE_POOL_MAX", .source = POOL_VARIABLE },
    { .name = "DATABASE_POOL", .source = POOL_VARIABLE },
    { .name = "DATABASE_MAX_OPEN_CONNS", .source = POOL_VARIABLE },
    { .name = "DATABASE_MAX_CONNECTIONS", .source = POOL_VARIABLE },
    { .name = "DATABASE_CONNECTION_LIMIT", .source = POOL_VARIABLE },
    { .name = "PGPOOL_MAX", .source = POOL_VARIABLE },
    { .name = "PG_POOL_MAX", .source = POOL_VARIABLE },
    { .name = "PG_POOL_SIZE", .source = POOL_VARIABLE },
    { .name = "POSTGRES_POOL_SIZE", .source = POOL_VARIABLE, .extra = "POSTGRES_MAX_OVERFLOW" },
    { .name = "POOL_SIZE", .source = POOL_VARIABLE, .extra = "MAX_OVERFLOW" },

    /* --- one connection for each thread or process of a web server */
    /* https://guides.rubyonrails.org/configuring.html#configuring-a-database */
    { .name = "RAILS_MAX_THREADS", .source = POOL_VARIABLE, .needs_url = true },
    /* https://www.php.net/manual/install.fpm.configuration.php#pm.max-children, as the variables of
     * https://github.com/serversideup/docker-php, https://github.com/pimcore/docker,
     * https://github.com/phase2/docker-apache-php-base (PHP_MAX_CHILDREN) and other images */
    { .name = "PHP_FPM_PM_MAX_CHILDREN", .source = POOL_VARIABLE, .is_whole = true },
    { .name = "FPM_PM_MAX_CHILDREN", .source = POOL_VARIABLE, .is_whole = true },
    { .name = "PHP_PM_MAX_CHILDREN", .source = POOL_VARIABLE, .is_whole = true },
    { .name = "PHP_MAX_CHILDREN", .source = POOL_VARIABLE, .is_whole = true },
};

const size_t pool_rules_count = ARRAY_LENGTH(pool_rules);

/* https://github.com/puma/puma/blob/main/docs/deployment.md, gunicorn and uvicorn
 * (https://www.uvicorn.org/settings/), Discourse's UNICORN_WORKERS. */
const char *const pool_processes[] = { "WEB_CONCURRENCY", "UVICORN_WORKERS", "GUNICORN_WORKERS",
                                       "UNICORN_WORKERS" };

const size_t pool_processes_count = ARRAY_LENGTH(pool_processes);
