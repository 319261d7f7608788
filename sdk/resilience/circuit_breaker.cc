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

CircuitBreaker::Permit CircuitBreaker::Allow(SteadyTime now) noexcept {
  std::lock_guard lock(mutex_);
  Permit permit{.is_allowed = true};
  if (state_ != CircuitState::kClosed) {
    permit.is_allowed = permit.began_probe = now >= probe_at_;
    if (permit.began_probe) {
      state_ = CircuitState::kHalfOpen;
      probe_at_ = now + options_.cool_down;  // should this probe never be heard of again
      ++period_;
    }
  }
  permit.state = state_;
  permit.failure_count = failure_count_;
  permit.period = period_;
  return permit;
}

CircuitBreaker::Report CircuitBreaker::OnSuccess(const Permit& permit) noexcept {
  std::lock_guard lock(mutex_);
  Report report;
  if (permit.is_allowed && permit.period == period_) {
    failure_count_ = 0;
    if (state_ == CircuitState::kHalfOpen) {
      state_ = CircuitState::kClosed;
      ++period_;
      report.closed = true;
    }
  }
  report.failure_count = failure_count_;
  return report;
}

CircuitBreaker::Report CircuitBreaker::OnFailure(const Permit& permit, SteadyTime now) noexcept {
  std::lock_guard lock(mutex_);
  Report report;
  if (permit.is_allowed && permit.period == period_) {
    ++failure_count_;
    if (state_ == CircuitState::kHalfOpen || failure_count_ >= options_.failures_to_open) {
      state_ = CircuitState::kOpen;
      probe_at_ = now + options_.cool_down;
      ++period_;
      report.opened = true;
    }
  }
  report.failure_count = failure_count_;
  return report;
}

void CircuitBreaker::OnNeither(const Permit& permit) noexcept {
  std::lock_guard lock(mutex_);
  if (!permit.is_allowed || permit.period != period_ || state_ != CircuitState::kHalfOpen) return;
  state_ = CircuitState::kOpen;
  probe_at_ = SteadyTime::min();  // the next call is the probe
  ++period_;
}

CircuitState CircuitBreaker::state() const noexcept {
  std::lock_guard lock(mutex_);
  return state_;
}

int CircuitBreaker::failure_count() const noexcept {
  std::lock_guard lock(mutex_);
  return failure_count_;
}

CircuitBreaker::Run::Run(CircuitBreaker& breaker)
    : breaker_(breaker), span_(Span::Current()), permit_(breaker.Allow(breaker.Now())) {
  span_.SetAttribute("circuit_breaker.state", ToText(permit_.state));
  span_.SetAttribute("circuit_breaker.failure_count", permit_.failure_count);
  if (!breaker.options_.name.empty()) span_.SetAttribute("circuit_breaker.name", breaker.options_.name);
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
  if (breaker_.options_.counts && !breaker_.options_.counts(failure)) return;
  is_reported_ = true;
  const Report report = breaker_.OnFailure(permit_, breaker_.Now());
  if (report.opened) {
    span_.AddEvent("Circuit breaker OPENED after " + std::to_string(report.failure_count) + " failures");
  }
  span_.SetAttribute("circuit_breaker.failure_triggered", true);
}

SteadyTime CircuitBreaker::Now() const {
  return options_.now ? options_.now() : SteadyTime(std::chrono::steady_clock::now());
}

}  // namespace throughline::inline sdk
