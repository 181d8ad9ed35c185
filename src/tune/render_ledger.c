#include "tune/render.h"

#include <string.h>

#include "base/units.h"
#include "tune/render_parts.h"

enum {
    TITLE_COLUMNS = 28,
    BYTES_COLUMNS = 9,                                  /* "1.71 GiB" */
    BAR_COLUMN = 2 + TITLE_COLUMNS + BYTES_COLUMNS + 2, /* what stands left of a bar */
    BAR_MIN = 10,
    BAR_MAX = 200,
    EIGHTHS = 8
};

/* Where a bar of `bytes` ends, in eighths of a column; `scale_bytes` is the full width. A size that
 * is not 0 shows at least its thinnest block. */
static unsigned bar_eighths(uint64_t bytes, uint64_t scale_bytes, int width)
{
    double share = scale_bytes ? (double)bytes / (double)scale_bytes : 0;
    unsigned eighths = (unsigned)(share * width * EIGHTHS + 0.5);

    return eighths == 0 && bytes > 0 ? 1 : eighths;
}

/* Writes the bar and returns the columns it took. */
static int render_bar(unsigned eighths, bool is_terminal, FILE *stream)
{
    static const char *const blocks[EIGHTHS] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    unsigned whole = eighths / EIGHTHS, rest = eighths % EIGHTHS;

    if (!is_terminal) {
        whole = (eighths + EIGHTHS / 2) / EIGHTHS;
        rest = 0;
    }
    for (unsigned i = 0; i < whole; i++)
        (void)fputs(is_terminal ? "█" : "#", stream); /* cli checks the stream once, at its end */
    (void)fputs(blocks[rest], stream);
    return (int)(whole + (rest > 0));
}

static void render_blanks(int count, FILE *stream)
{
    while (count-- > 0)
        (void)putc(' ', stream);
}

struct chart {
    uint64_t scale_bytes; /* the full width */
    int width;
    int budget_at, limit_at; /* columns of the marks */
    bool is_terminal;
};

static struct chart chart_of(const struct plan *plan, bool is_terminal, int width)
{
    struct chart chart = { .is_terminal = is_terminal };
    uint64_t limit = plan->ledger_input.limit_bytes, total = plan->ledger.total_bytes;

    chart.width = width - BAR_COLUMN - 1; /* the mark of the limit stands behind a full bar */
    if (chart.width < BAR_MIN)
        chart.width = BAR_MIN;
    if (chart.width > BAR_MAX)
        chart.width = BAR_MAX;
    chart.scale_bytes = total > limit ? total : limit;
    chart.budget_at =
        (int)(bar_eighths(plan->ledger.budget_bytes, chart.scale_bytes, chart.width) / EIGHTHS);
    chart.limit_at = (int)(bar_eighths(limit, chart.scale_bytes, chart.width) / EIGHTHS);
    return chart;
}

static const char *mark_of(const struct chart *chart)
{
    return chart->is_terminal ? "│" : "|";
}

/* The two marks, in whatever of the line the bar has left. */
static void render_marks(const struct chart *chart, int used, FILE *stream)
{
    const int marks[] = { chart->budget_at, chart->limit_at };

    for (size_t i = 0; i < ARRAY_LENGTH(marks); i++) {
        if (marks[i] < used)
            continue;
        render_blanks(marks[i] - used, stream);
        (void)fputs(mark_of(chart), stream);
        used = marks[i] + 1;
    }
}

static void render_chart_line(const struct chart *chart, uint64_t bytes, FILE *stream)
{
    unsigned eighths = bar_eighths(bytes, chart->scale_bytes, chart->width);

    render_marks(chart, render_bar(eighths, chart->is_terminal, stream), stream);
}

static void render_amount(struct arena *arena, const char *title, uint64_t bytes, FILE *stream)
{
    const char *amount = units_format_bytes(arena, bytes);

    (void)fputs("  ", stream);
    render_column(title, TITLE_COLUMNS, stream);
    render_blanks(BYTES_COLUMNS - (int)strlen(amount), stream);
    (void)fputs(amount, stream);
    (void)fputs("  ", stream);
}

static void render_legend(struct arena *arena, const struct plan *plan, const struct chart *chart,
                          FILE *stream)
{
    const char *mark = mark_of(chart);

    render_blanks(BAR_COLUMN, stream);
    (void)fprintf(stream, "%s budget %s (%s), %s limit %s\n", mark,
                  units_format_bytes(arena, plan->ledger.budget_bytes),
                  ledger_budget_because(arena, &plan->ledger_input), mark,
                  units_format_bytes(arena, plan->ledger_input.limit_bytes));
}

void render_ledger(struct arena *arena, const struct plan *plan, bool is_chart, bool is_terminal,
                   int width, FILE *stream)
{
    struct chart chart = chart_of(plan, is_terminal, width);

    for (unsigned item = 0; item < LEDGER_COUNT; item++) {
        uint64_t bytes = plan->ledger.items[item];

        if (bytes == 0)
            continue;
        render_amount(arena, ledger_item_title(item), bytes, stream);
        if (is_chart)
            render_chart_line(&chart, bytes, stream);
        else
            render_text(ledger_because(arena, &plan->ledger_input, &plan->ledger, item), stream);
        (void)putc('\n', stream);
    }
    render_amount(arena, "total", plan->ledger.total_bytes, stream);
    if (is_chart) {
        render_chart_line(&chart, plan->ledger.total_bytes, stream);
        (void)putc('\n', stream);
        render_legend(arena, plan, &chart, stream);
    } else {
        (void)fprintf(stream, "of a budget of %s (%s)\n",
                      units_format_bytes(arena, plan->ledger.budget_bytes),
                      ledger_budget_because(arena, &plan->ledger_input));
    }
}

void render_refusal(struct arena *arena, const struct plan *plan, FILE *stream)
{
    const struct plan_input *input = &plan->input;

    render_paragraph(
        "", "",
        arena_printf(arena,
                     "%d connections, %d of them active, do not fit into %s (%s): at the floors "
                     "they need %s, and the "
                     "budget is %s (%d%% of the limit). No configuration was written.",
                     plan->budget.connections, plan->budget.active,
                     units_format_bytes(arena, input->memory_bytes), input->memory_source,
                     units_format_bytes(arena, plan->ledger.total_bytes),
                     units_format_bytes(arena, plan->ledger.budget_bytes), LEDGER_BUDGET_PERCENT),
        stream);
    (void)fputs("\nWhat it would hold at the floors:\n", stream);
    render_ledger(arena, plan, false, false, 0, stream);
    if (!plan->advice)
        return;
    (void)fputs("\nWays out, each enough alone:\n", stream);
    for (const struct advice *advice = plan->advice; advice; advice = advice->next) {
        render_paragraph("  - ", "    ", advice->message, stream);
        if (advice->fix && advice->fix[0])
            render_paragraph("    ", "    ", advice->fix, stream);
    }
}
