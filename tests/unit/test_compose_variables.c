/* Where variables come from, and what becomes of texts that ask for them. */
#include "compose_load_fixture.h"

static void the_shell_beats_env_and_compose_names_come_from_it(void **state)
{
    (void)state;
    write_text("compose.yml", one_service);
    write_text(".env", "A=file\nB=$A\n");
    assert_image("i-file-file");
    set_variable("A=shell");
    set_variable("A=a second one is not looked at");
    assert_image("i-shell-shell");
    write_text(".env", "A=$COMPOSE_LATER\nCOMPOSE_LATER=1\nCOMPOSE_PROJECT_NAME=p\nB=2");
    variables[0] = NULL;
    assert_image("i-1-2");
    assert_string_equal(model.name, "p");
    write_text(".env", "A=1\nCOMPOSE_DISABLE_ENV_FILE=true\n");
    assert_image("i--");
}

static void env_files_replace_env_and_later_ones_win(void **state)
{
    const char *env_files[] = { "x.env", "y.env", NULL };

    (void)state;
    write_text("compose.yml", one_service);
    write_text(".env", "A=dot\n");
    write_text("x.env", "A=x\nB=$A\n");
    write_text("y.env", "A=y\n");
    input.env_files = env_files;
    assert_image("i-y-x");
    input.env_files = NULL;
    set_variable("COMPOSE_ENV_FILES=,y.env,,x.env");
    assert_image("i-x-x");
    variables[0] = "COMPOSE_ENV_FILES=z.env";
    assert_refuses("error z.env:0: couldn't find env file: z.env\n");
    variables[0] = "COMPOSE_ENV_FILES=";
    write_text(".env", "COMPOSE_ENV_FILES=x.env\nA=dot\n");
    assert_image("i-dot-");
    write_text(".env", "A B=1\n");
    assert_refuses("error .env:1: key cannot contain a space\n");
}

static void env_is_read_again_where_the_files_are(void **state)
{
    const char *files[] = { "../up/compose.yml", NULL };

    (void)state;
    write_text("compose.yml", one_service);
    write_text(".env", "A=top\nB=top\n");
    write_text("sub/.env", "A=sub\n");
    write_text("up/compose.yml", one_service);
    input.working_directory = "sub";
    assert_image("i-sub-top");
    input.files = files;
    assert_image("i--");
}

static void disabling_env_wants_a_boolean(void **state)
{
    (void)state;
    write_text("compose.yml", one_service);
    write_text(".env", "A=1\n");
    set_variable("COMPOSE_DISABLE_ENV_FILE=T");
    assert_image("i--");
    variables[0] = "COMPOSE_DISABLE_ENV_FILE=0";
    assert_image("i-1-");
    variables[0] = "COMPOSE_DISABLE_ENV_FILE=yes";
    assert_refuses(
        "error :0: COMPOSE_DISABLE_ENV_FILE: strconv.ParseBool: parsing \"yes\": invalid "
        "syntax\n");
}

static void values_like_comments_are_warned_of(void **state)
{
    (void)state;
    write_text("compose.yml", one_service);
    write_text(".env", "A= # x\nB='#y'\n");
    assert_image("i-# x-#y");
    assert_string_equal(list_problems(),
                        "compose-env-hash .env:1: the value of A starts with #: it "
                        "is no comment, but the value\n");
}

static void texts_without_a_value_are_told_once(void **state)
{
    (void)state;
    write_text("compose.yml", "services:\n  s:\n    image: i\n    command: [$A, '${B:?why}']\n    "
                              "mem_limit: ${C:?}\n    cpu_shares: x\n");
    assert_refuses(
        "error compose.yml:4: error while interpolating services.s.command[1]: required variable B "
        "is missing a value: why\n"
        "error compose.yml:5: error while interpolating services.s.mem_limit: required variable C "
        "is missing a value\n"
        "error compose.yml:6: error while interpolating services.s.cpu_shares: failed to cast to "
        "expected type: strconv.ParseInt: parsing \"x\": invalid syntax\n"
        "compose-variable-unset compose.yml:4: the variable A is not set, and stands for an empty "
        "text\n");
}

static void texts_are_cast_where_the_table_says_so(void **state)
{
    (void)state;
    set_variable("N=3");
    write_text("compose.yml",
               "services: {s: {image: i, cpu_shares: $N, cpus: '0.5', init: 'Yes', scale: '${N}', "
               "cpu_percent: '1', read_only: 'off', labels: {a: $N}}}");
    assert_reads();
    assert_shows("services/s/cpu_shares", "3");
    assert_shows("services/s/cpus", "0.5");
    assert_shows("services/s/scale", "3");
    write_text("compose.yml", "services:\n  s:\n    image: i\n    cpus: 1e39\n    scale: "
                              "'99999999999999999999'\n    init: maybe\n");
    assert_false(read_model());
    write_text("compose.yml", "services:\n  s:\n    image: i\n    cpus: '1e39'\n    scale: "
                              "'99999999999999999999'\n    init: maybe\n");
    assert_refuses(
        "error compose.yml:4: error while interpolating services.s.cpus: failed to cast "
        "to expected type: strconv.ParseFloat: parsing \"1e39\": invalid syntax\n"
        "error compose.yml:5: error while interpolating services.s.scale: failed to cast "
        "to expected type: strconv.ParseInt: parsing \"99999999999999999999\": value out "
        "of range\n"
        "error compose.yml:6: error while interpolating services.s.init: failed to cast "
        "to expected type: invalid boolean: maybe\n");
}

static void a_default_behind_a_demand_is_useless(void **state)
{
    const char *files[] = { "a.yml", "b.yml", NULL };

    (void)state;
    set_variable("X=1");
    set_variable("Y=1");
    write_text("a.yml", "services: {s: {image: '${X:?}${Y?}${X:-same file}'}}\n");
    write_text("b.yml", "services:\n  s:\n    image: ${X:-d}\n    user: ${Y:-d}\n    hostname: "
                        "${Y-d}\n");
    input.files = files;
    assert_reads();
    assert_string_equal(
        list_problems(),
        "compose-default-shadowed b.yml:3: the default of X can never be used: a.yml demands a "
        "value\n"
        "compose-default-shadowed b.yml:5: the default of Y can never be used: a.yml demands a "
        "value\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_shell_beats_env_and_compose_names_come_from_it, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(env_files_replace_env_and_later_ones_win, enter, leave),
        cmocka_unit_test_setup_teardown(env_is_read_again_where_the_files_are, enter, leave),
        cmocka_unit_test_setup_teardown(disabling_env_wants_a_boolean, enter, leave),
        cmocka_unit_test_setup_teardown(values_like_comments_are_warned_of, enter, leave),
        cmocka_unit_test_setup_teardown(texts_without_a_value_are_told_once, enter, leave),
        cmocka_unit_test_setup_teardown(texts_are_cast_where_the_table_says_so, enter, leave),
        cmocka_unit_test_setup_teardown(a_default_behind_a_demand_is_useless, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
