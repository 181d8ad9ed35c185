/*
 * Where a value was written, so that every message can name the line to change.
 */
#ifndef FACTS_PLACE_H
#define FACTS_PLACE_H

struct place {
    const char *file; /* NULL: not written anywhere */
    int line;
};

#endif
