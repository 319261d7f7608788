#include "assistant/run/insights.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assistant/run/units.h"

namespace throughline::assistant {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int64_t kMinute = 60'000'000'000;
constexpr int64_t kNow = 1'795'400'000'000'000'000 / kMinute * kMinute;

QueryResult ResultOf(std::vector<ResultColumn> columns, std::vector<std::string> rows) {
  QueryResult result;
  result.columns = std::move(columns);
  result.rows = std::move(rows);
  result.read_rows = 100;
  return result;
}

struct Read {
  Chart chart;
  Analysis analysis;
};
Read Analysed(const QueryResult& result, std::string_view query = "source logs | groupby x aggregate count() as n") {
  const Table table = ReadTable(result);
  const std::vector<std::string> units = UnitsOf(query, result.columns, *CatalogueWithoutServer());
  Read read{.chart = SuggestChart(table, units), .analysis = {}};
  read.analysis =
      Analyse({.query = query, .result = result, .table = table, .chart = read.chart, .units = units, .now = kNow});
  return read;
}

const std::vector<ResultColumn> kByService{{"service", "string"}, {"n", "number"}};
const std::vector<ResultColumn> kOverTime{{"minute", "timestamp"}, {"n", "number"}};

// A row a minute, the last of which ended just now.
QueryResult Series(const std::vector<double>& values) {
  std::vector<std::string> rows;
  for (size_t i = 0; i < values.size(); ++i)
    rows.push_back(fmt::format(R"(["{}",{}])", kNow - kMinute * static_cast<int64_t>(values.size() - i), values[i]));
  return ResultOf(kOverTime, std::move(rows));
}

TEST(Chart, TimesAndNumbersAreALineAndCategoriesAndNumbersAreBars) {
  const Chart line = Analysed(Series({1, 2, 3})).chart;
  EXPECT_EQ(line.kind, Chart::Kind::kLine);
  EXPECT_THAT(line.y, ElementsAre(1));
  const Chart bars = Analysed(ResultOf(kByService, {R"(["a",1])", R"(["b",2])"})).chart;
  EXPECT_EQ(bars.kind, Chart::Kind::kBar);
  EXPECT_EQ(bars.x, 0u);
}

TEST(Chart, ACategoryBesideTimesMakesALineEach) {
  const Chart chart = Analysed(ResultOf({{"t", "timestamp"}, {"service", "string"}, {"avg_ms", "number"}},
                                        {R"(["1","a",2])", R"(["1","b",3])", R"(["2","a",3])"}))
                          .chart;
  EXPECT_EQ(chart.kind, Chart::Kind::kLine);
  EXPECT_EQ(chart.series, 1u);
  EXPECT_EQ(chart.unit, "ms");
}

TEST(Chart, WhereNothingFitsThereIsNone) {
  EXPECT_EQ(Analysed(ResultOf(kByService, {R"(["a",1])"})).chart.kind, Chart::Kind::kNone);  // one bar
  EXPECT_EQ(Analysed(ResultOf({{"a", "string"}}, {R"(["x"])", R"(["y"])"})).chart.kind, Chart::Kind::kNone);
  EXPECT_EQ(Analysed(ResultOf({{"$d", "object"}, {"n", "number"}}, {R"([{},1])", R"([{},2])"})).chart.kind,
            Chart::Kind::kNone);
  EXPECT_EQ(Analysed(ResultOf({}, {})).chart.kind, Chart::Kind::kNone);
}

TEST(Insights, TheLargestShareOfACountIsNamedWithItsFigures) {
  const Analysis analysis =
      Analysed(ResultOf(kByService, {R"(["checkout",62])", R"(["cart",30])", R"(["mail",8])"})).analysis;
  EXPECT_THAT(analysis.key_insights, Contains("checkout has 62 % of n (62 of 100)."));
  EXPECT_THAT(analysis.recommendations, Contains(HasSubstr("'checkout'")));
  EXPECT_EQ(analysis.data_quality, "complete");
}

TEST(Insights, AveragesHaveNoSharesSinceTheyDoNotAddUp) {
  const Analysis analysis = Analysed(ResultOf(kByService, {R"(["checkout",62])", R"(["cart",3])"}),
                                     "source logs | groupby x aggregate avg($d.ms) as n")
                                .analysis;
  EXPECT_THAT(analysis.key_insights, Not(Contains(HasSubstr("%"))));
}

TEST(Insights, AShareOfACutListSaysSo) {
  const Analysis analysis = Analysed(ResultOf(kByService, {R"(["checkout",62])", R"(["cart",30])"}),
                                     "source logs | groupby x aggregate count() as n | orderby n desc | limit 2")
                                .analysis;
  EXPECT_THAT(analysis.key_insights, Contains(HasSubstr("among those shown")));
}

TEST(Insights, WhatIsFarFromTheMedianStandsOut) {
  std::vector<std::string> rows;
  for (int i = 0; i < 9; ++i) rows.push_back(fmt::format(R"(["s{}",{}])", i, 100 + i));
  rows.push_back(R"(["slow",900])");
  const Analysis analysis =
      Analysed(ResultOf(kByService, rows), "source spans | groupby x aggregate avg($m.duration) as n").analysis;
  EXPECT_THAT(analysis.key_insights, Contains("slow stands out: n 900 µs, where the median is 104 µs."));
  EXPECT_EQ(analysis.urgency_level, "medium");
  rows.resize(6);
  rows.push_back(R"(["slow",900])");
  EXPECT_THAT(Analysed(ResultOf(kByService, rows), "source spans | groupby x aggregate avg($m.duration) as n")
                  .analysis.key_insights,
              IsEmpty());  // of seven values one can't tell
}

TEST(Insights, TheLastCompleteBucketIsComparedWithTheOneBefore) {
  EXPECT_THAT(Analysed(Series({10, 12, 11, 20})).analysis.key_insights,
              Contains("n went up by 82 % in the last complete bucket, from 11 to 20."));
  EXPECT_THAT(Analysed(Series({10, 12, 11, 12})).analysis.key_insights, Not(Contains(HasSubstr("went"))));
}

TEST(Insights, ABucketThatIsNotOverIsNoFall) {
  QueryResult result = Series({10, 12, 11, 12});
  result.rows.push_back(fmt::format(R"(["{}",1])", kNow));
  EXPECT_THAT(Analysed(result).analysis.key_insights, Not(Contains(HasSubstr("went down"))));
}

TEST(Insights, ASurgeOfErrorsIsUrgent) {
  const Analysis analysis =
      Analysed(Series({10, 12, 11, 40}), "source logs | filter $m.severity >= ERROR | groupby x aggregate count() as n")
          .analysis;
  EXPECT_THAT(analysis.key_insights, Contains(HasSubstr("3.6 times the median")));
  EXPECT_EQ(analysis.urgency_level, "high");
}

struct ErrorCase {
  int errors, others;
  const char* urgency;
};

TEST(Insights, TheShareOfWhatFailedDecidesHowUrgentItIs) {
  for (const ErrorCase& one : {ErrorCase{1, 99, "low"}, ErrorCase{5, 95, "medium"}, ErrorCase{20, 80, "high"},
                               ErrorCase{50, 50, "critical"}, ErrorCase{5, 5, "low"}}) {
    const QueryResult result =
        ResultOf({{"severity", "string"}, {"n", "number"}},
                 {fmt::format(R"(["ERROR",{}])", one.errors), fmt::format(R"(["INFO",{}])", one.others)});
    EXPECT_EQ(Analysed(result).analysis.urgency_level, one.urgency) << one.errors << " of " << one.errors + one.others;
  }
}

TEST(Insights, ARateOfErrorsIsNoQueryForErrorsOnly) {
  const Analysis analysis = Analysed(ResultOf(kByService, {R"(["a",0.1])", R"(["b",0.2])"}),
                                     "source spans | groupby x aggregate count_if($d.tags['otel.status_code'] == "
                                     "'ERROR') / count() as n")
                                .analysis;
  EXPECT_EQ(analysis.urgency_level, "low");
}

TEST(Insights, OfASeriesThatWasCutTheLastPointIsNotTheNewest) {
  QueryResult result = Series({10, 12, 11, 40});
  result.is_limited = true;
  EXPECT_EQ(Analysed(result).analysis.urgency_level, "low");
}

TEST(Insights, OfWholeSpansTheDurationsAreSaid) {
  QueryResult result = ResultOf({{"$m", "object"}}, {});
  for (int i = 1; i <= 5; ++i) result.rows.push_back(fmt::format(R"([{{"duration":{}000}}])", i));
  EXPECT_THAT(Analysed(result, "source spans | limit 5").analysis.key_insights,
              ElementsAre("They took from 1 ms to 5 ms; the median is 3 ms."));
}

TEST(Insights, WhoAsksForErrorsOnlyHearsNoShareOfThem) {
  const QueryResult result =
      ResultOf({{"severity", "string"}, {"n", "number"}}, {R"(["ERROR",50])", R"(["CRITICAL",9])"});
  const Analysis analysis =
      Analysed(result,
               "source logs | filter $m.severity >= ERROR | groupby $m.severity as severity aggregate count() as n")
          .analysis;
  EXPECT_THAT(analysis.key_insights, Not(Contains(HasSubstr("failed"))));
  EXPECT_EQ(analysis.urgency_level, "medium");
}

TEST(Insights, AnEmptyResultSaysWhetherThereWasAnythingToLookAt) {
  QueryResult result = ResultOf(kByService, {});
  EXPECT_THAT(Analysed(result).analysis.summary, HasSubstr("No row matches; 100 were looked at"));
  result.read_rows = 0;
  const Analysis analysis = Analysed(result).analysis;
  EXPECT_THAT(analysis.summary, HasSubstr("no data"));
  EXPECT_EQ(analysis.data_quality, "empty");
  EXPECT_THAT(analysis.recommendations, Not(IsEmpty()));
}

TEST(Insights, ASingleNumberIsSaid) {
  const Analysis analysis = Analysed(ResultOf({{"errors", "number"}}, {"[12345]"}), "source logs | count").analysis;
  EXPECT_EQ(analysis.summary, "errors is 12,345.");
}

TEST(Insights, ASingleRowIsSaidWithItsUnits) {
  const Analysis analysis = Analysed(ResultOf({{"model", "string"}, {"slow", "number"}}, {R"(["gpt-4o",1183804.6])"}),
                                     "source spans | top 1 $d.model as model by avg($m.duration) as slow")
                                .analysis;
  EXPECT_EQ(analysis.summary, "model is gpt-4o, slow is 1.18 s.");
}

TEST(Insights, OfWholeSpansTheServiceThatHasMostIsNamed) {
  QueryResult result = ResultOf({{"$m", "object"}, {"$l", "object"}, {"$d", "object"}}, {});
  for (int i = 0; i < 20; ++i) {
    result.rows.push_back(fmt::format(R"([{{"status_code":"{}"}},{{"serviceName":"{}"}},{{}}])", i < 5 ? "ERROR" : "OK",
                                      i < 14 ? "checkout" : "cart"));
  }
  const Analysis analysis = Analysed(result, "source spans | limit 20").analysis;
  EXPECT_THAT(analysis.key_insights, ElementsAre("14 of 20 rows are of checkout (70 %).", "5 of 20 failed (25 %)."));
  EXPECT_EQ(analysis.urgency_level, "high");
}

TEST(Insights, MissingValuesAndCutResultsAreTold) {
  const QueryResult gaps = ResultOf(kByService, {R"(["a",null])", R"([null,2])", R"(["c",3])"});
  EXPECT_EQ(Analysed(gaps).analysis.data_quality, "has gaps");
  QueryResult cut = ResultOf(kByService, {R"(["a",1])", R"(["b",2])"});
  cut.is_limited = true;
  EXPECT_EQ(Analysed(cut).analysis.data_quality, "cut off");
  EXPECT_THAT(Analysed(cut).analysis.recommendations, Contains(HasSubstr("more rows than these 2")));
}

TEST(Insights, HostileValuesStayText) {
  const std::string name = "<b>" + std::string(300, 'x') + "🙂";
  const Analysis analysis =
      Analysed(ResultOf(kByService, {fmt::format(R"(["{}",90])", name), R"(["b",1])", "no json", "[1]", "[1,2,3]"}))
          .analysis;
  EXPECT_THAT(analysis.key_insights.front(), HasSubstr("…"));
  EXPECT_LT(analysis.key_insights.front().size(), 200u);
}

TEST(Insights, NumbersAreShort) {
  EXPECT_EQ(ShortNumber(1234567), "1,234,567");
  EXPECT_EQ(ShortNumber(-1234), "-1,234");
  EXPECT_EQ(ShortNumber(999), "999");
  EXPECT_EQ(ShortNumber(0.25), "0.25");
  EXPECT_EQ(ShortNumber(12.345), "12.3");
  EXPECT_EQ(ShortNumber(0), "0");
  EXPECT_EQ(ShortNumber(1e20), "1e+20");
}

struct UnitCase {
  const char *query, *column, *unit;
};

TEST(Units, AColumnHasTheUnitOfWhatItIsMadeFrom) {
  for (const UnitCase& one : {
           UnitCase{"source spans | groupby x aggregate avg($m.duration) as slow", "slow", "us"},
           UnitCase{"source spans | groupby x aggregate percentile(0.99, $m.duration) as p99", "p99", "us"},
           UnitCase{"source spans | groupby x aggregate avg($m.duration) / 1000 as slow_ms", "slow_ms", "ms"},
           UnitCase{"source spans | groupby x aggregate count() as n", "n", ""},
           UnitCase{"source spans | groupby x aggregate count_if($m.duration > 5) as n", "n", ""},
           UnitCase{"source spans | choose $m.duration, $l.serviceName", "duration", "us"},
           UnitCase{"source spans | choose $m.duration as d", "d", "us"},
           UnitCase{"source logs | choose $d.latency_ms", "latency_ms", "ms"},
           UnitCase{"source spans | choose $d.x / $m.duration as part", "part", ""},
           UnitCase{"source logs | filter a ==", "x", ""},
           UnitCase{"", "", ""},
       })
    EXPECT_EQ(UnitsOf(one.query, {{one.column, "number"}}, *CatalogueWithoutServer()).front(), one.unit) << one.query;
}

TEST(Units, ANumberWithAUnitIsShortForPeople) {
  EXPECT_EQ(WithUnit(5036544, "us"), "5.04 s");
  EXPECT_EQ(WithUnit(0.5, "ms"), "500 µs");
  EXPECT_EQ(WithUnit(90, "s"), "1.5 min");
  EXPECT_EQ(WithUnit(1536, "bytes"), "1.5 KiB");
  EXPECT_EQ(WithUnit(0.25, "usd"), "$0.25");
  EXPECT_EQ(WithUnit(1200, "tokens"), "1,200 tokens");
  EXPECT_EQ(WithUnit(7, ""), "7");
}

TEST(QueryType, IsWhatTheCommandsGive) {
  EXPECT_EQ(QueryType("source logs | limit 5", {}), "rows");
  EXPECT_EQ(QueryType("source logs | count", {}), "count");
  EXPECT_EQ(QueryType("source logs | groupby a aggregate count()", {}), "aggregation");
  EXPECT_EQ(QueryType("source logs | groupby a", {.kind = Chart::Kind::kLine}), "timeseries");
}

}  // namespace
}  // namespace throughline::assistant
