#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "center/analytics/analytic.h"
#include "center/analytics/page.h"
#include "dataprime/compiler.h"
#include "dataprime/testing/cases.h"

namespace throughline::center {
namespace {

namespace fs = std::filesystem;
using dataprime::Compile;
using testing::HasSubstr;

// Strict, and nothing is known of the attributes but what the head says that it reads.
dataprime::CompileOptions OptionsFor(const Analytic& analytic) {
  dataprime::CompileOptions options = dataprime::TestOptions();
  options.strict = true;
  dataprime::AttributeCatalogue& known = options.attributes["spans"];
  for (const AnalyticAttribute& one : analytic.attributes) {
    known[one.key] = {.text = one.type == "string", .number = one.type == "number", .boolean = one.type == "bool"};
    EXPECT_TRUE(known[one.key].text || known[one.key].number || known[one.key].boolean) << one.key << " " << one.type;
  }
  return options;
}

void ExpectCompiles(const Analytic& analytic, const std::string& query, const dataprime::CompileOptions& options) {
  const auto compiled = Compile(query, options);
  ASSERT_TRUE(compiled.has_value()) << dataprime::Render(compiled.error()[0], query);
  EXPECT_THAT(compiled->warnings, testing::IsEmpty()) << dataprime::Render(compiled->warnings[0], query);
  std::vector<std::string> have, want;
  for (const dataprime::Column& column : compiled->columns) have.push_back(column.name);
  for (const AnalyticColumn& column : analytic.columns) want.push_back(column.name);
  EXPECT_EQ(have, want);
}

TEST(Analytics, EveryQueryIsStrictDataPrimeWithTheColumnsOfItsHead) {
  ASSERT_GE(Analytics().size(), 60u);
  for (const Analytic& analytic : Analytics()) {
    SCOPED_TRACE(analytic.name);
    dataprime::CompileOptions options = OptionsFor(analytic);
    AnalyticValues all;
    for (const AnalyticParameter& one : analytic.parameters) {
      if (one.otherwise.empty()) {
        options.parameters[one.name] = {};
      } else {
        options.parameters[one.name] = {.values = {one.otherwise}};
      }
      all[one.name] = one.otherwise.empty() ? "x" : one.otherwise;
    }
    ExpectCompiles(analytic, analytic.query, options);  // as it is, its parameters beside it
    options.parameters.clear();
    for (const AnalyticValues& values : {AnalyticValues(), all}) {
      const Result<std::string> bound = Bind(analytic, values);
      ASSERT_TRUE(bound.has_value()) << bound.error().message;
      ExpectCompiles(analytic, *bound, options);
    }
  }
}

TEST(Analytics, TheQueryOfAPublisherCompilesInItsOwnWords) {
  size_t originals = 0;
  for (const Analytic& analytic : Analytics()) {
    if (analytic.original.empty()) continue;
    SCOPED_TRACE(analytic.name);
    EXPECT_TRUE(Compile(analytic.original, dataprime::TestOptions()).has_value());
    ++originals;
  }
  EXPECT_EQ(originals, 6u);
}

TEST(Analytics, AHeadSaysUnitsAndChartsThatAPageKnows) {
  const std::set<std::string> units = {"text",   "count",   "us",     "ms",       "s",       "usd",
                                       "tokens", "percent", "score",  "tokens/s", "points",  "time",
                                       "bool",   "share",   "number", "list",     "interval"};
  const std::set<std::string> charts = {"table", "number", "bars", "lines", "histogram", "graph"};
  for (const Analytic& analytic : Analytics()) {
    SCOPED_TRACE(analytic.name);
    EXPECT_TRUE(charts.contains(analytic.chart)) << analytic.chart;
    EXPECT_FALSE(analytic.columns.empty());
    for (const AnalyticColumn& column : analytic.columns) EXPECT_TRUE(units.contains(column.unit)) << column.unit;
  }
}

TEST(Analytics, EveryOneHasRowsThatWereCheckedByHand) {
  for (const Analytic& analytic : Analytics()) {
    if (analytic.group == "feedback" || analytic.group == "propagation" || analytic.group == "review")
      continue;  // in suites of their own
    EXPECT_TRUE(fs::exists(fs::path(THROUGHLINE_SOURCE_DIR) / "tests/analytics" / analytic.name / "expect.csv"))
        << analytic.name;
  }
}

TEST(Analytics, TheCommittedPageIsWhatTheHeadsSay) {
  const fs::path file = fs::path(THROUGHLINE_SOURCE_DIR) / "docs/center/analytics.md";
  if (std::getenv("UPDATE_EXPECTED")) fs::create_directories(file.parent_path());
  const std::string page = AnalyticsPage(Analytics());
  EXPECT_EQ(page, dataprime::Expected(file, page)) << "out of date: UPDATE_EXPECTED=1 center_test writes it";
}

Result<Analytic> ReadOne(std::string_view text, std::vector<EmbeddedFile> more = {}) {
  more.push_back({"analytics/g/a.dp", text});
  Result<std::vector<Analytic>> all = ReadAnalytics(more);
  if (!all) return Fail(all.error());
  return std::move(all->at(0));
}
constexpr std::string_view kHead =
    "// title: A\n// meaning: one\n//   two\n// source: own\n// chart: table\n// missing: -\n// column n count: rows\n";

TEST(AnalyticFile, AnIncludeBringsItsLinesAndItsParameters) {
  const auto one = ReadOne(
      std::string(kHead) + "// parameter step interval=5m: width\nsource spans\n//+ some\n| count into n\n",
      {{"analytics/shared/some.dp", "// meaning: m\n// parameter x text: any\n| filter $p.x == null || a == $p.x\n"}});
  ASSERT_TRUE(one.has_value()) << one.error().message;
  EXPECT_EQ(one->meaning, "one two");
  EXPECT_EQ(one->query, "source spans\n| filter $p.x == null || a == $p.x\n| count into n\n");
  ASSERT_EQ(one->parameters.size(), 2u);
  EXPECT_EQ(one->parameters[0].otherwise, "5m");
  EXPECT_EQ(one->parameters[1].name, "x");
}

TEST(AnalyticFile, WhatIsWrongWithAHeadIsSaidWithTheFile) {
  for (const auto& [text, told] : std::vector<std::pair<std::string, std::string>>{
           {"// title: A\nsource spans\n", "it says no meaning"},
           {"// titel: A\nsource spans\n", "no business with `titel`"},
           {"// A\nsource spans\n", "a line without a key"},
           {std::string(kHead) + "// parameter x colour: c\nsource spans\n", "is no text, number or interval"},
           {std::string(kHead) + "//+ nothing\n", "there is no //+ nothing"},
           {std::string(kHead) + "// original: somebody\nsource spans\n", "its original is not there"}}) {
    const auto one = ReadOne(text);
    ASSERT_FALSE(one.has_value()) << text;
    EXPECT_THAT(one.error().message, HasSubstr(told));
    EXPECT_THAT(one.error().message, HasSubstr("analytics/g/a.dp"));
  }
}

TEST(Binding, AFilterOfAParameterWithoutAValueIsLeftOut) {
  Analytic analytic{.name = "a",
                    .parameters = {{.name = "x"},
                                   {.name = "n", .type = ParameterType::kNumber, .otherwise = "0.5"},
                                   {.name = "step", .type = ParameterType::kInterval, .otherwise = "5m"}},
                    .query =
                        "source spans between $p.timeRange.startTime - 1d and $p.timeRange.endTime\n"
                        "| filter $p.x == null || a == $p.x\n| filter b < $p.n:number\n"
                        "| groupby roundTime(t, $p.step:interval) as t agg count() as n\n"};
  const std::string first = "source spans between $p.timeRange.startTime - 1d and $p.timeRange.endTime\n";
  const std::string last = "| groupby roundTime(t, 5m) as t agg count() as n\n";
  EXPECT_EQ(Bind(analytic, {}).value(), first + "| filter b < 0.5\n" + last);
  EXPECT_EQ(Bind(analytic, {{"x", "it's \\ $p.n\n"}, {"n", "2"}}).value(),
            first + "| filter a == 'it\\'s \\\\ $p.n\\n'\n| filter b < 2\n" + last);
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"n", "1 || true"},
                                                                                    {"n", "1e9"},
                                                                                    {"n", "."},
                                                                                    {"step", "5"},
                                                                                    {"step", "5m) as x"},
                                                                                    {"step", "0s"},
                                                                                    {"y", "1"}})
    EXPECT_FALSE(Bind(analytic, {{name, value}}).has_value()) << name << "=" << value;
}

}  // namespace
}  // namespace throughline::center
