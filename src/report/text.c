#include "report/text.h"

#include <string.h>

#include "base/attributes.h"
#include "report/json.h"

enum { JSON_VERSION = 1 };

/* A configuration is the user's text: its control characters must not reach the terminal, nor a
 * line of 10 MB. JSON has the whole. */
static void write_safely(const char *text, FILE *stream)
{
    enum { BYTES_MAX = 4096 };
    const char *end = text + strnlen(text, BYTES_MAX);
    bool is_cut = *end != '\0';

    while (is_cut && ((unsigned char)*end & 0xc0) == 0x80)
        end--; /* not within a character */
    for (; text < end; text++) {
        unsigned char byte = (unsigned char)*text;

        (void)fputc(byte < 0x20 || byte == 0x7f ? '?' : byte, stream); /* checked at fclose */
    }
    if (is_cut)
        (void)fputs("...", stream);
}

static void write_line(const char *title, const char *text, FILE *stream)
{
    if (!text)
        return;
    (void)fprintf(stream, "    %-9s ", title); /* checked at fclose */
    write_safely(text, stream);
    (void)fputc('\n', stream);
}

static void write_severity(enum severity severity, bool is_colored, FILE *stream)
{
    static const char *const colors[] = { [SEVERITY_LOW] = "36",
                                          [SEVERITY_MEDIUM] = "33",
                                          [SEVERITY_HIGH] = "31",
                                          [SEVERITY_CRITICAL] = "1;31" };

    if (is_colored)
        (void)fprintf(stream, "\033[%sm%s\033[0m", colors[severity], severity_name(severity));
    else
        (void)fputs(severity_name(severity), stream);
}

static void write_finding(const struct finding *finding, bool is_colored, FILE *stream)
{
    if (finding->file) {
        write_safely(finding->file, stream);
        if (finding->line > 0)
            (void)fprintf(stream, ":%d", finding->line);
        (void)fputs(": ", stream);
    }
    write_severity(finding->severity, is_colored, stream);
    (void)fprintf(stream, " %s: ", finding->id);
    write_safely(finding->what, stream);
    (void)fputc('\n', stream);
    write_line("actual", finding->actual, stream);
    write_line("expected", finding->expected, stream);
    write_line("why", finding->why, stream);
    write_line("fix", finding->fix, stream);
    write_line("see", finding->doc, stream);
    (void)fputc('\n', stream);
}

static void write_counts(const struct findings *findings, unsigned checks_run, FILE *stream)
{
    unsigned counts[SEVERITY_COUNT] = { 0 }, total = 0, skipped = 0;

    for (const struct finding *finding = findings->first; finding; finding = finding->next) {
        counts[finding->severity]++;
        total++;
    }
    for (const struct skipped_check *check = findings->skipped; check; check = check->next)
        skipped++;
    (void)fprintf(stream, "%u %s", total, total == 1 ? "finding" : "findings");

    const char *before = " (";

    for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--) {
        if (counts[severity] == 0)
            continue;
        (void)fprintf(stream, "%s%u %s", before, counts[severity],
                      severity_name((enum severity)severity));
        before = ", ";
    }
    (void)fprintf(stream, "%s; %u checks made, %u skipped\n", total > 0 ? ")" : "", checks_run,
                  skipped);
}

static bool is_named_before(const struct findings *findings, const struct skipped_check *check)
{
    for (const struct skipped_check *old = findings->skipped; old != check; old = old->next)
        if (strcmp(old->needs, check->needs) == 0)
            return true;
    return false;
}

/* One line for all checks that lack the same. */
static void write_skipped(const struct findings *findings, FILE *stream)
{
    for (const struct skipped_check *check = findings->skipped; check; check = check->next) {
        const char *before = "";

        if (is_named_before(findings, check))
            continue;
        (void)fprintf(stream, "skipped: needs %s: ", check->needs);
        for (const struct skipped_check *other = check; other; other = other->next) {
            if (strcmp(other->needs, check->needs) != 0)
                continue;
            (void)fprintf(stream, "%s%s", before, other->id);
            before = ", ";
        }
        (void)fputc('\n', stream);
    }
}

void text_findings(const struct findings *findings, unsigned checks_run, bool is_colored,
                   FILE *stream)
{
    for (const struct finding *finding = findings->first; finding; finding = finding->next)
        write_finding(finding, is_colored, stream);
    write_skipped(findings, stream);
    write_counts(findings, checks_run, stream);
}

static void put_finding(struct json_out *array, const struct finding *finding)
{
    struct json_out *object = json_out_add_object(array);

    json_out_put_string(object, "id", finding->id);
    json_out_put_string(object, "severity", severity_name(finding->severity));
    json_out_put_string(object, "environment", finding->environment);
    json_out_put_string(object, "service", finding->service);
    json_out_put_string(object, "file", finding->file);
    if (finding->line > 0)
        json_out_put_integer(object, "line", finding->line);
    else
        json_out_put_null(object, "line");
    json_out_put_string(object, "actual", finding->actual);
    json_out_put_string(object, "expected", finding->expected);
    json_out_put_string(object, "what", finding->what);
    json_out_put_string(object, "why", finding->why);
    json_out_put_string(object, "fix", finding->fix);
}

void text_findings_json(const struct findings *findings, FILE *stream)
{
    struct json_out *root = json_out_object();

    json_out_put_integer(root, "version", JSON_VERSION);

    struct json_out *array = json_out_put_array(root, "findings");

    for (const struct finding *finding = findings->first; finding; finding = finding->next)
        put_finding(array, finding);
    array = json_out_put_array(root, "skipped");
    for (const struct skipped_check *check = findings->skipped; check; check = check->next) {
        struct json_out *object = json_out_add_object(array);

        json_out_put_string(object, "id", check->id);
        json_out_put_string(object, "needs", check->needs);
    }
    /* verify and lint share one shape; the matrix of connections is verify's. */
    (void)json_out_put_array(root, "matrix");
    json_out_write(root, stream);
}
