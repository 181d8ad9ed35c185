#include "tune/render.h"

#include "facts/pgconf.h"
#include "render_fixture.h"
#include "tune/managed.h"
#include "tune/render_parts.h"

static void conf_is_one_managed_block(void **state)
{
    struct plan plan = usual_plan();
    const char *conf = conf_of(&plan), *merged;
    struct error err = { 0 };

    (void)state;
    assert_memory_equal(conf, MANAGED_BEGIN, strlen(MANAGED_BEGIN));
    assert_true(managed_merge(arena, conf, strlen(conf), "f", "", &merged, &err));
    assert_string_equal(merged, ""); /* nothing stands outside the markers */
}

static void the_same_plan_gives_the_same_bytes(void **state)
{
    struct plan plan = usual_plan(), again = usual_plan();

    (void)state;
    assert_string_equal(conf_of(&plan), conf_of(&again));
    assert_string_equal(json_of(&plan), json_of(&again));
}

static void assert_conf_reads_back(const struct plan *plan)
{
    const char *text = conf_of(plan);
    struct error err = { 0 };
    struct pgconf conf;
    unsigned expected = 0, count = 0;

    pgconf_init(&conf);
    if (!pgconf_read_text(arena, text, strlen(text), "f", &conf, &err))
        fail_msg("%d: %s", err.line, err.message);
    for (const struct pgconf_setting *at = conf.settings; at; at = at->next)
        count++;
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        const struct guc_value *value = &plan->values[id];
        const struct pgconf_setting *setting = pgconf_find(&conf, guc_table[id].name);

        assert_int_equal(setting != NULL, value->is_set);
        if (setting)
            assert_string_equal(setting->value, value->text);
        expected += value->is_set;
    }
    assert_int_equal(count, expected);
}

static void conf_reads_back_as_the_plan(void **state)
{
    struct plan plan = usual_plan(), quoted = hostile_plan();

    (void)state;
    assert_conf_reads_back(&plan);
    assert_conf_reads_back(&quoted);
}

static void each_value_has_its_because_line_above(void **state)
{
    struct plan plan = usual_plan();
    const char *conf = conf_of(&plan);

    (void)state;
    for (unsigned id = 0; id < GUC_COUNT; id++) {
        const struct guc_value *value = &plan.values[id];

        if (value->is_set)
            assert_has(conf, arena_printf(arena, "\n# %s\n%s = %s\n", value->because,
                                          guc_table[id].name, guc_quote(arena, value->text)));
    }
}

static void each_group_has_one_title(void **state)
{
    struct plan plan = usual_plan();
    const char *conf = conf_of(&plan);

    (void)state;
    for (int group = 0; group < GUC_GROUP_SSL; group++) {
        const char *title =
            arena_printf(arena, "\n# --- %s ---\n", guc_group_title((enum guc_group)group));
        const char *first = strstr(conf, title);

        if (!first)
            fail_msg("no %s", title);
        assert_null(strstr(first + 1, title));
    }
}

static void the_header_names_inputs_and_their_sources(void **state)
{
    struct plan plan = usual_plan();
    const char *conf = conf_of(&plan);

    (void)state;
    assert_has(conf, "# pgtune-lnk 9.9.9, mode given, fingerprint ");
    assert_has(conf, plan.fingerprint);
    assert_has(conf, "#   memory       2 GiB       docker-compose.prod.yml:7\n");
    assert_has(conf, "#   CPUs         1.5         --limits\n");
    assert_has(conf, "#   /dev/shm     64 MiB      Docker's default\n");
    assert_has(conf, "#   storage      ssd         default\n");
    assert_has(conf, "#   PostgreSQL   16          image postgres:16\n");
    assert_has(conf, "#   workload     oltp        ");
    assert_has(conf, "#   connections  N = 100     as asked\n");
    assert_has(conf, "#   active       K = 100     every connection\n");
    assert_has_not(conf, "does not enforce K");
    for (const char *const *line = ledger_outside_promise(); *line; line++)
        assert_has(conf, arena_strndup(arena, *line, strcspn(*line, " ")));
}

static void facts_that_are_rare_are_shown_when_there(void **state)
{
    struct plan_input input = input_of(2 * GIB, 0);

    (void)state;
    input.mode = PLAN_HERE;
    input.memory_soft_bytes = GIB;
    input.disk_bytes = 10 * GIB;
    input.tmpfs_bytes = 64 * MIB;
    input.pg_major_source = NULL;

    struct plan plan = plan_of(&input);
    const char *conf = conf_of(&plan);

    assert_has(conf, "mode here");
    assert_has(conf, "#   soft limit   1 GiB ");
    assert_has(conf, "#   data disk    10 GiB ");
    assert_has(conf, "#   tmpfs        64 MiB ");
    assert_has(conf, "#   PostgreSQL   16\n");
    assert_has(conf, "derived\n");
}

static void fewer_active_than_connections_names_what_enforces_it(void **state)
{
    struct plan_input input = input_of(2 * GIB, 200);

    (void)state;
    input.active = 20;

    struct plan plan = plan_of(&input);
    const char *conf = conf_of(&plan);

    assert_has(conf, "PostgreSQL does not enforce K");
    assert_has(conf, "pooler");
    assert_has(conf, "CONNECTION LIMIT");
    assert_has(conf, "#   active       K = 20      as asked\n");
}

static void what_was_not_given_is_named(void **state)
{
    struct plan_input input = input_of(2 * GIB, 100);
    struct plan plan = plan_of(&input);
    const char *conf = conf_of(&plan);

    (void)state;
    assert_has(conf, "# Missing: ssl, ssl_cert_file and ssl_key_file.");
    assert_has(conf, "# Missing: hba_file.");

    input.is_ssl_off = true;
    plan = plan_of(&input);
    conf = conf_of(&plan);
    assert_has(conf, "# TLS is off, as asked");
    assert_has_not(conf, "Missing: ssl");

    input.is_ssl_off = false;
    input.ssl_cert_file = "/etc/tls/server.crt";
    input.ssl_key_file = "/etc/tls/server.key";
    input.hba_file = "/etc/postgresql/pg_hba.conf";
    plan = plan_of(&input);
    conf = conf_of(&plan);
    assert_has_not(conf, "Missing");
    assert_has(conf, "\nssl = on\n");
    assert_has(conf, "\nssl_cert_file = '/etc/tls/server.crt'\n");
    assert_has(conf, "\nssl_key_file = '/etc/tls/server.key'\n");
    assert_has(conf, "\nhba_file = '/etc/postgresql/pg_hba.conf'\n");
}

static void a_line_feed_in_a_source_cannot_become_a_setting(void **state)
{
    struct plan_input input = input_of(2 * GIB, 100);

    (void)state;
    input.memory_source = "evil\nfsync = off\r\n.yml:3";

    struct plan plan = plan_of(&input);

    assert_conf_reads_back(&plan);
    assert_has(conf_of(&plan), "evil?fsync = off??.yml:3\n");
}

static void pins_are_listed_but_no_secrets(void **state)
{
    struct plan_input input = input_of(2 * GIB, 100);
    struct plan_pin secret = { .name = "primary_conninfo",
                               .value = "password=geheim",
                               .file = "f" };
    struct plan_pin other = { .name = "my.setting", .value = "1", .file = "f", .next = &secret };
    struct plan_pin pin = {
        .name = "work_mem", .value = "4MB", .file = "/etc/a.conf", .line = 9, .next = &other
    };

    (void)state;
    input.pins = &pin;

    struct plan plan = plan_of(&input);
    const char *conf = conf_of(&plan);

    assert_has(conf, "#   work_mem = 4MB (a.conf)\n");
    assert_has_not(conf, "\nwork_mem");
    assert_has_not(conf, "geheim");
    assert_has_not(conf, "my.setting");
}

static void no_comment_is_wider_than_it_should(void **state)
{
    struct plan plan = usual_plan();
    const char *promise = strstr(conf_of(&plan), "# Promise");

    (void)state;
    for (int line = 0; line < 4; line++) {
        assert_in_range(strcspn(promise, "\n"), 1, RENDER_COLUMNS);
        promise += strcspn(promise, "\n") + 1;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conf_is_one_managed_block),
        cmocka_unit_test(the_same_plan_gives_the_same_bytes),
        cmocka_unit_test(conf_reads_back_as_the_plan),
        cmocka_unit_test(each_value_has_its_because_line_above),
        cmocka_unit_test(each_group_has_one_title),
        cmocka_unit_test(the_header_names_inputs_and_their_sources),
        cmocka_unit_test(facts_that_are_rare_are_shown_when_there),
        cmocka_unit_test(fewer_active_than_connections_names_what_enforces_it),
        cmocka_unit_test(what_was_not_given_is_named),
        cmocka_unit_test(a_line_feed_in_a_source_cannot_become_a_setting),
        cmocka_unit_test(pins_are_listed_but_no_secrets),
        cmocka_unit_test(no_comment_is_wider_than_it_should),
    };

    return cmocka_run_group_tests(tests, create, destroy);
}
