#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "facts/disk.h"
#include "facts/storage.h"
#include "tree.h"

static void read_storage(struct tree *tree, const char *mounts, struct facts *facts)
{
    struct mount *table;

    memset(facts, 0, sizeof *facts);
    facts->data_directory = "/data/pg";
    facts_limit(tree->arena, &facts->memory_total_bytes, 1 << 30, "MemTotal", "");
    facts->page_size_bytes.value = 4096;
    tree_write(tree, "proc/self/mountinfo", mounts);
    assert_true(mountinfo_read(tree->arena, tree->root_fd, &table, &tree->err));
    storage_read(tree->arena, tree->root_fd, table, facts);
}

static void write_disk(struct tree *tree, const char *name, const char *vendor, const char *model,
                       const char *rotational)
{
    tree_write(tree, "sys/dev/block/8:0/uevent",
               arena_printf(tree->arena, "MAJOR=8\nDEVNAME=%s\nDEVTYPE=disk\n", name));
    tree_write(tree, "sys/dev/block/8:0/device/vendor", vendor);
    tree_write(tree, "sys/dev/block/8:0/device/model", model);
    tree_write(tree, "sys/dev/block/8:0/queue/rotational", rotational);
}

static void a_disk_is_believed_when_it_is_physical(void **state)
{
    static const struct {
        const char *name, *vendor, *model, *rotational;
        int kind; /* -1 = unknown */
    } rows[] = {
        { "sda", "ATA     \n", "ST4000NM0035\n", "1\n", STORAGE_HDD },
        { "sda", "ATA     \n", "Samsung SSD 870 \n", "0\n", STORAGE_SSD },
        { "mmcblk0", "", "", "0\n", STORAGE_SSD },
        { "nvme0n1", "", "Samsung SSD 980 PRO\n", "0\n", STORAGE_NVME },
        { "nvme0n1", "", "Amazon EC2 NVMe Instance Storage\n", "0\n", STORAGE_NVME },
        { "nvme1n1", "", "Amazon Elastic Block Store\n", "0\n", -1 },
        { "nvme0n1", "", "QEMU NVMe Ctrl\n", "0\n", -1 },
        { "nvme0n2", "", "nvme_card-pd\n", "0\n", -1 },
        { "sda", "QEMU\n", "QEMU HARDDISK\n", "1\n", -1 },
        { "sda", "VMware  \n", "Virtual disk\n", "1\n", -1 },
        { "sda", "ATA     \n", "VBOX HARDDISK   \n", "1\n", -1 },
        { "sda", "Msft    \n", "Virtual Disk    \n", "1\n", -1 },
        { "sda", "Google  \n", "PersistentDisk\n", "0\n", -1 },
        { "sda", "LIO-ORG \n", "pgdata\n", "1\n", STORAGE_SAN },
        { "sda", "NETAPP  \n", "LUN C-Mode\n", "0\n", STORAGE_SAN },
        { "vda", "0x1af4\n", "", "1\n", -1 },
        { "xvda", "", "", "0\n", -1 },
        { "loop3", "", "", "0\n", -1 },
        { "rbd0", "", "", "0\n", STORAGE_SAN },
        { "sda", "ATA\n", "x\n", "", -1 },
    };
    struct tree *tree = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct fact fact = { 0 };

        write_disk(tree, rows[i].name, rows[i].vendor, rows[i].model, rows[i].rotational);
        disk_read_kind(tree->arena, tree->root_fd, "/sys/dev/block/8:0", &fact);
        assert_int_equal(fact.is_known, rows[i].kind >= 0);
        if (rows[i].kind >= 0)
            assert_int_equal(fact.value, rows[i].kind);
        assert_non_null(fact.considered);
    }
}

static void a_stack_is_as_slow_as_its_slowest_disk(void **state)
{
    struct tree *tree = *state;
    struct fact both = { 0 }, doubtful = { 0 };

    write_disk(tree, "sda", "ATA\n", "disk\n", "1\n");
    tree_write(tree, "sys/dev/block/259:0/uevent", "DEVNAME=nvme0n1\n");
    tree_write(tree, "sys/dev/block/253:0/uevent", "DEVNAME=dm-0\n");
    tree_link(tree, "sys/dev/block/253:0/slaves/nvme0n1", "../../259:0");
    tree_link(tree, "sys/dev/block/253:0/slaves/sda", "../../8:0");
    disk_read_kind(tree->arena, tree->root_fd, "/sys/dev/block/253:0", &both);
    assert_true(both.is_known);
    assert_int_equal(both.value, STORAGE_HDD);
    assert_string_equal(both.source, "/sys/dev/block/253:0/slaves/sda/queue/rotational");

    tree_write(tree, "sys/dev/block/254:0/uevent", "DEVNAME=vda\n");
    tree_link(tree, "sys/dev/block/253:0/slaves/vda", "../../254:0");
    disk_read_kind(tree->arena, tree->root_fd, "/sys/dev/block/253:0", &doubtful);
    assert_false(doubtful.is_known);
    assert_null(doubtful.source);
}

static void a_network_is_a_network_whatever_lies_behind(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    read_storage(tree, "1 0 0:9 / /data rw - nfs4 nas:/export rw\n", &facts);
    assert_int_equal(facts.storage_kind.value, STORAGE_SAN);
    assert_string_equal(facts_storage_name(STORAGE_SAN), "san");
    read_storage(tree, "1 0 0:9 / /data rw - fuse.glusterfs vol rw\n", &facts);
    assert_true(facts.storage_kind.is_known);
    read_storage(tree, "1 0 0:9 / /data rw - virtiofs share rw\n", &facts);
    assert_false(facts.storage_kind.is_known);
}

static void memory_as_storage_is_remarked(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    read_storage(tree, "1 0 0:9 / /data rw - tmpfs tmpfs rw,size=1024k\n", &facts);
    assert_true(facts.is_tmpfs);
    assert_int_equal(facts.disk_size_bytes.value, 1 << 20);
    assert_string_equal(facts.remarks->id, "storage-tmpfs");
    assert_null(facts.remarks->next);
    read_storage(tree, "1 0 0:9 / /data rw - tmpfs tmpfs rw\n", &facts);
    assert_int_equal(facts.disk_size_bytes.value, 1 << 29);
    assert_string_equal(facts.remarks->next->id, "storage-tmpfs-unsized");
    read_storage(tree, "1 0 0:9 / /data rw - ramfs ramfs rw\n", &facts);
    assert_true(facts.is_tmpfs);
    assert_false(facts.disk_size_bytes.is_known);
    assert_string_equal(facts.remarks->next->id, "storage-tmpfs-unsized");
}

static void the_layer_of_a_container_is_remarked(void **state)
{
    static const char *const types[] = { "overlay", "aufs", "fuse.fuse-overlayfs" };
    struct tree *tree = *state;
    struct facts facts;

    for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
        read_storage(tree, arena_printf(tree->arena, "1 0 0:9 / / rw - %s none rw\n", types[i]),
                     &facts);
        assert_true(facts.is_overlay);
        assert_false(facts.is_tmpfs);
        assert_string_equal(facts.remarks->id, "storage-overlay");
    }
}

static void a_recorded_disk_has_its_recorded_space(void **state)
{
    static const char *const broken[] = {
        "", "/data 1000\n", "/data x 5\n", "/data 0 0\n", "/other 1000 500\n", "/data 1000 y"
    };
    struct tree *tree = *state;
    struct facts facts;

    tree_write(tree, ".pgtune-lnk/statvfs", "/ 7 7\n/data 1000 400\n/data 9 9");
    read_storage(tree, "1 0 0:9 / / rw - ext4 root rw\n2 1 0:9 / /data rw - ext4 data rw\n",
                 &facts);
    assert_int_equal(facts.disk_size_bytes.value, 1000);
    assert_int_equal(facts.disk_free_bytes.value, 400);
    assert_string_equal(facts.disk_free_bytes.source, "/.pgtune-lnk/statvfs");
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
        tree_write(tree, ".pgtune-lnk/statvfs", broken[i]);
        read_storage(tree, "1 0 0:9 / /data rw - ext4 data rw\n", &facts);
        assert_false(facts.disk_size_bytes.is_known);
        assert_false(facts.disk_free_bytes.is_known);
        assert_string_equal(facts.disk_free_bytes.considered->value, "no answer");
    }
}

static void a_source_without_a_device_of_its_own_is_found_by_name(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    tree_write(tree, "sys/class/block/sdb/uevent", "DEVNAME=sdb\n");
    tree_write(tree, "sys/class/block/sdb/queue/rotational", "1\n");
    read_storage(tree, "1 0 0:31 / /data rw - btrfs /dev/sdb rw\n", &facts);
    assert_int_equal(facts.storage_kind.value, STORAGE_HDD);
    read_storage(tree, "1 0 0:31 / /data rw - btrfs /dev/mapper/x rw\n", &facts);
    assert_false(facts.storage_kind.is_known);
    assert_string_equal(facts.device, "/dev/mapper/x");
}

static void without_a_mount_nothing_is_known(void **state)
{
    struct tree *tree = *state;
    struct facts facts;

    read_storage(tree, "1 0 0:31 / /elsewhere rw - ext4 /dev/sdb rw\n", &facts);
    assert_null(facts.filesystem);
    assert_string_equal(facts.storage_kind.considered->value, "no mount is known");
    assert_false(facts.disk_size_bytes.is_known);
    tree_write(tree, ".pgtune-lnk/statvfs", "/ 1000 400\n");
    read_storage(tree, "", &facts);
    assert_int_equal(facts.disk_size_bytes.value, 1000);
}

int main(void)
{
#define TREE_TEST(function) cmocka_unit_test_setup_teardown(function, tree_setup, tree_teardown)
    const struct CMUnitTest tests[] = {
        TREE_TEST(a_disk_is_believed_when_it_is_physical),
        TREE_TEST(a_stack_is_as_slow_as_its_slowest_disk),
        TREE_TEST(a_network_is_a_network_whatever_lies_behind),
        TREE_TEST(memory_as_storage_is_remarked),
        TREE_TEST(the_layer_of_a_container_is_remarked),
        TREE_TEST(a_recorded_disk_has_its_recorded_space),
        TREE_TEST(a_source_without_a_device_of_its_own_is_found_by_name),
        TREE_TEST(without_a_mount_nothing_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
