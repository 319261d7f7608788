#include "dataprime/format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataprime/commands/command.h"
#include "dataprime/functions/catalogue.h"
#include "dataprime/testing/cases.h"

namespace throughline::dataprime {
namespace {

std::string Formatted(std::string_view query) {
  const auto text = Format(query);
  return text ? *text : Render(text.error()[0], query);
}

struct Case {
  std::string_view query, canonical;
};

TEST(Format, WritesEachFormInOneWay) {
  for (const Case& one : std::initializer_list<Case>{
           {"", ""},
           {"SOURCE spans|FILTER a==1|LIMIT 5", "source spans\n| filter a == 1\n| limit 5\n"},
           {"from logs | f x | c a from 1 | agg count() | select a",  // aliases
            "source logs\n| filter x\n| create a from 1\n| aggregate count()\n| choose a\n"},
           {"sortby -a, b desc, -c desc", "orderby a desc, b desc, c\n"},
           {"order by a", "orderby a\n"},
           {"sort by a asc", "orderby a asc\n"},
           {"groupby a count() as n", "groupby a aggregate count() as n\n"},
           {"groupby a agg count() as n", "groupby a aggregate count() as n\n"},
           {"filter ((a)) && (b || (c))", "filter a && (b || c)\n"},
           {"filter !(a == 1) && !b", "filter !(a == 1) && !b\n"},
           {"choose (a + b) * c - (d - e) - f", "choose (a + b) * c - (d - e) - f\n"},
           {"choose -(1).abs(), (-1).abs(), - 5m", "choose -1.abs(), (-1).abs(), -5m\n"},
           {"choose \"it's\", 'a\\'b\\\\', '\\n'", "choose 'it\\'s', 'a\\'b\\\\', '\\n'\n"},
           {"choose 60m, 1d48h0m, 0s", "choose 1h, 3d, 0ns\n"},
           {"choose `a{ b }\\{c\\}`", "choose `a{b}\\{c\\}`\n"},
           {"choose @\"2026-01-31\", @1767225600, @'now', @( a )", "choose @'2026-01-31', @1767225600, @'now', @(a)\n"},
           {"choose $data.a, $metadata.b, $labels.c, d, $d['e f'].g[0], $d[$p.x]",
            "choose $d.a, $m.b, $l.c, d, $d['e f'].g[0], $d[$p.x]\n"},
           {"choose a :string.length( ), length(a:string)", "choose a:string.length(), length(a:string)\n"},
           {"choose [1,2 ,3], case{a->1,_->2}", "choose [1, 2, 3], case { a -> 1, _ -> 2 }\n"},
           {"filter a.matches(/x\\/y/)", "filter a.matches(/x\\/y/)\n"},
           {"find 'x' in $d.msg", "find 'x' in $d.msg\n"},
           {"source spans between @'now'-1h and @'now'", "source spans between @'now' - 1h and @'now'\n"},
           {"count into $d.n", "count into $d.n\n"},
           {"top 5 a as x by count()", "top 5 a as x by count()\n"}})
    EXPECT_EQ(Formatted(one.query), one.canonical) << one.query;
}

TEST(Format, WritesAnotherLanguagesFormsInDataPrime) {
  for (const Case& one : std::initializer_list<Case>{
           {"stats count() as n, avg(x) as a by k1, k2", "groupby k1, k2 aggregate count() as n, avg(x) as a\n"},
           {"stats count() as n", "aggregate count() as n\n"},
           {"stats avg($d.duration), count() by k",
            "groupby k aggregate avg($d.duration) as avg_duration, count() as count\n"},
           {"source spans | stats max($d.duration) as worst_ms by bin($timestamp, 1m)",
            "source spans\n| groupby roundTime($m.timestamp, 1m) as bucket aggregate max($d.duration / 1000) as "
            "worst_ms\n"},
           {"source logs | stats max($d.duration) as worst_ms",
            "source logs\n| aggregate max($d.duration) as worst_ms\n"},
           {"summarize n = count() by k", "groupby k aggregate count() as n\n"},
           {"extend x = a + 1, y = 2", "create x from a + 1\n| create y from 2\n"},
           {"create x = a", "create x from a\n"},
           {"aggregate n = count()", "aggregate count() as n\n"},
           {"sort a asc, b desc", "orderby a, b desc\n"},
           {"timebucket 5m aggregate count() as n", "groupby $m.timestamp / 5m as bucket aggregate count() as n\n"},
           {"timeseries count() by k", "groupby $m.timestamp / 1m as t, k aggregate count() as count\n"},
           {"group by k", "groupby k\n"},
           {"top 10 by x", "orderby x desc\n| limit 10\n"},
           {"project a, b", "choose a, b\n"},
           {"rename a as b, c as d", "move a to b\n| move c to d\n"},
           {"source logs | last 1h | count", "source logs last 1h\n| count\n"},
           {"filter a == 1 and not b == 2 or c", "filter a == 1 && !(b == 2) || c\n"},
           {"filter x in ('a', 'b') && y in [1] && z not in (2) && w in list",
            "filter x.in('a', 'b') && y.in(1) && !z.in(2) && w.inArray(list)\n"},
           {"filter x contains 'y' && x =~ 'a/b' && x !~ /c/",
            "filter x.contains('y') && x.matches(/a\\/b/) && !x.matches(/c/)\n"},
           {"filter x is null && y is not null", "filter x == null && y != null\n"},
           {"filter $d.ai exists", "filter $d.ai exists\n"},  // no form of the language says this of an object
           {"filter exists(a) && isnull(b)", "filter a exists && b == null\n"},
           {"aggregate countif(a), count_distinct(b), percentile(c, 95), coalesce(d, e)",
            "aggregate count_if(a), distinct_count(b), percentile(0.95, c), firstNonNull(d, e)\n"},
           {"choose $m.timestamp:1m, bucket(t, 1m), roundTime(t, '1h'), tostring(a)",
            "choose $m.timestamp.roundTime(1m), roundTime(t, 1m), roundTime(t, 1h), a:string\n"}})
    EXPECT_EQ(Formatted(one.query), one.canonical) << one.query;
}

TEST(Format, KeepsComments) {
  EXPECT_EQ(
      Formatted("-- title\n# more\nsource spans // the source\n  // why\n  | filter a // first\n && b /* last */\n"
                "| count\n// end"),
      "// title\n# more\nsource spans // the source\n// why\n// first\n| filter a && b /* last */\n"
      "| count\n// end\n");
}

TEST(Format, BreaksALongCommandAfterItsCommas) {
  EXPECT_EQ(Formatted("groupby $l.serviceName as service aggregate count() as total_requests, "
                      "avg($m.duration) as mean_duration, max($m.duration) as longest"),
            "groupby $l.serviceName as service\n  aggregate count() as total_requests,\n    avg($m.duration) as "
            "mean_duration,\n    max($m.duration) as longest\n");
}

TEST(Format, RefusesWhatTheParserRefuses) {
  EXPECT_FALSE(Format("filter (").has_value());
  EXPECT_FALSE(Format("nosuch 5").has_value());
}

// Every query that the tests have: formatted again it is the same text, and it means the same.
TEST(Format, ChangesNeitherItsOwnResultNorTheMeaning) {
  std::vector<std::string> queries;
  for (const auto& folder : CaseFolders("queries")) queries.push_back(ReadFile(folder / "query.dp"));
  for (const CommandSpec* spec : AllCommands()) {
    for (const CommandExample& example : spec->examples) queries.emplace_back(example.query);
  }
  for (const PreparedFunction& one : AllFunctions()) {
    for (std::string_view example : one.function->examples)
      queries.push_back("source spans | choose " + std::string(example.substr(0, example.rfind(" -> "))) + " as x");
  }
  size_t compared = 0;
  for (const std::string& query : queries) {
    SCOPED_TRACE(query);
    const auto once = Format(query);
    ASSERT_TRUE(once.has_value()) << Render(once.error()[0], query);
    EXPECT_EQ(Formatted(*once), *once);
    const auto before = Compile(query, TestOptions()), after = Compile(*once, TestOptions());
    if (!before) continue;
    ASSERT_TRUE(after.has_value()) << *once << Render(after.error()[0], *once);
    EXPECT_EQ(after->sql, before->sql) << *once;
    ASSERT_EQ(after->parameters.size(), before->parameters.size());
    for (size_t i = 0; i < after->parameters.size(); ++i)
      EXPECT_EQ(after->parameters[i].value, before->parameters[i].value) << *once;
    ++compared;
  }
  EXPECT_GE(compared, 150u);
}

}  // namespace
}  // namespace throughline::dataprime
