#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/place.h"
#include "tree.h"

enum { MIB_BYTES = 1 << 20 };

static const char *read_text(struct tree *tree, const char *path)
{
    return file_read(tree->arena, tree->root_fd, path, MIB_BYTES, NULL, &tree->err);
}

static void a_root_must_be_a_directory(void **state)
{
    struct tree *tree = *state;
    int fd = 77;

    tree_write(tree, "plain", "");
    assert_false(file_open_root(tree_place(tree, "plain"), &fd, &tree->err));
    assert_int_equal(tree->err.kind, ERROR_SYSTEM);
    assert_int_equal(tree->err.sys_errno, ENOTDIR);
    assert_non_null(strstr(tree->err.hint, "--sysroot"));
    assert_false(file_open_root(tree_place(tree, "missing"), &fd, &tree->err));
    assert_int_equal(tree->err.sys_errno, ENOENT);
    assert_int_equal(fd, 77);
}

static void the_whole_content_is_read(void **state)
{
    struct tree *tree = *state;
    size_t length = 7;

    tree_write_bytes(tree, "a/b", "x\0y\n", 4);
    tree_write(tree, "empty", "");

    const char *content =
        file_read(tree->arena, tree->root_fd, "/a/b", MIB_BYTES, &length, &tree->err);

    assert_non_null(content);
    assert_int_equal(length, 4);
    assert_memory_equal(content, "x\0y\n", 5);
    assert_string_equal(read_text(tree, "a/../a/b"), "x");
    assert_string_equal(read_text(tree, "empty"), "");
}

/* Around every size at which the reader changes its buffer. */
static void every_length_around_a_buffer_is_read(void **state)
{
    static const size_t sizes[] = { 16383, 16384, 16385, 65535, 65536, 65537, 262144, 1048576 };
    struct tree *tree = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        char *bytes = arena_alloc(tree->arena, sizes[i]);
        size_t length;

        for (size_t at = 0; at < sizes[i]; at++)
            bytes[at] = (char)('a' + at % 23);
        tree_write_bytes(tree, "large", bytes, sizes[i]);

        const char *content =
            file_read(tree->arena, tree->root_fd, "large", MIB_BYTES, &length, &tree->err);

        assert_non_null(content);
        assert_int_equal(length, sizes[i]);
        assert_memory_equal(content, bytes, sizes[i]);
        assert_int_equal(content[length], 0);
    }
}

static void a_limit_is_exact(void **state)
{
    struct tree *tree = *state;
    size_t before;

    tree_write(tree, "five", "12345");
    assert_non_null(file_read(tree->arena, tree->root_fd, "five", 5, NULL, &tree->err));
    assert_null(file_read(tree->arena, tree->root_fd, "five", 4, NULL, &tree->err));
    assert_int_equal(tree->err.kind, ERROR_INPUT);
    assert_string_equal(tree->err.message, "five is larger than 4 bytes");

    /* A sparse file of 100 MB costs no more than what may be read. */
    assert_int_equal(truncate(tree_place(tree, "five"), 100 * MIB_BYTES), 0);
    before = arena_used_bytes(tree->arena);
    assert_null(read_text(tree, "five"));
    assert_true(arena_used_bytes(tree->arena) - before < 3 * MIB_BYTES);
}

/* stat(2) says 4096 for a file of sysfs, and 0 for one of procfs. */
static void the_size_that_stat_tells_is_not_believed(void **state)
{
    struct tree *tree = *state;
    int fd;

    assert_true(file_open_root("/", &fd, &tree->err));
    if (file_exists(fd, "/sys/kernel/uevent_seqnum")) /* a chroot may lack /sys */
        assert_non_null(
            file_read(tree->arena, fd, "/sys/kernel/uevent_seqnum", 64, NULL, &tree->err));
    assert_non_null(
        strstr(file_read(tree->arena, fd, "proc/self/status", MIB_BYTES, NULL, &tree->err),
               "Cpus_allowed_list"));
    assert_int_equal(close(fd), 0);
}

static void links_stay_inside_the_root(void **state)
{
    struct tree *tree = *state;

    tree_write(tree, "inside", "mine");
    tree_link(tree, "absolute", "/inside");
    tree_link(tree, "climbing", "../../../../inside");
    tree_link(tree, "outside", "/etc/passwd");
    assert_string_equal(read_text(tree, "absolute"), "mine");
    assert_string_equal(read_text(tree, "climbing"), "mine");
    assert_string_equal(read_text(tree, "../../inside"), "mine");
    assert_null(read_text(tree, "outside"));
    assert_int_equal(tree->err.sys_errno, ENOENT);
    assert_int_equal(tree->err.kind, ERROR_SYSTEM);
    assert_string_equal(tree->err.message, "cannot read outside: No such file or directory");
}

/* From here on this process gets `sys_errno` from openat2(2), as under an old kernel or container
 * runtime. False when filters are not to be had (valgrind, some sandboxes). */
static bool lose_openat2(unsigned int sys_errno)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | sys_errno),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { .len = ARRAY_LENGTH(filter), .filter = filter };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* In a child, since a filter cannot be taken off: 0 = it read, 1 = it did not, 2 = no filter. */
static int read_without_openat2(struct tree *tree, unsigned int sys_errno)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        if (!lose_openat2(sys_errno))
            exit(2);

        const char *text = read_text(tree, "/a/b");
        bool is_read = text && strcmp(text, "x") == 0 && file_exists(tree->root_fd, "/") &&
                       read_text(tree, "inside") && !read_text(tree, "outside") &&
                       !file_exists(tree->root_fd, "loop") && errno == ELOOP &&
                       !read_text(tree, "/missing") && tree->err.sys_errno == ENOENT;

        exit(!is_read);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void an_old_kernel_is_served_too(void **state)
{
    static const unsigned int answers[] = { ENOSYS, EPERM, EAGAIN };
    struct tree *tree = *state;

    tree_write(tree, "a/b", "x");
    tree_link(tree, "inside", "/a/../../a/b");
    tree_link(tree, "outside", "/etc/passwd");
    tree_link(tree, "loop", "loop");
    for (size_t i = 0; i < ARRAY_LENGTH(answers); i++) {
        int status = read_without_openat2(tree, answers[i]);

        if (status == 2)
            skip();
        assert_int_equal(status, 0);
    }
}

static void a_directory_cannot_be_read(void **state)
{
    struct tree *tree = *state;

    tree_write(tree, "d/f", "");
    assert_null(read_text(tree, "d"));
    assert_int_equal(tree->err.sys_errno, EISDIR);
    assert_null(file_read_user(tree->arena, tree_place(tree, "d"), 10, NULL, &tree->err));
    assert_int_equal(tree->err.kind, ERROR_INPUT);
    assert_string_equal(tree->err.message, "it is a directory");
    assert_string_equal(tree->err.file, tree_place(tree, "d"));
}

static void existence_needs_no_permission(void **state)
{
    struct tree *tree = *state;

    tree_write(tree, "d/secret", "x");
    assert_int_equal(chmod(tree_place(tree, "d/secret"), 0), 0);
    assert_true(file_exists(tree->root_fd, "d/secret"));
    assert_true(file_exists(tree->root_fd, "/d"));
    assert_false(file_exists(tree->root_fd, "d/other"));
}

static void a_file_of_the_user_is_named_in_errors(void **state)
{
    struct tree *tree = *state;
    const char *path = tree_place(tree, "missing.yml");
    size_t length;

    assert_null(file_read_user(tree->arena, path, 10, NULL, &tree->err));
    assert_int_equal(tree->err.kind, ERROR_INPUT);
    assert_string_equal(tree->err.file, path);
    assert_int_equal(tree->err.line, 0);
    assert_string_equal(tree->err.message, "cannot open it: No such file or directory");

    tree_write(tree, "missing.yml", "services:\n");
    assert_string_equal(file_read_user(tree->arena, path, 10, &length, &tree->err), "services:\n");
    assert_int_equal(length, 10);
    assert_null(file_read_user(tree->arena, path, 9, NULL, &tree->err));
    assert_string_equal(tree->err.message, "it is larger than 9 B");
    assert_int_equal(tree->err.kind, ERROR_INPUT);
}

static void a_hyphen_is_standard_input(void **state)
{
    struct tree *tree = *state;
    int saved = dup(STDIN_FILENO), ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "typed", 5), 5);
    assert_int_equal(close(ends[1]), 0);
    assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);

    const char *content = file_read_user(tree->arena, "-", 100, NULL, &tree->err);

    assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
    assert_int_equal(close(saved), 0);
    assert_int_equal(close(ends[0]), 0);
    assert_string_equal(content, "typed");
}

static void links_of_a_path_are_resolved_as_far_as_it_exists(void **state)
{
    struct tree *tree = *state;

    tree_write(tree, "srv/pg/16/PG_VERSION", "16");
    tree_link(tree, "var/lib/postgresql", "/srv/pg");
    assert_string_equal(place_resolve(tree->arena, tree->root_fd, "/var/lib/postgresql/16"),
                        "/srv/pg/16");
    assert_string_equal(place_resolve(tree->arena, tree->root_fd, "/var/lib/postgresql/17/data/"),
                        "/srv/pg/17/data");
    assert_string_equal(place_resolve(tree->arena, tree->root_fd, "/none/./of//this/../that"),
                        "/none/of/that");
    assert_string_equal(place_resolve(tree->arena, tree->root_fd, "/../../srv/.."), "/");
    assert_string_equal(place_resolve(tree->arena, tree->root_fd, "/"), "/");
    assert_string_equal(place_resolve(tree->arena, -1, "/srv"), "/srv");
}

static void links_that_never_end_are_left_alone(void **state)
{
    struct tree *tree = *state;
    char followed[PATH_MAX], name[PATH_MAX + 8];

    tree_link(tree, "d/loop", "../d/loop");
    assert_false(place_follow(tree->root_fd, "/d/loop/x", followed));
    assert_int_equal(errno, ELOOP);
    assert_string_equal(place_resolve(tree->arena, tree->root_fd, "/d/loop/x"), "/d/loop/x");

    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_false(place_follow(tree->root_fd, name, followed));
    assert_int_equal(errno, ENAMETOOLONG);
    name[PATH_MAX - 1] = '\0';
    assert_false(place_follow(tree->root_fd, name, followed)); /* no room for the "/" */
    assert_int_equal(errno, ENAMETOOLONG);
}

static void names_are_listed_in_order(void **state)
{
    struct tree *tree = *state;

    tree_write(tree, "d/b", "");
    tree_write(tree, "d/c", "");
    tree_write(tree, "d/a", "");

    const char **names = place_list(tree->arena, tree->root_fd, "d", 10);

    assert_string_equal(names[0], "a");
    assert_string_equal(names[1], "b");
    assert_string_equal(names[2], "c");
    assert_null(names[3]);
    names = place_list(tree->arena, tree->root_fd, "d", 2);
    assert_non_null(names[1]);
    assert_null(names[2]);
    assert_null(place_list(tree->arena, tree->root_fd, "d/a", 10)[0]);
    assert_null(place_list(tree->arena, tree->root_fd, "missing", 10)[0]);
}

static void only_the_root_directory_is_this_machine(void **state)
{
    struct tree *tree = *state;
    int fd;

    assert_true(file_open_root("/", &fd, &tree->err));
    assert_true(place_is_machine(fd));
    assert_false(place_is_machine(tree->root_fd));
    assert_false(place_is_machine(-1));
    assert_int_equal(close(fd), 0);
}

static void a_disk_has_a_size(void **state)
{
    struct tree *tree = *state;
    uint64_t total = 0, available = 0;

    assert_true(place_disk_space(tree->root_fd, "/", &total, &available));
    assert_true(total > 0);
    assert_true(available <= total);
    assert_false(place_disk_space(tree->root_fd, "/missing", &total, &available));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_root_must_be_a_directory, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(the_whole_content_is_read, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(every_length_around_a_buffer_is_read, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(a_limit_is_exact, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(the_size_that_stat_tells_is_not_believed, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(links_stay_inside_the_root, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(an_old_kernel_is_served_too, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(a_directory_cannot_be_read, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(existence_needs_no_permission, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(a_file_of_the_user_is_named_in_errors, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(a_hyphen_is_standard_input, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(links_of_a_path_are_resolved_as_far_as_it_exists,
                                        tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(links_that_never_end_are_left_alone, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(names_are_listed_in_order, tree_setup, tree_teardown),
        cmocka_unit_test_setup_teardown(only_the_root_directory_is_this_machine, tree_setup,
                                        tree_teardown),
        cmocka_unit_test_setup_teardown(a_disk_has_a_size, tree_setup, tree_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
