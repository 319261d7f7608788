#include "center/feedback/verdict.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

TEST(Verdict, IsReadWhole) {
  const auto verdict = ReadVerdict(
      R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331","verdict":"thumbs_down","rating":2,)"
      R"("score":0.25,"category":"c","comment":"it's","correction":"d","user_id":"u","session_id":"s",)"
      R"("idempotency_key":"k","other":[1]})");
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->trace_id->Hex(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(verdict->span_id->Hex(), "b7ad6b7169203331");
  EXPECT_EQ(verdict->thumbs_up, false);
  EXPECT_EQ(verdict->rating, 2);
  EXPECT_EQ(verdict->score, 0.25);
  EXPECT_EQ(verdict->category + verdict->comment + verdict->correction, "cit'sd");
  EXPECT_EQ(verdict->user_id + verdict->session_id + verdict->idempotency_key, "usk");
}

TEST(Verdict, NeedsNoMoreThanAnAnswerAndOneWordOnIt) {
  for (const char* body : {R"({"token":"t","verdict":"thumbs_up"})", R"({"token":"t","rating":1})",
                           R"({"token":"t","score":0})", R"({"token":"t","comment":"x"})",
                           R"({"token":"t","correction":"x"})", R"({"token":"","verdict":"thumbs_up","rating":null})"})
    EXPECT_TRUE(ReadVerdict(body)) << body;
}

TEST(Verdict, SaysWhichMemberIsWrong) {
  struct Case {
    std::string body, where;
    ErrorKind kind = ErrorKind::kInvalid;
  };
  const std::string answer = R"("trace_id":"0af7651916cd43dd8448eb211c80319c")";
  const Case cases[] = {
      {"", ""},
      {"[]", ""},
      {R"({"verdict":"thumbs_up"})", "token"},
      {R"({"span_id":"b7ad6b7169203331","verdict":"thumbs_up"})", "trace_id"},
      {"{" + answer + "}", "verdict"},
      {"{" + answer + R"(,"verdict":true})", "verdict"},
      {"{" + answer + R"(,"rating":0})", "rating"},
      {"{" + answer + R"(,"score":-0.1})", "score"},
      {"{" + answer + R"(,"span_id":"0000000000000000","rating":1})", "span_id"},
      {"{" + answer + R"(,"comment":")" + std::string(kLongestComment + 1, 'x') + R"("})", "comment",
       ErrorKind::kTooLarge},
      {std::string(kLongestFeedbackBody + 1, ' '), "", ErrorKind::kTooLarge},
  };
  for (const Case& c : cases) {
    const auto verdict = ReadVerdict(c.body);
    ASSERT_FALSE(verdict) << c.body.substr(0, 80);
    EXPECT_EQ(verdict.error().where, c.where) << c.body.substr(0, 80);
    EXPECT_EQ(verdict.error().error.kind, c.kind) << c.body.substr(0, 80);
    EXPECT_FALSE(verdict.error().hint.empty());
  }
}

}  // namespace
}  // namespace throughline::center
