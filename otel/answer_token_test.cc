#include "otel/answer_token.h"

#include <gtest/gtest.h>

namespace throughline::otel {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr uint64_t kExpires = 1767225600 + 86400;
const std::string kSecret = "a key of at least sixteen bytes";
// What the SDK's tests hold too: its tokens and ours are the same.
constexpr std::string_view kGolden =
    "AYb2s0QAAAAAaVcKgAr3ZRkWzUPdhEjrIRyAMZy3rWtxaSAzMQMCYzHewEKLFtI2DDGuFqGjYAqy6GOLIQFvHM_Uxc"
    "qGFFsh6A";

AnswerKey Key(std::string_view secret) { return {*AnswerKeyIdOf(secret), secret}; }

TEST(AnswerToken, OfTheSdkIsReadHere) {
  const AnswerKey keys[] = {Key("another key of another service"), Key(kSecret)};
  const TokenReading read = ReadAnswerToken(keys, kGolden, static_cast<int64_t>(kExpires) * kSecond - 1);
  EXPECT_EQ(read.problem, TokenProblem::kNone);
  EXPECT_EQ(read.answer.trace_id.Hex(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(read.answer.span_id.Hex(), "b7ad6b7169203331");
  EXPECT_EQ(read.answer.expires, kExpires);
  EXPECT_EQ(read.answer.conversation_id, "c1");
  EXPECT_EQ(SignAnswerToken(Key(kSecret), read.answer), kGolden);
}

TEST(AnswerToken, SaysWhyItIsNotTaken) {
  const AnswerKey keys[] = {Key(kSecret)};
  const int64_t now = 1767225600 * kSecond;
  std::string forged(kGolden);
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(ReadAnswerToken(keys, kGolden, static_cast<int64_t>(kExpires) * kSecond).problem, TokenProblem::kExpired);
  EXPECT_EQ(ReadAnswerToken(keys, forged, now).problem, TokenProblem::kBadSignature);
  EXPECT_TRUE(ReadAnswerToken(keys, forged, now).answer.trace_id.IsZero()) << "nothing is said of what it holds";
  EXPECT_EQ(ReadAnswerToken({}, kGolden, now).problem, TokenProblem::kUnknownKey);
  for (const char* text : {"", "x", "not a token", "AAAA"})
    EXPECT_EQ(ReadAnswerToken(keys, text, now).problem, TokenProblem::kMalformed) << text;
}

TEST(AnswerToken, NeedsAKeyOfSixteenBytes) {
  EXPECT_FALSE(AnswerKeyIdOf("fifteen bytes.."));
  EXPECT_TRUE(AnswerKeyIdOf("sixteen bytes..."));
}

}  // namespace
}  // namespace throughline::otel
