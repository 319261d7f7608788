#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

#include "base/random.h"
#include "throughline/resilience.h"

namespace throughline::inline sdk {

namespace {

using std::chrono::nanoseconds;

// Error texts of strangers; the whole one belongs to the exception's own event.
constexpr size_t kLongestMessage = 1024;

// The delay before attempt `next`, from 2, without jitter. In floating point, so that a large factor can't overflow.
nanoseconds PlainDelay(const RetryPolicy& policy, int next) {
  const double delay = static_cast<double>(policy.first_delay.count()) * std::pow(policy.factor, next - 2);
  const auto longest = static_cast<double>(policy.longest_delay.count());
  if (!(delay < longest)) return std::max(policy.longest_delay, nanoseconds(0));
  return nanoseconds(static_cast<int64_t>(std::max(delay, 0.0)));
}

std::string_view StopReason(RetryState::Stop stop) {
  switch (stop) {
    case RetryState::Stop::kDeadline:
      return "deadline";
    case RetryState::Stop::kNotRetryable:
      return "not_retryable";
    case RetryState::Stop::kCancelled:
      return "cancelled";
    case RetryState::Stop::kNot:
    case RetryState::Stop::kAttempts:
      break;
  }
  return "attempts";
}

// Programs that began together must not try again together; nobody gains by guessing it.
double Jitter() {
  thread_local SeededRandom random(static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()) ^
                                   std::hash<std::thread::id>()(std::this_thread::get_id()));
  return random.Uniform();
}

std::string Shortened(const std::string& message) {
  if (message.size() <= kLongestMessage) return message;
  size_t end = kLongestMessage;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return message.substr(0, end);
}

}  // namespace

std::optional<nanoseconds> RetryState::Next(const CallFailure& failure, SteadyTime now, double random) noexcept {
  const auto give_up = [this](Stop why) {
    stop_ = why;
    return std::nullopt;
  };
  if (!failure.is_retryable) return give_up(Stop::kNotRetryable);
  if (attempt_ >= policy_.max_attempts) return give_up(Stop::kAttempts);

  nanoseconds delay = PlainDelay(policy_, attempt_ + 1);
  delay += nanoseconds(static_cast<int64_t>(static_cast<double>(policy_.jitter.count()) * random));
  if (failure.retry_after) {
    if (*failure.retry_after > policy_.longest_retry_after) return give_up(Stop::kNotRetryable);
    delay = std::max(delay, *failure.retry_after);
  }
  // A deadline without end is as far away as the clock goes, and nothing may be added to `now` before it is known.
  if (deadline_ != SteadyTime::max() && (now >= deadline_ || delay >= deadline_ - now)) return give_up(Stop::kDeadline);
  ++attempt_;
  return delay;
}

namespace internal {

RetryRun::RetryRun(const RetryPolicy& policy, const RetryOptions& options)
    : state_(policy, options.deadline), policy_(policy), options_(options), span_(Span::Current()) {}

void RetryRun::Begin() {
  span_.SetAttribute("retry.attempt", state_.attempt());
  span_.SetAttribute("retry.max_attempts", std::max(policy_.max_attempts, 1));
}

void RetryRun::Succeeded() {
  if (state_.attempt() == 1) return;
  span_.AddEvent("Retry succeeded on attempt " + std::to_string(state_.attempt()));
  span_.SetAttribute("retry.succeeded", true);
}

bool RetryRun::GoesOn(const CallFailure& failure) {
  const int failed = state_.attempt();
  CallFailure judged{.message = {},
                     .exception = failure.exception,
                     .is_retryable = options_.retry_if ? options_.retry_if(failure) : failure.is_retryable,
                     .retry_after = failure.retry_after};
  double random = 0;
  if (options_.random) {
    random = options_.random();
  } else {
    random = Jitter();
  }
  const SteadyTime now = options_.now ? options_.now() : SteadyTime(std::chrono::steady_clock::now());
  std::optional<nanoseconds> delay = state_.Next(judged, now, random);

  if (span_.IsRecording()) {
    const std::string message = Shortened(failure.message);
    span_.SetAttribute("retry.attempt_" + std::to_string(failed) + ".error", message);
    if (delay) {
      span_.AddEvent("Attempt " + std::to_string(failed) + " failed: " + message);
      char text[64];
      std::snprintf(text, sizeof text, "Retrying after %.1fs (attempt %d)",
                    std::chrono::duration<double>(*delay).count(), state_.attempt());
      span_.AddEvent(text);
    }
  }
  RetryState::Stop stop = state_.stop();
  if (delay) {
    bool is_waited = true;
    if (options_.wait) {
      is_waited = options_.wait(*delay);
    } else {
      std::this_thread::sleep_for(*delay);
    }
    if (is_waited) return true;
    stop = RetryState::Stop::kCancelled;
  }
  if (stop == RetryState::Stop::kAttempts) {
    span_.SetAttribute("retry.exhausted", true);
    span_.AddEvent("All retry attempts exhausted");
  } else {
    // Of the library's own: the guide has no word for what ends before the attempts do.
    span_.SetAttribute("retry.stop_reason", StopReason(stop));
  }
  return false;
}

}  // namespace internal
}  // namespace throughline::inline sdk
