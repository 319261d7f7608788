#include "sdk/export/sender.h"

#include <gtest/gtest.h>

#include <set>

#include "sdk/export/testing.h"

namespace throughline::inline sdk::otlp {
namespace {

using namespace std::chrono_literals;

struct Bed {
  FakeClock clock;
  FakeReceiver receiver;
  std::unique_ptr<Sender> sender = FakeSender(receiver, clock);

  Delivery Send(Duration timeout = 30s) { return sender->Send("request", clock.Steady() + timeout); }
};

TEST(Sender, EveryHttpStatusIsTriedAgainOrNotAsOtlpSays) {
  const std::set<int> retryable = {429, 502, 503, 504};
  for (int status = 200; status < 600; ++status) {
    Bed bed;
    bed.receiver.answer = [&](auto&) { return Answer{.kind = Answer::Kind::kHttp, .code = status}; };
    const Delivery delivery = bed.Send();
    if (status < 300) {
      EXPECT_EQ(delivery.kind, Delivery::Kind::kDelivered) << status;
      EXPECT_EQ(bed.receiver.requests.size(), 1) << status;
    } else if (retryable.contains(status)) {
      EXPECT_EQ(delivery.kind, Delivery::Kind::kAway) << status;
      EXPECT_GT(bed.receiver.requests.size(), 5) << status;  // 30 s at 5 s at most
      EXPECT_EQ(delivery.retries + 1, bed.receiver.requests.size()) << status;
    } else {
      EXPECT_EQ(delivery.kind, Delivery::Kind::kRefused) << status;
      EXPECT_EQ(bed.receiver.requests.size(), 1) << status;
    }
  }
}

TEST(Sender, EveryGrpcCodeIsTriedAgainOrNotAsOtlpSays) {
  const std::set<int> retryable = {1, 4, 10, 11, 14, 15};
  for (int code = 0; code <= 16; ++code) {
    Bed bed;
    bed.receiver.answer = [&](auto&) { return Answer{.kind = Answer::Kind::kGrpc, .code = code}; };
    bed.Send();
    EXPECT_EQ(bed.receiver.requests.size() > 1, retryable.contains(code)) << code;
  }
}

TEST(Sender, TriesAgainUntilItIsTaken) {
  Bed bed;
  bed.receiver.answer = [&](auto&) {
    return bed.receiver.requests.size() < 4 ? Answer{.message = "Connection refused"}
                                            : Answer{.kind = Answer::Kind::kHttp, .code = 200};
  };
  const Delivery delivery = bed.Send();
  EXPECT_EQ(delivery.kind, Delivery::Kind::kDelivered);
  EXPECT_EQ(delivery.retries, 3);
}

TEST(Sender, GivesUpByTheDeadline) {
  Bed bed;
  const SteadyPoint start = bed.clock.Steady();
  bed.receiver.answer = [](auto&) { return Answer{.message = "Connection refused"}; };
  EXPECT_EQ(bed.Send(10s).kind, Delivery::Kind::kAway);
  for (const SteadyPoint time : bed.receiver.times) EXPECT_LT(time, start + 10s);
}

TEST(Sender, TheReceiversDelayIsKept) {
  Bed bed;
  bed.receiver.answer = [](auto&) { return Answer{.kind = Answer::Kind::kHttp, .code = 503, .retry_after = 4s}; };
  bed.Send();
  ASSERT_GT(bed.receiver.times.size(), 3);
  for (size_t i = 1; i < bed.receiver.times.size(); ++i) {
    const Duration wait = bed.receiver.times[i] - bed.receiver.times[i - 1];
    EXPECT_GE(wait, 4s);
    EXPECT_LE(wait, 4800ms);
  }
}

TEST(Sender, TheReceiversDelayHoldsForLaterRequestsToo) {
  Bed bed;
  const SteadyPoint start = bed.clock.Steady();
  bed.receiver.answer = [](auto&) { return Answer{.kind = Answer::Kind::kHttp, .code = 429, .retry_after = 40s}; };
  EXPECT_EQ(bed.Send().kind, Delivery::Kind::kAway);  // one try: the next would be after the deadline
  EXPECT_EQ(bed.Send().kind, Delivery::Kind::kAway);  // none
  EXPECT_EQ(bed.receiver.requests.size(), 1);
  bed.clock.Advance(20s);
  bed.receiver.answer = [](auto&) { return Answer{.kind = Answer::Kind::kHttp, .code = 200}; };
  EXPECT_EQ(bed.Send().kind, Delivery::Kind::kDelivered);
  EXPECT_EQ(bed.receiver.times.back(), start + 40s);
}

TEST(Sender, OneWrongHeaderDoesNotSilenceItForADay) {
  Bed bed;
  bed.receiver.answer = [](auto&) { return Answer{.kind = Answer::Kind::kHttp, .code = 503, .retry_after = 24h}; };
  bed.Send();
  EXPECT_EQ(bed.sender->not_before(), bed.receiver.times[0] + 10min);
}

TEST(Sender, CancelEndsItWithoutAnotherTry) {
  Bed bed;
  bed.receiver.answer = [&](auto&) {
    bed.sender->Cancel();
    return Answer{.kind = Answer::Kind::kHttp, .code = 503};
  };
  EXPECT_EQ(bed.Send().kind, Delivery::Kind::kCancelled);
  EXPECT_EQ(bed.Send().kind, Delivery::Kind::kCancelled);
  EXPECT_EQ(bed.receiver.requests.size(), 1);
}

TEST(Sender, AnswersAreDescribedForALog) {
  EXPECT_EQ(Describe({.kind = Answer::Kind::kHttp, .code = 401, .message = "no token"}), "HTTP 401: no token");
  EXPECT_EQ(Describe({.kind = Answer::Kind::kGrpc, .code = 8}), "gRPC RESOURCE_EXHAUSTED");
  EXPECT_EQ(Describe({.kind = Answer::Kind::kGrpc, .code = 99}), "gRPC 99");
  EXPECT_EQ(Describe({.message = "Couldn't connect"}), "Couldn't connect");
  EXPECT_EQ(Describe({}), "no answer");
}

}  // namespace
}  // namespace throughline::inline sdk::otlp
