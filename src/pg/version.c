#include "pg/version.h"

#include <libpq-fe.h>

int pg_libpq_version(void)
{
    return PQlibVersion();
}
