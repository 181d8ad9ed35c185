/*
 * The rows of the check table, the data of lint: one entry for each thing that an operator would
 * want to be told. Ids are a contract; a new check is a row here, a body, and tests/checks/<id>/.
 */
#include "verify/check_bodies.h"

#define RESOURCE    "runtime-config-resource.html"
#define WAL         "runtime-config-wal.html"
#define CONNECTION  "runtime-config-connection.html"
#define CONFIG_FILE "config-setting.html"

#define COMPOSE_FILE "https://docs.docker.com/reference/compose-file/"
#define SERVICES     COMPOSE_FILE "services/#"

enum {
    CONF = CHECK_NEEDS_CONF,
    LIMIT = CHECK_NEEDS_CONF | CHECK_NEEDS_LIMIT,
    DISK = CHECK_NEEDS_CONF | CHECK_NEEDS_DISK,
    COMPOSE = CHECK_NEEDS_CONF | CHECK_NEEDS_COMPOSE
};

const struct check check_table[] = {
    {
        .id = "memory-idle-over-limit",
        .severity = SEVERITY_HIGH,
        .needs = LIMIT,
        .run = check_memory_idle,
        .what = "The server fills its memory limit before any query runs",
        .why =
            "Shared memory, allowed connections and autovacuum together are more than 90% of the "
            "limit. The kernel kills a process at the limit, and PostgreSQL then restarts all of "
            "them.",
        .fix = "Lower shared_buffers, max_connections or the memory of autovacuum, or raise the "
               "limit; pgtune-lnk tune with the same limit prints values that fit.",
        .doc = RESOURCE "#RUNTIME-CONFIG-RESOURCE-MEMORY",
    },
    {
        .id = "memory-busy-over-limit",
        .severity = SEVERITY_HIGH,
        .needs = LIMIT,
        .run = check_memory_busy,
        .what = "Four busy connections for each CPU are enough to get the server killed",
        .why = "Each allowed connection may use work_mem for a sort and hash_mem_multiplier times "
               "that for a hash join, beside shared memory and helpers; the kernel does not "
               "negotiate.",
        .fix = "Lower work_mem first, then max_connections or shared_buffers, or raise the limit.",
        .doc = RESOURCE "#GUC-WORK-MEM",
    },
    {
        .id = "memory-sum-over-limit",
        .severity = SEVERITY_MEDIUM,
        .needs = LIMIT,
        .run = check_memory_sum,
        .what = "The limit does not hold what the configuration promises to its connections",
        .why = "If all allowed connections run one sort or hash join at once, the kernel kills the "
               "server. Nothing in PostgreSQL prevents that moment.",
        .fix = "Lower work_mem, or allow fewer connections and put a pooler before the server, or "
               "raise the limit.",
        .doc = RESOURCE "#GUC-WORK-MEM",
    },
    {
        .id = "shared-buffers-over-share",
        .severity = SEVERITY_MEDIUM,
        .needs = LIMIT,
        .run = check_shared_buffers_share,
        .what = "shared_buffers takes more than 40% of the limit",
        .why = "PostgreSQL also relies on the page cache, which is charged to the same limit; more "
               "than 40% is unlikely to work better than less.",
        .fix = "Set shared_buffers to a quarter of the limit or less.",
        .doc = RESOURCE "#GUC-SHARED-BUFFERS",
    },
    {
        .id = "effective-cache-size-over-limit",
        .severity = SEVERITY_MEDIUM,
        .needs = LIMIT,
        .run = check_effective_cache_size,
        .what =
            "effective_cache_size promises the planner more cache than the container has memory",
        .why =
            "The page cache is charged to the container's limit. The planner chooses index scans "
            "whose pages can never be cached.",
        .fix = "Set it to what the limit leaves for shared_buffers and page cache, at most three "
               "quarters of the limit.",
        .doc = "runtime-config-query.html#GUC-EFFECTIVE-CACHE-SIZE",
    },
    {
        .id = "autovacuum-memory-over-share",
        .severity = SEVERITY_MEDIUM,
        .needs = LIMIT,
        .run = check_autovacuum_memory,
        .what = "The autovacuum workers may take more than a quarter of the limit",
        .why =
            "Each worker uses up to autovacuum_work_mem, which is maintenance_work_mem unless set, "
            "and they run when the server is busiest.",
        .fix = "Set autovacuum_work_mem, or lower autovacuum_max_workers.",
        .doc = RESOURCE "#GUC-AUTOVACUUM-WORK-MEM",
    },
    {
        .id = "work-mem-below-floor",
        .severity = SEVERITY_MEDIUM,
        .needs = CONF,
        .run = check_work_mem_floor,
        .what = "work_mem is so small that hash joins need more memory, not less",
        .why =
            "A hash join splits its table into batches of hash_mem, and up to PostgreSQL 17 each "
            "batch costs 16 kB of buffers: 3 million rows took 67 MB at 64 kB, 9 MB at 512 kB.",
        .fix =
            "Raise work_mem to 1MB at least (256kB since 18), and allow fewer connections if the "
            "limit is too small for that.",
        .doc = RESOURCE "#GUC-WORK-MEM",
    },
    {
        .id = "shm-too-small-for-parallel",
        .severity = SEVERITY_HIGH,
        .needs = LIMIT,
        .run = check_shm_parallel,
        .what = "A parallel hash join does not fit into /dev/shm",
        .why =
            "Its hash table is shared by the leader and the workers and lies in /dev/shm, 64 MB in "
            "a container unless shm_size says otherwise. The query fails with \"could not resize "
            "shared memory segment\".",
        .fix =
            "Raise shm_size of the service, lower work_mem or max_parallel_workers_per_gather, or "
            "set min_dynamic_shared_memory.",
        .doc = RESOURCE "#GUC-MIN-DYNAMIC-SHARED-MEMORY",
    },
    {
        .id = "shm-too-small-for-maintenance",
        .severity = SEVERITY_MEDIUM,
        .needs = LIMIT,
        .run = check_shm_maintenance,
        .what = "A parallel VACUUM does not fit into /dev/shm",
        .why = "VACUUM of a large table with several indexes shares its list of dead rows, up to "
               "maintenance_work_mem, with workers through /dev/shm, and fails when that is full.",
        .fix = "Raise shm_size of the service, lower maintenance_work_mem, or set "
               "max_parallel_maintenance_workers = 0.",
        .doc = RESOURCE "#GUC-MAINTENANCE-WORK-MEM",
    },
    {
        .id = "parallel-workers-over-cpus",
        .severity = SEVERITY_LOW,
        .needs = LIMIT,
        .run = check_parallel_over_cpus,
        .what = "More parallel workers are allowed than there are CPUs",
        .why = "Workers beyond the CPUs only take turns, and each takes its own work_mem.",
        .fix = "Set it to the number of CPUs or less.",
        .doc = RESOURCE "#GUC-MAX-PARALLEL-WORKERS",
    },
    {
        .id = "parallel-workers-without-effect",
        .severity = SEVERITY_LOW,
        .needs = CONF,
        .run = check_parallel_without_effect,
        .what = "A limit of parallel workers lies above the pool it is taken from",
        .why = "max_parallel_workers_per_gather is taken from max_parallel_workers, and that from "
               "max_worker_processes; what is above has no effect.",
        .fix = "Lower it, or raise the pool.",
        .doc = RESOURCE "#GUC-MAX-PARALLEL-WORKERS-PER-GATHER",
    },
    {
        .id = "wal-buffers-without-effect",
        .severity = SEVERITY_LOW,
        .needs = CONF,
        .run = check_wal_buffers,
        .what = "wal_buffers is larger than is of use",
        .why = "The buffers are written out at every commit, so more than a segment of 16 MB is "
               "unlikely to be of use; it is memory all the same.",
        .fix = "Remove the line: the automatic value is best.",
        .doc = WAL "#GUC-WAL-BUFFERS",
    },
    {
        .id = "wal-larger-than-disk",
        .severity = SEVERITY_HIGH,
        .needs = DISK,
        .run = check_wal_disk,
        .what = "The WAL may grow larger than the data disk",
        .why = "When the disk of the WAL is full the server stops, and cannot start again until "
               "there is room.",
        .fix = "Lower it to a part of the disk that the data can spare.",
        .doc = WAL "#GUC-MAX-WAL-SIZE",
    },
    {
        .id = "checkpoint-completion-target-lowered",
        .severity = SEVERITY_LOW,
        .needs = CONF,
        .run = check_completion_target,
        .what = "checkpoint_completion_target is below its default",
        .why =
            "The manual does not recommend to lower it: checkpoints finish early, with a peak of "
            "writing, and then nothing is written until the next one.",
        .fix = "Remove the line: the default is 0.9.",
        .doc = WAL "#GUC-CHECKPOINT-COMPLETION-TARGET",
    },
    {
        .id = "durability-off",
        .severity = SEVERITY_CRITICAL,
        .needs = CONF,
        .run = check_durability,
        .what = "Durability is switched off",
        .why = "A crash of the machine loses or damages data.",
        .fix = "Remove the line; for a test database put the data on tmpfs instead.",
        .doc = "non-durability.html",
    },
    {
        .id = "server-does-not-start",
        .severity = SEVERITY_HIGH,
        .needs = CONF,
        .run = check_start_refused,
        .what = "The server refuses to start with these settings together",
        .why = "Each value is allowed alone; their combination is a fatal error at start.",
        .fix = "Change one of the two.",
        .doc = CONFIG_FILE,
    },
    {
        .id = "huge-pages-required",
        .severity = SEVERITY_MEDIUM,
        .needs = CONF,
        .run = check_huge_pages_required,
        .what = "The server does not start where no huge pages are reserved",
        .why = "Huge pages are reserved on the host, not in the container, so the same file starts "
               "on one host and fails on the next.",
        .fix = "Set huge_pages = try.",
        .doc = RESOURCE "#GUC-HUGE-PAGES",
    },
    {
        .id = "io-uring-unproven",
        .severity = SEVERITY_MEDIUM,
        .needs = CONF,
        .run = check_io_uring,
        .what = "io_method = io_uring needs a kernel, a build and a seccomp profile that allow it",
        .why = "Container engines block io_uring by default; the server then does not start.",
        .fix = "Set io_method = worker unless you have tried it in this container.",
        .doc = RESOURCE "#GUC-IO-METHOD",
    },
    {
        .id = "autovacuum-off",
        .severity = SEVERITY_HIGH,
        .needs = CONF,
        .run = check_autovacuum_off,
        .what = "Autovacuum is switched off",
        .why = "Tables grow without bound, the planner's statistics age, and the server finally "
               "stops to protect itself from transaction id wraparound.",
        .fix = "Remove the line; slow autovacuum down with its cost settings instead.",
        .doc = "routine-vacuuming.html#AUTOVACUUM",
    },
    {
        .id = "logs-hidden-from-container",
        .severity = SEVERITY_LOW,
        .needs = LIMIT,
        .run = check_logs_hidden,
        .what = "The logging collector hides the log from the container engine",
        .why =
            "The log goes to files in the data directory: docker logs shows nothing, and the files "
            "fill the volume.",
        .fix = "Set logging_collector = off.",
        .doc = "runtime-config-logging.html#GUC-LOGGING-COLLECTOR",
    },
    {
        .id = "setting-unknown",
        .severity = SEVERITY_HIGH,
        .needs = CONF,
        .run = check_setting_unknown,
        .what = "The server does not know this setting and does not start",
        .why =
            "An unrecognized configuration parameter is a fatal error at start; a reload ignores "
            "the whole file.",
        .fix = "Correct the name, remove the line, or name the server's version with --pg.",
        .doc = CONFIG_FILE,
    },
    {
        .id = "setting-out-of-range",
        .severity = SEVERITY_HIGH,
        .needs = CONF,
        .run = check_setting_range,
        .what = "The server does not take this value and does not start",
        .why =
            "A value of the wrong type, unit or range is a fatal error at start; a reload ignores "
            "the line.",
        .fix = "Write a value within the bounds; sizes take kB, MB, GB and TB, times ms, s, min, h "
               "and d.",
        .doc = CONFIG_FILE "#CONFIG-SETTING-NAMES-VALUES",
    },
    {
        .id = "setting-duplicate",
        .severity = SEVERITY_LOW,
        .needs = CONF,
        .run = check_setting_duplicate,
        .what = "The file sets this twice, and the first line has no effect",
        .why = "The last line of a name wins; who edits the first one will wonder.",
        .fix = "Keep one of the two lines.",
        .doc = CONFIG_FILE "#CONFIG-SETTING-CONFIGURATION-FILE",
    },
    {
        .id = "setting-advised-against",
        .severity = SEVERITY_MEDIUM,
        .needs = CONF,
        .run = check_setting_advice,
        .what = "The manual advises against changing this setting",
        .why = "See the manual.",
        .fix = "Remove the line unless you know why it is there.",
        .doc = CONFIG_FILE,
    },
    {
        .id = "conf-overridden-by-auto-conf",
        .severity = SEVERITY_MEDIUM,
        .needs = CONF,
        .run = check_overridden_by_auto,
        .what = "postgresql.auto.conf overrides the configuration",
        .why =
            "ALTER SYSTEM writes that file, and it beats every other one: your line has no effect.",
        .fix = "Run ALTER SYSTEM RESET for the setting, or remove it from the file you edit.",
        .doc = CONFIG_FILE "#CONFIG-SETTING-CONFIGURATION-FILE",
    },
    {
        .id = "conf-overridden-by-command",
        .severity = SEVERITY_LOW,
        .needs = COMPOSE,
        .run = check_overridden_by_command,
        .what = "A -c of the service's command overrides the configuration",
        .why = "The command line beats every file, and ALTER SYSTEM cannot change it either.",
        .fix = "Set it in one place only.",
        .doc = CONFIG_FILE,
    },
    {
        .id = "listen-addresses-missing",
        .severity = SEVERITY_MEDIUM,
        .needs = CONF,
        .run = check_listen_addresses,
        .what = "Nobody outside the container can connect",
        .why = "This file replaces the image's, which has listen_addresses = '*'; PostgreSQL's own "
               "default is localhost.",
        .fix = "Add listen_addresses = '*'.",
        .doc = CONNECTION "#GUC-LISTEN-ADDRESSES",
    },
    {
        .id = "hba-file-relative",
        .severity = SEVERITY_MEDIUM,
        .needs = CONF,
        .run = check_hba_relative,
        .what = "hba_file is a relative path",
        .why = "It is resolved against the directory in which the server is started, which is not "
               "the one of this file; the server does not start without its pg_hba.conf.",
        .fix = "Write the absolute path inside the container.",
        .doc = "runtime-config-file-locations.html#GUC-HBA-FILE",
    },
    {
        .id = "tls-hba-file-missing",
        .severity = SEVERITY_LOW,
        .needs = CONF,
        .run = check_hba_missing,
        .what = "TLS is offered, but nothing requires it",
        .why = "ssl = on only allows TLS. The pg_hba.conf that initdb left in the data directory "
               "accepts the same clients in plaintext.",
        .fix = "Give hba_file a file whose lines are hostssl.",
        .doc = "auth-pg-hba-conf.html",
    },
    {
        .id = "tls-snakeoil-certificate",
        .severity = SEVERITY_HIGH,
        .needs = CONF,
        .run = check_snakeoil,
        .what = "The server shows Debian's throwaway certificate",
        .why =
            "It is signed by itself and not made for the name that clients connect to, so no "
            "client can verify it; in images without the package ssl-cert the file is absent and "
            "the server does not start.",
        .fix = "Issue a certificate for the service's name and mount it with its key.",
        .doc = "ssl-tcp.html#SSL-CERTIFICATE-CREATION",
    },
    {
        .id = "compose-size-float",
        .severity = SEVERITY_HIGH,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "A size is written as a number with a fraction and limits nothing",
        .why = "Docker Compose reads an unquoted 1.5 or 1e9, and a number of more than 63 bits, as "
               "0, which means no limit: the container may then take all memory of the host.",
        .fix = "Write the size with a unit, such as 1536m.",
        .doc = SERVICES "mem_limit",
    },
    {
        .id = "compose-override-empty",
        .severity = SEVERITY_MEDIUM,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "An empty value in a later file changes nothing",
        .why = "Files are merged: an empty list or mapping adds nothing to what an earlier file "
               "says, it does not clear it. The ports, profiles or volumes that it seems to remove "
               "are still there.",
        .fix = "Write !reset before the value to remove what the earlier files say, or !override "
               "to replace it.",
        .doc = COMPOSE_FILE "merge/",
    },
    {
        .id = "compose-env-hash",
        .severity = SEVERITY_MEDIUM,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "The value of a variable starts with #",
        .why = "In .env and env_file a comment starts at a # only behind a value and a blank. What "
               "looks like a comment on an empty value is the value, and becomes a password or a "
               "name.",
        .fix = "Remove the text from # on, or put it in quotes where it is meant.",
        .doc =
            "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/",
    },
    {
        .id = "compose-command-cut",
        .severity = SEVERITY_HIGH,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "A command ends at an unquoted ; & | < or >",
        .why = "No shell runs the command: Docker Compose splits it into words and silently drops "
               "everything from such a character on. The second half of \"migrate && serve\" never "
               "runs.",
        .fix = "Write the command as a list that starts a shell, [\"sh\", \"-c\", \"...\"], or put "
               "the character in quotes.",
        .doc = SERVICES "command",
    },
    {
        .id = "compose-volume-drive",
        .severity = SEVERITY_HIGH,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "A volume with a name of one letter is read as a Windows drive",
        .why = "d:/data does not mount the volume d at /data: it is an anonymous volume, and what "
               "the server writes is lost with its container.",
        .fix = "Give the volume a name of two letters or more.",
        .doc = SERVICES "volumes",
    },
    {
        .id = "compose-reset-nothing",
        .severity = SEVERITY_MEDIUM,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "A !reset deletes nothing",
        .why = "It deletes a key that earlier files or a base of extends wrote as a mapping. Where "
               "they wrote a list, or where it stands in an anchor that is merged, the old value "
               "stays.",
        .fix = "Put !reset on the whole list or mapping, or use !override.",
        .doc = COMPOSE_FILE "merge/#reset-value",
    },
    {
        .id = "compose-default-shadowed",
        .severity = SEVERITY_LOW,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "The default of a variable can never be used",
        .why = "Another place demands the same variable with :? or ?, and every file is "
               "substituted before files are merged: without a value the project is refused, "
               "whatever the default.",
        .fix = "Remove the default, or the demand.",
        .doc = COMPOSE_FILE "interpolation/",
    },
    {
        .id = "compose-published-integer",
        .severity = SEVERITY_MEDIUM,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "A published port is a number, so overrides add a port to it",
        .why = "Ports of two files are the same one when their texts are. A number equals no text, "
               "so an override that repeats the port publishes it twice, and the container fails "
               "to start.",
        .fix = "Put the number in quotes.",
        .doc = SERVICES "ports",
    },
    {
        .id = "compose-variable-unset",
        .severity = SEVERITY_MEDIUM,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "A variable is not set and stands for an empty text",
        .why = "Docker Compose warns and goes on: an image without a tag, an empty password or an "
               "address without a host is what runs.",
        .fix = "Set it in the environment or in .env, give it a default with :-, or demand it with "
               ":?.",
        .doc = COMPOSE_FILE "interpolation/",
    },
    {
        .id = "compose-version-obsolete",
        .severity = SEVERITY_LOW,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "The top-level version is obsolete",
        .why =
            "Docker Compose ignores it: it promises a behaviour of old releases that nobody keeps.",
        .fix = "Remove the line.",
        .doc = COMPOSE_FILE "version-and-name/",
    },
    {
        .id = "compose-boolean-word",
        .severity = SEVERITY_LOW,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "A word such as yes or on stands for true or false",
        .why = "YAML 1.2 knows only true and false. Docker Compose still takes the other words "
               "where it wants a boolean; in an environment they are texts.",
        .fix = "Write true or false.",
        .doc = "https://yaml.org/spec/1.2.2/#10212-boolean",
    },
    {
        .id = "compose-files-several",
        .severity = SEVERITY_MEDIUM,
        .needs = CHECK_NEEDS_COMPOSE,
        .run = check_compose_warning,
        .what = "Several compose files could be the project's, and one is read",
        .why = "compose.yaml beats compose.yml, docker-compose.yml and docker-compose.yaml. What "
               "is changed in one of the others has no effect.",
        .fix = "Keep one of them, or name the files with -f or COMPOSE_FILE.",
        .doc = "https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file",
    },
};

const unsigned check_table_length = ARRAY_LENGTH(check_table);
