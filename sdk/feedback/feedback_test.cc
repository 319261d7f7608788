#include "throughline/feedback.h"

#include <gtest/gtest.h>

#include "sdk/instrumentation/recorded_spans.h"
#include "throughline/content.h"
#include "throughline/sampling.h"

namespace throughline {
namespace {

using namespace std::chrono_literals;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;

class RecordFeedbackTest : public ::testing::Test {
 protected:
  RecordFeedbackTest() { SetAnswerKeys(AnswerKeys({"a key of at least sixteen bytes"})); }
  ~RecordFeedbackTest() override {
    SetAnswerKeys(AnswerKeys());
    SetContentPolicy({});
  }

  // An answer that was given, its token, and what was recorded of it.
  std::string Answered(std::string_view conversation_id = {}) {
    auto span = GetTracer("test").StartActiveSpan("🧠 Generate DataPrime Query");
    trace_id_ = span.context().trace_id.Hex();
    span_id_ = span.context().span_id.Hex();
    return MakeAnswerToken(span, 24h, conversation_id);
  }

  std::string trace_id_, span_id_;
};

TEST_F(RecordFeedbackTest, IsASpanOfTheAnswersTraceBelowTheAnswerAndLinkedToIt) {
  Recording recording;
  const std::string token = Answered("session-17");
  const FeedbackRecord record = RecordFeedback(token, Verdict::kThumbsUp);
  EXPECT_EQ(record.problem, TokenProblem::kNone);
  EXPECT_EQ(record.trace_id.Hex(), trace_id_);

  const RecordedSpan span = recording.Last();
  EXPECT_EQ(span.name, "👍 Submit User Feedback");
  EXPECT_EQ(span.span_id, record.span_id.Hex());
  EXPECT_EQ(span.trace_id, trace_id_);
  EXPECT_EQ(span.parent_id, span_id_);
  ASSERT_EQ(span.links.size(), 1u);
  EXPECT_EQ(span.links[0].trace_id, trace_id_);
  EXPECT_EQ(span.links[0].span_id, span_id_);
  EXPECT_EQ(span["feedback.type"], "thumbs_up");
  EXPECT_EQ(span["feedback.sentiment"], "positive");
  EXPECT_EQ(span["feedback.user_satisfaction"], "high");
  EXPECT_EQ(span["feedback.session_id"], "session-17");
  EXPECT_EQ(span["feedback.correlated"], "true");
  EXPECT_EQ(span["correlation.success"], "true");
  EXPECT_EQ(span["correlation.original_trace_id"], trace_id_);
  EXPECT_EQ(span["correlation.original_span_id"], span_id_);
}

TEST_F(RecordFeedbackTest, SaysThumbsDownUnderTheSameName) {
  Recording recording;
  RecordFeedback(Answered(), {.verdict = Verdict::kThumbsDown, .rating = 2, .session_duration = 45s});
  const RecordedSpan span = recording.Last();
  EXPECT_EQ(span.name, "👍 Submit User Feedback");
  EXPECT_EQ(span["feedback.type"], "thumbs_down");
  EXPECT_EQ(span["feedback.sentiment"], "negative");
  EXPECT_EQ(span["feedback.user_satisfaction"], "low");
  EXPECT_EQ(span["feedback.rating"], "2");
  EXPECT_EQ(span["feedback.session_duration_seconds"], "45");
}

TEST_F(RecordFeedbackTest, TheRequestThatBroughtItIsLinkedAndWhatStoresItIsItsChild) {
  Recording recording;
  const std::string token = Answered();
  std::string request_trace, request_span;
  {
    auto request = GetTracer("test").StartActiveSpan("POST /api/feedback");
    request_trace = request.context().trace_id.Hex();
    request_span = request.context().span_id.Hex();
    ActiveSpan feedback = StartFeedbackSpan(ReadAnswerToken(token), {.verdict = Verdict::kThumbsUp});
    auto store = GetTracer("test").StartActiveSpan("💾 Store Feedback Data");
  }
  const RecordedSpan feedback = recording.Find(kFeedbackSpanName);
  EXPECT_EQ(feedback.trace_id, trace_id_);
  ASSERT_EQ(feedback.links.size(), 2u);
  EXPECT_EQ(feedback.links[1].trace_id, request_trace);
  EXPECT_EQ(feedback.links[1].span_id, request_span);
  EXPECT_EQ(recording.Find("💾 Store Feedback Data").parent_id, feedback.span_id);
  EXPECT_EQ(recording.Find("POST /api/feedback").trace_id, request_trace);
}

TEST_F(RecordFeedbackTest, IsSampledThoughItsAnswerWasNot) {
  Recording recording(ParentBased(AlwaysOff()));
  const std::string token = Answered();
  EXPECT_TRUE(recording.Spans().empty());
  RecordFeedback(token, Verdict::kThumbsDown);
  ASSERT_EQ(recording.Spans().size(), 1u);
  EXPECT_EQ(recording.Last().trace_id, trace_id_);
}

TEST_F(RecordFeedbackTest, ATokenThatIsNotOursRecordsNothingAndSaysWhy) {
  Recording recording;
  std::string token = Answered();
  const size_t before = recording.Spans().size();
  EXPECT_EQ(RecordFeedback("", Verdict::kThumbsUp).problem, TokenProblem::kMalformed);
  token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(RecordFeedback(token, Verdict::kThumbsUp).problem, TokenProblem::kBadSignature);
  EXPECT_EQ(recording.Spans().size(), before);
}

TEST_F(RecordFeedbackTest, OfAnExpiredTokenTheSpanStandsWhereItCameInAndNamesTheAnswersTrace) {
  Recording recording;
  const ReadAnswer late = ReadAnswerToken(Answered(), std::chrono::system_clock::now() + 48h);
  { ActiveSpan span = StartFeedbackSpan(late, {.verdict = Verdict::kThumbsUp}); }
  const RecordedSpan span = recording.Last();
  EXPECT_NE(span.trace_id, trace_id_);
  EXPECT_EQ(span["correlation.success"], "false");
  EXPECT_EQ(span["correlation.reason"], "expired");
  EXPECT_EQ(span["correlation.original_trace_id"], trace_id_);
  EXPECT_EQ(span["feedback.correlated"], "false");
}

TEST_F(RecordFeedbackTest, TheCommentIsRecordedAsTheContentPolicySays) {
  Recording recording;
  const std::string token = Answered();
  const auto comment = [&](ContentCapture capture, std::string_view text) {
    SetContentPolicy({.capture = capture});
    RecordFeedback(token, Verdict::kThumbsDown, text);
    return recording.Last();
  };
  const std::string text = "wrong, write to jane@example.com";
  EXPECT_EQ(comment(ContentCapture::kOff, text)["feedback.comment"], "(none)");
  EXPECT_EQ(comment(ContentCapture::kOff, text)["feedback.has_comment"], "true");
  EXPECT_EQ(comment(ContentCapture::kOff, "")["feedback.has_comment"], "false");
  EXPECT_EQ(comment(ContentCapture::kFull, text)["feedback.comment"], text);
  EXPECT_EQ(comment(ContentCapture::kMasked, text)["feedback.comment"], "wrong, write to [email]");
}

TEST_F(RecordFeedbackTest, ALongCommentIsCutAtACharacter) {
  Recording recording;
  SetContentPolicy({.capture = ContentCapture::kFull});
  std::string text = "x";
  while (text.size() < 100'000) text += "ü";
  RecordFeedback(Answered(), Verdict::kThumbsDown, text);
  EXPECT_EQ(recording.Last()["feedback.comment"].size(), kLongestComment - 1);
}

TEST_F(RecordFeedbackTest, AMaskThatThrowsLeavesTheCommentOut) {
  Recording recording;
  SetContentPolicy({.capture = ContentCapture::kMasked,
                    .mask = [](std::string_view) -> std::string { throw std::runtime_error("no"); }});
  RecordFeedback(Answered(), Verdict::kThumbsDown, "secret");
  EXPECT_EQ(recording.Last()["feedback.comment"], "(none)");
}

TEST_F(RecordFeedbackTest, WithoutAProviderATokenIsReadAllTheSame) {
  std::string token;
  {
    Recording recording;
    token = Answered();
  }
  EXPECT_EQ(RecordFeedback(token, Verdict::kThumbsUp).problem, TokenProblem::kNone);
}

TEST(Verdict, IsReadFromTheGuidesTwoWordsOnly) {
  EXPECT_EQ(VerdictFromText("thumbs_up"), Verdict::kThumbsUp);
  EXPECT_EQ(VerdictFromText("thumbs_down"), Verdict::kThumbsDown);
  for (const char* other : {"", "up", "Thumbs_Up", "thumbs_up "}) EXPECT_EQ(VerdictFromText(other), std::nullopt);
}

}  // namespace
}  // namespace throughline
