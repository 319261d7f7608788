// Faults that can be switched on, so that one can watch in a trace what each does.
//
// Shape    a switch is off, on for the next N uses, or on until it is switched off. Who can fail asks Take() and then
//          really fails: the model faults are a real endpoint that hangs, refuses or lies (faults/model_endpoint.h),
//          the database faults a real lock and real damage.
// Threads  any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace throughline::assistant {

enum class Fault : uint8_t {
  kModelTimeout,
  kRateLimit,
  kServerError,  // the model's endpoint answers 500
  kBrokenJson,   // it answers 200 with what is no JSON
  kDatabaseLocked,
  kDatabaseCorrupt,
  kLostContext,  // the traceparent that came in counts as lost
  kCascade,      // intent analysis fails, then the model, then the database is locked
};
inline constexpr size_t kFaultCount = 8;

struct FaultInfo {
  Fault fault;
  std::string_view name;   // "model_timeout": in the API
  std::string_view title;  // "Model timeout"
  std::string_view shows;  // what one sees in the trace, a sentence
};
const std::array<FaultInfo, kFaultCount>& AllFaults();
std::optional<Fault> FaultFromName(std::string_view name);

class Faults {
 public:
  // `uses` < 0: until switched off; 0: off. A use of kCascade is a question and a verdict, each with its own.
  void Set(Fault fault, int uses) {
    Of(fault).store(uses, std::memory_order_relaxed);
    if (fault == Fault::kCascade) cascade_verdicts_.store(uses, std::memory_order_relaxed);
  }
  int Left(Fault fault) const {
    const int left = left_[static_cast<size_t>(fault)].load(std::memory_order_relaxed);
    return fault == Fault::kCascade && left == 0 ? cascade_verdicts_.load(std::memory_order_relaxed) : left;
  }
  // Whether it is on; counts one use.
  bool Take(Fault fault) { return TakeOf(Of(fault)); }
  // Of kCascade: the part that a verdict meets.
  bool TakeCascadeOfVerdict() { return TakeOf(cascade_verdicts_); }
  void Clear() {
    for (std::atomic<int>& left : left_) left.store(0, std::memory_order_relaxed);
    cascade_verdicts_.store(0, std::memory_order_relaxed);
  }

 private:
  std::atomic<int>& Of(Fault fault) { return left_[static_cast<size_t>(fault)]; }
  static bool TakeOf(std::atomic<int>& left) {
    int seen = left.load(std::memory_order_relaxed);
    while (seen > 0 && !left.compare_exchange_weak(seen, seen - 1, std::memory_order_relaxed)) {
    }
    return seen != 0;
  }

  std::array<std::atomic<int>, kFaultCount> left_{};
  std::atomic<int> cascade_verdicts_{0};
};

}  // namespace throughline::assistant
