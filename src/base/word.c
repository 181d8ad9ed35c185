#include "base/word.h"

#include <string.h>

unsigned word_distance(const char *left, const char *right)
{
    size_t left_length = strlen(left), right_length = strlen(right);
    unsigned rows[3][WORD_LENGTH_MAX + 1];

    if (left_length > WORD_LENGTH_MAX || right_length > WORD_LENGTH_MAX)
        return WORD_LENGTH_MAX;
    for (size_t j = 0; j <= right_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= left_length; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= right_length; j++) {
            unsigned best = above[j - 1] + (left[i - 1] != right[j - 1]);

            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] &&
                above2[j - 2] + 1 < best)
                best = above2[j - 2] + 1;
            row[j] = best;
        }
    }
    return rows[left_length % 3][right_length];
}
