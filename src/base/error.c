#include "base/error.h"

#include <stdarg.h>
#include <string.h>

static void PRINTF_LIKE(4, 0) error_fill(struct error *err, enum error_kind kind, int sys_errno,
                                         const char *format, va_list arguments)
{
    memset(err, 0, sizeof *err);
    err->kind = kind;
    err->sys_errno = sys_errno;
    (void)vsnprintf(err->message, sizeof err->message, format, arguments); /* cut is good enough */
}

bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    error_fill(err, kind, 0, format, arguments);
    va_end(arguments);
    return false;
}

bool error_at(struct error *err, const char *file, int line, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    error_fill(err, ERROR_INPUT, 0, format, arguments);
    va_end(arguments);
    return error_place(err, file, line);
}

bool error_system(struct error *err, int sys_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    error_fill(err, ERROR_SYSTEM, sys_errno, format, arguments);
    va_end(arguments);

    size_t length = strlen(err->message);

    (void)snprintf(err->message + length, sizeof err->message - length, ": %s",
                   strerror(sys_errno)); /* cut is good enough */
    return false;
}

bool error_hint(struct error *err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(err->hint, sizeof err->hint, format, arguments); /* cut is good enough */
    va_end(arguments);
    return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
    char context[sizeof err->message - 2]; /* leaves room for ": ", so that the end is in bounds */
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(context, sizeof context, format, arguments); /* cut is good enough */
    va_end(arguments);

    size_t length = strlen(context), kept = strlen(err->message);
    size_t room = sizeof err->message - 1 - (length + 2);

    if (kept > room)
        kept = room;
    memmove(err->message + length + 2, err->message, kept);
    memcpy(err->message, context, length);
    memcpy(err->message + length, ": ", 2);
    err->message[length + 2 + kept] = '\0';
    return false;
}

bool error_place(struct error *err, const char *file, int line)
{
    err->kind = ERROR_INPUT;
    (void)snprintf(err->file, sizeof err->file, "%s", file); /* cut is good enough */
    err->line = line;
    return false;
}

/* Control characters of hostile input must not reach the terminal or break the one line. */
static void print_on_one_line(const char *text, FILE *stream)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte == '\n' || byte == '\t' || byte == '\r')
            (void)fputc(' ', stream);
        else if (byte < 0x20 || byte == 0x7f)
            (void)fputc('?', stream);
        else
            (void)fputc(byte, stream);
    }
}

void error_print(const struct error *err, const char *program, FILE *stream)
{
    (void)fprintf(stream, "%s: error: ", program); /* stderr failing leaves the exit status */
    if (err->file[0]) {
        print_on_one_line(err->file, stream);
        if (err->line > 0)
            (void)fprintf(stream, ":%d", err->line);
        (void)fputs(": ", stream);
    }
    print_on_one_line(err->message, stream);
    if (err->hint[0]) {
        (void)fputs(" (", stream);
        print_on_one_line(err->hint, stream);
        (void)fputc(')', stream);
    }
    (void)fputc('\n', stream);
}
