#include <mutex>

#include "throughline/resilience.h"

namespace throughline::inline sdk {

std::string_view ToText(CircuitState state) noexcept {
  switch (state) {
    case CircuitState::kClosed:
      return "closed";
    case CircuitState::kOpen:
      return "open";
    case CircuitState::kHalfOpen:
      return "half_open";
  }
  return "";
}

struct CircuitBreaker::Core {
  const CircuitBreakerOptions options;
  std::mutex mutex;
  CircuitState state = CircuitState::kClosed;
  int failure_count = 0;
  SteadyTime probe_at{};  // when the next probe may begin
  uint64_t period = 0;
};

CircuitBreaker::CircuitBreaker() : CircuitBreaker(CircuitBreakerOptions()) {}
CircuitBreaker::CircuitBreaker(CircuitBreakerOptions options) : core_(Shared<Core>::Make(std::move(options))) {}
CircuitBreaker::~CircuitBreaker() = default;

CircuitBreaker::Permit CircuitBreaker::Allow(SteadyTime now) noexcept {
  std::lock_guard lock(core_->mutex);
  Permit permit{.is_allowed = true};
  if (core_->state != CircuitState::kClosed) {
    permit.is_allowed = permit.began_probe = now >= core_->probe_at;
    if (permit.began_probe) {
      core_->state = CircuitState::kHalfOpen;
      core_->probe_at = now + core_->options.cool_down;  // should this probe never be heard of again
      ++core_->period;
    }
  }
  permit.state = core_->state;
  permit.failure_count = core_->failure_count;
  permit.period = core_->period;
  return permit;
}

CircuitBreaker::Report CircuitBreaker::OnSuccess(const Permit& permit) noexcept {
  std::lock_guard lock(core_->mutex);
  Report report;
  if (permit.is_allowed && permit.period == core_->period) {
    core_->failure_count = 0;
    if (core_->state == CircuitState::kHalfOpen) {
      core_->state = CircuitState::kClosed;
      ++core_->period;
      report.closed = true;
    }
  }
  report.failure_count = core_->failure_count;
  return report;
}

CircuitBreaker::Report CircuitBreaker::OnFailure(const Permit& permit, SteadyTime now) noexcept {
  std::lock_guard lock(core_->mutex);
  Report report;
  if (permit.is_allowed && permit.period == core_->period) {
    ++core_->failure_count;
    if (core_->state == CircuitState::kHalfOpen || core_->failure_count >= core_->options.failures_to_open) {
      core_->state = CircuitState::kOpen;
      core_->probe_at = now + core_->options.cool_down;
      ++core_->period;
      report.opened = true;
    }
  }
  report.failure_count = core_->failure_count;
  return report;
}

void CircuitBreaker::OnNeither(const Permit& permit) noexcept {
  std::lock_guard lock(core_->mutex);
  if (!permit.is_allowed || permit.period != core_->period || core_->state != CircuitState::kHalfOpen) return;
  core_->state = CircuitState::kOpen;
  core_->probe_at = SteadyTime::min();  // the next call is the probe
  ++core_->period;
}

CircuitState CircuitBreaker::state() const noexcept {
  std::lock_guard lock(core_->mutex);
  return core_->state;
}

int CircuitBreaker::failure_count() const noexcept {
  std::lock_guard lock(core_->mutex);
  return core_->failure_count;
}

CircuitBreaker::Run::Run(CircuitBreaker& breaker)
    : breaker_(breaker), span_(Span::Current()), permit_(breaker.Allow(breaker.Now())) {
  span_.SetAttribute("circuit_breaker.state", ToText(permit_.state));
  span_.SetAttribute("circuit_breaker.failure_count", permit_.failure_count);
  if (!breaker.core_->options.name.empty()) span_.SetAttribute("circuit_breaker.name", breaker.core_->options.name);
  if (permit_.began_probe) span_.AddEvent("Circuit breaker transitioning to HALF_OPEN");
  if (!permit_.is_allowed) span_.SetAttribute("circuit_breaker.rejected", true);
}

CircuitBreaker::Run::~Run() {
  if (!is_reported_) breaker_.OnNeither(permit_);
}

void CircuitBreaker::Run::Succeeded() {
  is_reported_ = true;
  if (breaker_.OnSuccess(permit_).closed) span_.AddEvent("Circuit breaker recovered - state: CLOSED");
}

void CircuitBreaker::Run::Failed(const CallFailure& failure) {
  if (is_reported_) return;
  if (breaker_.core_->options.counts && !breaker_.core_->options.counts(failure)) return;
  is_reported_ = true;
  const Report report = breaker_.OnFailure(permit_, breaker_.Now());
  if (report.opened) {
    span_.AddEvent("Circuit breaker OPENED after " + std::to_string(report.failure_count) + " failures");
  }
  span_.SetAttribute("circuit_breaker.failure_triggered", true);
}

SteadyTime CircuitBreaker::Now() const {
  return core_->options.now ? core_->options.now() : SteadyTime(std::chrono::steady_clock::now());
}

}  // namespace throughline::inline sdk
