/*
 * The table of fields: every key that Compose 2.40 knows below a service, what it may be (Compose's
 * JSON schema), how two files merge it (override/merge.go) and who reads it. Rows are sorted by
 * name.
 */
#include "facts/compose_parts.h"

#include <string.h>

#define TEXT    COMPOSE_KIND(YAML_STRING)
#define LIST    COMPOSE_KIND(YAML_SEQUENCE)
#define MAP     COMPOSE_KIND(YAML_MAPPING)
#define NOTHING COMPOSE_KIND(YAML_NULL)
#define INTEGER (TEXT | COMPOSE_KIND(YAML_INTEGER))
#define NUMBER  (INTEGER | COMPOSE_KIND(YAML_FLOAT))
#define BOOL    (TEXT | COMPOSE_KIND(YAML_BOOL))
#define PAIRS   (LIST | MAP)
#define STRINGS (TEXT | LIST)
#define WORDS   (TEXT | LIST | NOTHING)

/* deploy.resources.limits */
static const struct compose_field limits_fields[] = {
    { "cpus", NUMBER, COMPOSE_MERGE_DEEP, NULL, compose_decode_limit_cpus },
    { "memory", TEXT, COMPOSE_MERGE_DEEP, NULL, compose_decode_limit_memory },
    { "pids", INTEGER, COMPOSE_MERGE_DEEP, NULL, NULL },
};

static const struct compose_table table_limits = { .fields = limits_fields,
                                                   .count = ARRAY_LENGTH(limits_fields),
                                                   .is_extensible = true };

/* deploy.resources.reservations */
static const struct compose_field reservations_fields[] = {
    { "cpus", NUMBER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "devices", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "generic_resources", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "memory", TEXT, COMPOSE_MERGE_DEEP, NULL, compose_decode_reservation_memory },
};

static const struct compose_table table_reservations = { .fields = reservations_fields,
                                                         .count = ARRAY_LENGTH(reservations_fields),
                                                         .is_extensible = true };

/* deploy.resources */
static const struct compose_field resources_fields[] = {
    { "limits", MAP, COMPOSE_MERGE_DEEP, &table_limits, compose_decode_limits },
    { "reservations", MAP, COMPOSE_MERGE_DEEP, &table_reservations, compose_decode_reservations },
};

static const struct compose_table table_resources = { .fields = resources_fields,
                                                      .count = ARRAY_LENGTH(resources_fields),
                                                      .is_extensible = true };

/* deploy */
static const struct compose_field deploy_fields[] = {
    { "endpoint_mode", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "labels", PAIRS, COMPOSE_MERGE_PAIRS, NULL, NULL },
    { "mode", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "placement", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "replicas", INTEGER, COMPOSE_MERGE_DEEP, NULL, compose_decode_replicas },
    { "resources", MAP, COMPOSE_MERGE_DEEP, &table_resources, NULL },
    { "restart_policy", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "rollback_config", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "update_config", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
};

static const struct compose_table table_deploy = { .fields = deploy_fields,
                                                   .count = ARRAY_LENGTH(deploy_fields),
                                                   .is_extensible = true };

/* healthcheck */
static const struct compose_field healthcheck_fields[] = {
    { "disable", BOOL, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "interval", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "retries", NUMBER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "start_interval", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "start_period", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "test", STRINGS, COMPOSE_MERGE_REPLACE, NULL, NULL },
    { "timeout", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
};

static const struct compose_table table_healthcheck = { .fields = healthcheck_fields,
                                                        .count = ARRAY_LENGTH(healthcheck_fields),
                                                        .is_extensible = true };

/* Each limit is replaced whole: {soft, hard} over a number. */
static const struct compose_table table_ulimits = { .each_merge = COMPOSE_MERGE_REPLACE };

/* services.NAME */
static const struct compose_field service_fields[] = {
    { "annotations", PAIRS, COMPOSE_MERGE_PAIRS, NULL, NULL },
    { "attach", BOOL, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "blkio_config", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "build", TEXT | MAP, COMPOSE_MERGE_BUILD, NULL, NULL },
    { "cap_add", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cap_drop", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cgroup", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cgroup_parent", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "command", WORDS, COMPOSE_MERGE_REPLACE, NULL, compose_decode_command },
    { "configs", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "container_name", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cpu_count", INTEGER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cpu_percent", NUMBER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cpu_period", NUMBER, COMPOSE_MERGE_DEEP, NULL, compose_decode_cpu_period },
    { "cpu_quota", NUMBER, COMPOSE_MERGE_DEEP, NULL, compose_decode_cpu_quota },
    { "cpu_rt_period", NUMBER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cpu_rt_runtime", NUMBER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cpu_shares", NUMBER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "cpus", NUMBER, COMPOSE_MERGE_DEEP, NULL, compose_decode_cpus },
    { "cpuset", TEXT, COMPOSE_MERGE_DEEP, NULL, compose_decode_cpuset },
    { "credential_spec", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "depends_on", PAIRS, COMPOSE_MERGE_NAMED, NULL, NULL },
    { "deploy", NOTHING | MAP, COMPOSE_MERGE_DEEP, &table_deploy, NULL },
    { "develop", NOTHING | MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "device_cgroup_rules", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "devices", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "dns", STRINGS, COMPOSE_MERGE_STRINGS, NULL, NULL },
    { "dns_opt", LIST, COMPOSE_MERGE_STRINGS, NULL, NULL },
    { "dns_search", STRINGS, COMPOSE_MERGE_STRINGS, NULL, NULL },
    { "domainname", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "entrypoint", WORDS, COMPOSE_MERGE_REPLACE, NULL, compose_decode_entrypoint },
    { "env_file", STRINGS, COMPOSE_MERGE_FILES, NULL, compose_decode_env_file },
    { "environment", PAIRS, COMPOSE_MERGE_PAIRS, NULL, compose_decode_environment },
    { "expose", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "extends", TEXT | MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "external_links", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "extra_hosts", PAIRS, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "gpus", STRINGS, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "group_add", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "healthcheck", MAP, COMPOSE_MERGE_DEEP, &table_healthcheck, NULL },
    { "hostname", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "image", TEXT, COMPOSE_MERGE_DEEP, NULL, compose_decode_image },
    { "init", BOOL, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "ipc", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "isolation", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "label_file", STRINGS, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "labels", PAIRS, COMPOSE_MERGE_PAIRS, NULL, NULL },
    { "links", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "logging", MAP, COMPOSE_MERGE_LOGGING, NULL, NULL },
    { "mac_address", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "mem_limit", NUMBER, COMPOSE_MERGE_DEEP, NULL, compose_decode_mem_limit },
    { "mem_reservation", INTEGER, COMPOSE_MERGE_DEEP, NULL, compose_decode_mem_reservation },
    { "mem_swappiness", INTEGER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "memswap_limit", NUMBER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "models", PAIRS, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "network_mode", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "networks", PAIRS, COMPOSE_MERGE_NAMED, NULL, NULL },
    { "oom_kill_disable", BOOL, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "oom_score_adj", INTEGER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "pid", NOTHING | TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "pids_limit", NUMBER, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "platform", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "ports", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "post_start", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "pre_stop", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "privileged", BOOL, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "profiles", LIST, COMPOSE_MERGE_DEEP, NULL, compose_decode_profiles },
    { "provider", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "pull_policy", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "pull_refresh_after", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "read_only", BOOL, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "restart", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "runtime", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "scale", INTEGER, COMPOSE_MERGE_DEEP, NULL, compose_decode_scale },
    { "secrets", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "security_opt", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "shm_size", NUMBER, COMPOSE_MERGE_DEEP, NULL, compose_decode_shm_size },
    { "stdin_open", BOOL, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "stop_grace_period", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "stop_signal", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "storage_opt", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "sysctls", PAIRS, COMPOSE_MERGE_PAIRS, NULL, NULL },
    { "tmpfs", STRINGS, COMPOSE_MERGE_STRINGS, NULL, compose_decode_tmpfs },
    { "tty", BOOL, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "ulimits", MAP, COMPOSE_MERGE_DEEP, &table_ulimits, NULL },
    { "use_api_socket", COMPOSE_KIND(YAML_BOOL), COMPOSE_MERGE_DEEP, NULL, NULL },
    { "user", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "userns_mode", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "uts", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "volumes", LIST, COMPOSE_MERGE_VOLUMES, NULL, compose_decode_volumes },
    { "volumes_from", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "working_dir", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
};

static const struct compose_table table_service = { .fields = service_fields,
                                                    .count = ARRAY_LENGTH(service_fields),
                                                    .is_extensible = true };

static const struct compose_table table_services = { .each = &table_service,
                                                     .is_extensible = true };

/* The whole file */
static const struct compose_field project_fields[] = {
    { "configs", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "include", LIST, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "models", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "name", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "networks", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "secrets", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "services", MAP, COMPOSE_MERGE_DEEP, &table_services, NULL },
    { "version", TEXT, COMPOSE_MERGE_DEEP, NULL, NULL },
    { "volumes", MAP, COMPOSE_MERGE_DEEP, NULL, NULL },
};

const struct compose_table compose_table_project = { .fields = project_fields,
                                                     .count = ARRAY_LENGTH(project_fields),
                                                     .is_extensible = true };

const struct compose_field *compose_field_find(const struct compose_table *table, const char *name)
{
    size_t low = 0, high = table ? table->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, table->fields[middle].name);

        if (order == 0)
            return &table->fields[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
