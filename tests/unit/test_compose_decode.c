/* Scalars become what Docker Compose prints: sizes, numbers, booleans, durations. */
#include "compose_decode_fixture.h"

static void sizes_are_texts_of_digits(void **state)
{
    static const struct row rows[] = {
        { "mem_limit: 1g", "{mem_limit: 1073741824}" },
        { "mem_limit: 0x10", "{mem_limit: 16}" },
        { "mem_limit: -1", "{mem_limit: -1}" },
        { "mem_limit: \"1.5\"", "{mem_limit: 1}" },
        { "memswap_limit: 0", "{}" },
        { "shm_size: \"0b\"", "{}" },
        { "deploy: {resources: {limits: {memory: 64M}}}",
          "{deploy: {resources: {limits: {memory: 67108864}}}}" },
        { "mem_limit: \"-1\"", "!2: services.db.mem_limit: invalid size: '-1'\n" },
        { "mem_reservation: 1x", "!2: services.db.mem_reservation: invalid suffix: 'x'\n" },
    };

    (void)state;
    CHECK(rows);
    assert_int_equal(kind_of(decode_service("mem_limit: 1024"), "mem_limit"), YAML_STRING);
}

static void a_float_as_size_limits_nothing(void **state)
{
    static const char *const values[] = { "1.5", "1e9", "9223372036854775808" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
        const char *members = arena_printf(arena, "mem_limit: %s", values[i]);

        assert_string_equal(result_of(members), "{}");
        assert_string_equal(
            warnings_text(),
            arena_printf(arena,
                         "compose-size-float db 2: services.db.mem_limit: %s is not a whole "
                         "number of bytes, and Docker Compose takes it for 0, which is no limit\n",
                         values[i]));
    }
    assert_string_equal(result_of("mem_limit: 1e9m"), "{mem_limit: 1048576000000000}");
    assert_string_equal(warnings_text(), "");
}

static void cpus_have_32_bits(void **state)
{
    static const struct row rows[] = {
        { "cpus: 0.1", "{cpus: 0.1}" },
        { "cpus: 16777217", "{cpus: 1.6777216e+07}" },
        { "cpus: 0", "{}" },
        { "cpus: \"0x1p1\"", "{cpus: 2}" },
        { "cpus: 18446744073709551615", "{cpus: 1.8446744e+19}" },
        { "deploy: {resources: {limits: {cpus: \"1_0\"}}}",
          "{deploy: {resources: {limits: {cpus: 10}}}}" },
        { "deploy: {resources: {limits: {cpus: 1/2}}}",
          "!2: services.db.deploy.resources.limits.cpus: strconv.ParseFloat: parsing \"1/2\": "
          "invalid syntax\n" },
        { "deploy: {resources: {limits: {cpus: 9223372036854775808}}}",
          "!2: services.db.deploy.resources.limits.cpus: unexpected value type uint64 for "
          "cpus\n" },
        { "deploy: {resources: {limits: {cpus: inf}}}",
          "!2: services.db.deploy.resources.limits.cpus: unsupported value: inf\n" },
        { "deploy: {resources: {limits: {cpus: .nan}}}",
          "!2: services.db.deploy.resources.limits.cpus: unsupported value: .nan\n" },
    };

    (void)state;
    CHECK(rows);
    assert_int_equal(kind_of(decode_service("cpus: 1"), "cpus"), YAML_FLOAT);
}

static void integers_lose_a_fraction(void **state)
{
    static const struct row rows[] = {
        { "cpu_quota: 1.9", "{cpu_quota: 1}" },
        { "pids_limit: -1.5", "{pids_limit: -1}" },
        { "pids_limit: 1e30", "{pids_limit: -9223372036854775808}" },
        { "cpu_quota: 18446744073709551615", "{cpu_quota: -1}" },
        { "cpu_shares: \"0\"", "{}" },
        { "scale: 0", "{scale: 0}" },
        { "deploy: {replicas: 0}", "{deploy: {replicas: 0}}" },
        { "deploy: {resources: {limits: {pids: \"010\"}}}",
          "{deploy: {resources: {limits: {pids: 10}}}}" },
        { "deploy: {resources: {limits: {pids: 1m}}}",
          "!2: services.db.deploy.resources.limits.pids: strconv.ParseInt: parsing \"1m\": invalid "
          "syntax\n" },
        { "healthcheck: {retries: 2.5}", "{healthcheck: {retries: 2}}" },
        { "healthcheck: {retries: -1}",
          "!2: services.db.healthcheck.retries: cannot parse value as 'uint64': -1 overflows "
          "uint\n" },
        { "healthcheck: {retries: -1.5}",
          "!2: services.db.healthcheck.retries: cannot parse value as 'uint64': -1.5 overflows "
          "uint\n" },
        { "volumes: [{type: tmpfs, target: /x, tmpfs: {mode: \"0755\"}}]",
          "!2: services.db.volumes[0].tmpfs.mode: expected type 'uint64', got a string\n" },
    };

    (void)state;
    CHECK(rows);
    assert_int_equal(kind_of(decode_service("pids_limit: 1.5"), "pids_limit"), YAML_INTEGER);
}

static void a_text_that_was_to_be_cast_is_refused_by_interpolation_alone(void **state)
{
    static const struct row rows[] = {
        { "cpus: abc", "{cpus: abc}" },
        { "scale: abc", "{scale: abc}" },
        { "tty: abc", "{tty: abc}" },
        { "ulimits: {nofile: {soft: abc, hard: 1}}", "{ulimits: {nofile: {soft: abc, hard: 1}}}" },
        { "healthcheck: {retries: abc}", "{healthcheck: {retries: abc}}" },
    };

    (void)state;
    CHECK(rows);
}

static void a_value_that_the_schema_refuses_is_left_alone(void **state)
{
    static const struct row rows[] = {
        { "mem_limit: [1]", "{mem_limit: [1]}" },
        { "cpus: true", "{cpus: true}" },
        { "healthcheck: [a]", "{healthcheck: [a]}" },
        { "image: 16", "{image: 16}" },
        { "cpu_count: .inf", "{cpu_count: +Inf}" },
        { "unknown: {a: 1.5}", "{unknown: {a: 1.5}}" },
        { "stop_grace_period: 10", "{stop_grace_period: 10}" },
    };

    (void)state;
    CHECK(rows);
    assert_string_equal(node_text(decode("[a]")), "[a]");
    assert_string_equal(node_text(decode("services: [a]")), "{services: [a]}");
}

static void texts_take_integers(void **state)
{
    static const struct row rows[] = {
        { "ports: [{target: 80, published: 0x50}]", "{ports: [{target: 80, published: 80}]}" },
        { "ports: [{target: 80, published: 80.0}]",
          "!2: services.db.ports[0].published: expected type 'string', got a decimal\n" },
        { "image: \"\", user: a", "{user: a}" },
    };

    (void)state;
    CHECK(rows);
}

static void words_are_booleans(void **state)
{
    static const struct row rows[] = {
        { "read_only: \"YES\"", "{read_only: true}" },
        { "read_only: off", "{}" },
        { "init: no", "{init: false}" },
        { "tty: false", "{}" },
        { "volumes: [{type: bind, source: /a, target: /b, bind: {create_host_path: \"1\"}}]",
          "!2: services.db.volumes[0].bind.create_host_path: invalid boolean: 1\n" },
    };

    (void)state;
    CHECK(rows);
    (void)decode_service("volumes: [{type: bind, bind: {create_host_path: On}}]");
    assert_string_equal(warnings_text(),
                        "compose-boolean-word db 2: services.db.volumes[0].bind.create_host_path: "
                        "\"On\" is read as true\n");
    (void)decode_service("volumes: [{type: bind, bind: {create_host_path: \"TRUE\"}}]");
    assert_string_equal(warnings_text(), "");
}

static void durations_have_gos_form(void **state)
{
    static const struct row rows[] = {
        { "stop_grace_period: 1d", "{stop_grace_period: 24h0m0s}" },
        { "healthcheck: {interval: 90s, timeout: 0s}",
          "{healthcheck: {interval: 1m30s, timeout: 0s}}" },
        { "healthcheck: {interval: \"10\"}",
          "!2: services.db.healthcheck.interval: time: missing unit in duration \"10\"\n" },
    };

    (void)state;
    CHECK(rows);
}

static void a_mode_is_an_octal_text(void **state)
{
    static const struct row rows[] = {
        { "secrets: [{source: s, mode: 0440}]", "{secrets: [{source: s, mode: 0440}]}" },
        { "secrets: [{source: s, mode: 0o440}]", "{secrets: [{source: s, mode: 0440}]}" },
        { "secrets: [{source: s, mode: \"440\"}]", "{secrets: [{source: s, mode: 0440}]}" },
        { "secrets: [{source: s, mode: 288}]", "{secrets: [{source: s, mode: 0440}]}" },
        { "secrets: [{source: s, mode: 0}]", "{secrets: [{source: s, mode: 00}]}" },
        { "secrets: [{source: s, mode: -8}]", "{secrets: [{source: s, mode: 0-10}]}" },
        { "secrets: [{source: s, mode: \"0o440\"}]",
          "!2: services.db.secrets[0].mode: strconv.ParseInt: parsing \"0o440\": invalid "
          "syntax\n" },
        { "secrets: [{source: s, mode: 1.5}]",
          "!2: services.db.secrets[0].mode: unexpected value type float64 for mode\n" },
    };

    (void)state;
    CHECK(rows);
}

static void devices_are_counted(void **state)
{
#define DEVICES(count)                                                                             \
    "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: " count "}]}}}"
#define DEVICES_ERROR "!2: services.db.deploy.resources.reservations.devices[0].count: "
    static const struct row rows[] = {
        { DEVICES("ALL"), "{" DEVICES("-1") "}" },
        { DEVICES("\"2\""), "{" DEVICES("2") "}" },
        { DEVICES("2"), "{" DEVICES("2") "}" },
        { DEVICES("some"),
          DEVICES_ERROR "invalid value \"some\", the only value allowed is 'all' or a number\n" },
        { DEVICES("2.0"), DEVICES_ERROR "invalid type for device count\n" },
    };

    (void)state;
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sizes_are_texts_of_digits, enter, leave),
        cmocka_unit_test_setup_teardown(a_float_as_size_limits_nothing, enter, leave),
        cmocka_unit_test_setup_teardown(cpus_have_32_bits, enter, leave),
        cmocka_unit_test_setup_teardown(integers_lose_a_fraction, enter, leave),
        cmocka_unit_test_setup_teardown(
            a_text_that_was_to_be_cast_is_refused_by_interpolation_alone, enter, leave),
        cmocka_unit_test_setup_teardown(a_value_that_the_schema_refuses_is_left_alone, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(texts_take_integers, enter, leave),
        cmocka_unit_test_setup_teardown(words_are_booleans, enter, leave),
        cmocka_unit_test_setup_teardown(durations_have_gos_form, enter, leave),
        cmocka_unit_test_setup_teardown(a_mode_is_an_octal_text, enter, leave),
        cmocka_unit_test_setup_teardown(devices_are_counted, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
