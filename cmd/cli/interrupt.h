// Turns Ctrl-C (SIGINT) and SIGTERM into a CancelToken for as long as it lives. A second signal ends the program at
// once.
//
// Threads  one such object at a time, made and destroyed by one thread.
#pragma once

#include <chrono>

#include "net/cancel.h"

namespace throughline::cmd {

class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  const net::CancelToken& token() const { return token_; }
  // False: interrupted, before or meanwhile.
  bool Wait(std::chrono::milliseconds time) const;

 private:
  net::CancelToken token_;
};

}  // namespace throughline::cmd
