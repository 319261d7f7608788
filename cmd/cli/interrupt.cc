#include "cmd/cli/interrupt.h"

#include <poll.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace throughline::cmd {
namespace {

// The token of the one watch there is. A handler may do what CancelToken::Cancel does: set an atomic flag and write to
// a descriptor.
std::atomic<const net::CancelToken*> g_token = nullptr;

void OnSignal(int) {
  const int saved = errno;
  if (const net::CancelToken* token = g_token.load()) token->Cancel();
  errno = saved;
}

constexpr int kSignals[] = {SIGINT, SIGTERM};

}  // namespace

InterruptWatch::InterruptWatch() {
  g_token = &token_;
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  for (int signal_number : kSignals) sigaction(signal_number, &action, nullptr);
}

InterruptWatch::~InterruptWatch() {
  for (int signal_number : kSignals) std::signal(signal_number, SIG_DFL);
  g_token = nullptr;
}

bool InterruptWatch::Wait(std::chrono::milliseconds time) const {
  pollfd waited{token_.poll_fd(), POLLIN, 0};
  poll(&waited, 1, static_cast<int>(time.count()));
  return !token_.cancelled();
}

}  // namespace throughline::cmd
