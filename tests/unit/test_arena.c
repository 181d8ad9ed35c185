#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { CHUNK_BYTES = 256 * 1024 };

static int create(void **state)
{
    *state = arena_create();
    return 0;
}

static int destroy(void **state)
{
    arena_destroy(*state);
    return 0;
}

static void assert_zeroed(const unsigned char *block, size_t size)
{
    for (size_t i = 0; i < size; i++)
        assert_int_equal(block[i], 0);
}

static void blocks_are_zeroed_aligned_and_apart(void **state)
{
    unsigned char *before = NULL;

    for (size_t size = 1; size < 300; size++) {
        unsigned char *block = arena_alloc(*state, size);

        assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
        assert_zeroed(block, size);
        memset(block, 0xff, size);
        if (before)
            assert_int_equal(before[0], 0xff);
        before = block;
    }
}

static void size_zero_gives_a_pointer(void **state)
{
    assert_non_null(arena_alloc(*state, 0));
    assert_non_null(arena_array(*state, 0, 8));
}

static void a_large_block_leaves_the_open_chunk_usable(void **state)
{
    char *small = arena_alloc(*state, 16);
    char *large = arena_alloc(*state, 10 * CHUNK_BYTES);
    char *next = arena_alloc(*state, 16);

    assert_zeroed((unsigned char *)large, 10 * CHUNK_BYTES);
    assert_ptr_equal(next, small + 16);
}

static void many_small_blocks_open_new_chunks(void **state)
{
    for (int i = 0; i < 1000; i++) {
        char *block = arena_alloc(*state, 1000);

        assert_zeroed((unsigned char *)block, 1000);
        memset(block, 'x', 1000);
    }
    assert_true(arena_used_bytes(*state) >= 1000 * 1000);
}

static void used_bytes_count_what_was_handed_out(void **state)
{
    size_t before = arena_used_bytes(*state);

    (void)arena_alloc(*state, 100); /* rounded up to the alignment */
    assert_in_range(arena_used_bytes(*state) - before, 100, 128);
}

static void copies_are_terminated_and_null_stays_null(void **state)
{
    char text[] = "hello";
    char *copy = arena_strdup(*state, text);

    text[0] = 'j';
    assert_string_equal(copy, "hello");
    assert_string_equal(arena_strndup(*state, "hello", 2), "he");
    assert_string_equal(arena_strndup(*state, "hello", 0), "");
    assert_null(arena_strdup(*state, NULL));
}

static void printf_gives_the_formatted_text(void **state)
{
    assert_string_equal(arena_printf(*state, "%d of %s", 3, "four"), "3 of four");
    assert_string_equal(arena_printf(*state, "%s", ""), "");
}

/* Every length around the end of a chunk, where the text is formatted a second time. */
static void printf_is_right_wherever_the_chunk_ends(void **state)
{
    for (int length = 0; length < 200; length++) {
        struct arena *arena = arena_create();
        (void)arena_alloc(arena, CHUNK_BYTES - 96); /* leaves six units of alignment */
        char *text = arena_printf(arena, "%*d", length, 7);
        unsigned char *next = arena_alloc(arena, 64);

        assert_int_equal(strlen(text), length < 1 ? 1 : length);
        assert_int_equal(text[strlen(text) - 1], '7');
        assert_zeroed(next, 64);
        arena_destroy(arena);
    }
    (void)state;
}

static void printf_longer_than_a_chunk_is_whole(void **state)
{
    char *text = arena_printf(*state, "%*d", 3 * CHUNK_BYTES, 7);

    assert_int_equal(strlen(text), 3 * CHUNK_BYTES);
}

static void destroying_null_does_nothing(void **state)
{
    (void)state;
    arena_destroy(NULL);
}

static void ask_for_too_much(struct arena *arena)
{
    (void)arena_alloc(arena, SIZE_MAX);
}

static void ask_for_too_many(struct arena *arena)
{
    (void)arena_array(arena, SIZE_MAX / 2, 3);
}

/* A child, since running out of memory ends the program. */
static void assert_out_of_memory(struct arena *arena, void (*ask)(struct arena *))
{
    char said[200] = "";
    int ends[2], status;

    assert_int_equal(pipe(ends), 0);

    pid_t pid = fork();

    if (pid == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        ask(arena);
        _exit(0);
    }
    (void)close(ends[1]);
    assert_true(read(ends[0], said, sizeof said - 1) > 0);
    (void)close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 4);
    assert_string_equal(said, "pgtune-lnk: error: out of memory\n");
}

static void exhausted_memory_is_said_and_exits_with_4(void **state)
{
    assert_out_of_memory(*state, ask_for_too_much);
    assert_out_of_memory(*state, ask_for_too_many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(size_zero_gives_a_pointer),
        cmocka_unit_test(a_large_block_leaves_the_open_chunk_usable),
        cmocka_unit_test(many_small_blocks_open_new_chunks),
        cmocka_unit_test(used_bytes_count_what_was_handed_out),
        cmocka_unit_test(copies_are_terminated_and_null_stays_null),
        cmocka_unit_test(printf_gives_the_formatted_text),
        cmocka_unit_test(printf_is_right_wherever_the_chunk_ends),
        cmocka_unit_test(printf_longer_than_a_chunk_is_whole),
        cmocka_unit_test(destroying_null_does_nothing),
        cmocka_unit_test(exhausted_memory_is_said_and_exits_with_4),
    };

    return cmocka_run_group_tests(tests, create, destroy);
}
