// What a CancelToken shares with the calls it can end.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "throughline/openai.h"

namespace throughline::inline sdk::openai {

struct CancelToken::State {
  std::atomic<bool> is_cancelled = false;
  std::mutex mutex;
  std::condition_variable cancelled;
  std::vector<void*> waiting;  // CURLMs in a poll
};

// Wakes `multi` (a CURLM) when the token is cancelled, as long as this lives. No token: nothing.
class CancelWatch {
 public:
  CancelWatch(const CancelToken* token, void* multi);
  ~CancelWatch();
  CancelWatch(const CancelWatch&) = delete;
  CancelWatch& operator=(const CancelWatch&) = delete;

 private:
  CancelToken::State* state_;
  void* multi_;
};

// False when the token was cancelled before the time was over.
bool Wait(std::chrono::milliseconds time, const CancelToken* token);

}  // namespace throughline::inline sdk::openai
