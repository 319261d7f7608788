#include "assistant/faults/model_endpoint.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "assistant/faults/faults.h"
#include "assistant/providers/provider.h"
#include "throughline/openai.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;

class FaultyModel : public testing::Test {
 protected:
  FaultyModel() : endpoint_(FaultyModelEndpoint::Start().value()) {}
  openai::Outcome<openai::ChatAnswer> Ask(Fault fault, openai::CallOptions call = {}) {
    call.headers.emplace_back(kFaultHeader, AllFaults()[static_cast<size_t>(fault)].name);
    const openai::Client client({.base_url = endpoint_->base_url(), .api_key = "test", .trace = false});
    return client.Chat({.model = "gpt-4o", .messages = {Message::User("Hello")}}, call);
  }

  std::unique_ptr<FaultyModelEndpoint> endpoint_;
};

TEST_F(FaultyModel, AHangEndsByTheClientsDeadline) {
  const auto answer = Ask(Fault::kModelTimeout, {.timeout = 50ms});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error.kind, openai::ErrorKind::kTimeout);
}

TEST_F(FaultyModel, AHangEndsWithTheEndpoint) {
  auto answer = std::async(std::launch::async, [&] { return Ask(Fault::kModelTimeout, {.timeout = 60s}); });
  while (endpoint_->hanging() == 0) std::this_thread::yield();
  endpoint_.reset();
  EXPECT_FALSE(answer.get());
}

TEST_F(FaultyModel, AHangLetsGoOfAClientThatWent) {
  const openai::CancelToken cancel;
  auto answer =
      std::async(std::launch::async, [&] { return Ask(Fault::kModelTimeout, {.cancel = cancel, .timeout = 60s}); });
  while (endpoint_->hanging() == 0) std::this_thread::yield();
  cancel.Cancel();
  EXPECT_EQ(answer.get().error.kind, openai::ErrorKind::kCancelled);
  while (endpoint_->hanging() != 0) std::this_thread::yield();
}

TEST_F(FaultyModel, ARateLimitSaysWhenToComeBack) {
  const auto answer = Ask(Fault::kRateLimit);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error.http_status, 429);
  EXPECT_EQ(answer.error.kind, openai::ErrorKind::kRateLimited);
  EXPECT_EQ(answer.error.retry_after, 2000ms);
}

TEST_F(FaultyModel, AServerErrorIs500) {
  const auto answer = Ask(Fault::kServerError);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error.http_status, 500);
  EXPECT_EQ(answer.error.kind, openai::ErrorKind::kServer);
}

TEST_F(FaultyModel, BrokenJsonComesWithAGoodStatus) {
  const auto answer = Ask(Fault::kBrokenJson);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error.kind, openai::ErrorKind::kBadAnswer);
}

TEST_F(FaultyModel, TheModelsPartOfACascadeIsAServerError) { EXPECT_EQ(Ask(Fault::kCascade).error.http_status, 500); }

TEST(Faults, AUseIsCountedUntilNoneIsLeft) {
  Faults faults;
  faults.Set(Fault::kRateLimit, 2);
  EXPECT_TRUE(faults.Take(Fault::kRateLimit));
  EXPECT_TRUE(faults.Take(Fault::kRateLimit));
  EXPECT_FALSE(faults.Take(Fault::kRateLimit));
  faults.Set(Fault::kRateLimit, -1);
  EXPECT_TRUE(faults.Take(Fault::kRateLimit));
  EXPECT_EQ(faults.Left(Fault::kRateLimit), -1);
  faults.Clear();
  EXPECT_FALSE(faults.Take(Fault::kRateLimit));
}

TEST(Faults, AUseOfTheCascadeIsAQuestionAndAVerdict) {
  Faults faults;
  faults.Set(Fault::kCascade, 1);
  EXPECT_TRUE(faults.Take(Fault::kCascade));
  EXPECT_FALSE(faults.Take(Fault::kCascade));
  EXPECT_EQ(faults.Left(Fault::kCascade), 1);  // the verdict's part
  EXPECT_TRUE(faults.TakeCascadeOfVerdict());
  EXPECT_FALSE(faults.TakeCascadeOfVerdict());
  EXPECT_EQ(faults.Left(Fault::kCascade), 0);
  faults.Set(Fault::kCascade, -1);
  faults.Clear();
  EXPECT_FALSE(faults.TakeCascadeOfVerdict());
}

TEST(Faults, EachIsFoundByItsName) {
  for (const FaultInfo& info : AllFaults()) EXPECT_EQ(FaultFromName(info.name), info.fault) << info.name;
  EXPECT_FALSE(FaultFromName("model_timeouts"));
}

}  // namespace
}  // namespace throughline::assistant
