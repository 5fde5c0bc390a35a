#ifndef GRPC_CPP_MEASURE_H
#define GRPC_CPP_MEASURE_H

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <iostream>
#include <string>

/// Ends the process unless `is_right`: a wrong answer is not worth measuring.
inline void Check(bool is_right, const std::string& message) {
  if (is_right) return;
  std::cerr << "grpc_cpp_client: " << message << std::endl;
  std::_Exit(1);
}

/// What some callers, each on whatever thread, measure in the same time.
class Measure {
 public:
  using Clock = std::chrono::steady_clock;

  Measure(double seconds, size_t callers)
      : started_(Clock::now()),
        deadline_(started_ + std::chrono::duration_cast<Clock::duration>(
                                 std::chrono::duration<double>(seconds))),
        cpu_before_(CpuMicroseconds()),
        running_(callers) {}

  bool IsOver() const { return Clock::now() >= deadline_; }

  /// Counts a message that took until now.
  void Record(Clock::time_point since) {
    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - since).count();
    const size_t slot = std::min<size_t>(static_cast<size_t>(took), taken_.size() - 1);
    taken_[slot].fetch_add(1, std::memory_order_relaxed);
  }

  /// Says that a caller is done, the last thing it does.
  void End() {
    if (running_.fetch_sub(1) == 1) all_done_.set_value();
  }

  /// Waits for all callers and prints the line of JSON.
  void Finish() {
    all_done_.get_future().wait();
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    const double cpu = CpuMicroseconds() - cpu_before_;
    uint64_t calls = 0;
    for (const auto& count : taken_) calls += count;
    std::printf(
        "{\"calls\": %llu, \"seconds\": %.6f, \"p50_us\": %zu, \"p99_us\": %zu, "
        "\"cpu_us_per_call\": %.3f}\n",
        static_cast<unsigned long long>(calls), seconds, Percentile(calls, 0.50),
        Percentile(calls, 0.99), cpu / static_cast<double>(calls));
  }

 private:
  static double CpuMicroseconds() {
    rusage used;
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  }

  size_t Percentile(uint64_t calls, double part) const {
    uint64_t left = static_cast<uint64_t>(static_cast<double>(calls) * part);
    size_t slot = 0;
    while (slot + 1 < taken_.size() && taken_[slot] <= left) left -= taken_[slot++];
    return slot;
  }

  Clock::time_point started_;
  Clock::time_point deadline_;
  double cpu_before_;
  std::atomic<size_t> running_;
  std::promise<void> all_done_;
  // How many took 0 µs, 1 µs and so on; the last slot has all that took longer.
  std::array<std::atomic<uint64_t>, 100'000> taken_{};
};

#endif
