// Sends the process's metrics every so often, and when it ends.
//
// Threads  its own one sends; the rest from any. In the child of a fork it does nothing: the numbers are the parent's.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "sdk/export/sender.h"

namespace throughline::inline sdk::otlp {

class MetricsSender {
 public:
  // `collect` gives an ExportMetricsServiceRequest; empty: there is nothing to say.
  MetricsSender(std::unique_ptr<Sender> sender, std::function<std::string()> collect,
                std::chrono::milliseconds interval, std::chrono::milliseconds timeout);
  ~MetricsSender() { Shutdown(SteadyPoint{}); }

  bool ForceFlush(SteadyPoint deadline) noexcept;
  // Sends once more.
  bool Shutdown(SteadyPoint deadline) noexcept;

 private:
  void Run() noexcept;
  bool SendNow(SteadyPoint deadline) noexcept;

  const uint64_t fork_count_;
  const std::shared_ptr<Sender> sender_;
  const std::function<std::string()> collect_;
  const std::chrono::milliseconds interval_, timeout_;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t asked_ = 0, done_ = 0;  // flushes
  SteadyPoint deadline_{};
  bool is_stopping_ = false, is_done_ = false, was_sent_ = true;
  std::unique_ptr<std::thread> thread_;
};

}  // namespace throughline::inline sdk::otlp
