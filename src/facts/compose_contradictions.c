/*
 * What a service says against itself (compose-go 2.9, loader/validate.go).
 */
#include "facts/compose_parts.h"

#include <string.h>

/* What every check of one service needs. */
struct subject {
    struct compose_project *project;
    const char *name;
    struct place place;
    const struct yaml_node *service, *deploy;
};

/* A limit that has an old and a new spelling. */
struct spelling {
    const char *old_name, *section, *new_name, *new_path;
    bool is_float;
};

static const struct spelling spellings[] = {
    { "cpus", "limits", "cpus", "deploy.resources.limits.cpus", true },
    { "mem_limit", "limits", "memory", "deploy.resources.limits.memory", false },
    { "mem_reservation", "reservations", "memory", "deploy.resources.reservations.memory", false },
    { "pids_limit", "limits", "pids", "deploy.resources.limits.pids", false },
};

/* Compose keeps CPUs as 32-bit floats. */
static bool is_same(const struct spelling *spelling, const struct yaml_node *old_value,
                    const struct yaml_node *new_value)
{
    if (!spelling->is_float)
        return compose_node_integer(old_value) == compose_node_integer(new_value);

    float left = (float)compose_node_number(old_value);
    float right = (float)compose_node_number(new_value);

    return !(left < right) && !(left > right) && left - right >= 0;
}

static bool is_zero(const struct spelling *spelling, const struct yaml_node *value)
{
    if (!spelling->is_float)
        return compose_node_integer(value) == 0;

    float number = (float)compose_node_number(value);

    return number >= 0 && number <= 0;
}

/* As soon as the new section is there it must say the same, even when it does not set the field:
 * `mem_limit: 1g` with `limits: {cpus: "1"}` fails. */
static void check_limits(const struct subject *subject)
{
    const struct yaml_node *resources = compose_look(subject->deploy, "resources");

    for (size_t i = 0; i < ARRAY_LENGTH(spellings); i++) {
        const struct spelling *spelling = &spellings[i];
        const struct yaml_node *old_value = compose_look(subject->service, spelling->old_name);
        const struct yaml_node *section =
            compose_look_kind(resources, spelling->section, YAML_MAPPING);

        if (!old_value || !section || is_zero(spelling, old_value) ||
            is_same(spelling, old_value, compose_look(section, spelling->new_name)))
            continue;
        (void)compose_refuse(
            subject->project->problems, old_value->place,
            arena_printf(subject->project->arena, "Keep \"%s\" only.", spelling->new_path),
            "services.%s: can't set distinct values on '%s' and '%s'", subject->name,
            spelling->old_name, spelling->new_path);
    }
}

static void check_replicas(const struct subject *subject)
{
    struct compose_problems *problems = subject->project->problems;
    const struct yaml_node *scale = compose_look(subject->service, "scale");
    const struct yaml_node *replicas = compose_look(subject->deploy, "replicas");
    const struct yaml_node *decisive = scale ? scale : replicas;
    const struct yaml_node *container = compose_look(subject->service, "container_name");
    const char *attribute = scale ? "scale" : "deploy.replicas";

    if (scale && replicas && compose_node_integer(scale) != compose_node_integer(replicas))
        (void)compose_refuse(problems, scale->place,
                             "Keep one of \"scale\" and \"deploy.replicas\".",
                             "services.%s: can't set distinct values on 'scale' and "
                             "'deploy.replicas'",
                             subject->name);
    else if (decisive && compose_node_integer(decisive) < 0)
        (void)compose_refuse(problems, decisive->place, "Write 0 or more.",
                             "services.%s.%s: must be greater than or equal to 0", subject->name,
                             attribute);
    if (decisive && compose_node_integer(decisive) > 1 && container &&
        container->kind == YAML_STRING && *container->text)
        (void)compose_refuse(problems, container->place,
                             "Remove container_name: several containers cannot share it.",
                             "services.%s: can't set container_name and %s as container name must "
                             "be unique",
                             subject->name, attribute);
}

static bool has_platform(const struct yaml_node *platforms, const char *platform)
{
    for (uint32_t i = 0; i < platforms->count; i++)
        if (platforms->as.items[i]->kind == YAML_STRING &&
            strcmp(platforms->as.items[i]->text, platform) == 0)
            return true;
    return false;
}

static void check_build(const struct subject *subject)
{
    struct compose_problems *problems = subject->project->problems;
    const struct yaml_node *build = compose_look_kind(subject->service, "build", YAML_MAPPING);
    const struct yaml_node *text = compose_look_kind(build, "dockerfile_inline", YAML_STRING);
    const struct yaml_node *platforms = compose_look_kind(build, "platforms", YAML_SEQUENCE);
    const struct yaml_node *platform = compose_look_kind(subject->service, "platform", YAML_STRING);

    if (text && *text->text && *compose_look_text(build, "dockerfile"))
        (void)compose_refuse(problems, text->place, "Keep one of the two.",
                             "service \"%s\" declares mutually exclusive dockerfile and "
                             "dockerfile_inline",
                             subject->name);
    if (platforms && platforms->count > 0 && platform && *platform->text &&
        !has_platform(platforms, platform->text))
        (void)compose_refuse(problems, platform->place, "Add it to build.platforms.",
                             "service \"%s\": service.build.platforms MUST include "
                             "service.platform \"%s\"",
                             subject->name, platform->text);
}

static void check_kind_of_service(const struct subject *subject)
{
    struct compose_problems *problems = subject->project->problems;
    const struct yaml_node *service = subject->service;
    const struct yaml_node *image = compose_look(service, "image");
    const struct yaml_node *mode = compose_look_kind(service, "network_mode", YAML_STRING);
    const struct yaml_node *networks = compose_look_kind(service, "networks", YAML_MAPPING);

    if ((!image || (image->kind == YAML_STRING && !*image->text)) &&
        !compose_look(service, "build") && !compose_look(service, "provider"))
        (void)compose_refuse(problems, subject->place, "Add image: or build: to it.",
                             "service \"%s\" has neither an image nor a build context specified",
                             subject->name);
    if (mode && *mode->text && networks && networks->count > 0)
        (void)compose_refuse(problems, mode->place, "Keep one of the two.",
                             "service \"%s\" declares mutually exclusive `network_mode` and "
                             "`networks`",
                             subject->name);
}

static void check_health(const struct subject *subject)
{
    const struct yaml_node *test =
        compose_look_kind(compose_look(subject->service, "healthcheck"), "test", YAML_SEQUENCE);
    const struct yaml_node *first = test && test->count > 0 ? test->as.items[0] : NULL;

    if (!first || first->kind != YAML_STRING || strcmp(first->text, "CMD") == 0 ||
        strcmp(first->text, "CMD-SHELL") == 0 || strcmp(first->text, "NONE") == 0)
        return;
    (void)compose_refuse(subject->project->problems, first->place,
                         "Write [\"CMD\", \"program\", \"argument\"], or a single string.",
                         "services.%s: healthcheck.test must start either by \"CMD\", "
                         "\"CMD-SHELL\" or \"NONE\"",
                         subject->name);
}

static void check_watches(const struct subject *subject)
{
    const struct yaml_node *watch =
        compose_look_kind(compose_look(subject->service, "develop"), "watch", YAML_SEQUENCE);

    for (uint32_t i = 0; watch && i < watch->count; i++) {
        const struct yaml_node *one = watch->as.items[i];
        const char *action = compose_look_text(one, "action");

        if (one->kind != YAML_MAPPING || *compose_look_text(one, "target") ||
            strcmp(action, "rebuild") == 0 || strcmp(action, "restart") == 0)
            continue;
        (void)compose_refuse(subject->project->problems, one->place,
                             "Say with target: where the files go in the container.",
                             "services.%s.develop.watch: target is required for non-rebuild "
                             "actions",
                             subject->name);
    }
}

/* One target of a mount, and the field that was first to take it. */
struct taken {
    struct name name;
    const char *field;
    uint32_t index;
};

static void take_target(const struct subject *subject, struct name **targets, const char *field,
                        uint32_t index, const struct yaml_node *node, const char *target,
                        size_t length)
{
    struct taken *taken =
        (struct taken *)names_add(subject->project->arena, targets, target, length, sizeof *taken);

    if (taken->field) {
        (void)compose_refuse(
            subject->project->problems, node->place, "Mount something there only once.",
            "services.%s.%s[%u]: target %s already mounted as services.%s.%s[%u]", subject->name,
            field, index, taken->name.text, subject->name, taken->field, taken->index);
        return;
    }
    taken->field = field;
    taken->index = index;
}

/* A path of tmpfs is compared as it is written, that of a volume is clean: /a/ and /a both stay. */
static void check_mounts(const struct subject *subject)
{
    const struct yaml_node *tmpfs = compose_look_kind(subject->service, "tmpfs", YAML_SEQUENCE);
    const struct yaml_node *volumes = compose_look_kind(subject->service, "volumes", YAML_SEQUENCE);
    struct name *targets = NULL;

    if ((tmpfs ? tmpfs->count : 0) + (volumes ? volumes->count : 0) < 2)
        return;
    for (uint32_t i = 0; tmpfs && i < tmpfs->count; i++)
        if (tmpfs->as.items[i]->kind == YAML_STRING)
            take_target(subject, &targets, "tmpfs", i, tmpfs->as.items[i], tmpfs->as.items[i]->text,
                        strcspn(tmpfs->as.items[i]->text, ":"));
    for (uint32_t i = 0; volumes && i < volumes->count; i++) {
        const struct yaml_node *target =
            compose_look_kind(volumes->as.items[i], "target", YAML_STRING);

        if (target)
            take_target(subject, &targets, "volumes", i, volumes->as.items[i], target->text,
                        strlen(target->text));
    }
}

void compose_check_contradictions(struct compose_project *project, const char *name,
                                  struct place place, const struct yaml_node *service)
{
    const struct subject subject = { .project = project,
                                     .name = name,
                                     .place = place,
                                     .service = service,
                                     .deploy = compose_look(service, "deploy") };

    check_kind_of_service(&subject);
    check_build(&subject);
    check_health(&subject);
    check_replicas(&subject);
    check_limits(&subject);
    check_watches(&subject);
    check_mounts(&subject);
}
