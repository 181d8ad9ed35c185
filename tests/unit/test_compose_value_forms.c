/*
 * The parsers of command lines and of the short forms of volumes and ports. What each row expects
 * is what Docker Compose 2.40 printed or refused for the same text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "facts/compose_value.h"

static struct arena *arena;

static int enter(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static int leave(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

struct row {
    const char *text, *expected; /* the parts as one text, or what is wrong after '!' */
};

typedef const char *printer(const char *text);

static void check_rows(const struct row *rows, size_t count, printer *print)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = print(rows[i].text);

        if (strcmp(got, rows[i].expected) != 0)
            fail_msg("\"%s\" gives %s, not %s", rows[i].text, got, rows[i].expected);
    }
}

#define CHECK(rows, print) check_rows(rows, ARRAY_LENGTH(rows), print)

/* --- words */

/* "[a][b c]", and the operator that ended the command. */
static const char *print_words(const char *text)
{
    const char **words, *cut, *why = "", *printed = "";

    if (!compose_split_words(arena, text, &words, &cut, &why))
        return arena_printf(arena, "!%s", why);
    for (; *words; words++)
        printed = arena_printf(arena, "%s[%s]", printed, *words);
    return cut ? arena_printf(arena, "%s%s", printed, cut) : printed;
}

static void words_are_split_at_blanks_outside_quotes(void **state)
{
    static const struct row rows[] = {
        { "", "" },
        { " ", "" },
        { " a  b\tc\nd\re ", "[a][b][c][d][e]" },
        { "\"a b\" c", "[a b][c]" },
        { "'a b' c", "[a b][c]" },
        { "a=\"b c\"", "[a=b c]" },
        { "\"a\"b'c'", "[abc]" },
        { "\"\"", "[]" },
        { "a '' b", "[a][][b]" },
        { "\" \"", "[ ]" },
        { "\"a'b\" 'c\"d'", "[a'b][c\"d]" },
        { "\"\u00e9 \u00fc\"", "[\u00e9 \u00fc]" },
        { "# a", "[#][a]" },
        { "$a ${b c}", "[$a][${b][c}]" },
    };

    (void)state;
    CHECK(rows, print_words);
}

static void a_backslash_drops_out_everywhere_but_in_single_quotes(void **state)
{
    static const struct row rows[] = {
        { "a\\ b", "[a b]" },
        { "\"a\\nb\"", "[anb]" },
        { "'a\\nb'", "[a\\nb]" },
        { "\\\"a\\\"", "[\"a\"]" },
        { "\\\\", "[\\]" },
        { "a\\;b", "[a;b]" },
        { "a\\", "!invalid command line string" },
    };

    (void)state;
    CHECK(rows, print_words);
}

static void an_operator_ends_the_command(void **state)
{
    static const struct row rows[] = {
        { "a && b", "[a]&" },        { "a;b", "[a];" },
        { "a | b", "[a]|" },         { "a>b", "[a]>" },
        { "a<b", "[a]<" },           { "a 2> f", "[a]>" },
        { "3 x1> f", "[3][x1]>" },   { "2a > f", "[2a]>" },
        { "\"2\"> f", ">" },         { "a '' > b", "[a][]>" },
        { "\"a;b\" c", "[a;b][c]" }, { "`a;b`", "[`a;b`]" },
        { "$(a;b)", "[$(a;b)]" },    { "&", "&" },
    };

    (void)state;
    CHECK(rows, print_words);
}

static void brackets_and_backticks_are_kept(void **state)
{
    static const struct row rows[] = {
        { "a $(b c) d", "[a][$(b c)][d]" },
        { "`a b` c", "[`a b`][c]" },
        { "\"`a b`\"", "[`a b`]" },
        { "'$(a b'", "[$(a b]" },
        { "$(\"a b\")", "[$(\"a b\")]" },
        { "a) b )", "[a) b )]" },
        { "\"$\"(a)", "[$(a)]" },
        { "a (b)", "!invalid command line string" },
        { "$ (a)", "!invalid command line string" },
        { "$(a (b))", "!invalid command line string" },
        { "$(a", "!invalid command line string" },
        { "`a b", "!invalid command line string" },
        { "a)", "!invalid command line string" },
        { "\"a", "!invalid command line string" },
        { "a'b", "!invalid command line string" },
    };

    (void)state;
    CHECK(rows, print_words);
}

/* --- volumes */

static const char *print_volume(const char *text)
{
    struct compose_volume_spec spec;
    const char *why = "";

    if (!compose_parse_volume(arena, text, &spec, &why))
        return arena_printf(arena, "!%s", why);
    return arena_printf(arena, "%s %s > %s%s%s%s%s%s%s%s", spec.type,
                        spec.source ? spec.source : "-", spec.target ? spec.target : "-",
                        spec.is_read_only ? " ro" : "", spec.has_nocopy ? " nocopy" : "",
                        spec.selinux ? " " : "", spec.selinux ? spec.selinux : "",
                        spec.propagation ? " " : "", spec.propagation ? spec.propagation : "",
                        spec.is_drive ? " drive" : "");
}

static void a_volume_is_a_path_or_a_name(void **state)
{
    static const struct row rows[] = {
        { "/a/", "volume - > /a" },
        { "vol:/data/", "volume vol > /data" },
        { "./a:/b", "bind ./a > /b" },
        { ".a:/b", "bind .a > /b" },
        { "/a:/b", "bind /a > /b" },
        { "~x:/b", "bind ~x > /b" },
        { "\\\\.\\pipe\\x:/b", "bind \\\\.\\pipe\\x > /b" },
        { "vol:data/..", "volume vol > ." },
        { "a", "volume - > a" },
        { ":x", "volume - > :x" },
        { "${a:/b}", "volume - > ${a:/b}" },
        { "vol:/b${", "volume vol > -" },
        { "vol:/b}:ro", "volume vol > /b} ro" },
    };

    (void)state;
    CHECK(rows, print_volume);
}

static void one_letter_before_a_colon_is_a_drive(void **state)
{
    static const struct row rows[] = {
        { "d:/data", "volume - > d:/data drive" },
        { "c:/a:/b:ro", "bind c:/a > /b ro drive" },
        { "c:/a:d:/b", "bind c:/a > d:/b drive" },
        { "v::/b", "bind v: > /b drive" },
        { "\u00e9:/b", "volume - > \u00e9:/b drive" },
        { "\u6f22:/b", "volume - > \u6f22:/b drive" },
        { "1:/b", "volume 1 > /b" },
        { "_:/b", "volume _ > /b" },
        { "xy:/b", "volume xy > /b" },
        { "vol:/b:z:ro", "volume vol > /b" },
    };

    (void)state;
    CHECK(rows, print_volume);
}

static void options_that_are_not_known_are_not_looked_at(void **state)
{
    static const struct row rows[] = {
        { "vol:/b:ro", "volume vol > /b ro" },
        { "vol:/b:ro,rw", "volume vol > /b" },
        { "vol:/b:nocopy", "volume vol > /b nocopy" },
        { "vol:/b:z,Z", "volume vol > /b Z" },
        { "/a:/b:ro,z,rslave", "bind /a > /b ro z rslave" },
        { "/a:/b:shared,private", "bind /a > /b private" },
        { "vol:/b:cached,delegated,bogus,RO,ro ", "volume vol > /b" },
        { "vol:/b:,,ro", "volume vol > /b ro" },
    };

    (void)state;
    CHECK(rows, print_volume);
}

static void a_volume_with_an_empty_section_is_refused(void **state)
{
    static const struct row rows[] = {
        { "", "!invalid empty volume spec" },
        { ":/b", "!invalid spec: :/b: empty section between colons" },
        { "vol::/b", "!invalid spec: vol::/b: empty section between colons" },
        { "vol:/b:", "!invalid spec: vol:/b:: empty section between colons" },
        { "vol:/b:ro:", "!invalid spec: vol:/b:ro:: too many colons" },
        { "vol:/b:ro:x", "!invalid spec: vol:/b:ro:x: too many colons" },
    };

    (void)state;
    CHECK(rows, print_volume);
}

/* --- ports */

static const char *print_ports(const char *text)
{
    struct compose_port_spec *specs;
    const char *why = "", *printed = "";
    size_t count;

    if (!compose_parse_ports(arena, text, &specs, &count, &why))
        return arena_printf(arena, "!%s", why);
    for (size_t i = 0; i < count; i++)
        printed = arena_printf(arena, "%s%s%s|%s|%u/%s", printed, i ? " " : "", specs[i].host_ip,
                               specs[i].published, specs[i].target, specs[i].protocol);
    return printed;
}

static void a_port_has_an_address_a_published_port_and_a_protocol(void **state)
{
    static const struct row rows[] = {
        { "80", "||80/tcp" },
        { "8080:80", "|8080|80/tcp" },
        { ":80", "||80/tcp" },
        { "::80", "||80/tcp" },
        { "127.0.0.1:8080:80/UDP", "127.0.0.1|8080|80/udp" },
        { "127.0.0.1::80", "127.0.0.1||80/tcp" },
        { "[::1]:80:80", "::1|80|80/tcp" },
        { "[::ffff:1.2.3.4]:1:1", "::ffff:1.2.3.4|1|1/tcp" },
        { "[127.0.0.1]:80:80", "127.0.0.1|80|80/tcp" },
        { "[]:80:80", "|80|80/tcp" },
        { "80/", "||80/tcp" },
        { "80/sctp/x", "||80/sctp" },
        { "080:007", "|80|7/tcp" },
        { "0:80", "|0|80/tcp" },
        { "65535", "||65535/tcp" },
        { "0", "||0/tcp" },
    };

    (void)state;
    CHECK(rows, print_ports);
}

static void ranges_are_expanded_in_the_order_of_texts(void **state)
{
    static const struct row rows[] = {
        { "80-82", "||80/tcp ||81/tcp ||82/tcp" },
        { "8000-8001:80-81", "|8000|80/tcp |8001|81/tcp" },
        { "8000-8003:80", "|8000-8003|80/tcp" },
        { "1.2.3.4:8000-8001:80/udp", "1.2.3.4|8000-8001|80/udp" },
        { "5000-5000:80", "|5000|80/tcp" },
        { "80-81-99", "||80/tcp ||81/tcp" },
        { "8-11:8-11", "|10|10/tcp |11|11/tcp |8|8/tcp |9|9/tcp" },
        { "0-1", "||0/tcp ||1/tcp" },
    };
    struct compose_port_spec *specs;
    const char *why;
    size_t count;

    (void)state;
    CHECK(rows, print_ports);
    assert_true(compose_parse_ports(arena, "1-65535", &specs, &count, &why));
    assert_int_equal(count, 65535);
    assert_int_equal(specs[0].target, 1);
    assert_int_equal(specs[1].target, 10);
    assert_int_equal(specs[2].target, 100);
    assert_int_equal(specs[4].target, 10000);
    assert_int_equal(specs[5].target, 10001);
    assert_int_equal(specs[65534].target, 9999);
}

static void a_port_out_of_range_is_refused(void **state)
{
    static const struct row rows[] = {
        { "99999:80", "!Invalid hostPort: 99999" },
        { "127.0.0.1:80", "!Invalid hostPort: 127.0.0.1" },
        { "80:65536", "!Invalid containerPort: 65536" },
        { "a", "!Invalid containerPort: a" },
        { "-80", "!Invalid containerPort: -80" },
        { "80-", "!Invalid containerPort: 80-" },
        { "80-79", "!Invalid containerPort: 80-79" },
        { "", "!No port specified: <empty>" },
        { "80:", "!No port specified: 80:<empty>" },
        { "/tcp", "!No port specified: /tcp<empty>" },
        { "80/foo", "!Invalid proto: foo" },
        { "8000:80-83", "!Invalid ranges specified for container and host Ports: 80-83 and 8000" },
        { "localhost:80:80", "!Invalid ip address: localhost" },
        { "01.1.1.1:80:80", "!Invalid ip address: 01.1.1.1" },
        { "[fe80::1%eth0]:80:80", "!Invalid ip address: fe80::1%eth0" },
        { "::1:80:80", "!Invalid ip address ::1: write an IPv6 address in [ ]" },
        { "[::1:80:80", "!Invalid ip address [::1: write an IPv6 address in [ ]" },
    };

    (void)state;
    CHECK(rows, print_ports);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_split_at_blanks_outside_quotes, enter, leave),
        cmocka_unit_test_setup_teardown(a_backslash_drops_out_everywhere_but_in_single_quotes,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(an_operator_ends_the_command, enter, leave),
        cmocka_unit_test_setup_teardown(brackets_and_backticks_are_kept, enter, leave),
        cmocka_unit_test_setup_teardown(a_volume_is_a_path_or_a_name, enter, leave),
        cmocka_unit_test_setup_teardown(one_letter_before_a_colon_is_a_drive, enter, leave),
        cmocka_unit_test_setup_teardown(options_that_are_not_known_are_not_looked_at, enter, leave),
        cmocka_unit_test_setup_teardown(a_volume_with_an_empty_section_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(a_port_has_an_address_a_published_port_and_a_protocol,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(ranges_are_expanded_in_the_order_of_texts, enter, leave),
        cmocka_unit_test_setup_teardown(a_port_out_of_range_is_refused, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
