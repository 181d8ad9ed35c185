/*
 * The bodies of the check table, one for each row, in the file of their subject. Only check_table.c
 * names them; a body reports through check_report() and leaves the rest alone.
 */
#ifndef VERIFY_CHECK_BODIES_H
#define VERIFY_CHECK_BODIES_H

#include "verify/check.h"

/* check_memory.c */
check_fn check_memory_idle;
check_fn check_memory_busy;
check_fn check_memory_sum;
check_fn check_shared_buffers_share;
check_fn check_effective_cache_size;
check_fn check_autovacuum_memory;
check_fn check_work_mem_floor;
check_fn check_shm_parallel;
check_fn check_shm_maintenance;
/* check_processes.c */
check_fn check_parallel_over_cpus;
check_fn check_parallel_without_effect;
check_fn check_start_refused;
check_fn check_huge_pages_required;
check_fn check_io_uring;
check_fn check_autovacuum_off;
check_fn check_logs_hidden;
/* check_storage.c */
check_fn check_wal_buffers;
check_fn check_wal_disk;
check_fn check_completion_target;
check_fn check_durability;
/* check_settings.c */
check_fn check_setting_unknown;
check_fn check_setting_range;
check_fn check_setting_duplicate;
check_fn check_setting_advice;
check_fn check_overridden_by_auto;
check_fn check_overridden_by_command;
/* check_access.c */
check_fn check_listen_addresses;
check_fn check_hba_relative;
check_fn check_hba_missing;
check_fn check_snakeoil;

/* check_compose.c: the body of all rows that need nothing but compose files */
check_fn check_compose_warning;

#endif
