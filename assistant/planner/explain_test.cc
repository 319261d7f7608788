#include "assistant/planner/explain.h"

#include <gtest/gtest.h>

#include "dataprime/commands/command.h"
#include "dataprime/syntax/literal.h"

namespace throughline::assistant {
namespace {

// Of a query of one command after a source: the words of that command.
std::string Stage(std::string_view command) {
  const std::vector<ExplainedStage> stages = Explain("source spans | " + std::string(command));
  EXPECT_EQ(stages.size(), 2U) << command;
  return stages.empty() ? "" : stages.back().words;
}

TEST(Explain, EveryStageHasItsCommandAndItsWords) {
  const std::vector<ExplainedStage> stages = Explain(
      "source logs last 2h | filter $m.severity >= ERROR | groupby $l.subsystemname as subsystem aggregate count() as "
      "errors | "
      "orderby errors desc | limit 5");
  const std::pair<std::string_view, std::string_view> expected[] = {
      {"source logs last 2h", "read logs of the last 2 hours"},
      {"filter $m.severity >= ERROR", "keep logs where severity is error or worse"},
      {"groupby $l.subsystemname as subsystem aggregate count() as errors",
       "for each subsystem, compute the number of rows (as errors)"},
      {"orderby errors desc", "sort by errors, highest first"},
      {"limit 5", "keep at most 5 rows"}};
  ASSERT_EQ(stages.size(), std::size(expected));
  for (size_t i = 0; i < stages.size(); ++i) {
    EXPECT_EQ(stages[i].command, expected[i].first);
    EXPECT_EQ(stages[i].words, expected[i].second);
  }
}

TEST(Explain, ACommandSaysWhatItDoes) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"filter $m.duration > 500000", "keep spans where duration is over 500 ms"},
      {"filter $m.duration >= 1500000", "keep spans where duration is at least 1.5 seconds"},
      {"filter $m.duration / 1000 > 250", "keep spans where duration in ms is over 250 ms"},
      {"filter $l.serviceName == 'checkout' && tags['http.status_code']:number >= 500",
       "keep spans where service is 'checkout' and http.status_code is at least 500"},
      {"filter tags['ai.model'] != null", "keep spans where ai.model is present"},
      {"filter $l.operationName.contains('pay')", "keep spans where operation contains 'pay'"},
      {"filter !$l.operationName.contains('pay')", "keep spans where operation does not contain 'pay'"},
      {"filter $l.serviceName.in('a', 'b')", "keep spans where service is 'a' or 'b'"},
      {"filter a == 1 || b == 2 && c == 3", "keep spans where a is 1 or (b is 2 and c is 3)"},
      {"block tags['http.route'] ~ 'health'", "drop spans where http.route contains the words 'health'"},
      {"find 'timeout' in $d.message", "keep spans whose message contains 'timeout'"},
      {"wildfind 'timeout'", "keep spans with 'timeout' anywhere in them"},
      {"lucene 'status:500'", "keep spans that match the Lucene query 'status:500'"},
      {"count", "count the spans"},
      {"count into n", "count the spans, as n"},
      {"countby $l.serviceName into n desc", "count the spans for each service, as n, most first"},
      {"aggregate avg($m.duration) as d, percentile(0.95, $m.duration / 1000) as p",
       "over all spans, compute the average duration (as d) and the 95th percentile of duration in ms (as p)"},
      {"groupby $m.timestamp / 1h as hour aggregate count_if(tags['error'] == true) as errors",
       "for each time in steps of 1 hour, compute the number of rows where error is true (as errors)"},
      {"groupby a", "list each a"},
      {"distinct $l.serviceName", "list each different service"},
      {"top 5 $l.serviceName as s by avg($m.duration) as d", "the 5 highest by the average duration: service (as s)"},
      {"bottom 3 $l.operationName by $m.timestamp", "the 3 earliest by time: operation"},
      {"orderby $m.timestamp desc, $m.duration", "sort by time, newest first, then by duration, lowest first"},
      {"choose $m.timestamp, $l.serviceName as s", "show only time and service (as s)"},
      {"create rate from errors / total * 100", "add rate: (errors divided by total) times 100"},
      {"create a from 1 on keypath exists overwrite", "add a: 1 (overwrite when the keypath exists)"},
      {"replace a with 1", "set a to 1"},
      {"remove a, b", "drop the fields a and b"},
      {"move a to b", "rename a to b"},
      {"convert a:number", "read a as number"},
      {"extract message into m using regexp(e=/(?P<id>\\d+)/) datatypes id:number",
       "take the parts that match /(?P<id>\\d+)/ from message into m, reading id as number"},
      {"explode items into item original preserve",
       "one row for each element of items, as item, with the rest of the row"},
      {"enrich user into who using people", "look user up in the table people, into who"},
      {"redact message matching /\\d+/ to '#'", "in message, write '#' in place of /\\d+/"},
      {"roundtime to 5m into t", "round time down to steps of 5 minutes, as t"},
      {"dedupeby user keep 1 orderby $m.timestamp desc", "keep 1 span for each user (by time, newest first)"},
      {"multigroupby (a), (b, c) aggregate count() as n",
       "for each a and for each b and c, compute the number of rows (as n)"},
      {"join (source logs | count) on left=>a == right=>b into c",
       "add what matches from (read logs, count the logs) where left=>a == right=>b, as c"},
      {"stitch (source logs | limit 1) into x",
       "put the rows of (read logs, keep at most 1 logs) beside these, one by one, as x"},
      {"union (source logs)", "add the rows of (read logs)"},
      {"limit 3", "keep at most 3 spans"},
  };
  for (const auto& [command, words] : cases) EXPECT_EQ(Stage(command), words) << command;
}

TEST(Explain, ASourceSaysFromWhen) {
  for (const auto& [query, words] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"source spans", "read spans"},
           {"source 'spans' last 1d", "read spans of the last day"},
           {"source logs last 1h", "read logs of the last hour"},
           {"source logs between @'2026-11-22' and @'2026-11-22T09:30:00Z'",
            "read logs between 22 November 2026 and 22 November 2026, 9:30"},
           {"source logs between @'2026-11-22' and @'now'", "read logs since 22 November 2026"},
           {"source logs around @'2026-11-22' interval 5m", "read logs within 5 minutes of 22 November 2026"},
           {"source spans timeshifted -7d", "read spans of the chosen time, moved by minus 7 days"}}) {
    const std::vector<ExplainedStage> stages = Explain(query);
    ASSERT_EQ(stages.size(), 1U) << query;
    EXPECT_EQ(stages[0].words, words);
  }
}

// A command that is added has to be given a sentence.
TEST(Explain, EveryCommandOfTheLanguageHasASentence) {
  for (const dataprime::CommandSpec* spec : dataprime::AllCommands()) {
    for (const dataprime::CommandExample& example : spec->examples) {
      const std::vector<ExplainedStage> stages = Explain(example.query);
      EXPECT_FALSE(stages.empty()) << example.query;
      for (const ExplainedStage& stage : stages) {
        EXPECT_FALSE(stage.words.empty()) << stage.command;
        const std::string word = stage.command.substr(0, stage.command.find(' '));
        EXPECT_FALSE(stage.words.starts_with(word + " ") && stage.words == stage.command) << stage.command;
        EXPECT_NE(stage.words.back(), ' ') << stage.words;
        EXPECT_EQ(stage.words.find("  "), std::string::npos) << stage.words;
      }
    }
  }
}

TEST(Explain, WhatCantBeReadHasNoStage) {
  for (const std::string_view query : {"source spans | filter (", "|", "show me errors", "source spans | nonsense x"})
    EXPECT_TRUE(Explain(query).empty()) << query;
  EXPECT_TRUE(Explain("").empty());
}

TEST(Estimate, ScalesTheDaysRowsToTheWindow) {
  LiveCatalogue catalogue;
  catalogue.rows["spans"] = 288'000;
  const int64_t now = *dataprime::ParseTimestamp("2026-11-22T12:00:00Z");
  const DryRun hour = Estimate("source spans last 1h | count", catalogue, now);
  EXPECT_EQ(hour.source, "spans");
  EXPECT_EQ(hour.rows, 12'000U);
  EXPECT_EQ(hour.words, "about 12,000 spans of the last hour");
  EXPECT_EQ(hour.cost_class, "low");
  EXPECT_EQ(hour.window_end - hour.window_start, 3'600'000'000'000);
  EXPECT_EQ(Estimate("source spans between @'2026-11-21' and @'2026-11-22'", catalogue, now).rows, 288'000U);
  EXPECT_EQ(Estimate("source spans last 20d | count", catalogue, now).cost_class, "medium");
  EXPECT_EQ(Estimate("source spans | count", catalogue, now).words, "about 290,000 spans of the last day");
  EXPECT_EQ(Estimate("source logs last 1h", catalogue, now).words, "");
  catalogue.rows["logs"] = 0;
  EXPECT_EQ(Estimate("source logs last 1h", catalogue, now).words, "no logs of the last hour");
  EXPECT_EQ(Estimate("source spans | nonsense", catalogue, now).source, "");
}

}  // namespace
}  // namespace throughline::assistant
