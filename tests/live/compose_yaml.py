"""Writes the trees of compose_generate.py as YAML: text is a scalar's source, Mark puts a tag or an anchor before."""
import random


class Mark:
    """`!reset`, `!override` or `&name` before a value."""

    def __init__(self, mark, value):
        self.mark, self.value = mark, value


def flow(value):
    if isinstance(value, Mark):
        inner = flow(value.value)
        return f"{value.mark} {inner}".rstrip() if inner else f"{value.mark} null"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) or "~" for item in value) + "]"
    return value


def block(value, depth, rng):
    """Lines of a value below a key, or one text that goes behind the colon."""
    if isinstance(value, Mark):
        inner = block(value.value, depth, rng)
        if isinstance(inner, list):
            return [" " + value.mark] + inner
        return f" {value.mark}{inner}"
    if not isinstance(value, (dict, list)):
        return f" {value}" if value else ""
    if not value or rng.random() < 0.12 * depth:
        return " " + flow(value)
    pad = "  " * depth
    lines = [""]
    if isinstance(value, dict):
        for key, item in value.items():
            body = block(item, depth + 1, rng)
            lines.append(f"{pad}{key}:{body[0] if isinstance(body, list) else body}")
            lines += body[1:] if isinstance(body, list) else []
    else:
        for item in value:
            lines.append(f"{pad}- {flow(item) or '~'}")
    return lines


def document(tree, seed):
    """The text of a file; the seed decides between block and flow style."""
    if not isinstance(tree, dict) or not tree:
        return flow(tree) + "\n"
    return "\n".join(block(tree, 0, random.Random(seed))[1:]) + "\n"
