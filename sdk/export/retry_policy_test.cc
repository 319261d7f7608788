#include "sdk/export/retry_policy.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace throughline::inline sdk::otlp {
namespace {

using namespace std::chrono_literals;

constexpr SteadyPoint kNow{1h};
constexpr SteadyPoint kNever{1000h};

Answer Http(int status) { return {.kind = Answer::Kind::kHttp, .code = status}; }
Answer Grpc(int code) { return {.kind = Answer::Kind::kGrpc, .code = code}; }

// The generator that always says `value`, of [0, 1).
class Constant final : public Random {
 public:
  explicit Constant(double value) : value_(static_cast<uint64_t>(value * 0x1.0p53) << 11) {}
  uint64_t Next() override { return value_; }

 private:
  uint64_t value_;
};

TEST(RetryPolicy, OfAllHttpStatusesFourAreRetryable) {
  const std::set<int> retryable = {429, 502, 503, 504};
  for (int status = 200; status < 600; ++status) {
    const Verdict expected = status < 300                 ? Verdict::kDelivered
                             : retryable.contains(status) ? Verdict::kRetryable
                                                          : Verdict::kRefused;
    EXPECT_EQ(Judge(Http(status)), expected) << status;
  }
}

TEST(RetryPolicy, OfAllGrpcCodesSixAreRetryable) {
  const std::set<int> retryable = {1, 4, 10, 11, 14, 15};
  for (int code = 0; code <= 17; ++code) {
    const Verdict expected = code == 0                  ? Verdict::kDelivered
                             : retryable.contains(code) ? Verdict::kRetryable
                                                        : Verdict::kRefused;
    EXPECT_EQ(Judge(Grpc(code)), expected) << code;
  }
}

TEST(RetryPolicy, ExhaustedIsRetryableWithRetryInfoAndNoOtherCodeBecomesSoByIt) {
  for (int code = 0; code <= 16; ++code) {
    Answer answer = Grpc(code);
    const Verdict without = Judge(answer);
    answer.retry_after = 1s;
    EXPECT_EQ(Judge(answer), code == 8 ? Verdict::kRetryable : without) << code;
  }
  Answer bad_request = Http(400);
  bad_request.retry_after = 1s;
  EXPECT_EQ(Judge(bad_request), Verdict::kRefused);
}

TEST(RetryPolicy, LostConnectionsAreRetryableWrongAddressesAreNot) {
  EXPECT_EQ(Judge({.kind = Answer::Kind::kNoAnswer}), Verdict::kRetryable);
  EXPECT_EQ(Judge({.kind = Answer::Kind::kCannotSend}), Verdict::kRefused);
  EXPECT_EQ(Judge({.kind = Answer::Kind::kCancelled}), Verdict::kCancelled);
}

TEST(RetryPolicy, DelaysDoubleUpToTheLongestWithJitter) {
  const std::vector<Duration> middle = {500ms, 1s, 2s, 4s, 5s, 5s};
  for (const auto& [random, factor] : {std::pair(0.0, 0.8), std::pair(0.5, 1.0), std::pair(0.999, 1.2)}) {
    Constant constant(random);
    RetryPolicy policy({}, constant);
    for (const Duration expected : middle) {
      const std::optional<Duration> delay = policy.Next(Http(503), kNow, kNever);
      ASSERT_TRUE(delay);
      EXPECT_NEAR(static_cast<double>(delay->count()), factor * static_cast<double>(expected.count()),
                  0.001 * expected.count());
    }
  }
}

TEST(RetryPolicy, TheReceiversDelayIsNeverShortenedAndSpreadByAFifth) {
  SeededRandom random(1);
  RetryPolicy policy({}, random);
  Answer answer = Http(429);
  answer.retry_after = 10s;
  Duration least = Duration::max(), most{0};
  for (int i = 0; i < 1000; ++i) {
    const Duration delay = *policy.Next(answer, kNow, kNever);
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_GE(least, 10s);
  EXPECT_LE(most, 12s);
  EXPECT_GT(most, 11s);
}

TEST(RetryPolicy, AReceiverThatSaysAtOnceIsNotAskedInATightLoop) {
  SeededRandom random(1);
  RetryPolicy policy({}, random);
  Answer answer = Http(503);
  answer.retry_after = 0s;
  EXPECT_GE(*policy.Next(answer, kNow, kNever), 100ms);
}

TEST(RetryPolicy, GivesUpWhenTheNextTryWouldComeTooLate) {
  Constant random(0.5);
  RetryPolicy policy({}, random);
  EXPECT_FALSE(policy.Next(Http(503), kNow, kNow + 500ms));
  EXPECT_TRUE(policy.Next(Http(503), kNow, kNow + 1001ms));
  Answer later = Http(503);
  later.retry_after = 1h;
  EXPECT_FALSE(policy.Next(later, kNow, kNow + 30s));
  EXPECT_FALSE(policy.Next(Http(400), kNow, kNever));
}

struct RetryAfterCase {
  std::string_view value;
  std::optional<Duration> expected;
  std::string_view why;
};

TEST(RetryPolicy, RetryAfterIsSecondsOrADate) {
  // FakeClock's beginning: Thu, 01 Jan 2026 00:00:00 GMT.
  const TimePoint now = FakeClock().Now();
  const RetryAfterCase cases[] = {
      {"0", 0s, "at once"},
      {"120", 120s, "seconds"},
      {" 7\r\n", 7s, "white space around"},
      {"Thu, 01 Jan 2026 00:00:30 GMT", 30s, "IMF-fixdate"},
      {"Thursday, 01-Jan-26 00:01:00 GMT", 60s, "RFC 850"},
      {"Thu Jan  1 00:00:05 2026", 5s, "asctime"},
      {"Thu, 31 Dec 2015 00:00:30 GMT", 0s, "past"},
      {"Fri, 01 Jan 2027 00:00:00 GMT", 24h, "no longer than a day"},
      {"99999999999999999999", 24h, "no overflow"},
      {"", std::nullopt, "empty"},
      {"-5", std::nullopt, "negative"},
      {"1.5", std::nullopt, "no number of HTTP's"},
      {"soon", std::nullopt, "words"},
      {"Thu, 32 Jan 2026 00:00:30 GMT", std::nullopt, "no such day"},
      {"Thu, 01 Jan 2026 25:00:30 GMT", std::nullopt, "no such hour"},
      {"Thu, 01 Jan 2026", std::nullopt, "no time"},
  };
  for (const RetryAfterCase& c : cases)
    EXPECT_EQ(ParseRetryAfter(c.value, now), c.expected) << c.value << ": " << c.why;
}

}  // namespace
}  // namespace throughline::inline sdk::otlp
