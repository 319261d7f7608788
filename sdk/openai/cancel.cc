#include "sdk/openai/cancel.h"

#include <curl/curl.h>

#include <thread>

namespace throughline::inline sdk::openai {

CancelToken::CancelToken() : state_(Shared<State>::Make()) {}

void CancelToken::Cancel() const {
  std::lock_guard lock(state_->mutex);
  state_->is_cancelled.store(true, std::memory_order_release);
  state_->cancelled.notify_all();
  for (void* multi : state_->waiting) curl_multi_wakeup(static_cast<CURLM*>(multi));
}

CancelToken::State& CancelToken::state() const noexcept { return *state_; }

bool CancelToken::IsCancelled() const noexcept { return state_->is_cancelled.load(std::memory_order_acquire); }

CancelWatch::CancelWatch(const CancelToken* token, void* multi)
    : state_(token ? &token->state() : nullptr), multi_(multi) {
  if (!state_) return;
  std::lock_guard lock(state_->mutex);
  state_->waiting.push_back(multi_);
}

CancelWatch::~CancelWatch() {
  if (!state_) return;
  std::lock_guard lock(state_->mutex);
  std::erase(state_->waiting, multi_);
}

bool Wait(std::chrono::milliseconds time, const CancelToken* token) {
  if (!token) {
    std::this_thread::sleep_for(time);
    return true;
  }
  CancelToken::State& state = token->state();
  std::unique_lock lock(state.mutex);
  return !state.cancelled.wait_for(lock, time, [&] { return state.is_cancelled.load(); });
}

}  // namespace throughline::inline sdk::openai
