// Keeps throughline-engine running: starts it, waits until it is ready, starts it again when it dies, stops it.
//
//   kStarting ──ready──► kRunning ──died──► kRestarting ──ready──► kRunning ... ──Stop──► kStopped
//       └─ended by itself with a reason──► kFailed
//
// Restarts  The first at once; then after 0.2 s, doubling to 5 s (1 s if it had become ready), until it has run for 10
//           s again.
// Failure   for good only before the engine was ever ready, and only when it ended with an exit code: a missing
//           library, an unusable directory. A directory that another engine holds is waited for (lock_wait): after a
//           kill of the whole server its engine needs a moment to go.
// Lifetime  The engine ends with us: the kernel signals it when our thread ends, and a pipe that we hold tells it too.
//           A dead server leaves no engine behind.
// Output    The engine's lines go to our stderr as they are; the last one becomes part of `last_exit`.
// Threads   every function from any thread. `on_ready` is called on the supervisor's own thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"

namespace throughline::store {

struct EngineOptions {
  std::string binary;  // empty: throughline-engine beside the running program
  std::string data_dir;
  std::string socket_path;
  std::string library;              // of libchdb; empty: where the engine looks by itself
  int threads = 0;                  // of one query; 0: the engine's default
  uint64_t memory_limit_bytes = 0;  // 0: the engine's default
  std::string log_level;            // empty: the engine's default
  bool log_json = false;
  std::chrono::milliseconds stop_limit = std::chrono::seconds(30);  // from SIGTERM to SIGKILL
  std::chrono::milliseconds lock_wait = std::chrono::seconds(25);
  std::function<void()> on_ready;
};

enum class EngineState { kStarting, kRunning, kRestarting, kFailed, kStopped };
std::string_view EngineStateName(EngineState state);  // "starting"

struct EngineStatus {
  EngineState state = EngineState::kStarting;
  TimePoint since;
  uint64_t restarts = 0;
  std::string last_exit;  // "signal 9 (Killed)", "exit code 1: <its last line>"; empty: it never ended
  int pid = 0;            // 0: no process now
};

// How long to wait before start number `failures` + 1 in a row: 0 for the first restart.
std::chrono::milliseconds RestartDelay(int failures);

class EngineSupervisor {
 public:
  // Starts the engine and returns at once. Both references outlive the supervisor.
  EngineSupervisor(EngineOptions options, const Clock& clock, Metrics& metrics);
  ~EngineSupervisor();  // as Stop
  EngineSupervisor(const EngineSupervisor&) = delete;
  EngineSupervisor& operator=(const EngineSupervisor&) = delete;

  // Returns when the engine is ready: kTimeout at the limit, kConflict or kUnavailable with the engine's reason when it
  // failed for good.
  Result<void> WaitReady(std::chrono::milliseconds limit);
  EngineStatus status() const;
  // SIGTERM, then SIGKILL after the limit. Returns when the process is gone.
  void Stop();

 private:
  struct Child;
  struct Ending {
    bool by_us = false;
    bool was_ready = false;
    int exit_code = -1;  // -1: by a signal, or it never started
    std::string reason;
    std::chrono::steady_clock::duration ran{};
  };

  void Run();
  std::vector<std::string> Arguments() const;
  Result<Child> Spawn() const;
  Ending Watch(Child& child);
  bool FailsForGood(const Ending& ending, std::chrono::steady_clock::time_point first_start);
  void Set(EngineState state, int pid);
  bool WaitOrStop(std::chrono::milliseconds delay);  // false: stopping
  bool stopping() const;

  const EngineOptions options_;
  const Clock& clock_;
  Metrics& metrics_;
  const int wake_fd_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  EngineStatus status_;
  Error failure_;
  bool stopping_ = false;
  bool ever_ready_ = false;
  std::mutex stop_mutex_;
  std::thread thread_;
};

}  // namespace throughline::store
