#include "throughline/ai.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <thread>

#include "sdk/ai/ai_call.h"
#include "sdk/ai/testing.h"
#include "throughline/diagnostics.h"

namespace throughline {
namespace {

class AiSpans : public testing::AiTest {};

const ModelCall kCall{.provider = "openai", .model = "gpt-4o"};

TEST_F(AiSpans, AreCurrentUntilTheirEnd) {
  ChatSpan span(tracer_, kCall);
  EXPECT_EQ(Context::Current().span_context().span_id, span.context().span_id);
  span.End();
  EXPECT_FALSE(Context::Current().span_context().IsValid());
}

TEST_F(AiSpans, NestAsTheBlocksDo) {
  {
    InvokeAgentSpan agent(tracer_, {.name = "planner"});
    ChatSpan chat(tracer_, kCall);
  }
  const auto spans = Spans();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(spans[0].parent_span_id(), spans[1].span_id());
}

TEST_F(AiSpans, AreNotCurrentWhenToldSoAndMayEndElsewhere) {
  auto span = std::make_unique<ChatSpan>(tracer_, kCall, AiSpanOptions{.active = false});
  EXPECT_FALSE(Context::Current().span_context().IsValid());
  std::thread([moved = std::move(span)] { moved->SetUsage({.output_tokens = 3}); }).join();
  EXPECT_EQ(Attribute("gen_ai.usage.output_tokens"), "3");
}

TEST_F(AiSpans, MovedFromOnesDoNothing) {
  ChatSpan first(tracer_, kCall);
  ChatSpan second(std::move(first));
  first.SetUsage({.input_tokens = 1});  // NOLINT: that is the question
  second.SetUsage({.input_tokens = 2});
  second.End();
  EXPECT_EQ(Attribute("gen_ai.usage.input_tokens"), "2");
  EXPECT_EQ(Spans().size(), 1u);
}

TEST_F(AiSpans, EndOnce) {
  {
    ChatSpan span(tracer_, kCall);
    span.End();
    span.SetUsage({.input_tokens = 1});
  }
  EXPECT_EQ(Spans().size(), 1u);
  EXPECT_EQ(Attribute("gen_ai.usage.input_tokens"), "(none)");
}

TEST_F(AiSpans, TellTheSamplerWhoIsAskedForWhat) {
  struct Watching final : Sampler {
    mutable std::string seen;
    SamplingResult Sample(const SamplingInput& input) const noexcept override {
      seen = std::string(input.name) + ":";
      for (const throughline::Attribute& attribute : input.attributes) seen += std::string(attribute.key) + " ";
      return {SamplingDecision::kDrop, {}};
    }
    std::string Describe() const override { return "Watching"; }
  };
  auto sampler = std::make_shared<Watching>();
  TracerProviderOptions options;
  options.sampler = sampler;
  const auto provider = TracerProvider::Create(std::move(options));
  ChatSpan span(provider->GetTracer("test"),
                {.provider = "openai", .model = "gpt-4o", .server_address = "localhost", .server_port = 80});
  EXPECT_EQ(sampler->seen,
            "chat gpt-4o:gen_ai.operation.name gen_ai.provider.name gen_ai.request.model server.address server.port ");
  EXPECT_TRUE(span.context().IsValid());
  EXPECT_EQ(Context::Current().span_context().span_id, span.context().span_id);  // children hear of the decision
}

TEST_F(AiSpans, DoNothingWithoutAProvider) {
  ChatSpan span(Tracer(), kCall);
  span.SetParameters({.temperature = 1.0});
  span.SetInputMessages({Message::User("hello")});
  span.Fail("timeout", "too slow");
  span.MarkChunk();
  EXPECT_FALSE(span.IsRecording());
  EXPECT_FALSE(Context::Current().span_context().IsValid());
}

TEST_F(AiSpans, ALongModelNameIsCutInTheSpansNameAlone) {
  const std::string model(1000, 'm');
  { ChatSpan span(tracer_, {.provider = "openai", .model = model}); }
  EXPECT_EQ(Spans()[0].name().size(), 256u);
  EXPECT_EQ(Attribute("gen_ai.request.model"), model);
}

TEST_F(AiSpans, KeepEveryAttributeOfTheirOptions) {
  std::vector<std::string> keys;
  for (int i = 0; i < 100; ++i) keys.push_back("key." + std::to_string(i));
  std::vector<throughline::Attribute> attributes;
  for (const std::string& key : keys) attributes.push_back({key, true});
  { ChatSpan span(tracer_, kCall, {.attributes = attributes}); }
  for (const std::string& key : keys) EXPECT_EQ(Attribute(key), "true") << key;
}

TEST_F(AiSpans, ManyMessagesHaveKeysOfTheirOwn) {
  SetGenAiConvention(GenAiConvention::kIndexed);
  {
    ChatSpan span(tracer_, kCall);
    span.SetInputMessages(std::vector<Message>(120, Message::User("hello")));
  }
  EXPECT_EQ(Attribute("gen_ai.prompt.119.content"), "hello");
  EXPECT_EQ(Attribute("gen_ai.prompt.120.role"), "(none)");
}

struct ConventionCase {
  const char* own;
  const char* general;
  GenAiConvention convention;
};
const ConventionCase kConventionCases[] = {
    {"", "", GenAiConvention::kCurrent},
    {"indexed", "", GenAiConvention::kIndexed},
    {"both", "", GenAiConvention::kBoth},
    {"", "gen_ai_latest_experimental", GenAiConvention::kCurrent},
    {"", "http,gen_ai_latest_experimental/dup", GenAiConvention::kBoth},
    {"", "http/dup", GenAiConvention::kCurrent},
    {"indexed", "gen_ai_latest_experimental/dup", GenAiConvention::kIndexed},  // our own variable wins
    {"newest", "", GenAiConvention::kCurrent},
};

TEST(GenAiConventions, AreReadFromTheEnvironment) {
  SetDiagnosticsLog(nullptr);
  for (const ConventionCase& c : kConventionCases) {
    setenv("THROUGHLINE_GENAI_CONVENTION", c.own, 1);
    setenv("OTEL_SEMCONV_STABILITY_OPT_IN", c.general, 1);
    EXPECT_EQ(internal::ConventionFromEnvironment(), c.convention) << c.own << " " << c.general;
  }
  unsetenv("THROUGHLINE_GENAI_CONVENTION");
  unsetenv("OTEL_SEMCONV_STABILITY_OPT_IN");
}

}  // namespace
}  // namespace throughline
