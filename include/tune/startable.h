/*
 * Settings that are each legal and together keep the server from starting. What we write never
 * clashes with itself; lines written by hand can clash with each other or with what the ledger
 * leaves.
 */
#ifndef TUNE_STARTABLE_H
#define TUNE_STARTABLE_H

#include "tune/plan.h"

/* True when the evaluated plan, pins included, is one that PostmasterMain() accepts; else
 * ERROR_INPUT at the pin that decides. */
bool startable_check(const struct plan *plan, struct error *err) MUST_CHECK;

#endif
