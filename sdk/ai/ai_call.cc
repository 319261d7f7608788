#include "sdk/ai/ai_call.h"

#include <atomic>
#include <mutex>

namespace throughline::inline sdk::internal {
namespace {

constexpr size_t kMostPooled = 64;
constexpr size_t kMostScratch = 64 << 10;  // larger buffers go back to the system

struct Pool {
  std::mutex mutex;
  std::vector<AiCall*> free;
};

Pool& FreeCalls() {
  static Pool& pool = *new Pool;  // spans may end while the process does
  return pool;
}

std::atomic<SteadyTime (*)()> measure_clock{nullptr};

void ClearText(std::string& text) {
  if (text.capacity() > kMostScratch) {
    text = std::string();
  } else {
    text.clear();
  }
}

}  // namespace

void AiCall::Clear() {
  policy.reset();
  convention = GenAiConvention::kCurrent;
  is_client = false;
  given_start.reset();
  last_chunk.reset();
  for (std::string* text : {&dimensions.operation, &dimensions.provider, &dimensions.request_model,
                            &dimensions.response_model, &dimensions.server_address, &dimensions.error_type,
                            &event_system, &event_input, &event_output, &event_tools, &json}) {
    ClearText(*text);
  }
  dimensions.server_port = 0;
  measurement = {};
  prompts = completions = 0;
  texts.clear();
  allowed.Clear();
}

AiCall* TakeCall() {
  {
    Pool& pool = FreeCalls();
    std::lock_guard lock(pool.mutex);
    if (!pool.free.empty()) {
      AiCall* call = pool.free.back();
      pool.free.pop_back();
      return call;
    }
  }
  return new (std::nothrow) AiCall;
}

void GiveBack(AiCall* call) noexcept {
  call->Clear();
  Pool& pool = FreeCalls();
  std::lock_guard lock(pool.mutex);
  if (pool.free.capacity() == 0) pool.free.reserve(kMostPooled);
  if (pool.free.size() < kMostPooled) {
    pool.free.push_back(call);
  } else {
    delete call;
  }
}

SteadyTime MeasureNow() noexcept {
  SteadyTime (*now)() = measure_clock.load(std::memory_order_relaxed);
  return now != nullptr ? now() : std::chrono::steady_clock::now();
}
void SetMeasureClock(SteadyTime (*now)()) noexcept { measure_clock.store(now, std::memory_order_relaxed); }

}  // namespace throughline::inline sdk::internal
