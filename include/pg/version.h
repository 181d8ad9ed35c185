/*
 * Which libpq is linked. The rest of the layer pg comes with the commands that talk to servers.
 */
#ifndef PG_VERSION_H
#define PG_VERSION_H

/* As PQlibVersion(3): 150014 is 15.14. */
int pg_libpq_version(void);

#endif
