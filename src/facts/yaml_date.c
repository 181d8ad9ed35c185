/*
 * Dates: the four formats of go-yaml's allowedTimestampFormats, as Go's time.Parse reads them.
 */
#include "facts/yaml_index.h"

#include <string.h>

static const char *const digits = "0123456789";

/* From `least` to two digits that make at most `max`; moves *text behind them. */
static bool skip_number(const char **text, size_t least, int max, int *ret)
{
    size_t count = strspn(*text, digits);
    int value = 0;

    if (count < least)
        return false;
    if (count > 2)
        count = 2;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + ((*text)[i] - '0');
    *text += count;
    *ret = value;
    return value <= max;
}

static bool skip_char(const char **text, char wanted)
{
    if (**text != wanted)
        return false;
    (*text)++;
    return true;
}

static bool skip_clock(const char **text)
{
    int ignored;

    if (!skip_number(text, 1, 23, &ignored) || !skip_char(text, ':') ||
        !skip_number(text, 1, 59, &ignored) || !skip_char(text, ':') ||
        !skip_number(text, 1, 59, &ignored))
        return false;
    if (**text == '.' || **text == ',') {
        size_t count = strspn(*text + 1, digits);

        if (count == 0)
            return false;
        *text += 1 + count;
    }
    return true;
}

static int days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && is_leap);
}

static bool skip_date(const char **text)
{
    int year = 0, month, day;

    if (strspn(*text, digits) != 4)
        return false;
    for (int i = 0; i < 4; i++)
        year = year * 10 + (*(*text)++ - '0');
    return skip_char(text, '-') && skip_number(text, 1, 12, &month) && month > 0 &&
           skip_char(text, '-') && skip_number(text, 1, days_in(year, month), &day) && day > 0;
}

/* Z, or a sign, two digits of hours and two of minutes; Go allows 24 and 60. */
static bool skip_zone(const char **text)
{
    int ignored;

    if (skip_char(text, 'Z'))
        return true;
    if (!skip_char(text, '+') && !skip_char(text, '-'))
        return false;
    return skip_number(text, 2, 24, &ignored) && skip_char(text, ':') &&
           skip_number(text, 2, 60, &ignored);
}

/* A date alone, a date and a time after blanks without a zone, and with T or t and a zone. */
bool yaml_is_timestamp(const char *text)
{
    if (!skip_date(&text))
        return false;
    if (!*text)
        return true;
    if (*text == ' ') {
        text += strspn(text, " ");
        return skip_clock(&text) && !*text;
    }
    if (!skip_char(&text, 'T') && !skip_char(&text, 't'))
        return false;
    return skip_clock(&text) && skip_zone(&text) && !*text;
}
