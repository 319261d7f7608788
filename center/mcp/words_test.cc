#include "center/mcp/words.h"

#include <gtest/gtest.h>

#include "center/mcp/arguments.h"

namespace throughline::center {
namespace {

TEST(Cut, EndsBetweenCharactersAndSaysWhatIsLeftOut) {
  EXPECT_EQ(Cut("abc", 3), "abc");
  EXPECT_EQ(Cut("abcdef", 4), "abcd… (2 bytes more)");
  EXPECT_EQ(Cut("aé", 2), "a… (2 bytes more)");
  EXPECT_EQ(CutMiddle("ééééééééé", 9), "ééé … é");
}

TEST(Quote, KeepsALineInOneLine) { EXPECT_EQ(Quote("a\n\"b\""), R"("a\n\"b\"")"); }

TEST(DurationWords, HaveTheUnitThatPeopleRead) {
  EXPECT_EQ(DurationWords(1'500), "2 µs");
  EXPECT_EQ(DurationWords(340'000'000), "340 ms");
  EXPECT_EQ(DurationWords(1'250'000'000), "1.25 s");
  EXPECT_EQ(DurationWords(150'000'000'000), "2.5 min");
}

TEST(LastWords, AreThoseOfTheLastMessageWithTheRole) {
  store::StoredSpan span;
  span.texts = {
      {"$input_messages",
       R"([{"role":"user","parts":[{"type":"text","content":"first"}]},)"
       R"({"role":"user","parts":[{"type":"text","content":"second"}]},{"role":"system","content":"rules"}])"}};
  EXPECT_EQ(LastWords(span, "$input_messages", "user"), "second");
  EXPECT_EQ(LastWords(span, "$input_messages", ""), "rules");
  EXPECT_EQ(LastWords(span, "$output_messages", ""), "");
}

TEST(Arguments, AreCheckedAgainstWhatIsDeclared) {
  const std::vector<Parameter> parameters = {
      {.name = "id", .description = "an id", .is_required = true, .longest = 4},
      {.name = "kind", .description = "a kind", .choices = {"a", "b"}},
      {.name = "limit", .type = Parameter::Type::kWhole, .description = "a limit", .most = 9}};
  const auto problem = [&](std::string_view json) {
    auto read = Arguments::Read(json, parameters);
    return read ? "" : read.error();
  };
  EXPECT_EQ(problem(R"({"id":"x","kind":"b","limit":9})"), "");
  EXPECT_EQ(problem(R"({"id":"x","kind":null})"), "");
  EXPECT_EQ(problem(""), "the argument 'id' is missing; there are: id (needed), kind, limit");
  EXPECT_EQ(problem(R"({"id":"x","more":1})"), "there is no argument 'more'; there are: id (needed), kind, limit");
  EXPECT_EQ(problem(R"({"id":"longer"})"), "'id' has 6 bytes, over the limit of 4");
  EXPECT_EQ(problem(R"({"id":"x","kind":"c"})"), "'kind' must be one of a, b");
  EXPECT_EQ(problem(R"({"id":"x","limit":2.5})"), "'limit' must be a whole number from 1 to 9");
  EXPECT_EQ(problem(R"({"id":"x","limit":0})"), "'limit' must be a whole number from 1 to 9");
  EXPECT_EQ(problem("[]"), "the arguments are no JSON object");
}

}  // namespace
}  // namespace throughline::center
