#include "facts/pool.h"

#include <stdint.h>
#include <string.h>

#include "facts/pool_table.h"

enum { CONNECTIONS_MAX = 1000 * 1000 }; /* nobody means more */

/* What is being looked through. */
struct finder {
    struct arena *arena;
    const struct compose_service *server, *client;
    struct pool *pool;
    bool is_client, has_url;
};

/* A part of a text that is not terminated. */
struct span {
    const char *text;
    size_t length;
};

static struct span span_of(const char *text)
{
    return (struct span){ text, strlen(text) };
}

static bool is_word(struct span span, const char *word)
{
    return strlen(word) == span.length && strncasecmp(span.text, word, span.length) == 0;
}

static struct span trim(struct span span)
{
    while (span.length > 0 && (*span.text == ' ' || *span.text == '\t')) {
        span.text++;
        span.length--;
    }
    while (span.length > 0 &&
           (span.text[span.length - 1] == ' ' || span.text[span.length - 1] == '\t'))
        span.length--;
    return span;
}

/* The text up to one of `ends`; *rest begins behind it. */
static struct span take(struct span *rest, const char *ends)
{
    struct span taken = { rest->text, 0 };

    while (taken.length < rest->length && !strchr(ends, rest->text[taken.length]))
        taken.length++;

    size_t skipped = taken.length + (taken.length < rest->length);

    rest->text += skipped;
    rest->length -= skipped;
    return taken;
}

/* --- addresses */

/* Whether the name is the server's, by its service or in one of its networks. */
static bool is_server(const struct finder *finder, struct span host)
{
    if (is_word(host, finder->server->name))
        return true;
    for (const struct compose_word *alias = finder->server->aliases; alias; alias = alias->next)
        if (is_word(host, alias->text))
            return true;
    return false;
}

/* "db", "db:5432", and several of them with commas between. */
static bool has_server(const struct finder *finder, struct span hosts)
{
    while (hosts.length > 0) {
        struct span host = take(&hosts, ",");

        host = trim(take(&host, ":"));
        if (is_server(finder, host))
            return true;
    }
    return false;
}

static bool contains(struct span span, const char *wanted)
{
    size_t length = strlen(wanted);

    for (size_t i = 0; i + length <= span.length; i++)
        if (strncasecmp(span.text + i, wanted, length) == 0)
            return true;
    return false;
}

/* Schemes in use for PostgreSQL: postgres, postgresql+asyncpg, jdbc:postgresql, pgsql, psql,
 * postgis, ecto, timescale, … */
static bool is_database_scheme(struct span scheme)
{
    static const char *const parts[] = { "postg", "pgsql", "psql", "timescale", "ecto" };

    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++)
        if (contains(scheme, parts[i]))
            return true;
    return is_word(scheme, "pg");
}

/* An address taken apart: who is called, and what else is said. */
struct address {
    struct span hosts;
    struct span parameters;
    const char *separators; /* of the parameters */
    bool is_url;
};

/* SCHEME://[USER[:PASSWORD]@]HOSTS[/…][?PARAMETERS] */
static bool take_url(struct span value, struct address *ret)
{
    const char *mark = memmem(value.text, value.length, "://", 3);
    size_t scheme = mark ? (size_t)(mark - value.text) : 0;

    if (!mark || !is_database_scheme((struct span){ value.text, scheme }))
        return false;

    struct span rest = { mark + 3, value.length - scheme - 3 };
    struct span authority = take(&rest, "/?#");
    const char *at = memrchr(authority.text, '@', authority.length);
    struct address address = { .hosts = authority, .separators = "&;", .is_url = true };
    const char *query =
        memchr(authority.text + authority.length, '?',
               (size_t)(value.text + value.length - authority.text) - authority.length);

    if (at)
        address.hosts =
            (struct span){ at + 1, (size_t)(authority.text + authority.length - at) - 1 };
    if (query)
        address.parameters =
            (struct span){ query + 1, (size_t)(value.text + value.length - query) - 1 };
    *ret = address;
    return true;
}

/* "host=db dbname=x" of libpq, "Host=db;Database=x" of ADO.NET. */
static bool take_keywords(struct span value, struct address *ret)
{
    static const char *const names[] = { "host", "server", "hostaddr" };
    const char *separators = memchr(value.text, ';', value.length) ? ";" : " \t\n";
    struct span rest = value;

    while (rest.length > 0) {
        struct span pair = take(&rest, separators);
        struct span name = trim(take(&pair, "="));

        for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
            if (is_word(name, names[i]) && pair.length > 0) {
                *ret = (struct address){ .hosts = trim(pair),
                                         .parameters = value,
                                         .separators = separators };
                return true;
            }
    }
    return false;
}

/* The parameter's value, or an empty span without text. */
static struct span parameter_of(const struct address *address, const char *name)
{
    struct span rest = address->parameters;

    while (rest.length > 0) {
        struct span pair = take(&rest, address->separators);
        struct span key = trim(take(&pair, "="));

        if (is_word(key, name))
            return trim(pair);
    }
    return (struct span){ 0 };
}

/* Variables that hold a host's name: PGHOST, DB_HOST, POSTGRES_SERVER, KC_DB_URL_HOST,
 * POSTGRES_SEEDS, … What they hold tells whose host it is. */
static bool is_host_variable(const char *name)
{
    static const char *const ends[] = { "HOST",    "HOSTNAME", "SERVER", "ADDR",
                                        "ADDRESS", "SEEDS",    "HOSTS" };
    size_t length = strlen(name);

    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
        size_t end = strlen(ends[i]);

        if (length >= end && strcasecmp(name + length - end, ends[i]) == 0)
            return true;
    }
    return false;
}

/* --- numbers */

/* A plain number from `min` on; false for anything else. */
static bool number_of(struct span span, int64_t min, int64_t *ret)
{
    int64_t number = 0;

    if (span.length == 0)
        return false;
    for (size_t i = 0; i < span.length; i++) {
        if (span.text[i] < '0' || span.text[i] > '9')
            return false;
        number = number * 10 + (span.text[i] - '0');
        if (number > CONNECTIONS_MAX)
            return false;
    }
    *ret = number;
    return number >= min;
}

/* The variable, when it says anything: an empty one is like none. */
static const struct compose_pair *variable_of(const struct finder *finder, const char *name)
{
    for (const struct compose_pair *pair = finder->client->environment; pair; pair = pair->next)
        if (strcmp(pair->name, name) == 0)
            return pair->value && *pair->value ? pair : NULL;
    return NULL;
}

/* What has been found out about the pool of one process, or of the container. */
struct finding {
    const char *text; /* names of what decided */
    struct place place;
    int64_t connections;
    bool is_known;
};

/* Multiplies by a number of processes; 0 of them is how Puma says "only this one". */
static void multiply(const struct finder *finder, const char *name, struct finding *finding)
{
    const struct compose_pair *pair = variable_of(finder, name);
    int64_t factor;

    if (!pair)
        return;
    finding->text = arena_printf(finder->arena, "%s x %s", finding->text, name);
    if (!number_of(span_of(pair->value), 0, &factor)) {
        finding->is_known = false;
        finding->place = pair->place;
        return;
    }
    finding->connections *= factor > 0 ? factor : 1;
}

static void multiply_processes(const struct finder *finder, struct finding *finding)
{
    for (size_t i = 0; i < pool_processes_count; i++)
        if (variable_of(finder, pool_processes[i])) {
            multiply(finder, pool_processes[i], finding);
            return;
        }
}

/* Takes a finding when it is the first, or says more than the former one: a program has one pool,
 * but often a second address for its migrations. */
static void settle(struct finder *finder, const struct finding *finding)
{
    struct pool *pool = finder->pool;

    if (pool->is_known && (!finding->is_known || finding->connections <= pool->per_replica))
        return;
    pool->is_known = finding->is_known;
    pool->per_replica = finding->is_known ? (int)finding->connections : 0;
    pool->variable = finding->text;
    pool->place = finding->place;
}

/* Makes connections of what a rule found, and settles them. */
static void conclude(struct finder *finder, const struct pool_rule *rule, struct finding *finding,
                     struct span value, struct span extra)
{
    int64_t added = 0;

    finding->is_known = number_of(value, 1, &finding->connections);
    if (extra.length > 0) {
        finding->is_known = number_of(extra, 0, &added) && finding->is_known;
        finding->connections += added;
    }
    if (rule->factor)
        multiply(finder, rule->factor, finding);
    if (!rule->is_whole)
        multiply_processes(finder, finding);
    if (finding->connections > CONNECTIONS_MAX)
        finding->is_known = false;
    settle(finder, finding);
}

/* What the address says of its own pool. */
static bool read_parameters(struct finder *finder, const struct compose_pair *pair,
                            const struct address *address)
{
    for (size_t i = 0; i < pool_rules_count; i++) {
        const struct pool_rule *rule = &pool_rules[i];
        struct span value = { 0 };

        if (rule->source == POOL_PARAMETER)
            value = parameter_of(address, rule->name);
        if (value.length == 0)
            continue;

        struct finding finding = { .text = arena_printf(finder->arena, "%s (%s)", pair->name,
                                                        rule->name),
                                   .place = pair->place };

        conclude(finder, rule, &finding, value,
                 rule->extra ? parameter_of(address, rule->extra) : (struct span){ 0 });
        return true;
    }
    return false;
}

static void read_variables(struct finder *finder)
{
    for (size_t i = 0; i < pool_rules_count; i++) {
        const struct pool_rule *rule = &pool_rules[i];
        const struct compose_pair *pair = NULL, *extra = NULL;

        if (rule->source == POOL_VARIABLE && (finder->has_url || !rule->needs_url))
            pair = variable_of(finder, rule->name);
        if (!pair || (rule->zero_is_none && strcmp(pair->value, "0") == 0))
            continue;

        struct finding finding = { .text = rule->name, .place = pair->place };

        extra = rule->extra ? variable_of(finder, rule->extra) : NULL;
        if (extra)
            finding.text = arena_printf(finder->arena, "%s + %s", rule->name, rule->extra);
        conclude(finder, rule, &finding, span_of(pair->value),
                 extra ? span_of(extra->value) : (struct span){ 0 });
        return;
    }
}

/* --- clients */

static void note_address(struct finder *finder, const struct compose_pair *pair)
{
    if (!finder->is_client) {
        finder->pool->variable = pair->name;
        finder->pool->place = pair->place;
    }
    finder->is_client = true;
}

static bool read_client(struct finder *finder)
{
    bool has_parameters = false;

    for (const struct compose_pair *pair = finder->client->environment; pair; pair = pair->next) {
        struct address address;

        if (!pair->value)
            continue;

        struct span value = trim(span_of(pair->value));
        struct span host = { 0 };

        if (take_url(value, &address) || take_keywords(value, &address)) {
            /* A URL may name the host among its parameters (libpq). */
            host = parameter_of(&address, "host");
            if (!has_server(finder, address.hosts) && !has_server(finder, host))
                continue;
            note_address(finder, pair);
            finder->has_url |= address.is_url;
            has_parameters |= read_parameters(finder, pair, &address);
        } else if (is_host_variable(pair->name) && has_server(finder, value)) {
            note_address(finder, pair);
        }
    }
    if (finder->is_client && !has_parameters)
        read_variables(finder);
    return finder->is_client;
}

bool pools_find(struct arena *arena, const struct compose_model *model,
                const struct compose_service *server, struct pool **ret)
{
    struct pool **tail = ret;

    *ret = NULL;
    for (const struct compose_service *one = model->services; one; one = one->next) {
        struct pool pool = { .client = one };
        struct finder finder = { .arena = arena, .server = server, .client = one, .pool = &pool };

        if (one == server || !one->is_enabled || !read_client(&finder))
            continue;
        *tail = arena_alloc(arena, sizeof **tail);
        **tail = pool;
        tail = &(*tail)->next;
    }
    return *ret != NULL;
}
