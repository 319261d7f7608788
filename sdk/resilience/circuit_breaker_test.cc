#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "sdk/instrumentation/recorded_spans.h"
#include "throughline/resilience.h"

namespace throughline {
namespace {

using namespace std::chrono_literals;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;
using ::testing::ElementsAre;

struct FakeTime {
  SteadyTime now{1h};
};

CircuitBreakerOptions Options(FakeTime& time) {
  return {.failures_to_open = 3, .cool_down = 10s, .now = [&time] { return time.now; }};
}

void Fail(CircuitBreaker& breaker, FakeTime& time, int times) {
  for (int i = 0; i < times; ++i) breaker.OnFailure(breaker.Allow(time.now), time.now);
}

TEST(CircuitBreaker, OpensAfterThatManyFailuresInARow) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  Fail(breaker, time, 2);
  breaker.OnSuccess(breaker.Allow(time.now));
  Fail(breaker, time, 2);
  EXPECT_EQ(breaker.state(), CircuitState::kClosed) << "a success between them starts the count anew";
  Fail(breaker, time, 1);
  EXPECT_EQ(breaker.state(), CircuitState::kOpen);
  EXPECT_FALSE(breaker.Allow(time.now).is_allowed);
}

TEST(CircuitBreaker, AfterTheCoolDownASingleProbeDecides) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  Fail(breaker, time, 3);
  time.now += 9s;
  EXPECT_FALSE(breaker.Allow(time.now).is_allowed);
  time.now += 1s;
  const CircuitBreaker::Permit probe = breaker.Allow(time.now);
  EXPECT_TRUE(probe.is_allowed);
  EXPECT_TRUE(probe.began_probe);
  EXPECT_EQ(breaker.state(), CircuitState::kHalfOpen);
  EXPECT_FALSE(breaker.Allow(time.now).is_allowed) << "one probe, not two";
  EXPECT_TRUE(breaker.OnSuccess(probe).closed);
  EXPECT_EQ(breaker.state(), CircuitState::kClosed);
  EXPECT_EQ(breaker.failure_count(), 0);
}

TEST(CircuitBreaker, AProbeThatFailsOpensItForAnotherCoolDown) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  Fail(breaker, time, 3);
  time.now += 10s;
  EXPECT_TRUE(breaker.OnFailure(breaker.Allow(time.now), time.now).opened);
  EXPECT_EQ(breaker.failure_count(), 4);
  time.now += 9s;
  EXPECT_FALSE(breaker.Allow(time.now).is_allowed);
  time.now += 1s;
  EXPECT_TRUE(breaker.Allow(time.now).is_allowed);
}

TEST(CircuitBreaker, ACallFromBeforeItOpenedChangesNothing) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  const CircuitBreaker::Permit slow = breaker.Allow(time.now);
  Fail(breaker, time, 3);
  breaker.OnSuccess(slow);
  EXPECT_EQ(breaker.state(), CircuitState::kOpen);
  time.now += 10s;
  const CircuitBreaker::Permit probe = breaker.Allow(time.now);
  breaker.OnFailure(slow, time.now);
  breaker.OnSuccess(slow);
  EXPECT_EQ(breaker.state(), CircuitState::kHalfOpen);
  breaker.OnSuccess(probe);
  EXPECT_EQ(breaker.state(), CircuitState::kClosed);
}

TEST(CircuitBreaker, AProbeThatIsNeverHeardOfAgainIsReplaced) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  Fail(breaker, time, 3);
  time.now += 10s;
  const CircuitBreaker::Permit lost = breaker.Allow(time.now);
  time.now += 10s;
  const CircuitBreaker::Permit second = breaker.Allow(time.now);
  EXPECT_TRUE(second.is_allowed);
  breaker.OnSuccess(lost);
  EXPECT_EQ(breaker.state(), CircuitState::kHalfOpen) << "the second one decides";
  breaker.OnSuccess(second);
  EXPECT_EQ(breaker.state(), CircuitState::kClosed);
}

TEST(CircuitBreaker, AProbeThatSaysNothingLeavesTheNextCallToDecide) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  Fail(breaker, time, 3);
  time.now += 10s;
  breaker.OnNeither(breaker.Allow(time.now));
  EXPECT_TRUE(breaker.Allow(time.now).began_probe);
}

TEST(CircuitBreaker, WritesWhatTheGuideWrites) {
  Recording recording;
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  const auto call = [&](bool is_good) {
    auto span = GetTracer("test").StartActiveSpan("call");
    (void)breaker.Call([&] { return is_good; });
    span.End();
    return recording.Last();
  };
  RecordedSpan span = call(false);
  EXPECT_EQ(span["circuit_breaker.state"], "closed");
  EXPECT_EQ(span["circuit_breaker.failure_count"], "0");
  EXPECT_EQ(span["circuit_breaker.failure_triggered"], "true");
  EXPECT_EQ(span["circuit_breaker.rejected"], "(none)");
  call(false);
  span = call(false);
  EXPECT_EQ(span["circuit_breaker.failure_count"], "2");
  EXPECT_THAT(span.EventNames(), ElementsAre("Circuit breaker OPENED after 3 failures"));

  span = call(true);
  EXPECT_EQ(span["circuit_breaker.state"], "open");
  EXPECT_EQ(span["circuit_breaker.rejected"], "true");

  time.now += 10s;
  span = call(true);
  EXPECT_EQ(span["circuit_breaker.state"], "half_open");
  EXPECT_THAT(span.EventNames(),
              ElementsAre("Circuit breaker transitioning to HALF_OPEN", "Circuit breaker recovered - state: CLOSED"));
}

TEST(CircuitBreaker, ARefusedCallIsNotMade) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  Fail(breaker, time, 3);
  int calls = 0;
  EXPECT_EQ(breaker.Call([&] { return ++calls; }), std::nullopt);
  EXPECT_FALSE(breaker.Call([&] { ++calls; }));
  EXPECT_EQ(breaker.Call([&] { return ++calls; }, [] { return -1; }), -1);
  EXPECT_THROW(breaker.Call([&] { return ++calls; }, []() -> int { throw std::runtime_error("open"); }),
               std::runtime_error);
  EXPECT_EQ(calls, 0);
}

TEST(CircuitBreaker, AnExceptionGoesThroughAndCounts) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW((void)breaker.Call([]() -> int { throw std::runtime_error("down"); }), std::runtime_error);
  }
  EXPECT_EQ(breaker.state(), CircuitState::kOpen);
}

TEST(CircuitBreaker, AFailureThatIsTheCallersOwnDoesNotCount) {
  FakeTime time;
  CircuitBreakerOptions options = Options(time);
  options.counts = [](const CallFailure& failure) { return failure.message != "400"; };
  CircuitBreaker breaker(std::move(options));
  for (int i = 0; i < 9; ++i) {
    EXPECT_THROW((void)breaker.Call([] { throw std::runtime_error("400"); }), std::runtime_error);
  }
  EXPECT_EQ(breaker.state(), CircuitState::kClosed);
}

TEST(CircuitBreaker, AnEmptyAnswerAndARefusalStayApart) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  const std::optional<std::optional<int>> answer = breaker.Call([] { return std::optional<int>(); });
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(answer->has_value());
  EXPECT_EQ(breaker.failure_count(), 1);
}

TEST(CircuitBreaker, ManyThreadsGetOneProbe) {
  FakeTime time;
  CircuitBreaker breaker(Options(time));
  for (int round = 0; round < 200; ++round) {
    Fail(breaker, time, 3);
    time.now += 10s;
    std::atomic<int> probes = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] { probes += breaker.Call([] { return true; }, [] { return false; }) ? 1 : 0; });
    }
    for (std::thread& thread : threads) thread.join();
    // The probe closes it, after which others may pass: at least one did, and nobody is locked out for good.
    EXPECT_GE(probes, 1);
    EXPECT_EQ(breaker.state(), CircuitState::kClosed);
  }
}

TEST(CircuitBreaker, OfManyThreadsThatAskAtOnceOneIsTheProbe) {
  FakeTime time;
  for (int round = 0; round < 200; ++round) {
    CircuitBreaker breaker(Options(time));
    Fail(breaker, time, 3);
    const SteadyTime later = time.now + 10s;
    std::atomic<int> allowed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { allowed += breaker.Allow(later).is_allowed; });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(allowed, 1);
  }
}

}  // namespace
}  // namespace throughline
