#include "ingest/normalise/usage.h"

#include <gtest/gtest.h>

#include <limits>

#include "ingest/normalise/testing/one_span.h"

namespace throughline::ingest {
namespace {

using otel::Value;
using testing::OneSpan;

TEST(Usage, OpenAisCachedTokensAreInsideTheInputAndAnthropicsBesideItAndBothCostTheSame) {
  OneSpan openai("x", {{"gen_ai.provider.name", Value::String("openai")},
                       {"gen_ai.usage.input_tokens", Value::Int(1000)},
                       {"gen_ai.usage.output_tokens", Value::Int(100)},
                       {"gen_ai.usage.cache_read.input_tokens", Value::Int(600)}});
  OneSpan anthropic("x", {{"gen_ai.system", Value::String("anthropic")},
                          {"gen_ai.usage.input_tokens", Value::Int(400)},
                          {"gen_ai.usage.output_tokens", Value::Int(100)},
                          {"gen_ai.usage.cache_read_input_tokens", Value::Int(600)}});
  for (OneSpan* span : {&openai, &anthropic}) {
    const NormalisedSpan& out = span->Normalise();
    EXPECT_EQ(out.input_tokens, 1000u);
    EXPECT_EQ(out.uncached_input_tokens, 400u);
    EXPECT_EQ(out.total_tokens, 1100u);
    // 3 and 15 dollars a million tokens, cached ones 0.30.
    double cost = (400 * 3.0 + 600 * 0.3 + 100 * 15.0) / 1e6;
    EXPECT_DOUBLE_EQ(
        (static_cast<double>(*out.uncached_input_tokens) * 3 + static_cast<double>(*out.cache_read_tokens) * 0.3 +
         static_cast<double>(*out.output_tokens) * 15) /
            1e6,
        cost);
  }
  EXPECT_EQ(openai.Normalise().reported_input_tokens, 1000u);
  EXPECT_EQ(anthropic.Normalise().reported_input_tokens, 400u);
}

TEST(Usage, AnthropicUnderTheCurrentConventionsIsInclusive) {
  OneSpan span("x", {{"gen_ai.provider.name", Value::String("anthropic")},
                     {"gen_ai.usage.input_tokens", Value::Int(1000)},
                     {"gen_ai.usage.cache_read_input_tokens", Value::Int(600)}});
  EXPECT_EQ(span.Normalise().input_tokens, 1000u);
}

TEST(Usage, AnInstrumentationThatSumsBeforeItSendsIsInclusive) {
  OneSpan span("x", {{"gen_ai.system", Value::String("anthropic")},
                     {"gen_ai.usage.prompt_tokens", Value::Int(1000)},
                     {"gen_ai.usage.cache_read_input_tokens", Value::Int(600)}});
  span.SetScope("opentelemetry.instrumentation.anthropic");
  EXPECT_EQ(span.Normalise().input_tokens, 1000u);
}

TEST(Usage, MoreCachedTokensThanInputMustBeBesideIt) {
  OneSpan span("x", {{"gen_ai.provider.name", Value::String("openai")},
                     {"gen_ai.usage.input_tokens", Value::Int(10)},
                     {"gen_ai.usage.cache_read.input_tokens", Value::Int(60)},
                     {"gen_ai.usage.cache_creation.input_tokens", Value::Int(5)}});
  EXPECT_EQ(span.Normalise().input_tokens, 75u);
  EXPECT_EQ(span.Normalise().uncached_input_tokens, 10u);
}

TEST(Usage, ATotalThatCountsTheCacheSeparatelyShowsThatItIsBesideTheInput) {
  OneSpan span("x", {{"gen_ai.system", Value::String("acme")},
                     {"gen_ai.usage.input_tokens", Value::Int(100)},
                     {"gen_ai.usage.output_tokens", Value::Int(10)},
                     {"gen_ai.usage.cache_read.input_tokens", Value::Int(60)},
                     {"gen_ai.usage.total_tokens", Value::Int(170)}});
  EXPECT_EQ(span.Normalise().input_tokens, 160u);
  EXPECT_EQ(span.Normalise().total_tokens, 170u);
}

TEST(Usage, ReasoningIsPartOfTheOutputAndCountedOnce) {
  OneSpan span("x", {{"gen_ai.provider.name", Value::String("openai")},
                     {"gen_ai.usage.input_tokens", Value::Int(10)},
                     {"gen_ai.usage.output_tokens", Value::Int(30)},
                     {"gen_ai.usage.reasoning.output_tokens", Value::Int(12)}});
  EXPECT_EQ(span.Normalise().output_tokens, 30u);
  EXPECT_EQ(span.Normalise().visible_output_tokens, 18u);
  EXPECT_EQ(span.Normalise().total_tokens, 40u);
}

TEST(Usage, MoreReasoningThanOutputMustBeBesideIt) {
  OneSpan span("x", {{"gen_ai.usage.output_tokens", Value::Int(5)},
                     {"gen_ai.usage.reasoning_tokens", Value::Int(12)},
                     {"gen_ai.system", Value::String("gemini")}});
  EXPECT_EQ(span.Normalise().output_tokens, 17u);
  EXPECT_EQ(span.Normalise().visible_output_tokens, 5u);
}

TEST(Usage, ALoneTotalIsNotSplit) {
  OneSpan span("🤖 OpenAI Query Generation", {{"ai.tokens", Value::Int(150)}, {"ai.success", Value::Bool(true)}});
  EXPECT_EQ(span.Normalise().total_tokens, 150u);
  EXPECT_FALSE(span.Normalise().input_tokens);
  EXPECT_FALSE(span.Normalise().output_tokens);
}

TEST(Usage, OfEmbeddingsIsInputAlone) {
  OneSpan span("x",
               {{"gen_ai.operation.name", Value::String("embeddings")}, {"gen_ai.usage.total_tokens", Value::Int(8)}});
  EXPECT_EQ(span.Normalise().input_tokens, 8u);
  OneSpan split("x",
                {{"gen_ai.operation.name", Value::String("embeddings")}, {"gen_ai.usage.input_tokens", Value::Int(8)}});
  EXPECT_EQ(split.Normalise().total_tokens, 8u);
}

TEST(Usage, CountsNearTheLargestNumberDoNotWrapRound) {
  int64_t most = std::numeric_limits<int64_t>::max();
  OneSpan span("x", {{"gen_ai.system", Value::String("openai")},
                     {"gen_ai.usage.input_tokens", Value::Int(most)},
                     {"gen_ai.usage.output_tokens", Value::Int(most)},
                     {"gen_ai.usage.cache_read_input_tokens", Value::Int(most)},
                     {"gen_ai.usage.cache_write_tokens", Value::Int(most)}});
  EXPECT_EQ(span.Normalise().total_tokens, std::numeric_limits<uint64_t>::max());
}

TEST(Usage, OfVercelsOuterSpanIsNotAnInferences) {
  OneSpan outer("ai.generateText",
                {{"ai.operationId", Value::String("ai.generateText")}, {"ai.usage.inputTokens", Value::Int(42)}});
  OneSpan inner("ai.generateText.doGenerate", {{"ai.operationId", Value::String("ai.generateText.doGenerate")},
                                               {"ai.usage.inputTokens", Value::Int(42)}});
  EXPECT_EQ(outer.Normalise().operation, "invoke_agent");  // costs are summed over inference and embeddings alone
  EXPECT_EQ(inner.Normalise().operation, "chat");
}

}  // namespace
}  // namespace throughline::ingest
