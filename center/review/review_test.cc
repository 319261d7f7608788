#include "center/review/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "center/review/review_span.h"

namespace throughline::center {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kTrace = "0af7651916cd43dd8448eb211c80319c";

TEST(Review, IsAboutAnAnswerByAReviewerAndDoneUnlessItSaysOtherwise) {
  const auto review = ReadReview(
      R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331","reviewer":"ada","label":"wrong","note":"it's \"so\"","later":1})");
  ASSERT_TRUE(review.has_value()) << review.error().error.message;
  EXPECT_EQ(review->trace_id.Hex(), kTrace);
  EXPECT_EQ(review->span_id->Hex(), "b7ad6b7169203331");
  EXPECT_EQ(review->reviewer, "ada");
  EXPECT_EQ(review->label, "wrong");
  EXPECT_EQ(review->note, "it's \"so\"");
  EXPECT_TRUE(review->is_done);
  EXPECT_FALSE(ReadReview(R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","reviewer":"ada","done":false})")->is_done);
}

TEST(Review, WhatIsWrongIsSaidWithItsMember) {
  const std::string long_note(kLongestNote + 1, 'x');
  for (const auto& [body, where] :
       {std::pair<std::string, std::string>{"[]", ""},
        {"{}", "trace_id"},
        {R"({"trace_id":"zz"})", "trace_id"},
        {R"({"trace_id":"00000000000000000000000000000000"})", "trace_id"},
        {R"({"trace_id":"0af7651916cd43dd8448eb211c80319c"})", "reviewer"},
        {R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","reviewer":3})", "reviewer"},
        {R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","reviewer":"a","span_id":"1"})", "span_id"},
        {R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","reviewer":"a","done":"yes"})", "done"},
        {R"({"reviewer":"a","note":")" + long_note + "\"}", "note"}}) {
    const auto review = ReadReview(body);
    ASSERT_FALSE(review.has_value()) << body;
    EXPECT_EQ(review.error().where, where) << body;
    EXPECT_FALSE(review.error().hint.empty()) << body;
  }
}

TEST(ReviewLabels, AreReadAsTheyAreWritten) {
  const std::string text = R"({"labels":[{"name":"good","verdict":"good"},{"name":"hm","meaning":"not sure"}]})";
  const auto labels = ReadReviewLabels(text);
  ASSERT_TRUE(labels.has_value());
  EXPECT_EQ(WriteReviewLabels(*labels), text);
  EXPECT_TRUE(ReadReviewLabels(WriteReviewLabels(UsualReviewLabels())).has_value());
  EXPECT_EQ(UsualReviewLabels().size(), kMostLabels);
}

TEST(ReviewLabels, WhatIsWrongIsSaidWithItsPlace) {
  std::string many = R"({"labels":[)";
  for (size_t i = 0; i <= kMostLabels; ++i) many += fmt::format(R"({}{{"name":"{}"}})", i == 0 ? "" : ",", i);
  for (const auto& [body, where] : {std::pair<std::string, std::string>{"{}", "labels"},
                                    {R"({"labels":[]})", "labels"},
                                    {many + "]}", "labels"},
                                    {R"({"labels":["a"]})", "labels[0]"},
                                    {R"({"labels":[{"name":"a"},{"name":""}]})", "labels[1].name"},
                                    {R"({"labels":[{"name":"a"},{"name":"a"}]})", "labels[1].name"},
                                    {R"({"labels":[{"name":"a","verdict":"so"}]})", "labels[0].verdict"}}) {
    const auto labels = ReadReviewLabels(body);
    ASSERT_FALSE(labels.has_value()) << body;
    EXPECT_EQ(labels.error().where, where) << body;
  }
}

TEST(ReviewSpan, IsASpanOfTheAnswersTraceBelowTheAnswer) {
  Review review{.trace_id = *otel::TraceId::FromHexText(kTrace),
                .span_id = otel::SpanId::FromHexText("b7ad6b7169203331"),
                .reviewer = "ada",
                .label = "wrong",
                .note = "",
                .is_done = true};
  const std::string request = ReviewRequest(review, *otel::SpanId::FromHexText("00f067aa0ba902b7"), 17);
  for (const char* part :
       {R"("traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","parentSpanId":"b7ad6b7169203331")",
        R"("startTimeUnixNano":"17")", R"({"key":"review.reviewer","value":{"stringValue":"ada"}})",
        R"({"key":"review.done","value":{"boolValue":true}})", R"("links":[{"traceId")"}) {
    EXPECT_THAT(request, HasSubstr(part));
  }
  EXPECT_THAT(request, Not(HasSubstr("review.note")));
  review.span_id.reset();
  EXPECT_THAT(ReviewRequest(review, *otel::SpanId::FromHexText("00f067aa0ba902b7"), 17),
              Not(HasSubstr("parentSpanId")));
}

}  // namespace
}  // namespace throughline::center
