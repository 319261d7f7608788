#include "assistant/pipeline/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "assistant/pipeline/failure.h"
#include "assistant/providers/builtin.h"
#include "assistant/providers/openai.h"
#include "assistant/providers/scripted_model.h"
#include "sdk/instrumentation/recorded_spans.h"
#include "throughline/content.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ScriptedModel;

constexpr int64_t kNow = 1'767'225'600'000'000'000;
constexpr const char* kPipeline = "🧠 Generate DataPrime Query";
constexpr const char* kIntent = "📊 Analyze User Intent";
constexpr const char* kModel = "🤖 OpenAI Query Generation";
constexpr const char* kValidation = "✅ Validate Generated Query";
constexpr std::string_view kQuery = "source logs last 1h | filter $m.severity >= ERROR";

// Answers as it is told to.
class FakeProvider final : public Provider {
 public:
  std::string_view name() const override { return "openai"; }
  std::string_view model() const override { return "gpt-4o"; }
  double temperature() const override { return 0.3; }
  GenerationOutcome Generate(const GenerationRequest& request) override {
    questions.emplace_back(request.question.text);
    faults.emplace_back(request.fault);
    last_queries.push_back(request.last_query);
    intents.push_back(request.intent.category);
    if (throws) throw std::runtime_error("out of memory");
    return outcome;
  }
  static GenerationOutcome Says(PlanAnswer answer) {
    return {.value = Generation{.answer = std::move(answer),
                                .provider = "openai",
                                .model = "gpt-4o-2024-08-06",
                                .model_version = "2024-08-06",
                                .input_tokens = 100,
                                .output_tokens = 20},
            .error = {}};
  }

  GenerationOutcome outcome = Says({.query = std::string(kQuery), .intent = {}});
  bool throws = false;
  std::vector<std::string> questions, faults, last_queries, intents;
};

class PipelineTest : public ::testing::Test {
 protected:
  ~PipelineTest() override {
    SetContentPolicy({});
    SetAnswerKeys(AnswerKeys());
  }

  Pipeline::Dependencies Parts() { return {.planner = planner_, .provider = provider_, .faults = faults_}; }
  PipelineResult Ask(Pipeline::Dependencies parts, PipelineRequest request) {
    Pipeline pipeline(std::move(parts));
    ActiveSpan server = GetTracer("test").StartActiveSpan("POST /api/generate-query");
    return pipeline.Run(request, catalogue_, kNow);
  }
  PipelineResult Ask(std::string text) { return Ask(Parts(), {.user_input = std::move(text)}); }
  RecordedSpan Span(const std::string& name) { return recording_.Find(name); }

  Recording recording_;
  Planner planner_;
  FakeProvider provider_, faulty_;
  Faults faults_;
  LiveCatalogue catalogue_;
};

TEST_F(PipelineTest, IsTheGuidesTreeOfSpans) {
  const PipelineResult result = Ask("errors of the last hour");
  EXPECT_EQ(result.http_status, 200);
  EXPECT_TRUE(result.success);
  const RecordedSpan server = Span("POST /api/generate-query"), root = Span(kPipeline);
  EXPECT_EQ(root.parent_id, server.span_id);
  for (const char* name : {kIntent, kModel, kValidation}) {
    EXPECT_EQ(Span(name).parent_id, root.span_id) << name;
    EXPECT_EQ(Span(name).trace_id, server.trace_id) << name;
    EXPECT_EQ(Span(name).status, StatusCode::kUnset) << name;
  }
  EXPECT_EQ(result.trace_id.Hex(), root.trace_id);
  EXPECT_EQ(result.answer_span_id.Hex(), root.span_id);
}

TEST_F(PipelineTest, WritesTheGuidesAttributes) {
  SetContentPolicy({.capture = ContentCapture::kFull});
  const PipelineResult result = Ask(
      Parts(),
      {.user_input = "  errors of the last hour ", .conversation_id = "c-1", .session_id = "s-1", .user_id = "u-1"});
  struct Expected {
    const char *span, *key;
    std::string value;
  };
  const Expected kExpected[] = {
      {kPipeline, "ai.operation", "query_generation"},
      {kPipeline, "ai.model", "gpt-4o"},
      {kPipeline, "ai.model.name", "gpt-4o"},
      {kPipeline, "ai.model.version", "2024-08-06"},
      {kPipeline, "ai.model.provider", "openai"},
      {kPipeline, "ai.model.temperature", "0.3"},
      {kPipeline, "ai.intent", result.intent.category},
      {kPipeline, "ai.intent.category", result.intent.category},
      {kPipeline, "ai.intent.keywords", "array"},
      {kPipeline, "ai.user_input", "errors of the last hour"},
      {kPipeline, "ai.generated_response", std::string(kQuery)},
      {kPipeline, "ai.timeout_seconds", "30"},
      {kPipeline, "ai.max_retries", "3"},
      {kPipeline, "ai.response.success", "true"},
      {kPipeline, "ai.response.tokens", "120"},
      {kPipeline, "query.language", "dataprime"},
      {kPipeline, "query.validation_status", result.validation->status},
      {kPipeline, "pipeline.success", "true"},
      {kPipeline, "pipeline.steps_completed", "3"},
      {kPipeline, "pipeline.degraded", "(none)"},
      {kPipeline, "gen_ai.conversation.id", "c-1"},
      {kPipeline, "session.id", "s-1"},
      {kPipeline, "user.id", "u-1"},
      {kPipeline, "demo_mode", "smart"},
      {kPipeline, "input.kind", "text"},
      {kIntent, "intent.success", "true"},
      {kIntent, "intent.category", result.intent.category},
      {kIntent, "ai.intent.detected", result.intent.category},
      {kModel, "ai.success", "true"},
      {kModel, "ai.tokens", "120"},
      {kModel, "ai.response.success", "true"},
      {kModel, "ai.model", "gpt-4o"},
      {kValidation, "validation.success", "true"},
      {kValidation, "query.validation_status", result.validation->status},
  };
  for (const Expected& expected : kExpected)
    EXPECT_EQ(Span(expected.span)[expected.key], expected.value) << expected.span << " " << expected.key;
  for (const char* key : {"ai.confidence", "ai.intent.confidence", "query.complexity", "query.complexity_score"})
    EXPECT_NE(Span(kPipeline)[key], "(none)") << key;
  EXPECT_NE(Span(kValidation)["validation.score"], "(none)");
}

TEST_F(PipelineTest, WhatWasSaidIsOnSpansOnlyAsThePolicyAllows) {
  Ask("errors of anna@example.com");
  EXPECT_EQ(Span(kPipeline)["ai.user_input"], "(none)");
  EXPECT_EQ(Span(kPipeline)["ai.generated_response"], "(none)");
  SetContentPolicy({.capture = ContentCapture::kMasked});
  Ask("errors of anna@example.com");
  EXPECT_EQ(Span(kPipeline)["ai.user_input"], "errors of [email]");
}

TEST_F(PipelineTest, TheAnswersTokenNamesTheAnswersSpan) {
  SetAnswerKeys(AnswerKeys({"a key of sixteen bytes or more"}));
  const PipelineResult result = Ask(Parts(), {.user_input = "errors", .conversation_id = "c-1"});
  const ReadAnswer read = ReadAnswerToken(result.answer_token);
  ASSERT_TRUE(read) << ToText(read.problem);
  EXPECT_EQ(read.answer.trace_id.Hex(), Span(kPipeline).trace_id);
  EXPECT_EQ(read.answer.span_id.Hex(), Span(kPipeline).span_id);
  EXPECT_EQ(read.answer.conversation_id, "c-1");
}

TEST_F(PipelineTest, AFollowUpHasTheLastQuery) {
  Ask(Parts(), {.user_input = "only checkout", .last_query = "source logs | limit 3"});
  EXPECT_THAT(provider_.last_queries, Contains("source logs | limit 3"));
}

// ---- failures

struct FailureCase {
  const char* kind;
  int status;
  std::string error, error_type, span_status, exception;
  std::optional<std::chrono::seconds> retry_after;
};

TEST_F(PipelineTest, AModelThatFailsIsToldAsInTheGuide) {
  const FailureCase kCases[] = {
      {"timeout", 503, "AI service temporarily unavailable", "timeout", "Pipeline failed: OpenAI API timeout",
       "APITimeoutError", 60s},
      {"rate_limit", 429, "Too many requests - please try again later", "rate_limit",
       "Pipeline failed: OpenAI rate limit exceeded", "RateLimitError", 60s},
      {"server", 500, "Internal AI processing error", "unknown", "Pipeline failed: Unexpected AI error: 500 Boom.",
       "InternalServerError", std::nullopt},
      {"circuit_open", 503, "AI service temporarily unavailable", "circuit_open",
       "Pipeline failed: Circuit breaker is OPEN - service unavailable", "CircuitBreakerOpenError", std::nullopt},
      {"bad_answer", 500, "Internal AI processing error", "unknown", "Pipeline failed: Unexpected AI error: 500 Boom.",
       "APIError", std::nullopt},
  };
  for (const FailureCase& c : kCases) {
    SCOPED_TRACE(c.kind);
    provider_.outcome = {.value = {}, .error = {.kind = c.kind, .message = "500 Boom.", .http_status = c.status}};
    const PipelineResult result = Ask("errors of the last hour");
    EXPECT_FALSE(result.success);
    EXPECT_EQ(result.http_status, c.status);
    EXPECT_EQ(result.error, c.error);
    EXPECT_EQ(result.error_type, c.error_type);
    EXPECT_EQ(result.retry_after, c.retry_after);
    EXPECT_EQ(result.pipeline_health, "failed");
    EXPECT_EQ(result.failure_point, "ai_generation");
    EXPECT_TRUE(result.answer_token.empty());

    const RecordedSpan root = Span(kPipeline), model = Span(kModel), validation = Span(kValidation);
    EXPECT_EQ(root.status, StatusCode::kError);
    EXPECT_EQ(root.status_description, c.span_status);
    EXPECT_EQ(root["pipeline.success"], "false");
    EXPECT_EQ(root["pipeline.failure_point"], "ai_generation");
    EXPECT_EQ(root["pipeline.steps_completed"], "1");
    EXPECT_EQ(root["ai.error.type"], c.error_type);
    EXPECT_EQ(root["ai.response.success"], "false");
    EXPECT_EQ(root["query.validation_status"], "SKIPPED");
    EXPECT_EQ(root["ai.error.duration_seconds"] != "(none)", c.error_type == "timeout");
    EXPECT_EQ(root["ai.error.retry_after"], c.retry_after ? "60" : "(none)");
    EXPECT_EQ(model.status, StatusCode::kError);
    EXPECT_EQ(model.status_description, "OpenAI generation failed");
    EXPECT_EQ(model["ai.success"], "false");
    ASSERT_EQ(model.events.size(), 1u);
    EXPECT_EQ(model.events[0].name, "exception");
    EXPECT_EQ(model.events[0].attributes.at("exception.type"), c.exception);
    EXPECT_EQ(Span(kIntent).status, StatusCode::kUnset);
    EXPECT_EQ(validation["validation.skipped"], "true");
    EXPECT_EQ(validation.status, StatusCode::kUnset);
  }
}

TEST_F(PipelineTest, AProviderThatThrowsIsAFailureToo) {
  provider_.throws = true;
  const PipelineResult result = Ask("errors");
  EXPECT_EQ(result.http_status, 500);
  EXPECT_EQ(result.error_type, "unknown");
  EXPECT_EQ(result.failure_point, "ai_generation");
}

TEST_F(PipelineTest, NothingAskedFailsThroughTheWholeTree) {
  for (const std::string& text : {std::string(), std::string(" \n\t"), std::string(kLongestQuestion + 1, 'x')}) {
    const PipelineResult result = Ask(text);
    EXPECT_EQ(result.http_status, 400);
    EXPECT_EQ(result.error_type, "invalid_request");
    EXPECT_EQ(result.pipeline_health, "failed");
    EXPECT_TRUE(result.trace_id.IsValid());
    for (const char* name : {kPipeline, kIntent, kModel}) EXPECT_EQ(Span(name).status, StatusCode::kError) << name;
    EXPECT_EQ(Span(kIntent).status_description, "Intent analysis failed");
    EXPECT_EQ(Span(kIntent)["intent.success"], "false");
    EXPECT_EQ(Span(kIntent)["intent.category"], "general");
    EXPECT_TRUE(provider_.questions.empty()) << "the model is not asked";
  }
  EXPECT_THAT(Ask(std::string(kLongestQuestion + 1, 'x')).error, HasSubstr("4097 bytes"));
}

TEST_F(PipelineTest, HostileTextGoesOnAsText) {
  const PipelineResult result = Ask("<script>\x01\xff'; DROP");
  EXPECT_TRUE(result.success);
  ASSERT_EQ(provider_.questions.size(), 1u);
  EXPECT_THAT(provider_.questions[0], HasSubstr("\xEF\xBF\xBD")) << "valid UTF-8";
}

TEST_F(PipelineTest, ValidationThatFailsLeavesTheAnswerUnvalidated) {
  Pipeline::Dependencies parts = Parts();
  parts.validate = [](std::string_view, const LiveCatalogue&, int64_t) -> Validation {
    throw std::runtime_error("validation went wrong");
  };
  const PipelineResult result = Ask(std::move(parts), {.user_input = "errors"});
  EXPECT_TRUE(result.success);
  EXPECT_EQ(result.http_status, 200);
  EXPECT_EQ(result.pipeline_health, "degraded");
  EXPECT_FALSE(result.validation);
  ASSERT_TRUE(result.generation);
  EXPECT_EQ(result.generation->answer.query, kQuery);
  const RecordedSpan root = Span(kPipeline), validation = Span(kValidation);
  EXPECT_EQ(root["pipeline.degraded"], "true");
  EXPECT_EQ(root["pipeline.success"], "true");
  EXPECT_EQ(root["pipeline.steps_completed"], "2");
  EXPECT_EQ(root.status, StatusCode::kUnset);
  EXPECT_THAT(root.EventNames(), Contains("Query validation failed - returning unvalidated result"));
  EXPECT_EQ(validation.status_description, "Query validation failed");
  EXPECT_EQ(validation["validation.success"], "false");
  EXPECT_THAT(validation.EventNames(), Contains("exception"));
}

TEST_F(PipelineTest, ARefusalIsAnAnswerAndIsMarked) {
  provider_.outcome = FakeProvider::Says({.kind = PlanAnswer::Kind::kRefusal,
                                          .query = {},
                                          .intent = {},
                                          .message = "No.",
                                          .refusal_reason = "non_observability_topic"});
  const PipelineResult result = Ask("what is on the menu");
  EXPECT_TRUE(result.success);
  EXPECT_EQ(result.pipeline_health, "healthy");
  EXPECT_FALSE(result.validation);
  for (const char* name : {kPipeline, kModel}) {
    EXPECT_EQ(Span(name)["evaluation.query_rejected"], "true");
    EXPECT_EQ(Span(name)["evaluation.rejection_reason"], "non_observability_topic");
    EXPECT_EQ(Span(name)["evaluation.mode"], "smart");
    EXPECT_NE(Span(name)["evaluation.policy"], "(none)");
    EXPECT_NE(Span(name)["evaluation.enforcement"], "(none)");
  }
  EXPECT_EQ(Span(kValidation)["query.validation_status"], "SKIPPED");
}

TEST_F(PipelineTest, AFallBackIsMarked) {
  provider_.outcome.value->is_fallback = true;
  provider_.outcome.value->fallback_reason = "the model's queries did not compile: no command `my secret`";
  provider_.outcome.value->model = "throughline-planner";
  Ask("errors");
  EXPECT_EQ(Span(kPipeline)["ai.fallback"], "true");
  EXPECT_EQ(Span(kPipeline)["ai.fallback.reason"], "the model's queries did not compile");
  EXPECT_EQ(Span(kPipeline)["ai.model"], "gpt-4o") << "the one that was asked";
}

TEST(FailurePoint, IsFoundByWhatTheTextSpeaksOf) {
  EXPECT_EQ(IdentifyFailurePoint("Intent analysis failed"), "intent_analysis");
  EXPECT_EQ(IdentifyFailurePoint("OpenAI API timeout"), "ai_generation");
  EXPECT_EQ(IdentifyFailurePoint("the API is away"), "ai_generation");
  EXPECT_EQ(IdentifyFailurePoint("Validation failed"), "query_validation");
  EXPECT_EQ(IdentifyFailurePoint("out of memory"), "unknown");
  EXPECT_EQ(IdentifyFailurePoint(""), "unknown");
}

// ---- faults

TEST_F(PipelineTest, AModelFaultAsksTheFaultyEndpointOnceAUse) {
  Pipeline::Dependencies parts = Parts();
  parts.model_faults = &faulty_;
  faulty_.outcome = {.value = {}, .error = {.kind = "timeout", .message = "Request timed out", .http_status = 503}};
  Pipeline pipeline(std::move(parts));
  for (const auto& [fault, name] :
       std::initializer_list<std::pair<Fault, std::string>>{{Fault::kModelTimeout, "model_timeout"},
                                                            {Fault::kRateLimit, "rate_limit"},
                                                            {Fault::kServerError, "server_error"},
                                                            {Fault::kBrokenJson, "broken_json"}}) {
    faults_.Set(fault, 1);
    EXPECT_EQ(pipeline.Run({.user_input = "errors"}, catalogue_, kNow).http_status, 503);
    EXPECT_EQ(faulty_.faults.back(), name);
    EXPECT_TRUE(pipeline.Run({.user_input = "errors"}, catalogue_, kNow).success) << "one use is over";
  }
  EXPECT_EQ(faulty_.questions.size(), 4u);
  EXPECT_EQ(provider_.questions.size(), 4u);
}

TEST_F(PipelineTest, ACascadeBeginsWithTheIntent) {
  Pipeline::Dependencies parts = Parts();
  parts.model_faults = &faulty_;
  faulty_.outcome = {.value = {}, .error = {.kind = "server", .message = "500 Boom.", .http_status = 500}};
  faults_.Set(Fault::kCascade, 1);
  const PipelineResult result = Ask(std::move(parts), {.user_input = "errors of the last hour"});
  EXPECT_EQ(result.http_status, 500);
  EXPECT_EQ(result.intent.category, "general");
  EXPECT_EQ(result.intent.confidence, 0);
  EXPECT_EQ(Span(kIntent).status_description, "Intent analysis failed");
  EXPECT_THAT(Span(kIntent).EventNames(), Contains("exception"));
  EXPECT_EQ(Span(kModel).status, StatusCode::kError);
  EXPECT_EQ(Span(kPipeline)["pipeline.steps_completed"], "0");
  EXPECT_THAT(faulty_.intents, Contains("general")) << "it goes on with the intent to fall back on";
}

// ---- with a real model endpoint and the real planner

TEST_F(PipelineTest, TheModelsOwnSpanStandsBelowTheStep) {
  ScriptedModel model({ScriptedModel::Writes("source logs last 1h | filtre x"), ScriptedModel::Writes(kQuery)});
  OpenAiProviderOptions options;
  options.client.base_url = model.url();
  const auto provider = MakeOpenAiProvider(std::move(options), planner_);
  const PipelineResult result = Ask({.planner = planner_, .provider = *provider, .faults = faults_},
                                    {.user_input = "errors of the last hour", .conversation_id = "c-1"});
  ASSERT_TRUE(result.success) << result.detail;
  EXPECT_EQ(result.generation->rounds, 2);
  int chats = 0;
  for (const RecordedSpan& span : recording_.Spans()) {
    if (span.name != "chat gpt-4o") continue;
    ++chats;
    EXPECT_EQ(span.parent_id, Span(kModel).span_id);
    EXPECT_EQ(span["gen_ai.conversation.id"], "c-1");
  }
  EXPECT_EQ(chats, 2);
  EXPECT_EQ(Span(kModel)["ai.rounds"], "2");
  EXPECT_EQ(Span(kModel)["ai.tokens"], "240");
}

TEST_F(PipelineTest, AnEndpointThatHangsIsATimeOutInTheTrace) {
  ScriptedModel* self = nullptr;
  ScriptedModel model(
      {[&](const net::Request& request, net::ResponseWriter writer) { self->Hangs()(request, std::move(writer)); }});
  self = &model;
  OpenAiProviderOptions options;
  options.client.base_url = model.url();
  const auto provider = MakeOpenAiProvider(std::move(options), planner_);
  const PipelineResult result =
      Ask({.planner = planner_, .provider = *provider, .faults = faults_, .model_timeout = 60ms},
          {.user_input = "errors of the last hour"});
  EXPECT_EQ(result.http_status, 503);
  EXPECT_EQ(result.error_type, "timeout");
  EXPECT_EQ(Span(kPipeline)["ai.error.type"], "timeout");
  EXPECT_EQ(Span("chat gpt-4o").status, StatusCode::kError);
}

TEST_F(PipelineTest, ThePlannerAnswersWithoutAnyModel) {
  const auto provider = MakeBuiltinProvider(planner_);
  const PipelineResult result = Ask({.planner = planner_, .provider = *provider, .faults = faults_},
                                    {.user_input = "show me errors of the last hour"});
  ASSERT_TRUE(result.success) << result.detail;
  EXPECT_EQ(result.generation->provider, "builtin");
  EXPECT_EQ(result.generation->model, "throughline-planner");
  EXPECT_EQ(result.intent.category, "error_analysis");
  ASSERT_TRUE(result.validation);
  EXPECT_TRUE(result.validation->is_valid);
  EXPECT_EQ(Span(kPipeline)["ai.model.provider"], "builtin");
  EXPECT_EQ(Span(kPipeline)["ai.model.temperature"], "0");
  EXPECT_EQ(Span(kModel)["ai.tokens"], "0");
}

// ---- sampling

TEST_F(PipelineTest, AFailurePromotesATraceThatWasNotSampled) {
  const auto store = InMemoryExporter::MakeStore();
  TracerProvider::SetGlobal(TracerProvider::Create(
      {.resource = Resource(),
       .sampler = AiAware(0),
       .limits = SpanLimits(),
       .processors = {MakeHoldingProcessor(MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store)))}}));
  Ask("errors");
  EXPECT_TRUE(InMemoryExporter::Spans(store).empty()) << "nothing to tell";
  provider_.outcome = {.value = {}, .error = {.kind = "timeout", .message = "Request timed out", .http_status = 503}};
  Ask("errors");
  EXPECT_EQ(InMemoryExporter::Spans(store).size(), 5u) << "the whole trace";
}

TEST_F(PipelineTest, ManyThreadsMayAsk) {
  const auto provider = MakeBuiltinProvider(planner_);
  Pipeline pipeline({.planner = planner_, .provider = *provider, .faults = faults_});
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n)
        answered += pipeline.Run({.user_input = "errors of the last hour"}, catalogue_, kNow).success ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 80);
}

}  // namespace
}  // namespace throughline::assistant
