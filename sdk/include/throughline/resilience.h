// Trying again, and leaving a service alone that is down: what the guide's decorators do, with what they write on
// spans.
//
//   auto answer = throughline::Retry({.max_attempts = 4, .first_delay = 2s}, [&] { return client.Chat(request); });
//
//   throughline::CircuitBreaker breaker({.failures_to_open = 3, .cool_down = 30s});
//   std::optional<Answer> answer = breaker.Call([&] { return client.Chat(request); });   // nullopt: not even tried
//
// Below both are plain state machines, RetryState and CircuitBreaker's Allow, OnSuccess and OnFailure, which are handed
// the time and the random number; the wrappers wait, call, and write `retry.*` and `circuit_breaker.*` on the current
// span. docs/sdk/resilience.md says what is written when.
//
// Shape    a call failed when it throws, or when CallOutcome says so of what it returned.
// Errors   what the function throws goes through to the caller unchanged; nothing else is thrown.
// Threads  a RetryState belongs to one call; a CircuitBreaker is shared by all callers of one service.
// Source   the guide, "Error Recovery Patterns".
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "throughline/callback.h"
#include "throughline/shared.h"
#include "throughline/trace.h"

namespace throughline::inline sdk {

using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

// ---- What a call's outcome is -------------------------------------------------------------------------------------

namespace internal {
template <typename Error>
std::string TextOfError(const Error& error);
template <typename Error>
std::optional<std::chrono::nanoseconds> RetryAfterOf(const Error& error);
template <typename Error>
bool IsRetryable(const Error& error);
}  // namespace internal

struct CallFailure {
  std::string message;                        // the exception's what(), the error's text
  const std::exception* exception = nullptr;  // when it was thrown and is one; for the length of the call
  bool is_retryable = true;                   // as the error says with a member `retryable` or `is_retryable`
  std::optional<std::chrono::nanoseconds> retry_after = {};  // as it says with a member `retry_after`
};

// Whether a returned value is a failure. As it stands: a false bool; an empty optional, or one that holds a failure; a
// type with has_value() and error() (std::expected) that has no value; one with ok() that is false; one with a member
// `error` that is set (a text that is not empty, an optional or pointer that holds something, an error_code, true).
// Everything else is a success. Specialise it for a type that tells in another way.
template <typename Value>
struct CallOutcome {
  static std::optional<CallFailure> Failure(const Value& value);
};

// ---- Retry --------------------------------------------------------------------------------------------------------

struct RetryPolicy {
  int max_attempts = 4;  // with the first one
  std::chrono::nanoseconds first_delay = std::chrono::seconds(1);
  double factor = 2;  // from one delay to the next
  std::chrono::nanoseconds longest_delay = std::chrono::seconds(60);
  std::chrono::nanoseconds jitter = std::chrono::seconds(1);  // each delay is longer by a random part of this
  std::chrono::nanoseconds longest_retry_after = std::chrono::minutes(5);  // a service that asks for more: give up
};

// Decides whether, and when, a failed call is tried again.
class RetryState {
 public:
  enum class Stop : uint8_t { kNot, kAttempts, kDeadline, kNotRetryable, kCancelled };

  explicit RetryState(const RetryPolicy& policy, SteadyTime deadline = SteadyTime::max()) noexcept
      : policy_(policy), deadline_(deadline) {}

  int attempt() const noexcept { return attempt_; }  // the one that runs, from 1
  Stop stop() const noexcept { return stop_; }       // why Next gave nullopt

  // After a failed attempt: how long to wait for the next, or nullopt to give up. `random` is in [0, 1). A delay that
  // would end at or after the deadline gives up at once rather than to wait for nothing. The service's own
  // `retry_after` counts where it is longer than ours.
  std::optional<std::chrono::nanoseconds> Next(const CallFailure& failure, SteadyTime now, double random) noexcept;

 private:
  RetryPolicy policy_;
  SteadyTime deadline_;
  int attempt_ = 1;
  Stop stop_ = Stop::kNot;
};

struct RetryOptions {
  SteadyTime deadline = SteadyTime::max();  // no wait goes past it; a running call is not interrupted
  // Whether this failure is worth another try; by default what CallFailure::is_retryable says.
  Callback<bool(const CallFailure& failure)> retry_if = {};
  // Waits; false when the caller was cancelled meanwhile, which ends the trying. By default the thread sleeps.
  Callback<bool(std::chrono::nanoseconds delay)> wait = {};
  Callback<SteadyTime()> now = {};
  Callback<double()> random = {};  // in [0, 1)
};

namespace internal {

// What Retry does around each call; writes on the span that was current when it was made.
class RetryRun {
 public:
  RetryRun(const RetryPolicy& policy, const RetryOptions& options);
  void Begin();
  void Succeeded();
  bool GoesOn(const CallFailure& failure);  // has waited when true

 private:
  RetryState state_;
  const RetryPolicy& policy_;
  const RetryOptions& options_;
  Span span_;
};

}  // namespace internal

// Calls `function` until it succeeds or trying is over, and returns, or throws, its last outcome.
template <typename Function>
auto Retry(const RetryPolicy& policy, Function&& function, const RetryOptions& options = {})
    -> std::remove_cvref_t<std::invoke_result_t<Function&>> {
  using Value = std::remove_cvref_t<std::invoke_result_t<Function&>>;
  internal::RetryRun run(policy, options);
  for (;;) {
    run.Begin();
    std::conditional_t<std::is_void_v<Value>, bool, std::optional<Value>> value{};
    std::exception_ptr thrown;
    std::optional<CallFailure> failure;
    try {
      if constexpr (std::is_void_v<Value>) {
        function();
      } else {
        value.emplace(function());
        failure = CallOutcome<Value>::Failure(*value);
      }
    } catch (const std::exception& exception) {
      thrown = std::current_exception();
      failure = CallFailure{.message = exception.what(), .exception = &exception};
    } catch (...) {
      thrown = std::current_exception();
      failure = CallFailure{.message = "unknown exception"};
    }
    if (!failure) {
      run.Succeeded();
    } else if (run.GoesOn(*failure)) {
      continue;
    } else if (thrown) {
      std::rethrow_exception(thrown);
    }
    if constexpr (std::is_void_v<Value>) {
      return;
    } else {
      return std::move(*value);
    }
  }
}

// ---- Circuit breaker ----------------------------------------------------------------------------------------------

enum class CircuitState : uint8_t { kClosed, kOpen, kHalfOpen };
std::string_view ToText(CircuitState state) noexcept;  // closed, open, half_open

struct CircuitBreakerOptions {
  int failures_to_open = 5;  // one after the other
  std::chrono::nanoseconds cool_down = std::chrono::seconds(60);
  std::string name = {};  // circuit_breaker.name, to tell several apart
  // Whether this failure speaks against the service: a request it refused as wrong, for one, does not. By default all.
  Callback<bool(const CallFailure& failure)> counts = {};
  Callback<SteadyTime()> now = {};  // of Call
};

class CircuitBreaker {
 public:
  // Leave to make one call, and how it ends is to be reported with it.
  struct Permit {
    bool is_allowed = false;
    CircuitState state = CircuitState::kClosed;  // in which the call runs, or was refused
    int failure_count = 0;
    bool began_probe = false;  // open until now: this call alone decides
    uint64_t period = 0;       // of the state; a report from an earlier one changes nothing
  };
  struct Report {
    bool opened = false;
    bool closed = false;
    int failure_count = 0;
  };

  CircuitBreaker();
  explicit CircuitBreaker(CircuitBreakerOptions options);
  CircuitBreaker(const CircuitBreaker&) = delete;
  CircuitBreaker& operator=(const CircuitBreaker&) = delete;
  ~CircuitBreaker();

  // Closed: always. Open: no, until `cool_down` after the last failure; then one call, the probe, is let through and
  // its end decides. A probe that nobody reports within another `cool_down` is replaced by the next call.
  Permit Allow(SteadyTime now) noexcept;
  Report OnSuccess(const Permit& permit) noexcept;
  Report OnFailure(const Permit& permit, SteadyTime now) noexcept;
  // The call ended without saying anything about the service.
  void OnNeither(const Permit& permit) noexcept;

  CircuitState state() const noexcept;
  int failure_count() const noexcept;

  // nullopt (false, for a function that returns nothing): refused, `function` was not called.
  template <typename Function>
  auto Call(Function&& function);
  // In place of a refused call: what `otherwise` returns, or throws.
  template <typename Function, typename Otherwise>
  auto Call(Function&& function, Otherwise&& otherwise) -> std::invoke_result_t<Function&>;

 private:
  class Run;
  struct Core;
  SteadyTime Now() const;

  Shared<Core> core_;
};

// One call through a breaker: what it writes on the span that is current.
class CircuitBreaker::Run {
 public:
  explicit Run(CircuitBreaker& breaker);
  ~Run();  // reports Neither when nothing was reported
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  bool is_allowed() const noexcept { return permit_.is_allowed; }
  void Succeeded();
  void Failed(const CallFailure& failure);

 private:
  CircuitBreaker& breaker_;
  Span span_;
  Permit permit_;
  bool is_reported_ = false;
};

template <typename Function, typename Otherwise>
auto CircuitBreaker::Call(Function&& function, Otherwise&& otherwise) -> std::invoke_result_t<Function&> {
  using Value = std::invoke_result_t<Function&>;
  Run run(*this);
  if (!run.is_allowed()) return otherwise();
  try {
    if constexpr (std::is_void_v<Value>) {
      function();
      run.Succeeded();
    } else {
      Value value = function();
      if (std::optional<CallFailure> failure = CallOutcome<std::remove_cvref_t<Value>>::Failure(value)) {
        run.Failed(*failure);
      } else {
        run.Succeeded();
      }
      return value;
    }
  } catch (const std::exception& thrown) {
    run.Failed({.message = thrown.what(), .exception = &thrown});
    throw;
  } catch (...) {
    run.Failed({.message = "unknown exception"});
    throw;
  }
}

template <typename Function>
auto CircuitBreaker::Call(Function&& function) {
  using Value = std::invoke_result_t<Function&>;
  if constexpr (std::is_void_v<Value>) {
    bool was_called = true;
    Call(std::forward<Function>(function), [&] { was_called = false; });
    return was_called;
  } else {
    // Wrapped before it passes through, so that a refusal and an empty answer stay apart.
    std::optional<std::remove_cvref_t<Value>> answer;
    Call(
        [&]() -> std::optional<CallFailure> {
          answer.emplace(function());
          return CallOutcome<std::remove_cvref_t<Value>>::Failure(*answer);
        },
        [] { return std::optional<CallFailure>(); });
    return answer;
  }
}

// ---- CallOutcome, as it stands --------------------------------------------------------------------------------------

namespace internal {

template <typename Text>
concept IsText = std::is_convertible_v<const Text&, std::string_view>;

template <typename Error>
std::string TextOfError(const Error& error) {
  if constexpr (IsText<Error>) {
    return std::string(std::string_view(error));
  } else if constexpr (requires { std::string_view(error.message()); }) {
    return std::string(std::string_view(error.message()));
  } else if constexpr (requires { std::string(error.message()); }) {
    return std::string(error.message());
  } else if constexpr (requires { std::string_view(error.message); }) {
    return std::string(std::string_view(error.message));
  } else if constexpr (requires { error.what(); }) {
    return std::string(error.what());
  } else if constexpr (requires { TextOfError(*error); }) {
    return error ? TextOfError(*error) : std::string();
  } else {
    return "error";
  }
}

template <typename Error>
bool IsRetryable(const Error& error) {
  if constexpr (requires { bool(error.is_retryable); }) {
    return bool(error.is_retryable);
  } else if constexpr (requires { bool(error.retryable); }) {
    return bool(error.retryable);
  } else if constexpr (!IsText<Error> && requires { (*error).message; }) {
    return error ? IsRetryable(*error) : true;
  } else {
    return true;
  }
}

template <typename Error>
std::optional<std::chrono::nanoseconds> RetryAfterOf(const Error& error) {
  if constexpr (requires { std::optional<std::chrono::nanoseconds>(error.retry_after); }) {
    return std::optional<std::chrono::nanoseconds>(error.retry_after);
  } else if constexpr (!IsText<Error> && requires { (*error).message; }) {
    return error ? RetryAfterOf(*error) : std::nullopt;
  } else {
    return std::nullopt;
  }
}

template <typename Error>
CallFailure FailureOfError(const Error& error) {
  return {.message = TextOfError(error), .is_retryable = IsRetryable(error), .retry_after = RetryAfterOf(error)};
}

template <typename Error>
bool IsSet(const Error& error) {
  if constexpr (IsText<Error>) {
    return !std::string_view(error).empty();
  } else {
    return static_cast<bool>(error);
  }
}

}  // namespace internal

template <>
struct CallOutcome<std::optional<CallFailure>> {
  static std::optional<CallFailure> Failure(const std::optional<CallFailure>& failure) { return failure; }
};

template <typename Value>
std::optional<CallFailure> CallOutcome<Value>::Failure(const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    if (!value) return CallFailure{.message = "false"};
  } else if constexpr (requires { value.has_value(), value.error(); }) {
    if (!value.has_value()) return internal::FailureOfError(value.error());
  } else if constexpr (requires { value.has_value(), *value; }) {
    if (!value.has_value()) return CallFailure{.message = "no value"};
    return CallOutcome<std::remove_cvref_t<decltype(*value)>>::Failure(*value);
  } else if constexpr (requires { bool(value.ok()); }) {
    if (!value.ok()) {
      if constexpr (requires { value.error(); }) return internal::FailureOfError(value.error());
      if constexpr (requires { value.error; }) return internal::FailureOfError(value.error);
      if constexpr (requires { value.message(); }) return internal::FailureOfError(value);
      return CallFailure{.message = "not ok"};
    }
  } else if constexpr (requires { internal::IsSet(value.error); }) {
    if (internal::IsSet(value.error)) return internal::FailureOfError(value.error);
  }
  return std::nullopt;
}

}  // namespace throughline::inline sdk
