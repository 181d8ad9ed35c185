/*
 * The tree of a document, built event by event: anchors, tags, keys and limits. Knows no libyaml;
 * facts/yaml.c feeds it.
 */
#ifndef FACTS_YAML_BUILD_H
#define FACTS_YAML_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "facts/yaml.h"

struct yaml_builder;

/* What the events of scalars and collections have in common. */
struct yaml_mark {
    const char *tag;    /* "" when there is none */
    const char *anchor; /* or NULL */
    int line;
};

struct yaml_builder *yaml_builder_create(struct arena *arena, const char *file, struct error *err);

/* Each refuses what is wrong with the line: false, and the builder's err is filled. The texts are
 * copied. */
bool yaml_build_scalar(struct yaml_builder *builder, const struct yaml_mark *mark, const char *text,
                       size_t length, bool is_plain) MUST_CHECK;
bool yaml_build_alias(struct yaml_builder *builder, const char *name, int line) MUST_CHECK;
bool yaml_build_start(struct yaml_builder *builder, const struct yaml_mark *mark,
                      enum yaml_kind kind) MUST_CHECK;
bool yaml_build_end(struct yaml_builder *builder) MUST_CHECK;

/* The document that has ended; the builder is ready for the next. */
struct yaml_document *yaml_build_document(struct yaml_builder *builder);

#endif
