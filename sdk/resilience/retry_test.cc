#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <expected>
#include <stdexcept>

#include "sdk/instrumentation/recorded_spans.h"
#include "throughline/openai.h"
#include "throughline/resilience.h"

namespace throughline {
namespace {

using namespace std::chrono_literals;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;
using std::chrono::nanoseconds;
using ::testing::ElementsAre;

// Time that passes only while somebody waits.
struct Waits {
  SteadyTime now{1h};
  std::vector<nanoseconds> delays;
  double random = 0;
  bool is_cancelled = false;

  RetryOptions Options(SteadyTime deadline = SteadyTime::max()) {
    return {.deadline = deadline,
            .wait =
                [this](nanoseconds delay) {
                  delays.push_back(delay);
                  now += delay;
                  return !is_cancelled;
                },
            .now = [this] { return now; },
            .random = [this] { return random; }};
  }
};

constexpr RetryPolicy kGuide{.max_attempts = 4, .first_delay = 2s, .jitter = 1s};

TEST(RetryState, DelaysDoubleAndAreLongerByARandomPartOfTheJitter) {
  RetryState state({.max_attempts = 4, .first_delay = 2s, .jitter = 1s});
  EXPECT_EQ(state.Next({}, SteadyTime(0s), 0.0), 2s);
  EXPECT_EQ(state.Next({}, SteadyTime(0s), 0.5), 4s + 500ms);
  EXPECT_EQ(state.Next({}, SteadyTime(0s), 0.25), 8s + 250ms);
  EXPECT_EQ(state.attempt(), 4);
  EXPECT_EQ(state.Next({}, SteadyTime(0s), 0.0), std::nullopt);
  EXPECT_EQ(state.stop(), RetryState::Stop::kAttempts);
}

TEST(RetryState, NoDelayIsLongerThanTheLongestHoweverManyAttempts) {
  RetryState state({.max_attempts = 5000, .first_delay = 1s, .longest_delay = 30s, .jitter = 0s});
  for (int i = 0; i < 4999; ++i) ASSERT_LE(state.Next({}, SteadyTime(0s), 0.999), 30s) << i;
}

TEST(RetryState, TheServicesOwnDelayCountsWhereItIsLonger) {
  const RetryPolicy policy{.max_attempts = 9, .first_delay = 2s, .jitter = 0s, .longest_retry_after = 60s};
  EXPECT_EQ(RetryState(policy).Next({.retry_after = 20s}, SteadyTime(0s), 0), 20s);
  EXPECT_EQ(RetryState(policy).Next({.retry_after = 1s}, SteadyTime(0s), 0), 2s);
  EXPECT_EQ(RetryState(policy).Next({.retry_after = 61s}, SteadyTime(0s), 0), std::nullopt) << "nobody waits so long";
}

TEST(RetryState, NoWaitEndsAtOrAfterTheDeadline) {
  const RetryPolicy policy{.max_attempts = 9, .first_delay = 2s, .jitter = 0s};
  RetryState in_time(policy, SteadyTime(10s));
  EXPECT_EQ(in_time.Next({}, SteadyTime(7s), 0), 2s);
  RetryState late(policy, SteadyTime(10s));
  EXPECT_EQ(late.Next({}, SteadyTime(8s), 0), std::nullopt);
  EXPECT_EQ(late.stop(), RetryState::Stop::kDeadline);
  RetryState too_late(policy, SteadyTime(10s));
  EXPECT_EQ(too_late.Next({}, SteadyTime(11s), 0), std::nullopt);
}

TEST(Retry, WritesWhatTheGuideWritesWhenALaterAttemptSucceeds) {
  Recording recording;
  Waits waits;
  waits.random = 0.34;
  int calls = 0;
  {
    auto span = GetTracer("test").StartActiveSpan("call");
    EXPECT_EQ(Retry(
                  kGuide,
                  [&] {
                    if (++calls < 3) throw std::runtime_error("try " + std::to_string(calls));
                    return 42;
                  },
                  waits.Options()),
              42);
  }
  const RecordedSpan span = recording.Last();
  EXPECT_EQ(span["retry.attempt"], "3");
  EXPECT_EQ(span["retry.max_attempts"], "4");
  EXPECT_EQ(span["retry.succeeded"], "true");
  EXPECT_EQ(span["retry.attempt_1.error"], "try 1");
  EXPECT_EQ(span["retry.attempt_2.error"], "try 2");
  EXPECT_EQ(span["retry.exhausted"], "(none)");
  EXPECT_THAT(span.EventNames(),
              ElementsAre("Attempt 1 failed: try 1", "Retrying after 2.3s (attempt 2)", "Attempt 2 failed: try 2",
                          "Retrying after 4.3s (attempt 3)", "Retry succeeded on attempt 3"));
}

TEST(Retry, TheLastExceptionGoesThroughWhenAttemptsAreExhausted) {
  struct Declined : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  Recording recording;
  Waits waits;
  {
    auto span = GetTracer("test").StartActiveSpan("call");
    EXPECT_THROW(Retry(
                     {.max_attempts = 2}, [] { throw Declined("no"); }, waits.Options()),
                 Declined);
    EXPECT_THROW(Retry(
                     {.max_attempts = 1}, []() -> int { throw 7; }, waits.Options()),
                 int);
  }
  const RecordedSpan span = recording.Last();
  EXPECT_EQ(span["retry.exhausted"], "true");
  EXPECT_EQ(span["retry.attempt_2.error"], "no");
  EXPECT_EQ(span.EventNames().at(2), "All retry attempts exhausted");
}

TEST(Retry, OneCallThatSucceedsSaysAttemptOneAndNothingElse) {
  Recording recording;
  Waits waits;
  {
    auto span = GetTracer("test").StartActiveSpan("call");
    Retry(
        kGuide, [] {}, waits.Options());
  }
  EXPECT_EQ(recording.Last()["retry.attempt"], "1");
  EXPECT_EQ(recording.Last()["retry.succeeded"], "(none)");
  EXPECT_TRUE(recording.Last().events.empty());
  EXPECT_TRUE(waits.delays.empty());
}

TEST(Retry, EndsBeforeTheDeadlineAndSaysSo) {
  Recording recording;
  Waits waits;
  int calls = 0;
  {
    auto span = GetTracer("test").StartActiveSpan("call");
    EXPECT_FALSE(Retry(
        {.max_attempts = 10, .first_delay = 4s, .jitter = 0s}, [&] { return ++calls > 99; },
        waits.Options(waits.now + 10s)));
  }
  EXPECT_EQ(calls, 2);  // after 4 s; 8 more would pass the deadline
  EXPECT_EQ(recording.Last()["retry.stop_reason"], "deadline");
  EXPECT_EQ(recording.Last()["retry.exhausted"], "(none)");
}

TEST(Retry, EndsWhenTheWaitIsCancelled) {
  Recording recording;
  Waits waits;
  waits.is_cancelled = true;
  int calls = 0;
  {
    auto span = GetTracer("test").StartActiveSpan("call");
    EXPECT_FALSE(Retry(
        kGuide, [&] { return ++calls > 99; }, waits.Options()));
  }
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(recording.Last()["retry.stop_reason"], "cancelled");
}

TEST(Retry, WhatIsNotWorthAnotherTryIsNotTriedAgain) {
  Waits waits;
  int calls = 0;
  RetryOptions options = waits.Options();
  options.retry_if = [](const CallFailure& failure) { return failure.message != "bad request"; };
  EXPECT_THROW(Retry(
                   kGuide,
                   [&] {
                     ++calls;
                     throw std::invalid_argument("bad request");
                   },
                   options),
               std::invalid_argument);
  EXPECT_EQ(calls, 1);
}

struct WithErrorText {
  int value = 0;
  std::string error;
};
struct WithOk {
  bool is_good = false;
  bool ok() const { return is_good; }
  std::string message() const { return "not good"; }
};
struct MoveOnly {
  std::unique_ptr<int> value;
};

TEST(CallOutcome, KnowsTheUsualWaysToSayThatACallFailed) {
  const auto failure = [](const auto& value) {
    const auto found = CallOutcome<std::remove_cvref_t<decltype(value)>>::Failure(value);
    return found ? found->message : std::string("(success)");
  };
  EXPECT_EQ(failure(true), "(success)");
  EXPECT_EQ(failure(false), "false");
  EXPECT_EQ(failure(0), "(success)") << "a number is an answer";
  EXPECT_EQ(failure(std::optional<int>(0)), "(success)");
  EXPECT_EQ(failure(std::optional<int>()), "no value");
  EXPECT_EQ(failure(std::optional(WithErrorText{1, "inside"})), "inside");
  EXPECT_EQ(failure(std::expected<int, std::string>(3)), "(success)");
  EXPECT_EQ(failure(std::expected<int, std::string>(std::unexpected("refused"))), "refused");
  EXPECT_EQ(failure(WithErrorText{1, ""}), "(success)");
  EXPECT_EQ(failure(WithErrorText{1, "broken"}), "broken");
  EXPECT_EQ(failure(WithOk{true}), "(success)");
  EXPECT_EQ(failure(WithOk{false}), "not good");
  EXPECT_EQ(failure(std::string("text")), "(success)");
}

TEST(CallOutcome, ReadsTheOpenAiClientsOutcome) {
  openai::Outcome<int> outcome;
  outcome.error = {.kind = openai::ErrorKind::kRateLimited, .message = "429", .retry_after = 7s, .is_retryable = true};
  auto failure = CallOutcome<openai::Outcome<int>>::Failure(outcome);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->message, "429");
  EXPECT_EQ(failure->retry_after, 7s);
  EXPECT_TRUE(failure->is_retryable);
  outcome.error.is_retryable = false;
  EXPECT_FALSE(CallOutcome<openai::Outcome<int>>::Failure(outcome)->is_retryable);
  outcome = {.value = 1};
  EXPECT_FALSE(CallOutcome<openai::Outcome<int>>::Failure(outcome));
}

TEST(Retry, ReturnsWhatCanOnlyBeMoved) {
  EXPECT_EQ(*Retry(kGuide, [] { return MoveOnly{std::make_unique<int>(5)}; }).value, 5);
}

TEST(Retry, DoesNothingButRetryWithoutAProvider) {
  Waits waits;
  int calls = 0;
  EXPECT_TRUE(Retry(
      kGuide, [&] { return ++calls == 3; }, waits.Options()));
  EXPECT_EQ(waits.delays.size(), 2u);
}

}  // namespace
}  // namespace throughline
