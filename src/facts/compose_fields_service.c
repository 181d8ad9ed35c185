/*
 * The table of fields: a service.
 */
#include "facts/compose_rows.h"

/* --- blkio_config */

static const struct compose_field rate_rows[] = {
    { "path", TEXT },
    { "rate", WHOLE(BYTES) },
};

static const struct compose_table rate_table = { ROWS(rate_rows) };

static const struct compose_field rate = { MAP(rate_table), SHOWN };

static const struct compose_field weight_rows[] = {
    { "path", TEXT },
    { "weight", WHOLE(UNSIGNED) },
};

static const struct compose_table weight_table = { ROWS(weight_rows) };

static const struct compose_field weight = { MAP(weight_table), SHOWN };

static const struct compose_field blkio_rows[] = {
    { "device_read_bps", LIST(rate) },  { "device_read_iops", LIST(rate) },
    { "device_write_bps", LIST(rate) }, { "device_write_iops", LIST(rate) },
    { "weight", WHOLE(UNSIGNED) },      { "weight_device", LIST(weight) },
};

static const struct compose_table blkio_table = { ROWS(blkio_rows) };

/* --- small mappings */

static const struct compose_field credential_rows[] = {
    { "config", TEXT },
    { "file", TEXT },
    { "registry", TEXT },
};

static const struct compose_table credential_table = { ROWS(credential_rows), EXTENSIBLE };

static const char *const condition_words[] = { "service_started", "service_healthy",
                                               "service_completed_successfully", NULL };

static const struct compose_field dependency_rows[] = {
    { "condition", TEXT, .words = condition_words, SHOWN },
    { "required", .kinds = COMPOSE_BOOL, .form = COMPOSE_FORM_BOOL, SHOWN },
    { "restart", BOOL, SHOWN },
};

static const char *const dependency_required[] = { "condition", NULL };

static const struct compose_table dependency_table = { ROWS(dependency_rows), EXTENSIBLE,
                                                       .required = dependency_required };

static const struct compose_field dependency = { MAP(dependency_table), SHOWN };

static const struct compose_field device_rows[] = {
    { "permissions", TEXT },
    { "source", TEXT },
    { "target", TEXT },
};

static const char *const device_required[] = { "source", NULL };

static const struct compose_table device_table = { ROWS(device_rows), EXTENSIBLE,
                                                   .required = device_required };

static const struct compose_field device = {
    .kinds = COMPOSE_TEXT | COMPOSE_MAP,
    .below = &device_table,
    CANON(DEVICE),
    SHOWN,
};

static const struct compose_field env_file_rows[] = {
    { "format", TEXT },
    { "path", TEXT, PATH(FILE) },
    { "required", BOOL },
};

static const char *const env_file_required[] = { "path", NULL };

static const struct compose_table env_file_table = { ROWS(env_file_rows),
                                                     .required = env_file_required };

static const struct compose_field env_file = {
    .kinds = COMPOSE_TEXT | COMPOSE_MAP,
    .below = &env_file_table,
    SHOWN,
};

static const struct compose_field extends_rows[] = {
    { "file", TEXT, PATH(FILE) },
    { "service", TEXT },
};

static const char *const extends_required[] = { "service", NULL };

static const struct compose_table extends_table = { ROWS(extends_rows),
                                                    .required = extends_required };

static const struct compose_field healthcheck_rows[] = {
    { "disable", BOOL, CAST(BOOL), SHOWN },
    { "interval", DURATION, SHOWN },
    { "retries", NUMBER(UNSIGNED), CAST(INTEGER), SHOWN },
    { "start_interval", DURATION, SHOWN },
    { "start_period", DURATION, SHOWN },
    { "test", .kinds = COMPOSE_TEXT | COMPOSE_LIST, .items = &compose_field_text, MERGE(REPLACE),
      .form = COMPOSE_FORM_TEST, SHOWN },
    { "timeout", DURATION, SHOWN },
};

static const struct compose_table healthcheck_table = { ROWS(healthcheck_rows), EXTENSIBLE };

static const struct compose_field label_file = { TEXT, PATH(FILE), SHOWN };

static const struct compose_field logging_option = {
    .kinds = COMPOSE_TEXT | COMPOSE_NUMBER | COMPOSE_NULL,
    SHOWN,
};

static const struct compose_field logging_rows[] = {
    { "driver", TEXT },
    { "options", FREE(LINE_LOOSE, logging_option), .form = COMPOSE_FORM_OPTIONS },
};

static const struct compose_table logging_table = { ROWS(logging_rows), EXTENSIBLE };

static const struct compose_field model_rows[] = {
    { "endpoint_var", TEXT },
    { "model_var", TEXT },
};

static const struct compose_table model_table = { ROWS(model_rows), EXTENSIBLE };

static const struct compose_field model = {
    .kinds = COMPOSE_MAP | COMPOSE_NULL,
    .below = &model_table,
    SHOWN,
};

static const struct compose_field network_rows[] = {
    { "aliases", TEXT_SET, UNIQUE(KEY), SHOWN },
    { "driver_opts", FREE(LINE_LOOSE, compose_field_option), .form = COMPOSE_FORM_OPTIONS, SHOWN },
    { "gw_priority", .kinds = COMPOSE_NUMBER, .form = COMPOSE_FORM_INTEGER, SHOWN },
    { "interface_name", TEXT, SHOWN },
    { "ipv4_address", TEXT, SHOWN },
    { "ipv6_address", TEXT, SHOWN },
    { "link_local_ips", TEXT_SET, UNIQUE(KEY), SHOWN },
    { "mac_address", TEXT, SHOWN },
    { "priority", .kinds = COMPOSE_NUMBER, .form = COMPOSE_FORM_INTEGER, SHOWN },
};

static const struct compose_table network_table = { ROWS(network_rows), EXTENSIBLE };

static const struct compose_field network = {
    .kinds = COMPOSE_MAP | COMPOSE_NULL,
    .below = &network_table,
    SHOWN,
};

static const struct compose_field port_rows[] = {
    { "app_protocol", TEXT, SHOWN },
    { "host_ip", TEXT, SHOWN },
    { "mode", TEXT, SHOWN },
    { "name", TEXT, SHOWN },
    { "protocol", TEXT, SHOWN },
    { "published", WHOLE(TEXT), SHOWN },
    { "target", WHOLE(UNSIGNED32), CAST(INTEGER), SHOWN },
};

static const struct compose_table port_table = { ROWS(port_rows), EXTENSIBLE };

static const struct compose_field port = {
    .kinds = COMPOSE_NUMBER | COMPOSE_TEXT | COMPOSE_MAP,
    .below = &port_table,
    PRESET(PORT),
    SHOWN,
};

static const struct compose_field provider_item = {
    .kinds = COMPOSE_TEXT | COMPOSE_NUMBER | COMPOSE_BOOL,
    SHOWN,
};

static const struct compose_field provider_option = {
    .kinds = COMPOSE_TEXT | COMPOSE_NUMBER | COMPOSE_BOOL | COMPOSE_LIST,
    .items = &provider_item,
    SHOWN,
};

static const struct compose_field provider_rows[] = {
    { "options", FREE(LINE_LOOSE, provider_option) },
    { "type", TEXT },
};

static const char *const provider_required[] = { "type", NULL };

static const struct compose_table provider_table = { ROWS(provider_rows), EXTENSIBLE,
                                                     .required = provider_required };

static const struct compose_field ulimit_rows[] = {
    { "hard", WHOLE(INTEGER), CAST(INTEGER), SHOWN },
    { "soft", WHOLE(INTEGER), CAST(INTEGER), SHOWN },
};

static const char *const ulimit_required[] = { "soft", "hard", NULL };

static const struct compose_table ulimit_table = { ROWS(ulimit_rows), EXTENSIBLE,
                                                   .required = ulimit_required };

static const struct compose_field ulimit = {
    .kinds = COMPOSE_WHOLE | COMPOSE_TEXT | COMPOSE_MAP,
    .below = &ulimit_table,
    .form = COMPOSE_FORM_ULIMIT,
    MERGE(REPLACE),
    CAST(INTEGER),
    CANON(ULIMIT),
    SHOWN,
};

static const struct compose_field secret = {
    .kinds = COMPOSE_TEXT | COMPOSE_MAP,
    .below = &compose_table_mount,
    CANON(FILE_MOUNT),
    PRESET(SECRET),
    SHOWN,
};

/* --- lists of scalars */

static const struct compose_field number_or_text = { NUMBER(TEXT), SHOWN };

static const struct compose_field hook = { MAP(compose_table_hook), SHOWN };

/* The schema takes anything, the type only texts (types.go, StorageOpt). */
static const struct compose_field storage_option = {
    .kinds = COMPOSE_ANY,
    .form = COMPOSE_FORM_TEXT,
    SHOWN,
};

/* --- the service */

static const char *const cgroup_words[] = { "host", "private", NULL };
static const char *const gpus_words[] = { "all", NULL };

#define COMMAND                                                                                    \
    .kinds = COMPOSE_NULL | COMPOSE_TEXT | COMPOSE_LIST, .items = &compose_field_text,             \
    .form = COMPOSE_FORM_WORDS, MERGE(REPLACE)

static const struct compose_field service_rows[] = {
    { "annotations", PAIRS, COLLECTED },
    { "attach", BOOL },
    { "blkio_config", MAP(blkio_table) },
    { "build", .kinds = COMPOSE_TEXT | COMPOSE_MAP, .below = &compose_table_build, MERGE(BUILD),
      CANON(BUILD), PRESET(BUILD) },
    { "cap_add", TEXT_SET, UNIQUE(KEY) },
    { "cap_drop", TEXT_SET, UNIQUE(KEY) },
    { "cgroup", TEXT, .words = cgroup_words },
    { "cgroup_parent", TEXT },
    { "command", COMMAND, SHOWN },
    { "configs", LIST(compose_field_mount), UNIQUE(CONFIG), SHOWN },
    { "container_name", TEXT, .pattern = COMPOSE_PATTERN_CONTAINER },
    { "cpu_count", WHOLE(INTEGER), RANGE(0, INT64_MAX), CAST(INTEGER) },
    { "cpu_percent", WHOLE(FLOAT), RANGE(0, 100), CAST(FLOAT) },
    { "cpu_period", NUMBER(INTEGER), CAST(INTEGER), SHOWN },
    { "cpu_quota", NUMBER(INTEGER), CAST(INTEGER), SHOWN },
    { "cpu_rt_period", NUMBER(INTEGER), CAST(INTEGER) },
    { "cpu_rt_runtime", NUMBER(INTEGER), CAST(INTEGER) },
    { "cpu_shares", NUMBER(INTEGER), CAST(INTEGER), SHOWN },
    { "cpus", NUMBER(FLOAT), CAST(FLOAT32), SHOWN },
    { "cpuset", TEXT, SHOWN },
    { "credential_spec", MAP(credential_table) },
    { "depends_on", .kinds = COMPOSE_LIST | COMPOSE_MAP, .items = &compose_field_text,
      .is_set = true, .keys = COMPOSE_KEYS_NAMES, .each = &dependency, MERGE(DEPENDS),
      CANON(DEPENDS), SHOWN },
    { "deploy", .kinds = COMPOSE_MAP | COMPOSE_NULL, .below = &compose_table_deploy, SHOWN },
    { "develop", .kinds = COMPOSE_MAP | COMPOSE_NULL, .below = &compose_table_develop },
    { "device_cgroup_rules", TEXT_SET },
    { "devices", LIST(device), UNIQUE(DEVICE) },
    { "dns", TEXT_OR_SET, COLLECTED, CANON(LIST), .form = COMPOSE_FORM_TEXTS },
    { "dns_opt", TEXT_SET, COLLECTED },
    { "dns_search", TEXT_OR_SET, COLLECTED, .form = COMPOSE_FORM_TEXTS },
    { "domainname", TEXT },
    { "entrypoint", COMMAND, SHOWN },
    { "env_file", .kinds = COMPOSE_TEXT | COMPOSE_LIST, .items = &env_file, MERGE(LIST),
      UNIQUE(ENV_FILE), CANON(ENV_FILE) },
    { "environment", VARIABLES, COLLECTED, SHOWN },
    { "expose", LIST(number_or_text), .is_set = true, UNIQUE(EXPOSE),
      .form = COMPOSE_FORM_NUMBERS },
    { "extends", .kinds = COMPOSE_TEXT | COMPOSE_MAP, .below = &extends_table, CANON(EXTENDS) },
    { "external_links", TEXT_SET },
    { "extra_hosts", .kinds = COMPOSE_LIST | COMPOSE_MAP, .items = &compose_field_text,
      .is_set = true, .keys = COMPOSE_KEYS_FILLED, .each = &compose_field_address, MERGE(HOSTS),
      .form = COMPOSE_FORM_HOSTS },
    { "gpus", .kinds = COMPOSE_TEXT | COMPOSE_LIST, .items = &compose_field_gpu,
      .words = gpus_words, CANON(GPUS) },
    { "group_add", LIST(number_or_text), .is_set = true },
    { "healthcheck", MAP(healthcheck_table), SHOWN },
    { "hostname", TEXT },
    { "image", TEXT, SHOWN },
    { "init", BOOL, CAST(BOOL) },
    { "ipc", TEXT },
    { "isolation", TEXT },
    { "label_file", .kinds = COMPOSE_TEXT | COMPOSE_LIST, .items = &label_file, MERGE(LIST),
      CANON(LIST) },
    { "labels", PAIRS, COLLECTED },
    { "links", TEXT_SET, UNIQUE(KEY) },
    { "logging", MAP(logging_table), MERGE(LOGGING) },
    { "mac_address", TEXT },
    { "mem_limit", NUMBER(BYTES), SHOWN },
    { "mem_reservation", WHOLE(BYTES), SHOWN },
    { "mem_swappiness", WHOLE(BYTES), SHOWN },
    { "memswap_limit", NUMBER(BYTES), SHOWN },
    { "models", .kinds = COMPOSE_LIST | COMPOSE_MAP, .items = &compose_field_text, .is_set = true,
      .keys = COMPOSE_KEYS_NAMES_LOOSE, .each = &model, MERGE(NAMES), CANON(NAMES) },
    { "network_mode", TEXT, SHOWN },
    { "networks", .kinds = COMPOSE_LIST | COMPOSE_MAP, .items = &compose_field_text, .is_set = true,
      .keys = COMPOSE_KEYS_NAMES, .each = &network, MERGE(NAMES), CANON(NAMES), SHOWN },
    { "oom_kill_disable", BOOL, CAST(BOOL), SHOWN },
    { "oom_score_adj", WHOLE(INTEGER), RANGE(-1000, 1000), CAST(INTEGER), SHOWN },
    { "pid", .kinds = COMPOSE_TEXT | COMPOSE_NULL, .form = COMPOSE_FORM_TEXT },
    { "pids_limit", NUMBER(INTEGER), CAST(INTEGER), SHOWN },
    { "platform", TEXT },
    { "ports", LIST(port), .is_set = true, UNIQUE(PORT), CANON(PORTS), SHOWN },
    { "post_start", LIST(hook) },
    { "pre_stop", LIST(hook) },
    { "privileged", BOOL, CAST(BOOL) },
    { "profiles", TEXT_SET, UNIQUE(KEY), SHOWN },
    { "provider", MAP(provider_table) },
    { "pull_policy", TEXT, .pattern = COMPOSE_PATTERN_PULL },
    { "pull_refresh_after", .kinds = COMPOSE_TEXT },
    { "read_only", BOOL, CAST(BOOL), SHOWN },
    { "restart", TEXT },
    { "runtime", TEXT },
    { "scale", WHOLE(INTEGER), CAST(INTEGER), SHOWN },
    { "secrets", LIST(secret), UNIQUE(SECRET), SHOWN },
    { "security_opt", TEXT_SET },
    { "shm_size", NUMBER(BYTES), SHOWN },
    { "stdin_open", BOOL, CAST(BOOL) },
    { "stop_grace_period", DURATION },
    { "stop_signal", TEXT },
    { "storage_opt", FREE(ANY, storage_option) },
    { "sysctls", PAIRS, COLLECTED, SHOWN },
    { "tmpfs", TEXT_OR_SET, COLLECTED, .form = COMPOSE_FORM_TEXTS, SHOWN },
    { "tty", BOOL, CAST(BOOL) },
    { "ulimits", FREE(LOWER_LOOSE, ulimit), SHOWN },
    { "use_api_socket", .kinds = COMPOSE_BOOL, .form = COMPOSE_FORM_BOOL },
    { "user", TEXT, SHOWN },
    { "userns_mode", TEXT },
    { "uts", TEXT },
    { "volumes", LIST(compose_field_volume), .is_set = true, UNIQUE(TARGET), SHOWN },
    { "volumes_from", TEXT_SET },
    { "working_dir", TEXT },
};

const struct compose_table compose_table_service = { ROWS(service_rows), EXTENSIBLE };
