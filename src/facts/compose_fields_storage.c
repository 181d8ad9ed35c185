/*
 * The table of fields: the volumes of a service.
 */
#include "facts/compose_rows.h"

static const char *const recursive_words[] = { "enabled", "disabled", "writable", "readonly",
                                               NULL };
static const char *const selinux_words[] = { "z", "Z", NULL };

static const struct compose_field bind_rows[] = {
    { "create_host_path", BOOL, SHOWN },
    { "propagation", TEXT, SHOWN },
    { "recursive", TEXT, .words = recursive_words, SHOWN },
    { "selinux", TEXT, .words = selinux_words, SHOWN },
};

static const struct compose_table bind_table = { ROWS(bind_rows), EXTENSIBLE };

static const struct compose_field named_rows[] = {
    { "labels", PAIRS, SHOWN },
    { "nocopy", BOOL, CAST(BOOL), SHOWN },
    { "subpath", TEXT, SHOWN },
};

static const struct compose_table named_table = { ROWS(named_rows), EXTENSIBLE };

static const struct compose_field tmpfs_rows[] = {
    { "mode", NUMBER(UNSIGNED32), SHOWN },
    { "size", WHOLE(BYTES), RANGE(0, INT64_MAX), SHOWN },
};

static const struct compose_table tmpfs_table = { ROWS(tmpfs_rows), EXTENSIBLE };

static const struct compose_field image_rows[] = { { "subpath", TEXT, SHOWN } };

static const struct compose_table image_table = { ROWS(image_rows), EXTENSIBLE };

static const char *const type_words[] = { "bind",  "volume", "tmpfs", "cluster",
                                          "npipe", "image",  NULL };

static const struct compose_field volume_rows[] = {
    { "bind", MAP(bind_table), SHOWN },
    { "consistency", TEXT, SHOWN },
    { "image", MAP(image_table), SHOWN },
    { "read_only", BOOL, CAST(BOOL), SHOWN },
    { "source", TEXT, SHOWN },
    { "target", TEXT, SHOWN },
    { "tmpfs", MAP(tmpfs_table), SHOWN },
    { "type", TEXT, .words = type_words, SHOWN },
    { "volume", MAP(named_table), SHOWN },
};

static const char *const volume_required[] = { "type", NULL };

static const struct compose_table volume_table = { ROWS(volume_rows), EXTENSIBLE,
                                                   .required = volume_required };

const struct compose_field compose_field_volume = {
    .kinds = COMPOSE_TEXT | COMPOSE_MAP,
    .below = &volume_table,
    CANON(VOLUME),
    PATH(VOLUME),
    SHOWN,
};
