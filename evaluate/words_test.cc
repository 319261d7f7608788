#include "evaluate/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
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

TEST(Stems, OfATextAreThoseOfItsWords) {
  SeededRandom random(7);
  constexpr std::string_view kLetters = "aAbyYzZ09'\xc3\xa9";
  std::vector<std::string> words;
  for (int i = 0; i < 5'000; ++i) {
    std::string word;
    for (uint64_t size = 1 + random.Below(40); word.size() < size;) word += kLetters[random.Below(kLetters.size())];
    words.push_back(std::move(word));
    if (i % 3 == 0) words.push_back(words[random.Below(words.size())]);  // as texts do
  }
  std::string text;
  size_t i = 0;
  for (const std::string& word : words) text += (text.empty() ? "" : i++ % 2 == 0 ? "@" : "[") + word;
  const std::vector<Stem> stems = Stems(text);
  ASSERT_EQ(stems.size(), words.size());
  for (i = 0; i < words.size(); ++i) ASSERT_EQ(stems[i], StemOf(words[i])) << words[i];
}

TEST(Words, AReadingNamesWhatItsStemsContain) {
  Reading reading{std::string_view("Feeding the ducks in parks, where insider trades are made")};
  for (std::string_view term : {"duck", "insider trading", "parks"}) EXPECT_TRUE(reading.Names(Stems(term))) << term;
  for (std::string_view term : {"swan", "trading insider", "duck park", ""}) EXPECT_FALSE(reading.Names(Stems(term)));
}

TEST(Language, IsToldFromAFewWordsOrByStatistics) {
  const std::pair<std::string_view, bool> texts[] = {
      {"Which services were the slowest ones during the last hour, and what is the cause of it?", true},
      {"slow services last hour show errors beside p95 latency", true},
      {"Welche Dienste waren in der letzten Stunde am langsamsten, und was ist die Ursache?", false},
      {"Hvilke tjenester var de langsomste i den sidste time, og hvad er grunden til det?", false},
      {"Welke diensten waren het traagst in het laatste uur, en wat is de oorzaak ervan?", false},
      {"Quels services ont été les plus lents pendant la dernière heure, et quelle en est la cause ?", false},
      {"Wie heisst der Autor, der das Buch The Lord of the Rings geschrieben hat, und wann war es?", false},
      {"Quali servizi sono stati i più lenti nell'ultima ora, e qual è la causa?", false}};
  for (const auto& [text, is_english] : texts) {
    Reading reading(text);
    const std::optional<Language>& language = reading.language();
    EXPECT_EQ(language && language->code == 0, is_english) << text;  // 0: CLD2's English
  }
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
