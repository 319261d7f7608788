#include "sdk/export/metrics_sender.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>

#include "sdk/export/fork_watch.h"
#include "sdk/report.h"
#include "sdk/suppress.h"

namespace throughline::inline sdk::otlp {

using std::chrono::steady_clock;

MetricsSender::MetricsSender(std::unique_ptr<Sender> sender, std::function<std::string()> collect,
                             std::chrono::milliseconds interval, std::chrono::milliseconds timeout)
    : fork_count_(ForkCount()),
      sender_(std::move(sender)),
      collect_(std::move(collect)),
      interval_(
          std::clamp<std::chrono::milliseconds>(interval, std::chrono::milliseconds(100), std::chrono::hours(24))),
      timeout_(timeout) {
  sigset_t all, before;  // signals are the program's
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::make_unique<std::thread>([this] { Run(); });
  } catch (const std::exception&) {
    is_done_ = true;
    internal::Report(LogLevel::kError, "metrics.thread", "no thread could be started to send metrics");
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

bool MetricsSender::SendNow(SteadyPoint deadline) noexcept {
  try {
    const std::string request = collect_();
    if (request.empty()) return true;
    const Delivery delivery = sender_->Send(request, deadline);
    if (delivery.kind == Delivery::Kind::kDelivered) {
      if (delivery.rejected > 0) {
        internal::Report(
            LogLevel::kWarning, "metrics.partial",
            sender_->name() + " refused " + std::to_string(delivery.rejected) + " points: " + delivery.message);
      }
      return true;
    }
    // Each collection says everything since the start: the next one brings what this one could not.
    if (delivery.kind != Delivery::Kind::kCancelled) {
      internal::Report(LogLevel::kWarning, "metrics.failed",
                       "metrics could not be sent to " + sender_->name() + " (" + delivery.message + ")");
    }
  } catch (const std::exception&) {
  }
  return false;
}

void MetricsSender::Run() noexcept {
  pthread_setname_np(pthread_self(), "otlp-metrics");
  const internal::SuppressTracing quiet;
  std::unique_lock lock(mutex_);
  for (SteadyPoint due = steady_clock::now() + interval_;;) {
    changed_.wait_until(lock, due, [&] { return is_stopping_ || asked_ > done_; });
    const uint64_t asked = asked_;
    const bool is_last = is_stopping_;
    const bool is_asked = is_last || asked > done_;
    const SteadyPoint deadline = is_asked ? deadline_ : steady_clock::now() + timeout_;
    lock.unlock();
    const bool was_sent = SendNow(deadline);
    lock.lock();
    was_sent_ = was_sent;
    done_ = asked;
    is_done_ = is_last;
    changed_.notify_all();
    if (is_last) return;
    due = steady_clock::now() + interval_;
  }
}

bool MetricsSender::ForceFlush(SteadyPoint deadline) noexcept {
  if (fork_count_ != ForkCount()) return true;
  std::unique_lock lock(mutex_);
  if (is_done_ || is_stopping_) return is_done_;
  deadline_ = std::max(deadline_, deadline);
  const uint64_t mine = ++asked_;
  changed_.notify_all();
  return changed_.wait_until(lock, deadline, [&] { return is_done_ || done_ >= mine; }) && was_sent_;
}

bool MetricsSender::Shutdown(SteadyPoint deadline) noexcept {
  if (fork_count_ != ForkCount()) {
    (void)thread_.release();  // the parent's
    return true;
  }
  std::unique_lock lock(mutex_);
  if (!thread_) return was_sent_;
  is_stopping_ = true;
  deadline_ = deadline;
  changed_.notify_all();
  const bool in_time = changed_.wait_until(lock, deadline, [&] { return is_done_; });
  const std::unique_ptr<std::thread> thread = std::move(thread_);
  lock.unlock();
  if (!in_time) sender_->Cancel();  // ends a send, and a wait for the next try, at once
  thread->join();
  return in_time && was_sent_;
}

}  // namespace throughline::inline sdk::otlp
