/*
 * libyaml's events become our tree. Events, not libyaml's documents, because a document loses the
 * tags and the place of keys, and because limits must hold while reading, not afterwards.
 */
#include "facts/yaml.h"

#include <limits.h>
#include <string.h>
#include <yaml.h>

#include "facts/yaml_build.h"
#include "facts/yaml_source.h"

struct reader {
    struct arena *arena;
    struct yaml_builder *builder;
    struct yaml_source *source;
    const char *file, *text;
    size_t length;
    size_t flow_depth; /* open [ and { */
    bool is_repaired;  /* the text is another now: read again */
    struct error *err;
};

static int line_of(const yaml_event_t *event)
{
    return event->start_mark.line < INT_MAX ? (int)event->start_mark.line + 1 : INT_MAX;
}

static const char *text_or(const yaml_char_t *text, const char *other)
{
    return text ? (const char *)text : other;
}

/* In [ ] and { } a question mark ends a plain text for go-yaml, and no key may follow there. */
static bool is_cut(const struct reader *reader, const yaml_event_t *event)
{
    return reader->flow_depth > 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           memchr(event->data.scalar.value, '?', event->data.scalar.length);
}

static bool on_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct yaml_mark mark = { text_or(event->data.scalar.tag, ""),
                              text_or(event->data.scalar.anchor, NULL), line_of(event) };

    if (event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE &&
        yaml_source_has_slash_escape(reader->source, event->start_mark.index,
                                     event->end_mark.index)) {
        (void)error_at(reader->err, reader->file, mark.line,
                       "found unknown escape character: \\/ in double quotes");
        return error_hint(reader->err, "Write / without the backslash.");
    }
    if (is_cut(reader, event)) {
        (void)error_at(reader->err, reader->file, mark.line,
                       "did not find expected ',', ']' or '}': '?' stands in %.100s",
                       (const char *)event->data.scalar.value);
        return error_hint(reader->err, "Put a text with ? in quotes inside [ ] and { }.");
    }
    return yaml_build_scalar(reader->builder, &mark, (const char *)event->data.scalar.value,
                             event->data.scalar.length,
                             event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE);
}

static bool on_mapping(struct reader *reader, const yaml_event_t *event)
{
    struct yaml_mark mark = { text_or(event->data.mapping_start.tag, ""),
                              text_or(event->data.mapping_start.anchor, NULL), line_of(event) };

    reader->flow_depth +=
        reader->flow_depth > 0 || event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    return yaml_build_start(reader->builder, &mark, YAML_MAPPING);
}

static bool on_sequence(struct reader *reader, const yaml_event_t *event)
{
    struct yaml_mark mark = { text_or(event->data.sequence_start.tag, ""),
                              text_or(event->data.sequence_start.anchor, NULL), line_of(event) };

    reader->flow_depth +=
        reader->flow_depth > 0 || event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    return yaml_build_start(reader->builder, &mark, YAML_SEQUENCE);
}

static bool on_end(struct reader *reader)
{
    reader->flow_depth -= reader->flow_depth > 0;
    return yaml_build_end(reader->builder);
}

/* libyaml reads YAML 1.2 as well; go-yaml, and therefore Compose, does not. */
static bool on_document(struct reader *reader, const yaml_event_t *event)
{
    const yaml_version_directive_t *version = event->data.document_start.version_directive;

    if (!version || (version->major == 1 && version->minor == 1))
        return true;
    (void)error_at(reader->err, reader->file, line_of(event),
                   "found incompatible YAML document: %%YAML %d.%d", version->major,
                   version->minor);
    return error_hint(reader->err, "Remove the %%YAML line.");
}

static bool on_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return on_document(reader, event);
    case YAML_SCALAR_EVENT:
        return on_scalar(reader, event);
    case YAML_ALIAS_EVENT:
        return yaml_build_alias(reader->builder, (const char *)event->data.alias.anchor,
                                line_of(event));
    case YAML_SEQUENCE_START_EVENT:
        return on_sequence(reader, event);
    case YAML_MAPPING_START_EVENT:
        return on_mapping(reader, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_end(reader);
    default:
        return true;
    }
}

static int line_at_offset(const char *text, size_t length, size_t offset)
{
    int line = 1;

    for (size_t i = 0; i < offset && i < length; i++)
        line += text[i] == '\n';
    return line;
}

/* The only escape that go-yaml knows and libyaml does not is \'. And {A:} is a text to go-yaml,
 * with the colon, where libyaml gives up. */
static bool repair(struct reader *reader, const yaml_parser_t *parser)
{
    if (parser->error != YAML_SCANNER_ERROR)
        return false;
    if (strcmp(parser->problem, "found unexpected ':'") == 0)
        return yaml_source_quote(reader->arena, reader->source, parser->context_mark.index,
                                 parser->problem_mark.index + 1);
    return strcmp(parser->problem, "found unknown escape character") == 0 &&
           yaml_source_repair(reader->arena, reader->source, parser->problem_mark.index);
}

static bool fail_syntax(struct reader *reader, const yaml_parser_t *parser)
{
    int line = (int)(parser->problem_mark.line % INT_MAX) + 1;

    if (parser->error == YAML_READER_ERROR) {
        (void)error_at(reader->err, reader->file,
                       line_at_offset(reader->text, reader->length, parser->problem_offset),
                       "it is not YAML text: %s", parser->problem);
        return error_hint(reader->err, "A Compose file is text in UTF-8; is this the right file?");
    }
    /* The context says what was being read when it went wrong, and since which line. */
    (void)error_at(reader->err, reader->file, line, "%s%s%s",
                   parser->context ? parser->context : "", parser->context ? ": " : "",
                   parser->problem ? parser->problem : "wrong syntax");
    if (parser->context && (int)parser->context_mark.line + 1 != line)
        return error_hint(reader->err,
                          "Check the indentation and quotes from line %d on; tabs do not indent.",
                          (int)parser->context_mark.line + 1);
    return error_hint(reader->err, "Check the indentation, colons and quotes; tabs do not indent.");
}

static bool read_events(struct reader *reader, yaml_parser_t *parser, struct yaml_document **tail)
{
    for (bool is_last = false; !is_last;) {
        CLEANUP(yaml_event_delete) yaml_event_t event = { 0 };

        if (!yaml_parser_parse(parser, &event)) {
            reader->is_repaired = repair(reader, parser);
            return !reader->is_repaired && fail_syntax(reader, parser);
        }
        if (!on_event(reader, &event))
            return false;
        if (event.type == YAML_DOCUMENT_END_EVENT) {
            *tail = yaml_build_document(reader->builder);
            tail = &(*tail)->next;
        }
        is_last = event.type == YAML_STREAM_END_EVENT;
    }
    return true;
}

static bool read_text(struct reader *reader, const char *text, size_t length,
                      struct yaml_document **ret)
{
    CLEANUP(yaml_parser_delete) yaml_parser_t parser = { 0 };

    if (!yaml_parser_initialize(&parser))
        return error_set(reader->err, ERROR_SYSTEM, "out of memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    reader->builder = yaml_builder_create(reader->arena, reader->file, reader->err);
    reader->text = text;
    reader->length = length;
    reader->flow_depth = 0;
    reader->is_repaired = false;
    return read_events(reader, &parser, ret);
}

bool yaml_read(struct arena *arena, const char *text, size_t length, const char *file,
               struct yaml_document **ret, struct error *err)
{
    struct yaml_source source;
    struct reader reader = { .arena = arena, .source = &source, .file = file, .err = err };
    struct yaml_document *first = NULL;

    yaml_source_init(&source, text, length);

    int line = yaml_source_stray_mark(&source);

    if (line > 0) {
        (void)error_at(err, file, line,
                       "could not find expected ':': a byte order mark begins the "
                       "line");
        return error_hint(err, "Remove it: it may only begin the file.");
    }

    bool is_good = read_text(&reader, text, length, &first);

    while (!is_good && reader.is_repaired) {
        first = NULL;
        is_good = read_text(&reader, source.text, source.length, &first);
    }
    if (is_good)
        *ret = first;
    return is_good;
}
