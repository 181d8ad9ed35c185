/*
 * JSON output; the only home of jansson. A tree is built with these calls and written once; a large
 * document is written member by member.
 *
 * Nodes are owned by the tree they are put into; a root is released by json_out_write(). Strings
 * that are not valid UTF-8 are written with U+FFFD in place of the bad bytes. Running out of memory
 * ends the program as in base/arena.h. Numbers are integers up to 2^63-1 or doubles.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json_out; /* one node */

struct json_out *json_out_object(void);
struct json_out *json_out_array(void);

/* Members keep the order in which they are put. A NULL string becomes null. With key NULL the
 * parent is an array, and the value becomes its next item. */
void json_out_put_string(struct json_out *object, const char *key, const char *value);
void json_out_put_integer(struct json_out *object, const char *key, int64_t value);
void json_out_put_number(struct json_out *object, const char *key, double value);
void json_out_put_bool(struct json_out *object, const char *key, bool value);
void json_out_put_null(struct json_out *object, const char *key);
/* Puts a new empty object or array and returns it. */
struct json_out *json_out_put_object(struct json_out *object, const char *key);
struct json_out *json_out_put_array(struct json_out *object, const char *key);
struct json_out *json_out_add_object(struct json_out *array);
void json_out_add_string(struct json_out *array, const char *value);

/* Writes with two blanks of indent and a final newline, and releases the tree. */
void json_out_write(struct json_out *root, FILE *stream);

/* A document that is written while it is made, in the same form: never in memory as a whole. */
struct json_stream {
    FILE *stream;
    unsigned depth; /* objects that are open */
    bool has_members;
    bool is_line_pending; /* while members are written: a line ends here if more follows */
};

/* Begins the document, an object. */
void json_stream_begin(struct json_stream *ret, FILE *stream);

/* Begins a member that is an object; what follows goes there until json_stream_close(). */
void json_stream_open(struct json_stream *stream, const char *key);
void json_stream_close(struct json_stream *stream);

/* Writes the members of `object` into the object that is open, and releases the tree. */
void json_stream_put(struct json_stream *stream, struct json_out *object);

/* Closes all that is open and ends the last line. */
void json_stream_end(struct json_stream *stream);

#endif
