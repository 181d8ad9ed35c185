/*
 * A port's short form: go-connections 0.4.0, nat.ParsePortSpec, and the order in which compose-go's
 * ParsePortConfig returns what it makes of a range.
 */
#include "facts/compose_value.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

/* Digits up to 65535. */
static bool parse_port(const char *text, size_t length, uint32_t *ret)
{
    uint32_t value = 0;

    if (length == 0)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (uint32_t)(text[i] - '0');
        if (value > UINT16_MAX)
            return false;
    }
    *ret = value;
    return true;
}

/* One number, or two around '-'; what follows a second '-' is not looked at. */
static bool parse_range(const char *text, struct range *ret)
{
    size_t length = strcspn(text, "-");
    struct range range;

    if (!parse_port(text, length, &range.first))
        return false;
    range.last = range.first;
    if (text[length] &&
        !parse_port(text + length + 1, strcspn(text + length + 1, "-"), &range.last))
        return false;
    if (range.last < range.first)
        return false;
    *ret = range;
    return true;
}

/* Go's net.SplitHostPort of the address and a colon: brackets around an IPv6 address are taken off,
 * and it must have them. */
static bool parse_ip(struct arena *arena, const char *text, const char **ret, const char **ret_why)
{
    size_t length = strlen(text);
    const char *ip = text;
    unsigned char binary[sizeof(struct in6_addr)];

    if (*text == '[' && strchr(text, ']') == text + length - 1)
        ip = arena_strndup(arena, text + 1, length - 2);
    else if (strpbrk(text, ":[]")) {
        *ret_why =
            arena_printf(arena, "Invalid ip address %.60s: write an IPv6 address in [ ]", text);
        return false;
    }
    if (*ip && inet_pton(AF_INET, ip, binary) != 1 && inet_pton(AF_INET6, ip, binary) != 1) {
        *ret_why = arena_printf(arena, "Invalid ip address: %.60s", ip);
        return false;
    }
    *ret = ip;
    return true;
}

struct parts {
    const char *ip, *host, *container, *protocol;
};

/* IP:HOST:CONTAINER/PROTOCOL, from the right. */
static struct parts split(struct arena *arena, const char *text)
{
    struct parts parts = { .ip = "", .host = "", .container = text, .protocol = "tcp" };
    char *copy = arena_strdup(arena, text);
    char *colon = strrchr(copy, ':');

    if (colon) {
        *colon = '\0';
        parts.container = colon + 1;
        colon = strrchr(copy, ':');
        parts.host = colon ? colon + 1 : copy;
        if (colon) {
            *colon = '\0';
            parts.ip = copy;
        }
    }

    size_t length = strcspn(parts.container, "/");
    const char *protocol = parts.container + length + (parts.container[length] != '\0');
    size_t protocol_length = strcspn(protocol, "/");

    if (protocol_length > 0)
        parts.protocol = arena_strndup(arena, protocol, protocol_length);
    parts.container = arena_strndup(arena, parts.container, length);
    return parts;
}

static const char *find_protocol(const char *text)
{
    static const char *const protocols[] = { "tcp", "udp", "sctp" };

    for (size_t i = 0; i < ARRAY_LENGTH(protocols); i++)
        if (strcasecmp(text, protocols[i]) == 0)
            return protocols[i];
    return NULL;
}

/* Ports are sorted as the texts "80/tcp": 1, 10, 100, 1000, 10000, 10001, …, 1001. */
static int compare_ports(const void *left, const void *right)
{
    uint64_t a = ((const struct compose_port_spec *)left)->target;
    uint64_t b = ((const struct compose_port_spec *)right)->target;
    bool is_shorter = a < b;

    /* A port has at most five digits. 0 is the first text of all. */
    for (int i = 0; a > 0 && a < 10000 && i < 5; i++)
        a *= 10;
    for (int i = 0; b > 0 && b < 10000 && i < 5; i++)
        b *= 10;
    if (a != b)
        return a < b ? -1 : 1;
    return is_shorter ? -1 : 1;
}

static struct compose_port_spec *expand(struct arena *arena, const struct parts *parts,
                                        struct range container, struct range host, size_t count)
{
    struct compose_port_spec *specs = arena_array(arena, count, sizeof *specs);
    bool is_range = container.first == container.last && host.first != host.last;

    for (uint32_t i = 0; i < count; i++) {
        specs[i] = (struct compose_port_spec){ .host_ip = parts->ip,
                                               .published = "",
                                               .protocol = parts->protocol,
                                               .target = container.first + i };
        if (is_range)
            specs[i].published = arena_printf(arena, "%" PRIu32 "-%" PRIu32, host.first, host.last);
        else if (*parts->host)
            specs[i].published = arena_printf(arena, "%" PRIu32, host.first + i);
    }
    if (count > 1)
        qsort(specs, count, sizeof *specs, compare_ports);
    return specs;
}

bool compose_parse_ports(struct arena *arena, const char *text, struct compose_port_spec **ret,
                         size_t *ret_count, const char **ret_why)
{
    struct parts parts = split(arena, text);
    struct range container, host = { 0, 0 };

    if (!parse_ip(arena, parts.ip, &parts.ip, ret_why))
        return false;

    const char *protocol = find_protocol(parts.protocol);

    if (!*parts.container)
        *ret_why = arena_printf(arena, "No port specified: %.60s<empty>", text);
    else if (!parse_range(parts.container, &container))
        *ret_why = arena_printf(arena, "Invalid containerPort: %.60s", parts.container);
    else if (*parts.host && !parse_range(parts.host, &host))
        *ret_why = arena_printf(arena, "Invalid hostPort: %.60s", parts.host);
    else if (*parts.host && container.first != container.last &&
             container.last - container.first != host.last - host.first)
        *ret_why = arena_printf(arena,
                                "Invalid ranges specified for container and host Ports: "
                                "%.60s and %.60s",
                                parts.container, parts.host);
    else if (!protocol)
        *ret_why = arena_printf(arena, "Invalid proto: %.60s", parts.protocol);
    else {
        parts.protocol = protocol;
        *ret_count = container.last - container.first + 1;
        *ret = expand(arena, &parts, container, host, *ret_count);
        return true;
    }
    return false;
}
