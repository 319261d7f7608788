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

// What the Unicode standard calls well-formed (table 3-7), written down as ranges.
bool IsWellFormed(uint32_t a, uint32_t b, uint32_t c) {
  const auto is_in = [](uint32_t x, uint32_t low, uint32_t high) { return x >= low && x <= high; };
  if (a == 0xE0) return is_in(b, 0xA0, 0xBF) && is_in(c, 0x80, 0xBF);
  if (a == 0xED) return is_in(b, 0x80, 0x9F) && is_in(c, 0x80, 0xBF);
  return is_in(a, 0xE1, 0xEF) && is_in(b, 0x80, 0xBF) && is_in(c, 0x80, 0xBF);
}

TEST(Text, EverySequenceOfThreeBytesIsJudgedAsUnicodeDoesInTheMiddleOfATextAndAtItsEnd) {
  for (uint32_t a = 0xE0; a <= 0xEF; ++a) {
    for (uint32_t b = 0x00; b <= 0xFF; ++b) {
      for (const uint32_t c : {0x00u, 0x41u, 0x7Fu, 0x80u, 0x8Fu, 0xA0u, 0xBFu, 0xC0u, 0xFFu}) {
        const std::string bytes = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)};
        ASSERT_EQ(!Inspect(bytes + "followed by more").needs_repair, IsWellFormed(a, b, c))
            << a << ' ' << b << ' ' << c;
        ASSERT_EQ(!Inspect("after something " + bytes).needs_repair, IsWellFormed(a, b, c))
            << a << ' ' << b << ' ' << c;
      }
    }
  }
}

TEST(Text, EverySequenceOfTwoBytesIsJudgedAsUnicodeDoes) {
  for (uint32_t a = 0x80; a <= 0xDF; ++a) {
    for (uint32_t b = 0x00; b <= 0xFF; ++b) {
      const std::string bytes = {static_cast<char>(a), static_cast<char>(b)};
      const bool is_well_formed = a >= 0xC2 && b >= 0x80 && b <= 0xBF;
      ASSERT_EQ(!Inspect(bytes + "followed by more").needs_repair, is_well_formed) << a << ' ' << b;
      ASSERT_EQ(!Inspect(bytes).needs_repair, is_well_formed) << a << ' ' << b;
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
