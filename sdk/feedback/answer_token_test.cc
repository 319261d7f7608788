#include <gtest/gtest.h>

#include <set>

#include "base/base64url.h"
#include "base/random.h"
#include "throughline/feedback.h"

namespace throughline {
namespace {

using namespace std::chrono_literals;

const SystemTime kNow{std::chrono::seconds(1767225600)};
const std::string kKey = "a key of at least sixteen bytes";
const std::string kOtherKey = "another key of another service";

// Made by another program from the layout that the header gives.
constexpr std::string_view kGolden =
    "AYb2s0QAAAAAaVcKgAr3ZRkWzUPdhEjrIRyAMZy3rWtxaSAzMQMCYzHewEKLFtI2DDGuFqGjYAqy6GOLIQFvHM_Uxc"
    "qGFFsh6A";

Answer SomeAnswer(std::string conversation_id = {}) {
  return {.trace_id = TraceId::FromHex("0af7651916cd43dd8448eb211c80319c"),
          .span_id = SpanId::FromHex("b7ad6b7169203331"),
          .flags = 3,
          .expires = kNow + 24h,
          .conversation_id = std::move(conversation_id)};
}

TEST(AnswerToken, SaysWhichAnswerItIs) {
  const AnswerKeys keys({kKey});
  for (const std::string& conversation_id : {std::string(), std::string("session-17"), std::string(128, 'x')}) {
    const std::string token = keys.Sign(SomeAnswer(conversation_id));
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    const ReadAnswer read = keys.Read(token, kNow);
    EXPECT_EQ(read.problem, TokenProblem::kNone);
    EXPECT_EQ(read.answer.trace_id.Hex(), "0af7651916cd43dd8448eb211c80319c");
    EXPECT_EQ(read.answer.span_id.Hex(), "b7ad6b7169203331");
    EXPECT_EQ(read.answer.flags, 3);
    EXPECT_EQ(read.answer.expires, kNow + 24h);
    EXPECT_EQ(read.answer.conversation_id, conversation_id);
  }
  EXPECT_EQ(keys.Sign(SomeAnswer()).size(), 95u);
  EXPECT_EQ(keys.Sign(SomeAnswer(std::string(128, 'x'))).size(), 95u + 171u);
  EXPECT_EQ(keys.Sign(SomeAnswer(std::string(129, 'x'))).size(), 95u) << "too long a conversation id is left out";
}

TEST(AnswerToken, IsTheSameForEverWithTheSameKey) {  // other programs read it, and last year's are still out there
  EXPECT_EQ(AnswerKeys({kKey}).Sign(SomeAnswer("c1")), kGolden);
}

TEST(AnswerToken, ExpiresAtItsLastMoment) {
  const AnswerKeys keys({kKey});
  const std::string token = keys.Sign(SomeAnswer());
  EXPECT_EQ(keys.Read(token, kNow + 24h - 1ns).problem, TokenProblem::kNone);
  const ReadAnswer late = keys.Read(token, kNow + 24h);
  EXPECT_EQ(late.problem, TokenProblem::kExpired);
  EXPECT_EQ(late.answer.trace_id, SomeAnswer().trace_id) << "it is ours, only late";
}

TEST(AnswerToken, IsReadWithAnyOfTheKeysAndSignedWithTheFirst) {
  const std::string old = AnswerKeys({kKey}).Sign(SomeAnswer());
  const AnswerKeys rotated({kOtherKey, kKey});
  EXPECT_TRUE(rotated.Read(old, kNow));
  const std::string fresh = rotated.Sign(SomeAnswer());
  EXPECT_NE(fresh, old);
  EXPECT_EQ(AnswerKeys({kKey}).Read(fresh, kNow).problem, TokenProblem::kUnknownKey);
  EXPECT_EQ(AnswerKeys({kOtherKey}).Read(old, kNow).problem, TokenProblem::kUnknownKey);
}

TEST(AnswerToken, NoByteOfItCanBeChanged) {
  const AnswerKeys keys({kKey});
  const std::string token = keys.Sign(SomeAnswer("session-17"));

  std::set<TokenProblem> problems;
  for (size_t i = 0; i < token.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = token;
      changed[i] = static_cast<char>(byte);
      if (changed == token) continue;
      const ReadAnswer read = keys.Read(changed, kNow);
      ASSERT_FALSE(read) << i << " " << byte;
      ASSERT_FALSE(read.answer.trace_id.IsValid()) << "nothing is said of what is not ours";
      problems.insert(read.problem);
    }
  }
  EXPECT_EQ(problems, (std::set{TokenProblem::kMalformed, TokenProblem::kUnknownKey, TokenProblem::kBadSignature}));
}

TEST(AnswerToken, NoBitOfWhatItSaysCanBeChanged) {
  const AnswerKeys keys({kKey});
  const std::string bytes = *FromBase64Url(keys.Sign(SomeAnswer("s")));
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << i % 8));
    EXPECT_FALSE(keys.Read(ToBase64Url(changed), kNow)) << i;
  }
}

TEST(AnswerToken, EveryCutAndEveryLengtheningIsRefused) {
  const AnswerKeys keys({kKey});
  const std::string token = keys.Sign(SomeAnswer("session-17"));
  for (size_t size = 0; size < token.size(); ++size) EXPECT_FALSE(keys.Read(token.substr(0, size), kNow)) << size;
  for (const char* more : {"A", "AA", "AAAA", "=", "==", "\n", " "})
    EXPECT_FALSE(keys.Read(token + more, kNow)) << more;
  EXPECT_EQ(keys.Read(std::string(10'000'000, 'A'), kNow).problem, TokenProblem::kMalformed);
}

TEST(AnswerToken, RandomBytesAreRefused) {
  const AnswerKeys keys({kKey});
  SeededRandom random(4);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random.Below(220), '\0');
    for (char& c : bytes) c = static_cast<char>(random.Next());
    if (!bytes.empty()) bytes[0] = 1;
    EXPECT_FALSE(keys.Read(bytes, kNow));
    EXPECT_FALSE(keys.Read(ToBase64Url(bytes), kNow));
  }
}

TEST(AnswerToken, WithoutAKeyThereIsNoTokenAndNoneIsRead) {
  EXPECT_EQ(AnswerKeys().Sign(SomeAnswer()), "");
  EXPECT_EQ(AnswerKeys({"short"}).Sign(SomeAnswer()), "");
  EXPECT_EQ(AnswerKeys().Read(AnswerKeys({kKey}).Sign(SomeAnswer()), kNow).problem, TokenProblem::kUnknownKey);
}

TEST(AnswerToken, AnAnswerWithoutASpanHasNone) {
  Answer answer = SomeAnswer();
  answer.span_id = {};
  EXPECT_EQ(AnswerKeys({kKey}).Sign(answer), "");
  SetAnswerKeys(AnswerKeys({kKey}));
  EXPECT_EQ(MakeAnswerToken(Span(), 1h), "");
  SetAnswerKeys(AnswerKeys());
}

TEST(AnswerToken, LivesAsLongAsItWasGivenToLive) {
  SetAnswerKeys(AnswerKeys({kKey}));
  const SpanContext span = SomeAnswer().span_context();
  const std::string token = MakeAnswerToken(span, 60s, "c", kNow + 1ms);
  EXPECT_TRUE(ReadAnswerToken(token, kNow + 60s));
  EXPECT_EQ(ReadAnswerToken(token, kNow + 61s).problem, TokenProblem::kExpired);
  EXPECT_TRUE(ReadAnswerToken(MakeAnswerToken(span, std::chrono::seconds::max(), "", kNow), kNow + 24h * 365 * 100))
      << "for ever is a lifetime as well";
  EXPECT_FALSE(ReadAnswerToken(MakeAnswerToken(span, -5s, "", kNow), kNow));
  SetAnswerKeys(AnswerKeys());
}

TEST(AnswerToken, KeysComeFromTheEnvironment) {
  setenv("THROUGHLINE_FEEDBACK_KEY", "0123456789abcdef0123456789abcdef,fedcba9876543210fedcba9876543210", 1);
  const AnswerKeys keys = AnswerKeys::FromEnvironment();
  unsetenv("THROUGHLINE_FEEDBACK_KEY");
  EXPECT_TRUE(keys.Read(AnswerKeys({"fedcba9876543210fedcba9876543210"}).Sign(SomeAnswer()), kNow));
  EXPECT_TRUE(AnswerKeys({"0123456789abcdef0123456789abcdef"}).Read(keys.Sign(SomeAnswer()), kNow));
  EXPECT_TRUE(AnswerKeys::FromEnvironment().empty());
}

}  // namespace
}  // namespace throughline
