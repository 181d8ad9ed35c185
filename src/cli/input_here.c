/* Here mode: the machine or container that runs the program, or the one recorded below
 * --sysroot. */
#include "cli/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"

enum { IMAGE_MAJOR_BYTES_MAX = 64, FIRST_MAJOR_WITH_IO_URING = 18 };

/* Whether kernel and seccomp filter allow io_uring: asked with arguments that a kernel which has
 * the call refuses with EFAULT or EINVAL before it makes anything (io_uring_setup(2)). */
static bool probe_io_uring(void)
{
    long result = syscall(SYS_io_uring_setup, 1, NULL);

    return result < 0 && (errno == EFAULT || errno == EINVAL);
}

/* The major version of an initialised data directory, or 0. */
static int major_of_data_directory(struct run *run, int root_fd, const char *path)
{
    struct error ignored = { 0 }; /* no file: nothing was initialised there */
    const char *text = file_read(run->arena, root_fd, path, IMAGE_MAJOR_BYTES_MAX, NULL, &ignored);
    char *end;
    long major = text ? strtol(text, &end, 10) : 0;

    return major >= PG_MAJOR_FIRST && major <= PG_MAJOR_LAST ? (int)major : 0;
}

/* The candidates of the machine's fact become those of the decided one. */
static void decide_by_fact(struct run *run, struct fact *decided, const struct fact *fact)
{
    if (!fact->is_known) {
        if (!decided->considered)
            decided->considered = fact->considered;
        return;
    }

    bool is_first = !decided->is_known;

    input_decide(run->arena, decided, fact->value, fact->source);
    if (is_first)
        decided->considered = fact->considered;
}

static void note_remarks(struct run *run, const struct facts *facts)
{
    for (const struct remark *remark = facts->remarks; remark; remark = remark->next)
        command_note(run, remark->message, remark->fix);
}

/* Files on a tmpfs are memory of this container. A tmpfs without a size may grow to half of the
 * host's memory (tmpfs(5)); data that is known to be smaller does not fill it. */
static uint64_t tmpfs_bytes(const struct facts *facts, uint64_t data_bytes)
{
    uint64_t size = facts->disk_size_bytes.is_known ? facts->disk_size_bytes.value
                                                    : facts->memory_total_bytes.value / 2;

    return data_bytes > 0 && data_bytes < size ? data_bytes : size;
}

static void take_facts(struct run *run, const struct facts *facts, struct gathered *ret)
{
    struct plan_input *input = &ret->input;

    decide_by_fact(run, &ret->decided[INPUT_MEMORY], &facts->memory_bytes);
    decide_by_fact(run, &ret->decided[INPUT_CPUS], &facts->cpu_milli);
    decide_by_fact(run, &ret->decided[INPUT_SHM], &facts->shm_bytes);
    decide_by_fact(run, &ret->decided[INPUT_STORAGE], &facts->storage_kind);
    if (facts->memory_soft_bytes.is_known)
        input->memory_soft_bytes = facts->memory_soft_bytes.value;
    if (facts->disk_size_bytes.is_known)
        input->disk_bytes = facts->disk_size_bytes.value;
    if (facts->is_tmpfs)
        input->tmpfs_bytes = tmpfs_bytes(facts, run->options.data_size_bytes);
}

bool input_from_machine(struct run *run, struct gathered *ret)
{
    const struct options *options = &run->options;
    const char *sysroot = options->sysroot ? options->sysroot : "/";
    const char *environment = command_environment(run, "PGDATA");
    const char *pgdata = options->pgdata                      ? options->pgdata
                         : environment && *environment == '/' ? environment
                                                              : "/var/lib/postgresql/data";
    const char *disk = options->probe_disk ? options->probe_disk : pgdata;
    struct facts *facts = arena_alloc(run->arena, sizeof *facts);
    CLEANUP(file_close_cleanup) int root_fd = -1;

    if (pgdata[0] != '/' || disk[0] != '/') {
        (void)error_set(run->err, ERROR_USAGE, "\"%.100s\" is not an absolute path",
                        pgdata[0] != '/' ? pgdata : disk);
        return error_hint(run->err, "Write the directory from the root on.");
    }
    if (!file_open_root(sysroot, &root_fd, run->err) ||
        !facts_read(run->arena, root_fd, disk, facts, run->err))
        return false;
    take_facts(run, facts, ret);
    if (!ret->decided[INPUT_MEMORY].is_known) {
        (void)error_set(run->err, ERROR_SYSTEM, "nothing here says how much memory there is");
        return error_hint(run->err, "Give it with --limits MEM[,CPUS].");
    }

    const char *version_path = arena_printf(run->arena, "%s/PG_VERSION", pgdata);
    int major = major_of_data_directory(run, root_fd, version_path);

    if (major > 0)
        input_decide(run->arena, &ret->decided[INPUT_PG_MAJOR], (uint64_t)major, version_path);
    if (ret->decided[INPUT_PG_MAJOR].value >= FIRST_MAJOR_WITH_IO_URING && !options->sysroot)
        ret->input.has_io_uring = probe_io_uring();
    ret->facts = facts;
    note_remarks(run, facts);
    return true;
}
