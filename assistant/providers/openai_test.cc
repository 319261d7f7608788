#include "assistant/providers/openai.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "assistant/providers/builtin.h"
#include "assistant/providers/model_answer.h"
#include "assistant/providers/scripted_model.h"
#include "sdk/instrumentation/recorded_spans.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ScriptedModel;

constexpr int64_t kNow = 1'767'225'600'000'000'000;
constexpr const char* kKey = "sk-not-to-be-seen-0123456789";
constexpr std::string_view kGood = "source logs last 1h | filter $m.severity >= ERROR";
constexpr std::string_view kBad = "source logs last 1h | filtre everything";

class OpenAiProviderTest : public ::testing::Test {
 protected:
  OpenAiProviderOptions Options(const ScriptedModel& model) {
    OpenAiProviderOptions options;
    options.client.base_url = model.url();
    options.client.api_key = kKey;
    options.wait = [this](std::chrono::nanoseconds delay) {
      waits_.push_back(delay);
      return true;
    };
    options.random = [] { return 0.0; };
    return options;
  }
  GenerationOutcome Ask(Provider& provider, std::string_view text, std::chrono::milliseconds time = 20s,
                        Mode mode = Mode::kSmart, std::string last_query = {}) {
    const PlanRequest question{.text = text, .mode = mode, .now = kNow, .catalogue = catalogue_};
    const Intent intent{.category = "error_analysis", .confidence = 0.9, .keywords = {}};
    return provider.Generate({.question = question,
                              .intent = intent,
                              .last_query = std::move(last_query),
                              .deadline = steady_clock::now() + time,
                              .cancel = cancel_});
  }
  GenerationOutcome Ask(ScriptedModel& model, std::string_view text = "errors of the last hour") {
    return Ask(*MakeOpenAiProvider(Options(model), planner_), text);
  }

  Planner planner_;
  LiveCatalogue catalogue_;
  std::vector<std::chrono::nanoseconds> waits_;
  std::optional<openai::CancelToken> cancel_;
};

TEST_F(OpenAiProviderTest, TheModelsQueryIsTheAnswer) {
  ScriptedModel model({ScriptedModel::Writes("source logs last 1h\n| filter $m.severity >= ERROR")});
  const GenerationOutcome outcome = Ask(model);
  ASSERT_TRUE(outcome) << outcome.error.message;
  EXPECT_EQ(outcome.value->answer.query, kGood) << "canonical, on one line";
  EXPECT_EQ(outcome.value->provider, "openai");
  EXPECT_EQ(outcome.value->model, "gpt-4o-2024-08-06");
  EXPECT_EQ(outcome.value->model_version, "2024-08-06");
  EXPECT_EQ(outcome.value->input_tokens, 100);
  EXPECT_EQ(outcome.value->output_tokens, 20);
  EXPECT_EQ(outcome.value->rounds, 1);
  EXPECT_FALSE(outcome.value->is_fallback);
  EXPECT_EQ(outcome.value->answer.message, "As asked.");
  EXPECT_FALSE(outcome.value->answer.explanation.empty());
}

TEST_F(OpenAiProviderTest, AsksAsItWasSetUp) {
  ScriptedModel model({ScriptedModel::Writes(kGood)});
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  ASSERT_TRUE(Ask(*provider, "only the \"checkout\" service", 20s, Mode::kSmart, "source logs last 1h | limit 7"));
  const net::Request request = model.requests().at(0);
  EXPECT_EQ(request.path, "/v1/chat/completions");
  EXPECT_EQ(request.headers.Get("Authorization"), std::string("Bearer ") + kKey);
  EXPECT_THAT(request.body, HasSubstr(R"("model":"gpt-4o")"));
  EXPECT_THAT(request.body, HasSubstr(R"("temperature":0.3)"));
  EXPECT_THAT(request.body, HasSubstr(R"("max_tokens":400)"));
  EXPECT_THAT(request.body, HasSubstr(R"("response_format":{"type":"json_object"})"));
  EXPECT_THAT(request.body, HasSubstr(R"(<question>\nonly the \"checkout\" service\n</question>)"));
  EXPECT_THAT(request.body, HasSubstr(R"(<last_query>\nsource logs last 1h | limit 7\n</last_query>)"));
}

TEST_F(OpenAiProviderTest, AQueryThatDoesNotCompileGoesBackWithItsDiagnostics) {
  ScriptedModel model({ScriptedModel::Writes(kBad), ScriptedModel::Writes(kGood)});
  const GenerationOutcome outcome = Ask(model);
  ASSERT_TRUE(outcome) << outcome.error.message;
  EXPECT_EQ(outcome.value->answer.query, kGood);
  EXPECT_EQ(outcome.value->rounds, 2);
  EXPECT_EQ(outcome.value->answer.repairs, 1);
  EXPECT_EQ(outcome.value->input_tokens, 200) << "of both rounds";
  EXPECT_FALSE(outcome.value->is_fallback);
  const std::string second = model.requests().at(1).body;
  EXPECT_THAT(second, HasSubstr("no command `filtre`"));
  EXPECT_THAT(second, HasSubstr("filtre everything")) << "the model's own words stand before";
}

TEST_F(OpenAiProviderTest, AfterTwoRepairsThePlannerAnswersAndSaysSo) {
  ScriptedModel model({ScriptedModel::Writes(kBad)});
  const GenerationOutcome outcome = Ask(model);
  ASSERT_TRUE(outcome) << outcome.error.message;
  EXPECT_EQ(model.requests().size(), 3u);
  EXPECT_TRUE(outcome.value->is_fallback);
  EXPECT_EQ(outcome.value->provider, kBuiltinProvider);
  EXPECT_EQ(outcome.value->model, kBuiltinModel);
  EXPECT_EQ(outcome.value->rounds, 3);
  EXPECT_EQ(outcome.value->output_tokens, 60) << "what was asked in vain was paid for";
  EXPECT_THAT(outcome.value->fallback_reason, HasSubstr("did not compile"));
}

TEST_F(OpenAiProviderTest, AModelThatFailsWhileItRepairsLeavesThePlanner) {
  ScriptedModel model({ScriptedModel::Writes(kBad), ScriptedModel::Answers(400, "{}")});
  const GenerationOutcome outcome = Ask(model);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome.value->is_fallback);
}

TEST_F(OpenAiProviderTest, WhatIsNoAnswerGoesBackToo) {
  ScriptedModel model({ScriptedModel::Says("There are many errors."),
                       ScriptedModel::Says(R"({"query": "source lo)", "length"), ScriptedModel::Writes(kGood)});
  const GenerationOutcome outcome = Ask(model);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome.value->rounds, 3);
  EXPECT_THAT(model.requests().at(1).body, HasSubstr("holds no DataPrime query"));
  EXPECT_THAT(model.requests().at(2).body, HasSubstr("cut off"));
}

TEST_F(OpenAiProviderTest, ARefusalIsAnAnswerInSmartMode) {
  ScriptedModel model({ScriptedModel::Says(std::string(kRefusalSentence))});
  const GenerationOutcome outcome = Ask(model, "what is on the menu");
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome.value->answer.kind, PlanAnswer::Kind::kRefusal);
  EXPECT_EQ(outcome.value->answer.query, "");
  EXPECT_EQ(outcome.value->answer.refusal_reason, "non_observability_topic");
  EXPECT_EQ(outcome.value->answer.message, kRefusalSentence);
}

TEST_F(OpenAiProviderTest, InPermissiveModeARefusalLeavesItToThePlanner) {
  ScriptedModel model({ScriptedModel::Says(std::string(kRefusalSentence))});
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  const GenerationOutcome outcome = Ask(*provider, "what is on the menu", 20s, Mode::kPermissive);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome.value->is_fallback);
  EXPECT_EQ(outcome.value->fallback_reason, "the model refused");
}

// ---- an endpoint that fails

TEST_F(OpenAiProviderTest, ARateLimitIsWaitedForAsLongAsItAsks) {
  ScriptedModel model({ScriptedModel::Answers(429, R"({"error":{"message":"Slow down."}})", {{"Retry-After", "7"}}),
                       ScriptedModel::Writes(kGood)});
  const GenerationOutcome outcome = Ask(model);
  ASSERT_TRUE(outcome) << outcome.error.message;
  EXPECT_THAT(waits_, ElementsAre(7s));
}

TEST_F(OpenAiProviderTest, ARateLimitThatAsksForMoreThanThereIsIsToldToTheCaller) {
  ScriptedModel model({ScriptedModel::Answers(429, R"({"error":{"message":"Slow down."}})", {{"Retry-After", "120"}})});
  const GenerationOutcome outcome = Ask(model);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error.kind, "rate_limit");
  EXPECT_EQ(outcome.error.http_status, 429);
  EXPECT_EQ(outcome.error.retry_after, 120s);
  EXPECT_TRUE(waits_.empty()) << "the deadline is before that";
}

TEST_F(OpenAiProviderTest, AServerErrorIsTriedAgainUntilItIsEnough) {
  ScriptedModel model({ScriptedModel::Answers(500, R"({"error":{"message":"Boom."}})")});
  OpenAiProviderOptions options = Options(model);
  options.breaker.failures_to_open = 10;
  const GenerationOutcome outcome = Ask(*MakeOpenAiProvider(std::move(options), planner_), "errors");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error.kind, "server");
  EXPECT_EQ(outcome.error.http_status, 500);
  EXPECT_EQ(model.requests().size(), 4u);
  EXPECT_THAT(waits_, ElementsAre(1s, 2s, 4s)) << "the guide's delays, without their jitter";
}

TEST_F(OpenAiProviderTest, AnEndpointThatHangsEndsWithTheDeadline) {
  ScriptedModel* self = nullptr;
  ScriptedModel model(
      {[&](const net::Request& request, net::ResponseWriter writer) { self->Hangs()(request, std::move(writer)); }});
  self = &model;
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  const GenerationOutcome outcome = Ask(*provider, "errors", 60ms);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error.kind, "timeout");
  EXPECT_EQ(outcome.error.http_status, 503);
}

TEST_F(OpenAiProviderTest, AnAnswerThatNeverEndsEndsWithTheDeadline) {
  std::vector<net::ResponseWriter> open;
  ScriptedModel model({[&](const net::Request&, net::ResponseWriter writer) {
    writer.Begin(200, {});
    writer.Write("{\"choices\":[");
    open.push_back(std::move(writer));
  }});
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  const GenerationOutcome outcome = Ask(*provider, "errors", 80ms);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error.kind, "timeout");
}

TEST_F(OpenAiProviderTest, WhatIsNoAnswerOfTheApiIsAnErrorAtOnce) {
  const std::string huge = R"({"choices":[{"message":{"content":")" + std::string(40 << 20, 'x') + R"("}}]})";
  for (const auto& [name, body] :
       std::initializer_list<std::pair<std::string, std::string>>{{"broken JSON", "{\"choices\": [{\"mess"},
                                                                  {"HTML", "<html><body>502 Bad Gateway</body></html>"},
                                                                  {"40 MB", huge},
                                                                  {"nothing", ""},
                                                                  {"another shape", R"({"ok": true})"}}) {
    SCOPED_TRACE(name);
    ScriptedModel model({ScriptedModel::Answers(200, body)});
    const GenerationOutcome outcome = Ask(model);
    if (outcome) {  // JSON, but without a choice: there is no query in it
      EXPECT_TRUE(outcome.value->is_fallback);
      continue;
    }
    EXPECT_EQ(outcome.error.kind, "bad_answer");
    EXPECT_EQ(outcome.error.http_status, 500);
    EXPECT_EQ(model.requests().size(), 1u);
    EXPECT_LE(outcome.error.message.size(), 2100u);
  }
}

TEST_F(OpenAiProviderTest, ACancelledQuestionEnds) {
  cancel_.emplace();
  ScriptedModel* self = nullptr;
  ScriptedModel model({[&](const net::Request& request, net::ResponseWriter writer) {
    self->Hangs()(request, std::move(writer));
    cancel_->Cancel();
  }});
  self = &model;
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  const GenerationOutcome outcome = Ask(*provider, "errors");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error.kind, "cancelled");
}

TEST_F(OpenAiProviderTest, AnEndpointThatIsDownIsLeftAloneForAWhile) {
  SteadyTime now{1h};
  ScriptedModel model({ScriptedModel::Answers(500, "{}"), ScriptedModel::Answers(500, "{}"),
                       ScriptedModel::Answers(500, "{}"), ScriptedModel::Writes(kGood)});
  OpenAiProviderOptions options = Options(model);
  options.retry.max_attempts = 1;
  options.breaker.now = [&] { return now; };
  const auto provider = MakeOpenAiProvider(std::move(options), planner_);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Ask(*provider, "errors").error.kind, "server");
  const GenerationOutcome refused = Ask(*provider, "errors");
  EXPECT_EQ(refused.error.kind, "circuit_open");
  EXPECT_EQ(refused.error.http_status, 503);
  EXPECT_EQ(refused.error.retry_after, 30s);
  EXPECT_EQ(model.requests().size(), 3u) << "it was not asked";
  now += 30s;
  EXPECT_TRUE(Ask(*provider, "errors")) << "the probe";
}

TEST_F(OpenAiProviderTest, ARequestThatIsRefusedAsWrongSaysNothingAgainstTheEndpoint) {
  ScriptedModel model({ScriptedModel::Answers(401, R"({"error":{"message":"Who are you?"}})")});
  OpenAiProviderOptions options = Options(model);
  const auto provider = MakeOpenAiProvider(std::move(options), planner_);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Ask(*provider, "errors").error.kind, "authentication");
  EXPECT_EQ(model.requests().size(), 5u);
}

TEST_F(OpenAiProviderTest, AnEndpointThatKnowsNoJsonModeIsAskedWithoutIt) {
  const ScriptedModel::Turn picky = [](const net::Request& request, net::ResponseWriter writer) {
    if (request.body.find("response_format") != std::string::npos) {
      writer.Send(ScriptedModel::Json(400, R"({"error":{"message":"unknown field response_format"}})"));
    } else {
      ScriptedModel::Writes(kGood)(request, std::move(writer));
    }
  };
  ScriptedModel model({picky});
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  EXPECT_TRUE(Ask(*provider, "errors"));
  EXPECT_TRUE(Ask(*provider, "errors"));
  EXPECT_EQ(model.requests().size(), 3u) << "the second question knows";
}

TEST_F(OpenAiProviderTest, AReasoningModelIsAskedInItsOwnWay) {
  const ScriptedModel::Turn reasoning = [](const net::Request& request, net::ResponseWriter writer) {
    for (const char* parameter : {"max_tokens", "temperature"}) {
      if (request.body.find("\"" + std::string(parameter) + "\"") == std::string::npos) continue;
      return writer.Send(ScriptedModel::Json(
          400, R"({"error":{"message":"Unsupported parameter","param":")" + std::string(parameter) + R"("}})"));
    }
    ScriptedModel::Writes(kGood)(request, std::move(writer));
  };
  ScriptedModel model({reasoning});
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  ASSERT_TRUE(Ask(*provider, "errors"));
  EXPECT_EQ(model.requests().size(), 3u);
  EXPECT_THAT(model.requests().back().body, HasSubstr(R"("max_completion_tokens":400)"));
  ASSERT_TRUE(Ask(*provider, "errors"));
  EXPECT_EQ(model.requests().size(), 4u) << "it is known now";
}

TEST_F(OpenAiProviderTest, TheKeyIsNeitherInErrorsNorOnSpans) {
  sdk::testing::Recording recording;
  for (int status : {200, 400, 401, 500}) {
    ScriptedModel model({[status](const net::Request& request, net::ResponseWriter writer) {
      const std::string key(request.headers.Get("Authorization"));
      writer.Send(ScriptedModel::Json(
          status, R"({"error":{"message":"Incorrect API key provided: )" + key + R"(","code":")" + key + R"("}})"));
    }});
    const GenerationOutcome outcome = Ask(model);
    EXPECT_THAT(outcome.error.message, Not(HasSubstr(kKey))) << status;
  }
  for (const sdk::testing::RecordedSpan& span : recording.Spans()) {
    EXPECT_THAT(span.status_description, Not(HasSubstr(kKey)));
    for (const auto& [key, value] : span.attributes) EXPECT_THAT(value, Not(HasSubstr(kKey))) << key;
    for (const auto& event : span.events) {
      for (const auto& [key, value] : event.attributes) EXPECT_THAT(value, Not(HasSubstr(kKey))) << key;
    }
  }
}

TEST_F(OpenAiProviderTest, AFaultIsToldToTheEndpoint) {
  ScriptedModel model({ScriptedModel::Writes(kGood)});
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  const PlanRequest question{.text = "errors", .now = kNow, .catalogue = catalogue_};
  const Intent intent;
  ASSERT_TRUE(provider->Generate(
      {.question = question, .intent = intent, .deadline = steady_clock::now() + 20s, .fault = "rate_limit"}));
  EXPECT_EQ(model.requests().at(0).headers.Get(kFaultHeader), "rate_limit");
}

TEST_F(OpenAiProviderTest, ManyThreadsMayAsk) {
  ScriptedModel model({ScriptedModel::Writes(kGood)});
  const auto provider = MakeOpenAiProvider(Options(model), planner_);
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5; ++n) answered += Ask(*provider, "errors") ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 20);
}

}  // namespace
}  // namespace throughline::assistant
