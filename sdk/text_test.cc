#include "sdk/text.h"

#include <gtest/gtest.h>

namespace throughline::text {
namespace {

#define FFFD "\xEF\xBF\xBD"

TEST(Text, EachByteThatIsNoUtf8IsReplaced) {
  struct Case {
    std::string_view given, repaired;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"\xC3\xA4\xE2\x82\xAC\xF0\x9F\xA7\xA0", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\xA7\xA0"},
      {"\x80", FFFD},                             // a continuation without a lead
      {"\xC3", FFFD},                             // cut off
      {"\xE2\x82", FFFD FFFD},                    // cut off
      {"\xC0\xAF", FFFD FFFD},                    // overlong
      {"\xE0\x9F\xBF", FFFD FFFD FFFD},           // overlong
      {"\xED\xA0\x80", FFFD FFFD FFFD},           // a surrogate
      {"\xF4\x90\x80\x80", FFFD FFFD FFFD FFFD},  // above U+10FFFF
      {"\xF5x", FFFD "x"},
      {"abcdefghijklmnopqrstuvwxyz\xFF", "abcdefghijklmnopqrstuvwxyz" FFFD},
      {"\xFFxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
       FFFD "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
  };
  for (const Case& test : cases) EXPECT_EQ(Repaired(test.given), test.repaired);
}

TEST(Text, ABadByteIsFoundAtEveryPlaceOfEveryLength) {
  for (size_t size = 1; size < 200; ++size) {
    for (size_t bad = 0; bad < size; ++bad) {
      std::string text(size, 'x');
      text[bad] = '\xFF';
      ASSERT_EQ(Inspect(text).size, size + 2) << size << " " << bad;
    }
  }
}

TEST(Text, ALimitCountsCharacters) {
  const std::string_view text =
      "\xC3\xA4"
      "b\xFF\xE2\x82\xAC";  // four
  const struct {
    size_t limit;
    std::string_view written;
  } cases[] = {{0, ""},
               {1, "\xC3\xA4"},
               {3,
                "\xC3\xA4"
                "b" FFFD},
               {4,
                "\xC3\xA4"
                "b" FFFD "\xE2\x82\xAC"},
               {kNoLimit,
                "\xC3\xA4"
                "b" FFFD "\xE2\x82\xAC"}};
  for (const auto& test : cases) {
    const Clean clean = Inspect(text, test.limit);
    std::string written(clean.size, '?');
    EXPECT_EQ(Write(written.data(), clean), written.data() + written.size());
    EXPECT_EQ(written, test.written);
  }
}

}  // namespace
}  // namespace throughline::text
