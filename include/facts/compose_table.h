/*
 * The table of fields: one row for every key that Docker Compose 2.40 knows, and in the row all
 * that is known of it. Each stage of reading walks a tree and this table side by side and looks at
 * its own column, so that a rule has one place.
 *
 * Sources: the JSON schema of compose-go 2.9 (kinds, below, each, items, required, words, is_set),
 * override/merge.go (merge), override/uncity.go (unique), loader/interpolate.go (cast),
 * transform/canonical.go (canon), transform/defaults.go (preset), paths/resolve.go (path), and the
 * types that values are decoded into (form).
 */
#ifndef FACTS_COMPOSE_TABLE_H
#define FACTS_COMPOSE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a value may be: a set of bits. */
enum {
    COMPOSE_NULL = 1,
    COMPOSE_BOOL = 2,
    COMPOSE_WHOLE = 4,      /* an integer, or a float without a fraction */
    COMPOSE_NUMBER = 8 | 4, /* any number */
    COMPOSE_TEXT = 16,
    COMPOSE_LIST = 32,
    COMPOSE_MAP = 64,
    COMPOSE_ANY = 127
};

/* How a later file's value meets the earlier one. */
enum compose_merge {
    COMPOSE_MERGE_DEEP, /* scalar: later wins; mapping: key by key; list: appended; null: nothing */
    COMPOSE_MERGE_REPLACE, /* the later value, null included */
    COMPOSE_MERGE_LIST,  /* both become lists (mapping: sorted NAME=VALUE, text: one item), appended
                          */
    COMPOSE_MERGE_HOSTS, /* as LIST, but items that are there already are left out */
    COMPOSE_MERGE_NAMES, /* lists of names become mappings to null; key by key */
    COMPOSE_MERGE_DEPENDS, /* lists become mappings to {condition: service_started, required: true}
                            */
    COMPOSE_MERGE_LOGGING, /* deep when the drivers agree or one is absent, else replaced */
    COMPOSE_MERGE_BUILD,   /* a text is the context of a mapping; deep */
    COMPOSE_MERGE_IPAM     /* pools of one subnet are merged */
};

/* Which items of a list are the same one: the later replaces the earlier, at its place. */
enum compose_unique {
    COMPOSE_UNIQUE_NONE,
    COMPOSE_UNIQUE_KEY,     /* the text before '=' */
    COMPOSE_UNIQUE_TARGET,  /* of a volume, short or long */
    COMPOSE_UNIQUE_CONFIG,  /* target, else "/" and the source */
    COMPOSE_UNIQUE_SECRET,  /* target, else "/run/secrets/" and the source */
    COMPOSE_UNIQUE_PORT,    /* host_ip, published, target, protocol; short forms by their text */
    COMPOSE_UNIQUE_DEVICE,  /* target of a device */
    COMPOSE_UNIQUE_EXPOSE,  /* the text of the number */
    COMPOSE_UNIQUE_ENV_FILE /* the path */
};

/* What a text becomes when its variables are substituted; also one without any (interpolation.go
 * does not tell them apart). */
enum compose_cast {
    COMPOSE_CAST_NONE,
    COMPOSE_CAST_INTEGER, /* decimal, sign allowed */
    COMPOSE_CAST_FLOAT,   /* Go's ParseFloat, 64 bit */
    COMPOSE_CAST_FLOAT32,
    COMPOSE_CAST_BOOL /* true/false/y/yes/on/n/no/off in any case */
};

/* Short forms that become long ones after merging. */
enum compose_canon {
    COMPOSE_CANON_NONE,
    COMPOSE_CANON_BUILD,      /* "dir" -> {context: dir} */
    COMPOSE_CANON_PAIRS,      /* [a=b] -> {a: b}; an item without '=' is an error */
    COMPOSE_CANON_DEPENDS,    /* list -> mapping; condition and required filled in */
    COMPOSE_CANON_ENV_FILE,   /* text or list of texts -> list of {path, required} */
    COMPOSE_CANON_LIST,       /* text -> [text] */
    COMPOSE_CANON_EXTENDS,    /* "x" -> {service: x} */
    COMPOSE_CANON_GPUS,       /* "all" -> [{count: all}] */
    COMPOSE_CANON_NAMES,      /* list of names -> mapping to null */
    COMPOSE_CANON_VOLUME,     /* an item: short form -> long form */
    COMPOSE_CANON_DEVICE,     /* an item */
    COMPOSE_CANON_FILE_MOUNT, /* an item of secrets and configs: "s" -> {source: s} */
    COMPOSE_CANON_PORTS,      /* the list: one short form may be several entries */
    COMPOSE_CANON_SSH,
    COMPOSE_CANON_ULIMIT,   /* integer or mapping, else an error */
    COMPOSE_CANON_EXTERNAL, /* a top-level resource: external: {name: x} */
    COMPOSE_CANON_TEXT      /* anything but text is printed as text (provenance, sbom) */
};

/* What is filled in after the last file. */
enum compose_preset {
    COMPOSE_PRESET_NONE,
    COMPOSE_PRESET_BUILD,  /* context: . */
    COMPOSE_PRESET_SECRET, /* target: /run/secrets/SOURCE */
    COMPOSE_PRESET_PORT,   /* protocol: tcp, mode: ingress */
    COMPOSE_PRESET_DEVICES /* count: all */
};

/* Which relative paths start at the project directory. */
enum compose_path_kind {
    COMPOSE_PATH_NONE,
    COMPOSE_PATH_FILE,       /* "~" and relative; "" stays */
    COMPOSE_PATH_CONTEXT,    /* as FILE, but URLs and service: stay */
    COMPOSE_PATH_UNIX,       /* as FILE, but Windows paths stay and "" is the directory */
    COMPOSE_PATH_VOLUME,     /* the source of a mapping whose type is bind */
    COMPOSE_PATH_DRIVER_OPTS /* device of a local volume with o=bind */
};

/* The type that a value is decoded into, which decides what is an error and how it is printed. */
enum compose_form {
    COMPOSE_FORM_TREE,     /* as it is; mappings and lists by their rows */
    COMPOSE_FORM_TEXT,     /* a text; an integer becomes one */
    COMPOSE_FORM_INTEGER,  /* 64 bit; floats lose their fraction, decimal texts are read */
    COMPOSE_FORM_UNSIGNED, /* floats lose their fraction; negative numbers and texts are refused */
    COMPOSE_FORM_UNSIGNED32, /* the same, of which the lower 32 bits are kept */
    COMPOSE_FORM_COUNT,      /* of devices: an integer, a decimal text, or "all" in any case, -1 */
    COMPOSE_FORM_FLOAT,      /* 32 bit: max_failure_ratio, cpu_percent, legacy cpus */
    COMPOSE_FORM_CPUS,       /* deploy.resources.*.cpus: ParseFloat or a number, 32 bit */
    COMPOSE_FORM_BOOL,
    COMPOSE_FORM_BYTES,     /* printed as a text of digits; an unquoted float is 0 */
    COMPOSE_FORM_DURATION,  /* printed in Go's form, 1m30s */
    COMPOSE_FORM_WORDS,     /* command, entrypoint: text is split; null and [] differ */
    COMPOSE_FORM_TEST,      /* healthcheck.test: text -> [CMD-SHELL, text] */
    COMPOSE_FORM_VARIABLES, /* environment: mapping to text or null */
    COMPOSE_FORM_PAIRS,     /* sysctls, labels: mapping to text, null is "" */
    COMPOSE_FORM_TEXTS,     /* text or list -> list of texts */
    COMPOSE_FORM_NUMBERS,   /* list of texts; numbers become texts */
    COMPOSE_FORM_HOSTS,     /* extra_hosts: mapping to lists */
    COMPOSE_FORM_ULIMIT,    /* integer, or {soft, hard} */
    COMPOSE_FORM_MODE,      /* of a file: text is octal; printed as text, "0440" */
    COMPOSE_FORM_OPTIONS    /* driver_opts: mapping to text, null is "" */
};

/* Which keys a mapping with free keys may have. */
enum compose_keys {
    COMPOSE_KEYS_ANY,
    COMPOSE_KEYS_FILLED,      /* a character that is not a line break, others are refused */
    COMPOSE_KEYS_LINE,        /* one line, not empty, others are refused */
    COMPOSE_KEYS_LINE_LOOSE,  /* the same, but the value of another key is not looked at */
    COMPOSE_KEYS_NAMES,       /* [a-zA-Z0-9._-]+, others are refused */
    COMPOSE_KEYS_NAMES_LOOSE, /* the same, but the value of another key is not looked at */
    COMPOSE_KEYS_LOWER_LOOSE  /* [a-z]+, the same */
};

/* What a text must contain (the schema's patterns are not anchored). */
enum compose_pattern {
    COMPOSE_PATTERN_NONE,
    COMPOSE_PATTERN_CONTAINER, /* [a-zA-Z0-9][a-zA-Z0-9_.-]+ */
    COMPOSE_PATTERN_PULL       /* a pull policy, or every_ and times such as 12h */
};

struct compose_table;

/* One key, one item of a list, or one value of a mapping with free keys (name NULL). */
struct compose_field {
    const char *name; /* rows of a table are sorted by it, strcmp(3) */
    unsigned kinds;
    enum compose_merge merge;
    enum compose_unique unique;
    enum compose_cast cast;
    enum compose_canon canon;
    enum compose_preset preset;
    enum compose_path_kind path;
    enum compose_form form;
    enum compose_pattern pattern; /* of a text */
    enum compose_keys keys;       /* of a mapping with free keys */
    bool is_shown; /* a part of the effective model that `pgtune-lnk compose` prints; each and items
                      have it always */
    bool is_set;   /* a list whose items must differ */
    bool has_range;
    int64_t min, max;                  /* of integers, where has_range; INT64_MAX: no maximum */
    const char *const *words;          /* the texts allowed, NULL-terminated, or NULL */
    const struct compose_table *below; /* of a mapping with known keys */
    const struct compose_field *each;  /* values of a mapping with free keys */
    const struct compose_field *items; /* of a list */
};

/* A mapping with known keys. */
struct compose_table {
    const struct compose_field *fields;
    size_t count;
    const char *const *required; /* NULL-terminated, or NULL */
    bool is_extensible;          /* keys that start with x- are allowed */
    bool is_open;                /* other keys are allowed too and not looked at */
};

extern const struct compose_field compose_field_project; /* the whole file */
extern const struct compose_field compose_field_service; /* one value of `services` */

/* The row of a key, or NULL. `table` may be NULL. */
const struct compose_field *compose_field_find(const struct compose_table *table, const char *name);

/* The row below `field` for the key `name` of a mapping: a known key's, else the free keys', else
 * NULL (unknown, or x-). The pattern of free keys is the schema's business: every other stage
 * treats all keys alike. `field` may be NULL. */
const struct compose_field *compose_field_below(const struct compose_field *field,
                                                const char *name);

#endif
