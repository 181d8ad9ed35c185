#include "facts/cgroup.h"

#include <string.h>

#include "base/file.h"
#include "facts/kernel.h"

static const char path_cgroup[] = "/proc/self/cgroup";

/* One line of /proc/self/cgroup (cgroups(7)): "4:memory:/docker/1a2b", "0::/user.slice". */
struct membership {
    const char *controllers; /* "cpu,cpuacct"; "" in v2 */
    const char *path;
    struct membership *next;
};

/* The kernel appends this to the path of a group that was removed under its processes. */
static const char *without_deleted(struct arena *arena, const char *path)
{
    static const char suffix[] = " (deleted)";
    size_t length = strlen(path), suffix_length = sizeof suffix - 1;

    if (length > suffix_length && strcmp(path + length - suffix_length, suffix) == 0)
        return arena_strndup(arena, path, length - suffix_length);
    return path;
}

static bool parse_memberships(struct arena *arena, const char *text, struct membership **ret,
                              struct error *err)
{
    struct membership *first = NULL, **last = &first;
    int line_number = 0;

    for (const char *line = text; *line;) {
        const char *end = line + strcspn(line, "\n");
        const char *colon = memchr(line, ':', (size_t)(end - line));
        const char *path = colon ? memchr(colon + 1, ':', (size_t)(end - colon - 1)) : NULL;

        line_number++;
        if (!path || path[1] != '/') {
            (void)error_at(err, path_cgroup, line_number, "this is not a line of cgroups(7)");
            return error_hint(err, "Record the machine again.");
        }

        struct membership *membership = arena_alloc(arena, sizeof *membership);

        membership->controllers = arena_strndup(arena, colon + 1, (size_t)(path - colon - 1));
        membership->path =
            without_deleted(arena, arena_strndup(arena, path + 1, (size_t)(end - path - 1)));
        *last = membership;
        last = &membership->next;
        line = end + (*end != '\0');
    }
    *ret = first;
    return true;
}

/* The membership that counts for a controller: its v1 line, else the v2 line, else NULL. */
static const struct membership *membership_of(const struct membership *memberships,
                                              const char *controller)
{
    const struct membership *unified = NULL;

    for (const struct membership *one = memberships; one; one = one->next) {
        if (mountinfo_has_option(one->controllers, controller))
            return one;
        if (one->controllers[0] == '\0')
            unified = one;
    }
    return unified;
}

static bool is_v1(const struct membership *membership)
{
    return membership->controllers[0] != '\0';
}

static bool has_parent_step(const char *path)
{
    for (; (path = strstr(path, "/..")); path += 3)
        if (path[3] == '/' || path[3] == '\0')
            return true;
    return false;
}

/* Our group as seen below this mount, "" for the mount point itself; NULL when the mount shows
 * another part of the hierarchy. Both paths are relative to our cgroup namespace, so with a
 * namespace that is newer than the mount the mount's root is "/../.." (cgroup_namespaces(7)). */
static const char *path_in_mount(const struct mount *mount, const char *path)
{
    const char *below = mountinfo_path_below(mount->root, path);

    return below && !has_parent_step(below) ? below : NULL;
}

/* Of several mounts of the hierarchy the one that shows our group and most of what is above it. */
static const struct mount *mount_of(const struct mount *mounts, const struct membership *membership,
                                    const char *controller)
{
    const struct mount *best = NULL;
    size_t best_root = 0;

    for (const struct mount *mount = mounts; mount; mount = mount->next) {
        bool is_candidate = is_v1(membership)
                                ? strcmp(mount->type, "cgroup") == 0 &&
                                      mountinfo_has_option(mount->super_options, controller)
                                : strcmp(mount->type, "cgroup2") == 0;

        if (!is_candidate || mountinfo_find_point(mounts, mount->point) != mount)
            continue; /* the second: another mount covers it */

        size_t root =
            path_in_mount(mount, membership->path) ? strlen(mount->root) : (size_t)INT32_MAX;

        if (!best || root < best_root) {
            best = mount;
            best_root = root;
        }
    }
    return best;
}

static void remark_hidden_group(struct arena *arena, struct facts *facts, const char *path,
                                const char *group)
{
    facts_remark(arena, facts, "cgroup-path-hidden",
                 arena_printf(arena,
                              "our memory control group \"%s\" is not visible here; the limit of "
                              "%s was read instead, and a lower one may exist",
                              path, group),
                 "Name the limit with --limits when it is lower than what is shown here.");
}

static void remark_no_mount(struct arena *arena, struct facts *facts)
{
    facts_remark(arena, facts, "cgroup-not-mounted",
                 "no file system of the memory control group is mounted here, so a memory limit "
                 "cannot be seen",
                 "Name the limit with --limits, or mount /sys/fs/cgroup into the container.");
}

void cgroup_remark_missing(struct arena *arena, struct facts *facts)
{
    facts_remark(arena, facts, "cgroup-memory-missing",
                 "the kernel's memory controller is not available here, so no memory limit is "
                 "enforced or can be seen",
                 "Boot with cgroup_enable=memory, or name the memory to use with --limits.");
}

/* `has_remarks`: for memory only; one remark about one cause is enough. */
static struct cgroup_place place_of(struct arena *arena, int root_fd, const struct mount *mounts,
                                    const struct membership *memberships, const char *controller,
                                    bool has_remarks, struct facts *facts)
{
    struct cgroup_place place = { .hierarchy = CGROUP_NONE };
    const struct membership *membership = membership_of(memberships, controller);

    if (!membership) {
        if (has_remarks)
            cgroup_remark_missing(arena, facts);
        return place;
    }

    const struct mount *mount = mount_of(mounts, membership, controller);

    if (!mount) {
        if (has_remarks)
            remark_no_mount(arena, facts);
        return place;
    }

    const char *below = path_in_mount(mount, membership->path);

    place.hierarchy = is_v1(membership) ? CGROUP_V1 : CGROUP_V2;
    place.mount_point = mount->point;
    place.group = arena_printf(arena, "%s%s", mount->point, below ? below : "");

    bool is_visible = below != NULL;

    /* A group that was removed, or the path of another view of the hierarchy: the nearest level
     * that exists, at last the mount point. */
    while (!file_exists(root_fd, place.group) && strcmp(place.group, mount->point) != 0) {
        place.group = cgroup_above(arena, &place, place.group);
        is_visible = false;
    }
    if (!is_visible && has_remarks)
        remark_hidden_group(arena, facts, membership->path, place.group);
    if (has_remarks)
        facts->cgroup_path = membership->path;
    return place;
}

static const char *version_of(const struct membership *memberships)
{
    static const char *const controllers[] = { "memory", "cpu", "cpuset" };
    bool has_v1 = false, has_v2 = false;

    for (const struct membership *one = memberships; one; one = one->next) {
        if (!is_v1(one))
            has_v2 = true;
        for (size_t i = 0; i < ARRAY_LENGTH(controllers); i++)
            has_v1 |= mountinfo_has_option(one->controllers, controllers[i]);
    }
    if (has_v1)
        return has_v2 ? "hybrid" : "v1";
    return has_v2 ? "v2" : "none";
}

bool cgroup_locate(struct arena *arena, int root_fd, const struct mount *mounts,
                   struct facts *facts, struct cgroup *ret, struct error *err)
{
    struct membership *memberships = NULL;
    const char *text;

    memset(ret, 0, sizeof *ret);
    if (!kernel_read(arena, root_fd, path_cgroup, &text, err))
        return false;
    if (text && !parse_memberships(arena, text, &memberships, err))
        return false;

    facts->cgroup_version = version_of(memberships);
    if (!text) {
        facts_remark(arena, facts, "cgroup-unknown",
                     "there is no /proc/self/cgroup, so a memory or CPU limit cannot be seen",
                     "Mount /proc, or name the limits with --limits.");
        return true;
    }
    ret->memory = place_of(arena, root_fd, mounts, memberships, "memory", true, facts);
    ret->cpu = place_of(arena, root_fd, mounts, memberships, "cpu", false, facts);
    ret->cpuset = place_of(arena, root_fd, mounts, memberships, "cpuset", false, facts);
    ret->hugetlb = place_of(arena, root_fd, mounts, memberships, "hugetlb", false, facts);
    return true;
}

const char *cgroup_above(struct arena *arena, const struct cgroup_place *place,
                         const char *directory)
{
    size_t top = strlen(place->mount_point);
    const char *slash = strrchr(directory, '/');

    if (!slash || strlen(directory) <= top)
        return NULL;

    size_t length = (size_t)(slash - directory);

    return length <= top ? place->mount_point : arena_strndup(arena, directory, length);
}
