#include "assistant/demos/wait.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace throughline::assistant {

Wait WaitUnlessStopped(net::CancelToken stopping) {
  return [stopping = std::move(stopping)](std::chrono::milliseconds time) {
    using std::chrono::steady_clock;
    const steady_clock::time_point until = steady_clock::now() + time;
    while (!stopping.cancelled()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
      if (left.count() <= 0) return true;
      pollfd woken{.fd = stopping.poll_fd(), .events = POLLIN, .revents = 0};
      // Without a descriptor (none was left) it looks again every 50 ms.
      const int wait = static_cast<int>(woken.fd < 0 ? std::min<long>(left.count(), 50) : left.count());
      if (::poll(&woken, woken.fd < 0 ? 0 : 1, wait) < 0 && errno != EINTR) return false;
    }
    return false;
  };
}

}  // namespace throughline::assistant
