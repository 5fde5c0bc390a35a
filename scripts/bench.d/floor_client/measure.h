#ifndef FLOOR_CLIENT_MEASURE_H
#define FLOOR_CLIENT_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

/// Starts to measure; `measure_is_over` becomes true after so many seconds.
void measure_start(double seconds);

/// Returns a time in nanoseconds, for `measure_record`.
uint64_t measure_now(void);

/// Counts a call that took from `since` until now. Returns whether the time is over.
bool measure_record(uint64_t since);

/// Prints the line of JSON.
void measure_print(void);

#endif
