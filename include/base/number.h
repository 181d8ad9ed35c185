/*
 * Arithmetic on sizes that several modules need: bounds, shares and whole steps. Nothing here knows
 * what the number counts.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

static inline uint64_t number_at_least(uint64_t value, uint64_t floor)
{
    return value > floor ? value : floor;
}

static inline uint64_t number_at_most(uint64_t value, uint64_t ceiling)
{
    return value < ceiling ? value : ceiling;
}

/* Rounded down to a multiple of 100 first, so that no percentage of any size overflows. */
static inline uint64_t number_percent(uint64_t value, int percent)
{
    return value / 100 * (uint64_t)percent;
}

/* The largest multiple of `step` up to the value. */
static inline uint64_t number_round_down(uint64_t value, uint64_t step)
{
    return value - value % step;
}

/* The product, or UINT64_MAX where it is larger. */
static inline uint64_t number_product(uint64_t left, uint64_t right)
{
    uint64_t product;

    return __builtin_mul_overflow(left, right, &product) ? UINT64_MAX : product;
}

#endif
