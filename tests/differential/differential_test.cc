// The compiler and the engine against a plain evaluator, over random queries.
//
//   THROUGHLINE_DIFFERENTIAL_QUERIES=10000   how many (300)
//   THROUGHLINE_DIFFERENTIAL_SEED=7          of the queries; a failure names the seed and the number of the query
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "compare.h"
#include "dataprime/testing/local_engine.h"
#include "dataprime/testing/slices.h"
#include "evaluator.h"
#include "generator.h"

namespace throughline::differential {
namespace {

using dataprime::CompileOptions;
using dataprime::LocalEngine;

constexpr uint64_t kDataSeed = 2026;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

// One query over the rows of [from, to) seconds.
struct Case {
  std::vector<std::string> stages;
  size_t from = 0, to = 0;
};

enum class Outcome { kAgree, kBothRefuse, kNotCovered, kDisagree };

class Differential : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if constexpr (!dataprime::kHasLocalEngine) return;
    LocalEngine& engine = LocalEngine::Get();
    for (const auto& [source, rows] : {std::pair{"spans", kSpans}, std::pair{"logs", kLogs}}) {
      for (size_t from = 0; from < rows; from += 10'000)
        ASSERT_EQ(engine.Run(MakeInsert(source, kDataSeed, from, from + 10'000)).error, "");
    }
  }
  void SetUp() override {
    if constexpr (!dataprime::kHasLocalEngine) GTEST_SKIP() << "libchdb can't be loaded into a sanitizer build";
  }

  static Outcome Run(const Case& one, std::string& difference) {
    const std::string query = JoinStages(one.stages);
    CompileOptions options;
    options.now = kStart + 86'400 * kSecond;
    options.window_start = kStart + static_cast<int64_t>(one.from) * kSecond;
    options.window_end = kStart + static_cast<int64_t>(one.to) * kSecond;
    options.slices = true;
    Sources sources;
    sources.now = options.now;
    for (const auto& [name, rows] : {std::pair{"spans", kSpans}, std::pair{"logs", kLogs}}) {
      if (query.find(std::string("source ") + name) != std::string::npos)
        sources.tables[name] = MakeRows(name, kDataSeed, std::min(one.from, rows), std::min(one.to, rows));
    }
    std::string refused;
    bool covered = true;
    Table expected;
    try {
      expected = Evaluate(query, sources);
    } catch (const Refused& why) {
      refused = why.what();
    } catch (const TooMuch& why) {
      difference = why.what();
      return Outcome::kNotCovered;
    } catch (const NotCovered& why) {
      covered = false;
      difference = why.what();
    }
    const auto compiled = dataprime::Compile(query, options);
    if (!compiled) {
      if (!covered) return Outcome::kNotCovered;
      if (!refused.empty()) return Outcome::kBothRefuse;
      difference = "refused by the compiler: ";
      for (const dataprime::Diagnostic& told : compiled.error()) {
        if (told.severity == dataprime::Severity::kError) difference += Render(told, query);
      }
      return Outcome::kDisagree;
    }
    const LocalEngine::Answer answer =
        LocalEngine::Get().Run(compiled->sql, "JSONCompactEachRow", compiled->parameters);
    if (!answer.error.empty()) {
      difference = "the engine fails: " + answer.error.substr(0, 600);
      return Outcome::kDisagree;
    }
    const bool has_documents = std::any_of(compiled->columns.begin(), compiled->columns.end(),
                                           [](const auto& column) { return column.type == "object"; });
    if (has_documents) difference = "documents in the result";
    if (!covered || has_documents) return Outcome::kNotCovered;
    if (!refused.empty()) {
      difference = "refused by the evaluator alone: " + refused;
      return Outcome::kDisagree;
    }
    try {
      difference = Difference(expected, *compiled, answer.text);
      if (difference.empty() && compiled->sliced) {
        ++sliced_;
        const LocalEngine::Answer merged = RunInSlices(LocalEngine::Get(), *compiled, "JSONCompactEachRow");
        difference = merged.error.empty() ? Difference(expected, *compiled, merged.text)
                                          : "the engine fails on slices: " + merged.error.substr(0, 600);
        if (!difference.empty()) difference = "put together of slices: " + difference;
      }
    } catch (const NotCovered& why) {
      difference = why.what();
      return Outcome::kNotCovered;
    }
    return difference.empty() ? Outcome::kAgree : Outcome::kDisagree;
  }

  static inline uint64_t sliced_ = 0;  // queries that were put together of slices, too

  // Leaves out what isn't needed for a disagreement: stages, then rows.
  static Case Shrunk(Case one, std::string& difference) {
    std::string other;
    for (size_t i = one.stages.size(); i-- > 1;) {
      Case less = one;
      less.stages.erase(less.stages.begin() + static_cast<std::ptrdiff_t>(i));
      if (Run(less, other) != Outcome::kDisagree) continue;
      one = std::move(less);
      difference = other;
      i = one.stages.size();
    }
    while (one.to - one.from > 1) {
      Case low = one, high = one;
      low.to = high.from = one.from + (one.to - one.from) / 2;
      const bool is_low = Run(low, other) == Outcome::kDisagree;
      if (!is_low && Run(high, other) != Outcome::kDisagree) break;
      one = is_low ? low : high;
      difference = other;
    }
    return one;
  }
};

TEST_F(Differential, RandomQueriesGiveWhatTheEvaluatorGives) {
  const uint64_t seed = FromEnvironment("THROUGHLINE_DIFFERENTIAL_SEED", 1);
  const uint64_t queries = FromEnvironment("THROUGHLINE_DIFFERENTIAL_QUERIES", 300);
  const uint64_t first = FromEnvironment("THROUGHLINE_DIFFERENTIAL_FIRST", 0);
  std::map<Outcome, uint64_t> outcomes;
  std::map<std::string, uint64_t> left_alone;
  for (uint64_t i = first; i < first + queries; ++i) {
    Dice dice(seed * 1'000'000'007 + i);
    Case one;
    // Most over a few minutes, some over all rows.
    const size_t rows = dice.Below(200) == 0 ? kSpans : 1 + dice.Below(400);
    one.from = dice.Below(kSpans - rows + 1);
    one.to = one.from + rows;
    one.stages = RandomQuery(dice);
    const bool joins = std::any_of(one.stages.begin(), one.stages.end(),
                                   [](const std::string& stage) { return stage.starts_with("join "); });
    if (joins) one.to = std::min(one.to, one.from + 400);  // every row may have every row for a partner
    std::string difference;
    const Outcome outcome = Run(one, difference);
    ++outcomes[outcome];
    if (outcome == Outcome::kNotCovered) ++left_alone[difference];
    if (outcome != Outcome::kDisagree) continue;
    const Case least = Shrunk(one, difference);
    ADD_FAILURE() << "seed " << seed << ", query " << i << ":\n  " << JoinStages(one.stages) << "\nshrunk, rows "
                  << least.from << " to " << least.to << ":\n  " << JoinStages(least.stages) << "\n  " << difference;
  }
  std::string summary = fmt::format("{} agree, {} are refused by both, {} are not covered", outcomes[Outcome::kAgree],
                                    outcomes[Outcome::kBothRefuse], outcomes[Outcome::kNotCovered]);
  summary += fmt::format(", {} agree when put together of slices", sliced_);
  for (const auto& [why, count] : left_alone) summary += fmt::format("\n  {} {}", count, why);
  RecordProperty("outcomes", summary);
  fmt::print("{}\n", summary);
  EXPECT_GE(outcomes[Outcome::kAgree] * 100, queries * 70) << "too few queries say anything";
  EXPECT_GE(sliced_ * 100, queries * 5) << "too few of them group";
}

}  // namespace
}  // namespace throughline::differential
