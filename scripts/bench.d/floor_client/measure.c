#include "measure.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

enum { SLOT_COUNT = 100000 };

// How many took 0 µs, 1 µs and so on; the last slot has all that took longer.
static uint64_t taken[SLOT_COUNT];
static uint64_t calls;
static uint64_t started;
static uint64_t deadline;
static double cpu_before;

static double cpu_microseconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

uint64_t measure_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void measure_start(double seconds) {
  started = measure_now();
  deadline = started + (uint64_t)(seconds * 1e9);
  cpu_before = cpu_microseconds();
}

bool measure_record(uint64_t since) {
  const uint64_t now = measure_now();
  const uint64_t slot = (now - since) / 1000;
  taken[slot < SLOT_COUNT ? slot : SLOT_COUNT - 1] += 1;
  calls += 1;
  return now >= deadline;
}

static size_t percentile(double part) {
  uint64_t left = (uint64_t)((double)calls * part);
  size_t slot = 0;
  while (slot + 1 < SLOT_COUNT && taken[slot] <= left) left -= taken[slot++];
  return slot;
}

void measure_print(void) {
  const double seconds = (double)(measure_now() - started) / 1e9;
  const double cpu = cpu_microseconds() - cpu_before;
  printf("{\"calls\": %" PRIu64 ", \"seconds\": %.6f, \"p50_us\": %zu, \"p99_us\": %zu, "
         "\"cpu_us_per_call\": %.3f}\n",
         calls, seconds, percentile(0.50), percentile(0.99), cpu / (double)calls);
}
