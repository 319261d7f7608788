#include "center/feedback/answer_keys.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace throughline::center {
namespace {

using otel::TokenProblem;

std::string TokenOf(std::string_view secret, const Clock& clock) {
  return otel::SignAnswerToken({*otel::AnswerKeyIdOf(secret), secret},
                               {.trace_id = *otel::TraceId::FromHexText("0af7651916cd43dd8448eb211c80319c"),
                                .span_id = *otel::SpanId::FromHexText("b7ad6b7169203331"),
                                .expires = static_cast<uint64_t>(clock.NowNanos() / 1'000'000'000 + 60),
                                .conversation_id = {}});
}

TEST(AnswerKeyRing, AcceptsEveryKeyThatWasSetAndLeavesShortOnesOut) {
  FakeClock clock;
  AnswerKeyRing keys({"short", "the first key of sixteen", "the second key of sixteen"}, "", clock);
  EXPECT_EQ(keys.Read(TokenOf("the first key of sixteen", clock)).problem, TokenProblem::kNone);
  EXPECT_EQ(keys.Read(TokenOf("the second key of sixteen", clock)).problem, TokenProblem::kNone);
  EXPECT_EQ(keys.Read(TokenOf("a third key of sixteen", clock)).problem, TokenProblem::kUnknownKey);
}

TEST(AnswerKeyRing, ReadsAFileThatComesLaterButNotForEveryToken) {
  FakeClock clock;
  const std::string path = ::testing::TempDir() + "answer_keys_test.key";
  std::remove(path.c_str());
  AnswerKeyRing keys({}, path, clock);
  const std::string token = TokenOf("the key of the assistant", clock);
  EXPECT_EQ(keys.Read(token).problem, TokenProblem::kUnknownKey);
  std::ofstream(path) << "the-key-of-the-assistant\n";
  const std::string of_file = TokenOf("the-key-of-the-assistant", clock);
  EXPECT_EQ(keys.Read(of_file).problem, TokenProblem::kUnknownKey) << "looked a moment ago";
  clock.Advance(AnswerKeyRing::kFileAge);
  EXPECT_EQ(keys.Read(of_file).problem, TokenProblem::kNone);
  std::remove(path.c_str());
  EXPECT_EQ(keys.Read(of_file).problem, TokenProblem::kNone) << "a key that is known needs no look";
}

TEST(AnswerKeyRing, WithoutAnyKeyNoTokenIsGood) {
  FakeClock clock;
  AnswerKeyRing none;
  EXPECT_EQ(none.Read(TokenOf("the first key of sixteen", clock)).problem, TokenProblem::kUnknownKey);
}

}  // namespace
}  // namespace throughline::center
