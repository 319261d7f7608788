#include "ingest/normalise/evaluations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ingest/normalise/testing/one_span.h"

namespace throughline::ingest {
namespace {

using otel::Value;
using testing::OneSpan;

struct FeedbackCase {
  std::string_view key;
  Value value;
  std::string_view row;
};

TEST(Feedback, IsAHumansEvaluationOfTheTrace) {
  const FeedbackCase kCases[] = {
      {"feedback.type", Value::String("thumbs_up"), R"("score":1.0,"label":"positive","source":"human")"},
      {"feedback.type", Value::String("thumbs_down"), R"("score":0.0,"label":"negative","source":"human")"},
      {"feedback.sentiment", Value::String("negative"), R"("score":0.0,"label":"negative","source":"human")"},
      {"feedback.rating", Value::Int(5), R"("score":1.0,"label":"positive","source":"human")"},
      {"feedback.rating", Value::String("3"), R"("score":0.5,"label":"neutral","source":"human")"},
      {"feedback.rating", Value::Int(1), R"("score":0.0,"label":"negative","source":"human")"},
      {"feedback.score", Value::Double(0.75), R"("score":0.75,"label":"positive","source":"human")"},
  };
  for (const FeedbackCase& sent : kCases) {
    OneSpan span("👍 Submit User Feedback", {{sent.key, sent.value}});
    EXPECT_FALSE(span.Normalise().is_ai);
    EXPECT_EQ(span.More("evaluations").text,
              R"([{"target":"trace","name":"user_feedback",)" + std::string(sent.row) + "}]");
  }
}

TEST(Feedback, OfAnUnknownKindIsNoEvaluation) {
  for (const Value& value : {Value::Int(6), Value::Int(0), Value::String("great")}) {
    OneSpan span("x", {{"feedback.rating", value}});
    span.Normalise();
    EXPECT_EQ(span.More("evaluations").type, otel::ValueType::kEmpty);
  }
}

TEST(Feedback, InATraceOfItsOwnNamesTheTraceThatItIsAbout) {
  OneSpan both("x", {{"feedback.type", Value::String("thumbs_up")},
                     {"feedback.original_trace_id", Value::String("b")},
                     {"correlation.original_trace_id", Value::String("a")}});
  both.Normalise();
  EXPECT_EQ(both.More("feedback.trace_id").text, "a");
}

TEST(Evaluations, OfOpenInferenceSayWhoJudgedWhat) {
  OneSpan span("x", {{"openinference.span.kind", Value::String("LLM")},
                     {"trace.annotations.0.annotation.name", Value::String("helpful")},
                     {"trace.annotations.0.annotation.score", Value::String("0.5")},
                     {"trace.annotations.0.annotation.annotator_kind", Value::String("HUMAN")}});
  span.Normalise();
  EXPECT_EQ(span.More("evaluations").text, R"([{"target":"trace","name":"helpful","score":0.5,"source":"human"}])");
}

TEST(Evaluations, OfOneSpanAreBounded) {
  std::vector<std::string> keys;
  for (int i = 0; i < 5000; ++i) keys.push_back("gen_ai.eval.metric_" + std::to_string(i));
  std::vector<otel::KeyValue> attributes;
  for (const std::string& key : keys) attributes.push_back({key, Value::Double(0.5)});
  OneSpan span("x", {});
  span.SetAttributes(attributes);
  span.Normalise();
  std::string_view rows = span.More("evaluations").text;
  EXPECT_EQ(std::count(rows.begin(), rows.end(), '{'), 256);
}

TEST(Guardrails, OneThatTriggeredMarksTheSpan) {
  OneSpan span("x", {{"gen_ai.operation.name", Value::String("chat")},
                     {"gen_ai.response.guardrails.toxicity.triggered", Value::String("True")}});
  span.Normalise();
  EXPECT_TRUE(span.More("guardrail.triggered").boolean);
}

}  // namespace
}  // namespace throughline::ingest
