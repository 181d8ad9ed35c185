/*
 * How near two words are, for "did you mean".
 */
#ifndef BASE_WORD_H
#define BASE_WORD_H

enum { WORD_LENGTH_MAX = 63 };

/* Letters to insert, remove, replace or swap with their neighbour to get from one word to the
 * other. A word longer than WORD_LENGTH_MAX is WORD_LENGTH_MAX away from every other. */
unsigned word_distance(const char *left, const char *right);

#endif
