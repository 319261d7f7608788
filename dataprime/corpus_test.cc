// Queries of the language's reference, one after another in tests/queries/corpus/*.txt with --- between: each compiles,
// and has a canonical form that means the same. refused.txt: each is refused with the message beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataprime/format.h"
#include "dataprime/testing/cases.h"

namespace throughline::dataprime {
namespace {

std::vector<std::string> Corpus(const std::string& name) {
  const std::string all = ReadFile(std::string(THROUGHLINE_SOURCE_DIR) + "/tests/queries/corpus/" + name);
  constexpr std::string_view kBetween = "\n---\n";
  std::vector<std::string> out;
  for (size_t at = 0; at < all.size();) {
    const size_t end = std::min(all.find(kBetween, at), all.size());
    out.push_back(all.substr(at, end - at));
    at = end + kBetween.size();
  }
  return out;
}

CompileOptions Options() {
  CompileOptions options = TestOptions();
  options.default_source = "logs";
  options.parameters["clusters"] = {{"a", "b"}, true};
  options.parameters["minDuration"] = {{"5"}, false};
  options.parameters["myGroupByVar"] = {{"region"}, false};
  return options;
}

TEST(Corpus, EveryQueryCompilesAndMeansTheSameInCanonicalForm) {
  const std::vector<std::string> queries = Corpus("language_reference.txt");
  EXPECT_GE(queries.size(), 80u);
  for (const std::string& query : queries) {
    SCOPED_TRACE(query);
    const auto compiled = Compile(query, Options());
    if (!compiled) {
      ADD_FAILURE() << Render(compiled.error()[0], query);
      continue;
    }
    const auto canonical = Format(query);
    ASSERT_TRUE(canonical.has_value());
    EXPECT_EQ(Format(*canonical), *canonical);
    const auto again = Compile(*canonical, Options());
    ASSERT_TRUE(again.has_value()) << *canonical << Render(again.error()[0], *canonical);
    EXPECT_EQ(again->sql, compiled->sql) << *canonical;
  }
}

TEST(Corpus, WhatIsRefusedIsRefusedWithItsReason) {
  for (const std::string& entry : Corpus("refused.txt")) {
    SCOPED_TRACE(entry);
    const size_t arrow = entry.find("\n=> ");
    ASSERT_NE(arrow, std::string::npos);
    const auto compiled = Compile(entry.substr(0, arrow), Options());
    ASSERT_FALSE(compiled.has_value());
    std::string message = entry.substr(arrow + 4);
    while (message.ends_with('\n')) message.pop_back();
    EXPECT_EQ(compiled.error()[0].message, message);
  }
}

// Strict refuses each form of another language with the text that is otherwise a warning.
TEST(Corpus, StrictRefusesWithTheTextOfTheWarning) {
  for (const char* query : {"stats count() as n by k",
                            "extend x = 1",
                            "sort x asc",
                            "project a",
                            "summarize count()",
                            "head 5",
                            "filter a and b",
                            "filter not a",
                            "filter a in ('x')",
                            "filter a contains 'x'",
                            "filter a exists",
                            "aggregate countif(a)",
                            "choose bin($m.timestamp, 1m)",
                            "choose $timestamp",
                            "-- comment\nlimit 5",
                            "create x = 1",
                            "aggregate n = count()",
                            "timebucket 5m count()",
                            "group by k",
                            "top 5 by k",
                            "source logs | last 1h",
                            "choose $m.timestamp:1m",
                            "filter a =~ /x/"}) {
    SCOPED_TRACE(query);
    CompileOptions options = Options();
    const auto lenient = Compile(query, options);
    ASSERT_TRUE(lenient.has_value()) << Render(lenient.error()[0], query);
    ASSERT_FALSE(lenient->warnings.empty());
    options.strict = true;
    const auto strict = Compile(query, options);
    ASSERT_FALSE(strict.has_value());
    EXPECT_EQ(strict.error()[0].message, lenient->warnings[0].message);
    EXPECT_EQ(strict.error()[0].suggestion, lenient->warnings[0].suggestion);
  }
}

}  // namespace
}  // namespace throughline::dataprime
