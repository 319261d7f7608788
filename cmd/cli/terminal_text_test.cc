#include "cmd/cli/terminal_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace throughline::cmd {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;

TEST(Safe, WhatCouldActIsEscapedAndEverythingElseStays) {
  const struct {
    std::string_view text, safe;
    const char* why;
  } cases[] = {
      {"plain", "plain", "ASCII"},
      {"", "", "nothing"},
      {"C:\\temp", "C:\\temp", "backslashes are not doubled"},
      {"\x1b[2J\x1b]0;t\x07", "\\x1b[2J\\x1b]0;t\\x07", "escape sequences"},
      {"a\nb\r\tc", "a\\nb\\r\\tc", "line ends and tabs"},
      {"a\0b"sv, "a\\x00b", "NUL"},
      {"\x7f", "\\x7f", "DEL"},
      {"\u009b2J", "\\x9b2J", "C1: CSI in one character"},
      {"a\u202eb\u2066c\u200fd\u061c", "a\\u202eb\\u2066c\\u200fd\\u061c", "marks that reorder"},
      {"a\u2028b\u2029", "a\\u2028b\\u2029", "line and paragraph separators"},
      {"a\u200bb\ufeffc\u00add\u2060", "a\\u200bb\\ufeffc\\xadd\\u2060", "invisible"},
      {"\U000e0041\U000e007f", "\\U000e0041\\U000e007f", "tags, which can hide text"},
      {"\xff\xc3(", "\\xff\\xc3(", "not UTF-8"},
      {"\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80", "\\xc0\\xaf\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80",
       "overlong, surrogate, too high"},
      {"\xe2\x82", "\\xe2\\x82", "cut short"},
      {"é 日本 \u05e9\u05dc\u05d5\u05dd", "é 日本 \u05e9\u05dc\u05d5\u05dd", "letters of any script"},
      {"👩\u200d💻 ⚠\ufe0f", "👩\u200d💻 ⚠\ufe0f", "emoji with their joiners"},
      {"\u0301a", "\\u0301a", "a mark with nothing to stand on"},
      {"a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
       "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\\u0301", "the ninth mark on a letter"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Safe(c.text), c.safe) << c.why;
    EXPECT_EQ(Safe(Safe(c.text)), c.safe) << "twice: " << c.why;
  }
}

TEST(Columns, AreCountedAsATerminalDraws) {
  const struct {
    std::string_view text;
    size_t columns;
  } cases[] = {{"abc", 3},     {"é", 1},   {"e\u0301", 1}, {"日本", 4}, {"🧠", 2}, {"✅", 2}, {"⚠", 1},
               {"⚠\ufe0f", 2}, {"├──", 3}, {"…", 1},       {"\x1b", 4}, {"Ａ", 2}, {"", 0}};
  for (const auto& c : cases) EXPECT_EQ(Columns(c.text), c.columns) << c.text;
}

TEST(Clip, NeverTakesMoreColumnsAndCutsNothingInHalf) {
  EXPECT_EQ(Clip("abcdef", 6), "abcdef");
  EXPECT_EQ(Clip("abcdef", 5), "abcd…");
  EXPECT_EQ(Clip("日本語", 6), "日本語");
  EXPECT_EQ(Clip("日本語", 5), "日本…");
  EXPECT_EQ(Clip("日本語", 4), "日…");
  EXPECT_EQ(Clip("ab\x1b", 5), "ab…");
  EXPECT_EQ(Clip("日", 1), "…");
  EXPECT_EQ(Clip("abc", 0), "abc");
}

TEST(WrapLines, BreaksAtLineEndsAndSpaces) {
  EXPECT_THAT(WrapLines("a\nb\r\n\nc", 0), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(WrapLines("", 10), ElementsAre(""));
  EXPECT_THAT(WrapLines("a\n", 10), ElementsAre("a", ""));
  EXPECT_THAT(WrapLines("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(WrapLines("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(WrapLines("日本語", 5), ElementsAre("日本", "語"));
  EXPECT_THAT(WrapLines("日", 1), ElementsAre("日"));
  EXPECT_THAT(WrapLines("a\tb\rc", 0), ElementsAre("a    b\\rc"));
}

TEST(SafeJson, StaysTheSameValueAndCanNotAct) {
  EXPECT_EQ(SafeJson("{\"a\":\"\u202e\u009b\x7f\U000e0041\"}"), R"({"a":"\u202e\u009b\u007f\udb40\udc41"})");
  EXPECT_EQ(JsonQuote("a\"\\\n\t\x1b日"), R"("a\"\\\n\t\u001b日")");
}

TEST(FirstCharacters, CountsCodePoints) {
  EXPECT_EQ(FirstCharacters("日本語", 2), "日本");
  EXPECT_EQ(FirstCharacters("ab", 5), "ab");
  EXPECT_EQ(CountCharacters("日本語a\xff"), 5U);
}

}  // namespace
}  // namespace throughline::cmd
