/*
 * Interpolation of a whole document: every string value, never a key. A node that several aliases
 * share is seen once, so the walk is linear in the file and not in what the aliases expand to.
 */
#include "facts/compose_parts.h"

/* The two tags delete from what was merged before; ignoring them would keep a limit that Compose
 * drops. */
static bool check_tag(const struct yaml_node *node, struct error *err)
{
    static const char *const names[] = {
        [YAML_TAG_RESET] = "!reset", [YAML_TAG_OVERRIDE] = "!override"
    };

    if (node->tag == YAML_TAG_NONE)
        return true;
    (void)error_at(err, node->place.file, node->place.line, "%s is not supported yet",
                   names[node->tag]);
    return error_hint(err, "Give the output of \"docker compose config\" as the file instead.");
}

bool compose_interpolate(struct arena *arena, struct interpolation *interpolation,
                         struct yaml_node *root, struct error *err)
{
    if (root->is_visited)
        return true;
    root->is_visited = true;
    if (!check_tag(root, err))
        return false;
    if (root->kind == YAML_STRING)
        return interpolate_text(arena, interpolation, root->text, root->place, &root->text, err);
    if (root->kind != YAML_MAPPING && root->kind != YAML_SEQUENCE)
        return true;
    for (uint32_t i = 0; i < root->count; i++) {
        struct yaml_node *child =
            root->kind == YAML_MAPPING ? root->as.entries[i].value : root->as.items[i];

        if (!compose_interpolate(arena, interpolation, child, err))
            return false;
    }
    return true;
}
