/*
 * Characters beyond ASCII, where Compose's env files depend on what they are: letters and numbers
 * of any script are good in a name, and Unicode's blanks are trimmed. Independent of the locale.
 */
#ifndef FACTS_LETTERS_H
#define FACTS_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LETTERS_INVALID = 0xfffd }; /* also a character, but neither a letter nor a blank */

/* Decodes the UTF-8 character at `at` (< end) and returns its bytes; what is none is one byte of
 * LETTERS_INVALID. */
size_t letters_decode(const char *at, const char *end, uint32_t *ret);

/* Unicode's general categories L and N. */
bool letters_is_letter_or_number(uint32_t code);

/* Unicode's property White_Space, line feeds included. */
bool letters_is_space(uint32_t code);

#endif
