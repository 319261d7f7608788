#include "evaluate/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "evaluate/reading.h"

namespace throughline::evaluate {
namespace {

TEST(Stems, OfOneWordInItsFormsAreOne) {
  const std::pair<std::string_view, std::string_view> alike[] = {
      {"duck", "Ducks"},    {"trade", "trading"}, {"query", "queries"}, {"class", "classes"}, {"box", "boxes"},
      {"plan", "planning"}, {"wait", "waited"},   {"user", "user's"},   {"batch", "batches"}, {"straße", "straße"}};
  for (const auto& [a, b] : alike) EXPECT_EQ(StemOf(a), StemOf(b)) << a << " " << b;
  const std::pair<std::string_view, std::string_view> apart[] = {
      {"duck", "abducted"}, {"bus", "bu"}, {"this", "thi"}, {"egg", "eggplant"}, {"Straße", "STRASSE"}};
  for (const auto& [a, b] : apart) EXPECT_NE(StemOf(a), StemOf(b)) << a << " " << b;
}

TEST(Stems, OfVeryLongWordsAreTheWordsThemselves) {
  const std::string word(1'000, 'x');
  EXPECT_EQ(StemOf(word), StemOf(word));
  EXPECT_NE(StemOf(word), StemOf(word + "s"));
}

TEST(Stems, SayWhichWordsCarryMeaning) {
  for (std::string_view word : {"the", "And", "is", "ab", "would"}) EXPECT_FALSE(StemOf(word).has_meaning()) << word;
  for (std::string_view word : {"refund", "cat", "Antarctica"}) EXPECT_TRUE(StemOf(word).has_meaning()) << word;
}

TEST(Stems, OfAReadingAreThoseOfItsTextWhereverItIsCut) {
  std::string text;
  for (int i = 0; text.size() < 3 * Reading::kFirstBytes; ++i) text += "word" + std::to_string(i) + " ";
  const std::vector<Stem> all = Stems(text);
  Reading reading{std::string_view(text)};
  const std::span<const Stem> first = reading.first_stems();
  EXPECT_LT(first.size(), all.size());
  EXPECT_TRUE(std::ranges::equal(first, std::span(all).first(first.size())));
  EXPECT_TRUE(std::ranges::equal(reading.stems(), all));
}

TEST(Readings, AreRememberedByTheirText) {
  std::string text = "which services were slow in the last hour";
  const auto first = ReadingOf(text);
  text[0] = 'W';
  const auto other = ReadingOf(text);
  EXPECT_NE(first, other);
  EXPECT_EQ(first->text(), "which services were slow in the last hour");  // a text of its own
  EXPECT_EQ(ReadingOf(text)->text(), text);
}

}  // namespace
}  // namespace throughline::evaluate
