#include "assistant/planner/words.h"

#include <gtest/gtest.h>

namespace throughline::assistant {
namespace {

TEST(Words, FormsOfOneWordHaveOneStem) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"errors", "error"},   {"queries", "query"},     {"services", "service"}, {"containing", "contain"},
      {"grouped", "group"},  {"latencies", "latency"}, {"boxes", "box"},        {"mentioned", "mentioning"},
      {"logging", "logged"}, {"searches", "search"}};
  for (const auto& [a, b] : cases) EXPECT_EQ(Stem(a), Stem(b)) << a;
  EXPECT_EQ(Stem("status"), "status");
  EXPECT_EQ(Stem("less"), "less");
}

TEST(Words, AnApostropheEndsAWordButNotKeepsItNegated) {
  const std::vector<Word> words = SplitWords("what's today's? don't");
  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(words[0].text, "what");
  EXPECT_EQ(words[1].text, "today");
  EXPECT_EQ(words[2].text, "dont");
}

TEST(Words, ASwapOfNeighboursIsOneEdit) {
  EXPECT_EQ(EditDistance("serach", "search", 2), 1);
  EXPECT_EQ(EditDistance("chekout", "checkout", 2), 1);
  EXPECT_EQ(EditDistance("movies", "model", 1), 2);  // more than the limit
}

}  // namespace
}  // namespace throughline::assistant
