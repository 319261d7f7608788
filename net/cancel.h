// Lets one thread stop a blocking call of another.
//
// Shape    a handle; copies share one state, which goes from not cancelled to cancelled once.
// Threads  any.
#pragma once

#include <memory>

namespace throughline::net {

class CancelToken {
 public:
  CancelToken();
  void Cancel() const;
  bool cancelled() const;
  // A file descriptor that polls as readable once cancelled; owned by the token. -1 when the system had none left: the
  // call then notices a cancellation at its next look rather than at once.
  int poll_fd() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace throughline::net
