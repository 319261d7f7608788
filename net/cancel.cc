#include "net/cancel.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace throughline::net {

struct CancelToken::State {
  std::atomic<bool> cancelled = false;
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

  ~State() {
    if (fd >= 0) ::close(fd);
  }
};

CancelToken::CancelToken() : state_(std::make_shared<State>()) {}

void CancelToken::Cancel() const {
  if (state_->cancelled.exchange(true) || state_->fd < 0) return;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(state_->fd, &one, sizeof one);  // never read, so never full
}

bool CancelToken::cancelled() const { return state_->cancelled; }
int CancelToken::poll_fd() const { return state_->fd; }

}  // namespace throughline::net
