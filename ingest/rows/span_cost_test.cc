#include "ingest/rows/span_cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "ingest/normalise/testing/one_span.h"

namespace throughline::ingest {
namespace {

using otel::Value;
using ::testing::EndsWith;
using testing::OneSpan;

constexpr int64_t kStart = 1'780'000'000'000'000'000;  // in 2026

SpanCost CostOf(const NormalisedSpan& span) {
  static SpanPricer pricer = [] {
    SpanPricer made;
    made.Use(std::make_shared<pricing::PriceBook>());
    return made;
  }();
  return pricer.Of(span, kStart);
}

SpanCost CostOf(std::initializer_list<otel::KeyValue> attributes) {
  static std::vector<std::unique_ptr<OneSpan>> kept;  // costs hold views
  kept.push_back(std::make_unique<OneSpan>("x", attributes));
  return CostOf(kept.back()->Normalise());
}

TEST(SpanCost, IsTheSameWhetherCachedTokensAreCountedInsideTheInputOrBesideIt) {
  // OpenAI, inside: 86 × 2.50 + 1,920 × 1.25 + 300 × 10.00.
  const SpanCost openai = CostOf({{"gen_ai.operation.name", Value::String("chat")},
                                  {"gen_ai.system", Value::String("openai")},
                                  {"gen_ai.request.model", Value::String("gpt-4o")},
                                  {"gen_ai.usage.input_tokens", Value::Int(2'006)},
                                  {"gen_ai.usage.cache_read.input_tokens", Value::Int(1'920)},
                                  {"gen_ai.usage.output_tokens", Value::Int(300)}});
  EXPECT_EQ(openai.usd, 0.005615);
  EXPECT_EQ(openai.input_usd, 0.002615);
  EXPECT_EQ(openai.output_usd, 0.003);
  EXPECT_THAT(openai.price_id, EndsWith(":openai/gpt-4o"));
  // Anthropic, beside it: 1,050 × 1.00 + 2,000 × 1.25 + 10,000 × 0.10 + 500 × 5.00.
  const SpanCost anthropic = CostOf({{"gen_ai.operation.name", Value::String("chat")},
                                     {"gen_ai.system", Value::String("anthropic")},
                                     {"gen_ai.response.model", Value::String("claude-haiku-4-5-20251001")},
                                     {"gen_ai.usage.input_tokens", Value::Int(1'050)},
                                     {"gen_ai.usage.cache_read_input_tokens", Value::Int(10'000)},
                                     {"gen_ai.usage.cache_creation_input_tokens", Value::Int(2'000)},
                                     {"gen_ai.usage.output_tokens", Value::Int(500)}});
  EXPECT_EQ(anthropic.usd, 0.00705);
}

TEST(SpanCost, ThatTheApplicationReportsWins) {
  const SpanCost cost = CostOf({{"gen_ai.operation.name", Value::String("chat")},
                                {"gen_ai.system", Value::String("openai")},
                                {"gen_ai.request.model", Value::String("gpt-4o")},
                                {"gen_ai.usage.input_tokens", Value::Int(1'000)},
                                {"gen_ai.usage.output_tokens", Value::Int(1'000)},
                                {"gen_ai.prompt_price", Value::Double(0.25)},
                                {"gen_ai.response_price", Value::Double(0.5)}});
  EXPECT_EQ(cost.usd, 0.75);
  EXPECT_EQ(cost.input_usd, 0.25);
  EXPECT_EQ(cost.output_usd, 0.5);
  EXPECT_EQ(cost.price_id, "reported");
}

NormalisedSpan Call(std::string_view operation, std::string_view model) {
  NormalisedSpan span;
  span.operation = operation;
  span.provider = "openai";
  span.request_model = model;
  span.input_tokens = 1'000'000;
  span.output_tokens = 0;
  return span;
}

TEST(SpanCost, OfWhatWrapsOtherCallsIsNotCountedAgain) {
  for (std::string_view operation : {"invoke_agent", "create_agent", "invoke_workflow", "agent_handoff"}) {
    NormalisedSpan span = Call(operation, "gpt-4o");
    EXPECT_FALSE(CostOf(span).usd) << operation;
    span.cost_usd = 1;
    EXPECT_FALSE(CostOf(span).usd) << operation;
    EXPECT_EQ(CostOf(span).wrapper_usd, 1) << operation;
  }
}

TEST(SpanCost, OfAToolIsWhatItReports) {
  NormalisedSpan span = Call("execute_tool", "gpt-4o");
  EXPECT_FALSE(CostOf(span).usd);
  EXPECT_FALSE(CostOf(span).unpriced);
  span.cost_usd = 1;
  EXPECT_EQ(CostOf(span).usd, 1);
}

TEST(SpanCost, IsUnknownWithoutAPriceOrWithoutACountAndOnlyTheFirstIsUnpriced) {
  const SpanCost unknown_model = CostOf(Call("chat", "our-own-model"));
  EXPECT_FALSE(unknown_model.usd);
  EXPECT_EQ(unknown_model.price_id, "");
  EXPECT_TRUE(unknown_model.unpriced);
  NormalisedSpan half = Call("chat", "gpt-4o");
  half.output_tokens.reset();
  EXPECT_FALSE(CostOf(half).usd);
  EXPECT_THAT(CostOf(half).price_id, EndsWith("/gpt-4o"));
  EXPECT_FALSE(CostOf(half).unpriced);
  EXPECT_FALSE(CostOf(NormalisedSpan()).unpriced);
}

TEST(SpanCost, EmbeddingsHaveNoOutputAndBatchesHalfThePrice) {
  NormalisedSpan embeddings = Call("embeddings", "text-embedding-3-small");
  embeddings.output_tokens.reset();
  EXPECT_EQ(CostOf(embeddings).usd, 0.02);
  NormalisedSpan batch = Call("chat", "gpt-4o");
  batch.more.push_back({"openai.request.service_tier", Value::String("batch"), false});
  EXPECT_EQ(CostOf(batch).usd, 1.25);
}

}  // namespace
}  // namespace throughline::ingest
