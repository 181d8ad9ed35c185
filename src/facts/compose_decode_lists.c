/*
 * Lists of texts: commands, health checks, and lists that may be written as one text. Items that
 * are not texts have been refused by the schema.
 */
#include "facts/compose_decode.h"

#include "facts/compose_value.h"

/* `node`, a text, becomes a list. Its items stand where it stood. */
static void become_list(struct arena *arena, struct yaml_node *node, const char *const *texts)
{
    uint32_t count = 0;

    while (texts[count])
        count++;

    struct yaml_node *list = yaml_new_collection(arena, YAML_SEQUENCE, count, node->place);

    for (uint32_t i = 0; i < count; i++)
        yaml_append(arena, list, yaml_new_string(arena, texts[i], node->place));
    *node = *list;
}

/* "" and [] say that there is no command; they are not the same as none. */
void compose_decode_words(const struct compose_value *value)
{
    struct arena *arena = value->project->arena;
    struct yaml_node *node = value->node;
    const char **words, *cut, *why;

    if (node->kind == YAML_SEQUENCE)
        return;
    if (!compose_split_words(arena, node->text, &words, &cut, &why)) {
        compose_refuse_value(value, why);
        return;
    }
    if (cut)
        compose_warn(
            value->project->problems, "compose-command-cut", compose_path_service(value->path),
            node->place,
            "Run it with a shell: [\"sh\", \"-c\", \"…\"], or put the character in quotes.",
            "%s: Docker Compose drops everything from the first unquoted %s on",
            compose_path_text(arena, value->path), cut);
    become_list(arena, node, (const char *const *)words);
}

void compose_decode_test(const struct compose_value *value)
{
    const char *const texts[] = { "CMD-SHELL", value->node->text, NULL };

    if (value->node->kind != YAML_SEQUENCE)
        become_list(value->project->arena, value->node, texts);
}

void compose_decode_texts(const struct compose_value *value)
{
    const char *const texts[] = { value->node->text, NULL };

    if (value->node->kind != YAML_SEQUENCE)
        become_list(value->project->arena, value->node, texts);
}

void compose_decode_numbers(const struct compose_value *value)
{
    struct arena *arena = value->project->arena;
    struct yaml_node *node = value->node;

    for (uint32_t i = 0; i < node->count; i++) {
        struct yaml_node *item = node->as.items[i];
        const char *text = item->kind < YAML_SEQUENCE ? yaml_scalar_text(arena, item) : NULL;

        if (!text)
            continue;
        item->kind = YAML_STRING;
        item->text = text;
    }
}
