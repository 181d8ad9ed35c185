/* The model against what servers of 14 to 18 asked for (tests/data/shared_memory.tsv). */

#include "tune/shared_memory.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define DATA_FILE "tests/data/shared_memory.tsv"
#define KB        ((uint64_t)1024)
#define MB        (1024 * KB)
#define GB        (1024 * MB)

struct point {
    struct shared_memory_input input;
    uint64_t bytes;
    uint64_t megabytes; /* shared_memory_size, 0 in 14 */
};

typedef void point_fn(const struct point *point, int line);

static bool point_read(FILE *file, struct point *ret)
{
    char line[512];
    int64_t values[16];
    char *cursor = line;

    if (!fgets(line, sizeof(line), file))
        return false;
    for (size_t i = 0; i < 16; i++) {
        char *end;

        values[i] = strtoll(cursor, &end, 10);
        assert_ptr_not_equal(cursor, end);
        cursor = end;
    }
    assert_int_equal(*cursor, '\n');
    *ret = (struct point){
        .input = { .pg_major = (int)values[0],
                   .shared_buffers_bytes = (uint64_t)values[1] * KB,
                   .wal_buffers_bytes = values[2] < 0 ? -1 : values[2] * (int64_t)KB,
                   .min_dynamic_shared_memory_bytes = (uint64_t)values[3] * MB,
                   .max_connections = (int)values[4],
                   .autovacuum_workers = (int)values[5],
                   .max_worker_processes = (int)values[6],
                   .max_wal_senders = (int)values[7],
                   .max_prepared_transactions = (int)values[8],
                   .max_locks_per_transaction = (int)values[9],
                   .max_pred_locks_per_transaction = (int)values[10],
                   .max_replication_slots = (int)values[11],
                   .io_max_concurrency = (int)values[12],
                   .io_workers = (int)values[13] },
        .bytes = (uint64_t)values[14],
        .megabytes = (uint64_t)values[15],
    };
    return true;
}

static void for_each_point(point_fn *visit)
{
    FILE *file = fopen(DATA_FILE, "r");
    char header[512];
    struct point point;
    int line = 1;

    if (!file)
        fail_msg("cannot open %s; tests run from the root of the repository", DATA_FILE);
    assert_non_null(fgets(header, sizeof(header), file));
    while (point_read(file, &point))
        visit(&point, ++line);
    assert_true(line > 500);
    assert_int_equal(fclose(file), 0);
}

/* To the byte but for the server's rounding to 8 kB blocks, which swallows our last digits. */
static void check_bytes(const struct point *point, int line)
{
    int64_t error = (int64_t)shared_memory_bytes(&point->input) - (int64_t)point->bytes;

    if (llabs(error) > 8192)
        fail_msg("%s:%d: off by %" PRId64 " of %" PRIu64, DATA_FILE, line, error, point->bytes);
    if (llabs(error) * 50 > (int64_t)point->bytes)
        fail_msg("%s:%d: more than 2%% off", DATA_FILE, line);
}

static void model_equals_what_the_server_asks_for(void **state)
{
    (void)state;
    for_each_point(check_bytes);
}

static void check_megabytes(const struct point *point, int line)
{
    uint64_t megabytes = (shared_memory_bytes(&point->input) + MB - 1) / MB;

    if (point->megabytes && (megabytes > point->megabytes + 1 || megabytes + 1 < point->megabytes))
        fail_msg("%s:%d: %" PRIu64 " MB instead of %" PRIu64, DATA_FILE, line, megabytes,
                 point->megabytes);
}

static void model_equals_shared_memory_size_of_the_server(void **state)
{
    (void)state;
    for_each_point(check_megabytes);
}

static void assert_grows(const struct shared_memory_input *low,
                         const struct shared_memory_input *high, const char *what)
{
    if (shared_memory_bytes(high) < shared_memory_bytes(low))
        fail_msg("the segment of %d shrinks when %s grows", low->pg_major, what);
}

/* Growing each number of one point by an amount may not shrink the segment. */
static void check_monotone(const struct point *point, int line)
{
    static const struct {
        const char *name;
        size_t offset;
    } settings[] = {
        { "max_connections", offsetof(struct shared_memory_input, max_connections) },
        { "autovacuum_workers", offsetof(struct shared_memory_input, autovacuum_workers) },
        { "max_worker_processes", offsetof(struct shared_memory_input, max_worker_processes) },
        { "max_wal_senders", offsetof(struct shared_memory_input, max_wal_senders) },
        { "prepared", offsetof(struct shared_memory_input, max_prepared_transactions) },
        { "locks", offsetof(struct shared_memory_input, max_locks_per_transaction) },
        { "predicate locks", offsetof(struct shared_memory_input, max_pred_locks_per_transaction) },
        { "max_replication_slots", offsetof(struct shared_memory_input, max_replication_slots) },
        { "io_max_concurrency", offsetof(struct shared_memory_input, io_max_concurrency) },
        { "io_workers", offsetof(struct shared_memory_input, io_workers) },
    };
    static const int steps[] = { 1, 2, 7, 33, 256, 4000 };
    struct shared_memory_input low = point->input;
    struct shared_memory_input high;

    (void)line;
    if (low.io_max_concurrency <= 0)
        low.io_max_concurrency = shared_memory_io_max_concurrency(&low);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        for (size_t j = 0; j < sizeof(settings) / sizeof(settings[0]); j++) {
            high = low;
            *(int *)(void *)((char *)&high + settings[j].offset) += steps[i];
            assert_grows(&low, &high, settings[j].name);
        }
        high = low;
        high.shared_buffers_bytes += (uint64_t)steps[i] * 8 * KB;
        assert_grows(&low, &high, "shared_buffers");
        high = low;
        high.min_dynamic_shared_memory_bytes += (uint64_t)steps[i] * MB;
        assert_grows(&low, &high, "min_dynamic_shared_memory");
        high = low;
        if (high.wal_buffers_bytes >= 0)
            high.wal_buffers_bytes += (int64_t)steps[i] * 4096;
        assert_grows(&low, &high, "wal_buffers");
    }
}

static void more_of_any_setting_never_shrinks_the_segment(void **state)
{
    (void)state;
    for_each_point(check_monotone);
}

static void more_shared_buffers_never_shrink_the_segment(void **state)
{
    struct shared_memory_input input = { .wal_buffers_bytes = -1,
                                         .max_connections = 100,
                                         .autovacuum_workers = 3,
                                         .max_worker_processes = 8,
                                         .max_wal_senders = 10,
                                         .max_locks_per_transaction = 64,
                                         .max_pred_locks_per_transaction = 64,
                                         .max_replication_slots = 10 };

    (void)state;
    for (input.pg_major = 14; input.pg_major <= 18; input.pg_major++) {
        uint64_t before = 0;

        for (uint64_t bytes = 128 * KB; bytes <= 512 * GB;
             bytes += bytes / 97 / 8192 * 8192 + 8192) {
            uint64_t now;

            input.shared_buffers_bytes = bytes;
            now = shared_memory_bytes(&input);
            assert_true(now >= before);
            before = now;
        }
    }
}

static void unknown_majors_are_taken_as_the_nearest(void **state)
{
    struct shared_memory_input known = { .pg_major = 18,
                                         .shared_buffers_bytes = GB,
                                         .wal_buffers_bytes = -1,
                                         .max_connections = 100,
                                         .max_locks_per_transaction = 64,
                                         .max_pred_locks_per_transaction = 64 };
    struct shared_memory_input unknown = known;

    (void)state;
    unknown.pg_major = 19;
    assert_int_equal(shared_memory_bytes(&unknown), shared_memory_bytes(&known));
    known.pg_major = 14;
    unknown.pg_major = 13;
    assert_int_equal(shared_memory_bytes(&unknown), shared_memory_bytes(&known));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_equals_what_the_server_asks_for),
        cmocka_unit_test(model_equals_shared_memory_size_of_the_server),
        cmocka_unit_test(more_of_any_setting_never_shrinks_the_segment),
        cmocka_unit_test(more_shared_buffers_never_shrink_the_segment),
        cmocka_unit_test(unknown_majors_are_taken_as_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
