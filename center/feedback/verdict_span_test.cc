#include "center/feedback/verdict_span.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <map>

namespace throughline::center {
namespace {

using Attributes = std::map<std::string, std::string>;

VerdictSpan Some() {
  VerdictSpan span;
  span.trace_id = *otel::TraceId::FromHexText("0af7651916cd43dd8448eb211c80319c");
  span.answer_span_id = otel::SpanId::FromHexText("b7ad6b7169203331");
  span.span_id = *otel::SpanId::FromHexText("00f067aa0ba902b7");
  span.verdict.thumbs_up = true;
  span.verdict.user_id = "u1";
  span.time_nanos = 1'767'225'600'000'000'001;
  return span;
}

struct Written {
  std::string trace, id, parent, start;
  size_t links = 0;
  Attributes attributes;
};
Written Read(const VerdictSpan& span) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  Written written;
  EXPECT_EQ(parser.parse(VerdictRequest(span)).get(document), simdjson::SUCCESS);
  simdjson::dom::object one = document["resourceSpans"].at(0)["scopeSpans"].at(0)["spans"].at(0);
  const auto text = [&](std::string_view key) {
    std::string_view value;
    return one[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
  };
  written = {text("traceId"), text("spanId"), text("parentSpanId"), text("startTimeUnixNano"), 0, {}};
  simdjson::dom::array links;
  if (one["links"].get(links) == simdjson::SUCCESS) written.links = links.size();
  for (simdjson::dom::object attribute : simdjson::dom::array(one["attributes"])) {
    for (const auto& [type, value] : simdjson::dom::object(attribute["value"])) {
      std::string_view as_text;
      written.attributes[std::string(std::string_view(attribute["key"]))] =
          value.get(as_text) == simdjson::SUCCESS ? std::string(as_text) : simdjson::minify(value);
    }
  }
  return written;
}

TEST(VerdictSpan, StandsBelowTheAnswerAndIsLinkedToIt) {
  const Written span = Read(Some());
  EXPECT_EQ(span.trace, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(span.parent, "b7ad6b7169203331");
  EXPECT_EQ(span.id, "00f067aa0ba902b7");
  EXPECT_EQ(span.start, "1767225600000000001");
  EXPECT_EQ(span.links, 1u);
  EXPECT_EQ(span.attributes.at("feedback.type"), "thumbs_up");
  EXPECT_EQ(span.attributes.at("correlation.success"), "true");
  EXPECT_EQ(span.attributes.at("correlation.original_span_id"), "b7ad6b7169203331");
  EXPECT_EQ(span.attributes.at("enduser.id"), "u1");
}

TEST(VerdictSpan, SentimentIsOfTheThumbElseOfTheRatingElseOfTheScore) {
  struct Case {
    std::optional<bool> thumb;
    std::optional<int> rating;
    std::optional<double> score;
    std::string sentiment;
  };
  const Case cases[] = {{true, 1, 0.0, "positive"},
                        {false, 5, 1.0, "negative"},
                        {{}, 4, 0.0, "positive"},
                        {{}, 2, {}, "negative"},
                        {{}, 3, {}, ""},
                        {{}, 3, 0.9, "positive"},
                        {{}, {}, 0.1, "negative"},
                        {{}, {}, 0.5, ""}};
  for (const Case& c : cases) {
    VerdictSpan span = Some();
    span.verdict.thumbs_up = c.thumb;
    span.verdict.rating = c.rating;
    span.verdict.score = c.score;
    const Attributes attributes = Read(span).attributes;
    const auto found = attributes.find("feedback.sentiment");
    EXPECT_EQ(found == attributes.end() ? "" : found->second, c.sentiment);
    EXPECT_EQ(attributes.contains("feedback.type"), c.thumb.has_value());
  }
}

TEST(VerdictSpan, WithATokenThatIsNotGoodSaysWhyAndNamesOnlyAnAnswerThatIsOurs) {
  VerdictSpan span = Some();
  span.answer_span_id.reset();
  span.verdict.token = "t";
  span.token.problem = otel::TokenProblem::kBadSignature;
  Written forged = Read(span);
  EXPECT_EQ(forged.attributes.at("correlation.success"), "false");
  EXPECT_EQ(forged.attributes.at("correlation.reason"), "bad_signature");
  EXPECT_FALSE(forged.attributes.contains("correlation.original_trace_id"));
  EXPECT_EQ(forged.links, 0u);
  span.token.problem = otel::TokenProblem::kExpired;
  span.token.answer.trace_id = Some().trace_id;
  span.token.answer.span_id = *Some().answer_span_id;
  EXPECT_EQ(Read(span).attributes.at("correlation.original_trace_id"), "0af7651916cd43dd8448eb211c80319c");
}

TEST(VerdictSpan, TheIdentityIsOfWhatIsSaidByWhomNotOfWhen) {
  VerdictSpan one = Some(), later = Some(), other = Some();
  one.verdict.idempotency_key = later.verdict.idempotency_key = other.verdict.idempotency_key = "k";
  later.time_nanos += 5;
  other.verdict.user_id = "u2";
  EXPECT_EQ(IdentityOf(one), IdentityOf(later));
  EXPECT_NE(IdentityOf(one), IdentityOf(other));
  EXPECT_EQ(IdempotentSpanId(IdentityOf(one)), IdempotentSpanId(IdentityOf(later)));
  EXPECT_NE(IdempotentSpanId(IdentityOf(one)), IdempotentSpanId(IdentityOf(other)));
}

}  // namespace
}  // namespace throughline::center
