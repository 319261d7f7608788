#include "assistant/planner/time_phrase.h"

#include <gtest/gtest.h>

#include <string>

#include "dataprime/compiler.h"
#include "dataprime/syntax/literal.h"

namespace throughline::assistant {
namespace {

const int64_t kNow = *dataprime::ParseTimestamp("2026-11-22T14:30:00Z");  // a Sunday

struct Case {
  std::string_view text, phrase, timeframe;
};

std::string Phrase(std::string_view text, const TimePhrase& found) {
  std::string out;
  for (const auto& [begin, end] : found.parts) {
    if (!out.empty()) out += " … ";
    out += text.substr(begin, end - begin);
  }
  return out;
}

// The phrase's own window is the one that the language reads.
void ExpectCompiles(std::string_view text, const TimePhrase& found) {
  const std::string query = "source spans " + found.timeframe + " | count";
  dataprime::CompileOptions options;
  options.now = kNow;
  const auto compiled = dataprime::Compile(query, options);
  ASSERT_TRUE(compiled) << text << ": " << query << ": " << compiled.error().front().message;
  EXPECT_EQ(compiled->window_start, found.start_ns) << text << ": " << query;
  EXPECT_EQ(compiled->window_end, found.end_ns) << text << ": " << query;
  EXPECT_TRUE(compiled->warnings.empty()) << query;
}

void Expect(const Case& c, int offset = 0) {
  const std::optional<TimePhrase> found = FindTime(c.text, kNow, offset);
  if (c.timeframe.empty()) {
    EXPECT_FALSE(found) << c.text << ": " << (found ? found->timeframe : "");
    return;
  }
  ASSERT_TRUE(found) << c.text;
  EXPECT_EQ(found->timeframe, c.timeframe) << c.text;
  if (!c.phrase.empty()) {
    EXPECT_EQ(Phrase(c.text, *found), c.phrase) << c.text;
  }
  EXPECT_FALSE(found->words.empty());
  ExpectCompiles(c.text, *found);
}

TEST(TimePhrase, ALengthThatEndsNowStaysRelative) {
  const Case cases[] = {
      {"errors in the last 2 hours", "in the last 2 hours", "last 2h"},
      {"errors past hour by service", "past hour", "last 1h"},
      {"in the last half hour", "in the last half hour", "last 30m"},
      {"last half an hour", "last half an hour", "last 30m"},
      {"previous 15 min", "previous 15 min", "last 15m"},
      {"over the past two days", "over the past two days", "last 2d"},
      {"errors 5m", "5m", "last 5m"},
      {"logs last 1h", "last 1h", "last 1h"},
      {"logs last 1h30m", "last 1h30m", "last 90m"},
      {"errors 24h", "24h", "last 24h"},
      {"errors in 24 hours", "in 24 hours", "last 24h"},
      {"within the last 90 seconds", "within the last 90 seconds", "last 90s"},
      {"past week", "past week", "last 7d"},
      {"last 2 weeks", "last 2 weeks", "last 14d"},
      {"past fortnight", "past fortnight", "last 14d"},
      {"past month", "past month", "last 30d"},
      {"last 3 months", "last 3 months", "last 90d"},
      {"last couple of hours", "last couple of hours", "last 2h"},
      {"the last few minutes", "the last few minutes", "last 3m"},
      {"the last hour and errors", "the last hour", "last 1h"},
      {"last day", "last day", "last 1d"},
      {"last 24-hour", "last 24-hour", "last 24h"},
      {"last 1.5 hours", "last 1.5 hours", "last 90m"},
      {"last one and a half hours", "last one and a half hours", "last 90m"},
      {"last hour and a half", "", "last 1h"},
      {"errors 24 hours last", "24 hours last", "last 24h"},
      {"what happened recently", "recently", "last 1h"},
      {"recent errors", "recent", "last 1h"},
      {"what is failing right now", "right now", "last 15m"},
      {"since 2 hours", "since 2 hours", "last 2h"},
      {"from 3 hours ago", "from 3 hours ago", "last 3h"},
      {"over 24h", "over 24h", "last 24h"},
      {"critical logs from the week", "from the week", "last 7d"},
  };
  for (const Case& c : cases) Expect(c);
}

TEST(TimePhrase, ACalendarPhraseBecomesAbsolute) {
  const Case cases[] = {
      {"errors today", "today", "between @'2026-11-22' and @'2026-11-23'"},
      {"yesterday's errors", "yesterday's", "between @'2026-11-21' and @'2026-11-22'"},
      {"errors of yesterday", "of yesterday", "between @'2026-11-21' and @'2026-11-22'"},
      {"day before yesterday", "", "between @'2026-11-20' and @'2026-11-21'"},
      {"this morning", "this morning", "between @'2026-11-22T06:00:00Z' and @'2026-11-22T12:00:00Z'"},
      {"last night", "last night", "between @'2026-11-21T18:00:00Z' and @'2026-11-22T06:00:00Z'"},
      {"yesterday afternoon", "", "between @'2026-11-21T12:00:00Z' and @'2026-11-21T18:00:00Z'"},
      {"yesterday in the evening", "", "between @'2026-11-21T18:00:00Z' and @'2026-11-22'"},
      {"monday morning", "", "between @'2026-11-16T06:00:00Z' and @'2026-11-16T12:00:00Z'"},
      {"errors this week", "this week", "between @'2026-11-16' and @'2026-11-23'"},
      {"last week", "last week", "between @'2026-11-09' and @'2026-11-16'"},
      {"last month", "last month", "between @'2026-10-01' and @'2026-11-01'"},
      {"this month", "this month", "between @'2026-11-01' and @'2026-12-01'"},
      {"last year", "last year", "between @'2025-01-01' and @'2026-01-01'"},
      {"on monday", "on monday", "between @'2026-11-16' and @'2026-11-17'"},
      {"last friday", "last friday", "between @'2026-11-20' and @'2026-11-21'"},
      {"on sunday", "on sunday", "between @'2026-11-15' and @'2026-11-16'"},
      {"on 3 november", "on 3 november", "between @'2026-11-03' and @'2026-11-04'"},
      {"on nov 3rd", "on nov 3rd", "between @'2026-11-03' and @'2026-11-04'"},
      {"on the 3rd of november 2025", "", "between @'2025-11-03' and @'2025-11-04'"},
      {"december 24", "", "between @'2025-12-24' and @'2025-12-25'"},
      {"on the 20th", "", "between @'2026-11-20' and @'2026-11-21'"},
      {"in may", "in may", "between @'2026-05-01' and @'2026-06-01'"},
      {"2026-11-20", "2026-11-20", "between @'2026-11-20' and @'2026-11-21'"},
      {"on 20/11/2026", "", "between @'2026-11-20' and @'2026-11-21'"},
      {"3 days ago", "3 days ago", "between @'2026-11-19' and @'2026-11-20'"},
      {"over the weekend", "", "between @'2026-11-21' and @'2026-11-23'"},
  };
  for (const Case& c : cases) Expect(c);
}

TEST(TimePhrase, TwoPointsMakeARange) {
  const Case cases[] = {
      {"yesterday between 9 and 11", "yesterday between 9 and 11",
       "between @'2026-11-21T09:00:00Z' and @'2026-11-21T11:00:00Z'"},
      {"between 9 and 11 yesterday", "", "between @'2026-11-21T09:00:00Z' and @'2026-11-21T11:00:00Z'"},
      {"yesterday from 2 to 4 pm", "", "between @'2026-11-21T14:00:00Z' and @'2026-11-21T16:00:00Z'"},
      {"yesterday 9-11am", "", "between @'2026-11-21T09:00:00Z' and @'2026-11-21T11:00:00Z'"},
      {"yesterday 9 to 5", "", "between @'2026-11-21T09:00:00Z' and @'2026-11-21T17:00:00Z'"},
      {"errors from 10:00 to 12:30", "from 10:00 to 12:30",
       "between @'2026-11-22T10:00:00Z' and @'2026-11-22T12:30:00Z'"},
      {"from 9 to 11", "from 9 to 11", "between @'2026-11-22T09:00:00Z' and @'2026-11-22T11:00:00Z'"},
      {"from 16:00 to 18:00", "", "between @'2026-11-21T16:00:00Z' and @'2026-11-21T18:00:00Z'"},
      {"10:00-12:30", "", "between @'2026-11-22T10:00:00Z' and @'2026-11-22T12:30:00Z'"},
      {"2026-11-20T10:00 to 12:30", "", "between @'2026-11-20T10:00:00Z' and @'2026-11-20T12:30:00Z'"},
      {"between 2026-11-20 and 2026-11-21", "", "between @'2026-11-20' and @'2026-11-22'"},
      {"from 2026-11-20 10:00 to 2026-11-20 11:00", "", "between @'2026-11-20T10:00:00Z' and @'2026-11-20T11:00:00Z'"},
      {"from monday to wednesday", "", "between @'2026-11-16' and @'2026-11-19'"},
      {"from 1 to 5 november", "", "between @'2026-11-01' and @'2026-11-06'"},
      {"november 1 to 5", "", "between @'2026-11-01' and @'2026-11-06'"},
      {"between 3 and 2 hours ago", "", "between @'now' - 3h and @'now' - 2h"},
      {"since monday", "since monday", "between @'2026-11-16' and @'now'"},
      {"since 9am", "since 9am", "between @'2026-11-22T09:00:00Z' and @'now'"},
      {"since 9", "since 9", "between @'2026-11-22T09:00:00Z' and @'now'"},
      {"since yesterday", "", "between @'2026-11-21' and @'now'"},
      {"since yesterday 18:00", "", "between @'2026-11-21T18:00:00Z' and @'now'"},
      {"yesterday after 5pm", "", "between @'2026-11-21T17:00:00Z' and @'2026-11-22'"},
      {"before noon", "before noon", "between @'2026-11-22' and @'2026-11-22T12:00:00Z'"},
      {"around 14:30 yesterday", "", "around @'2026-11-21T14:30:00Z' interval 30m"},
      {"at 14:30 yesterday", "", "around @'2026-11-21T14:30:00Z' interval 5m"},
      {"yesterday at 9", "", "around @'2026-11-21T09:00:00Z' interval 5m"},
      {"half an hour ago", "half an hour ago", "around @'now' - 30m interval 5m"},
      {"2 hours ago", "2 hours ago", "around @'now' - 2h interval 15m"},
      {"yesterday's errors in checkout between 9:00 and 11:00", "yesterday's … between 9:00 and 11:00",
       "between @'2026-11-21T09:00:00Z' and @'2026-11-21T11:00:00Z'"},
  };
  for (const Case& c : cases) Expect(c);
}

TEST(TimePhrase, TyposAreForgiven) {
  for (const auto& [text, timeframe] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"yesteday", "between @'2026-11-21' and @'2026-11-22'"},
           {"yestarday errors", "between @'2026-11-21' and @'2026-11-22'"},
           {"todya", "between @'2026-11-22' and @'2026-11-23'"},
           {"last hous", "last 1h"},
           {"last 2 huors", "last 2h"},
           {"lsat 30 minuets", "last 30m"},
           {"in the lst hour", "last 1h"},
           {"previuos 3 dayz", "last 3d"},
           {"last 15 mintues", "last 15m"},
           {"sinse monday", "between @'2026-11-16' and @'now'"},
           {"on wensday", "between @'2026-11-18' and @'2026-11-19'"},
           {"on wednsday", "between @'2026-11-18' and @'2026-11-19'"},
           {"last wek", "between @'2026-11-09' and @'2026-11-16'"}}) {
    Expect({text, "", timeframe});
    if (const auto found = FindTime(text, kNow, 0)) {
      EXPECT_TRUE(found->is_fuzzy) << text;
    }
  }
  EXPECT_FALSE(FindTime("last 2 hours", kNow, 0)->is_fuzzy);
}

TEST(TimePhrase, OtherWordsAreNoTime) {
  for (const std::string_view text : {"errors of the second service",
                                      "this may fail",
                                      "the last error",
                                      "top 5 hours",
                                      "last 10 errors",
                                      "most recent 10 errors",
                                      "10 recent logs",
                                      "latest errors",
                                      "spans slower than 5m",
                                      "spans over 5s",
                                      "at least 5 minutes",
                                      "between 10 and 20 tokens",
                                      "from 10 to 20 tokens",
                                      "latency under 2 minutes",
                                      "requests per minute",
                                      "every 15 minutes",
                                      "errors over time",
                                      "warnings by service",
                                      "list services",
                                      "match the path /api/2026",
                                      "status 500",
                                      "in 5 minute buckets",
                                      "the march of errors",
                                      "messages with 'last hour'",
                                      "search \"yesterday\"",
                                      "5 slowest spans",
                                      "checkout-service",
                                      "gpt-4o-2024-08-06",
                                      "duration > 5m",
                                      "longer than 2 hours",
                                      "users in de",
                                      "p95",
                                      "first 24",
                                      "right",
                                      "http 500 at /checkout",
                                      "",
                                      "and",
                                      "from",
                                      "between",
                                      "last",
                                      "our errors",
                                      "more than 2 days old",
                                      "10.0.0.1"})
    Expect({text, "", ""});
}

TEST(TimePhrase, TheUsersDayBeginsAtTheUsersMidnight) {
  Expect({"today", "today", "between @'2026-11-21T23:00:00Z' and @'2026-11-22T23:00:00Z'"}, 60);
  Expect({"since 9am", "since 9am", "between @'2026-11-22T14:00:00Z' and @'now'"}, -300);
  Expect({"2026-11-20T10:00Z to 12:30", "", "between @'2026-11-20T10:00:00Z' and @'2026-11-20T11:30:00Z'"}, 60);
}

TEST(TimePhrase, TheLastOneWins) { Expect({"last week, no, the last 2 hours", "the last 2 hours", "last 2h"}); }

TEST(TimePhrase, WordsSayWhatItIs) {
  EXPECT_EQ(FindTime("last 2 hours", kNow, 0)->words, "the last 2 hours");
  EXPECT_EQ(FindTime("yesterday", kNow, 0)->words, "yesterday (21 November)");
  EXPECT_EQ(FindTime("yesterday between 9 and 11", kNow, 0)->words, "21 November, 9:00 to 11:00");
  EXPECT_EQ(FindTime("last week", kNow, 0)->words, "last week (9 November to 15 November)");
  EXPECT_EQ(FindTime("since 9am", kNow, 0)->words, "since 22 November, 9:00");
}

TEST(BucketPhrase, IsALengthOrLeftToTheCaller) {
  constexpr int64_t kMinute = 60'000'000'000;
  const struct {
    std::string_view text, phrase;
    int64_t nanos;  // 0: vague, -1: none
  } cases[] = {{"errors per minute", "per minute", kMinute},
               {"errors every 15 min by service", "every 15 min", 15 * kMinute},
               {"hourly errors", "hourly", 60 * kMinute},
               {"by day", "by day", 1440 * kMinute},
               {"by the hour", "by the hour", 60 * kMinute},
               {"in 5 minute buckets", "in 5 minute buckets", 5 * kMinute},
               {"hour by hour", "hour by hour", 60 * kMinute},
               {"daily", "daily", 1440 * kMinute},
               {"every half hour", "every half hour", 30 * kMinute},
               {"number of spans an hour, yesterday", "an hour", 60 * kMinute},
               {"errors an hour ago", "", -1},
               {"took a minute", "", -1},
               {"bucketed by 10m", "bucketed by 10m", 10 * kMinute},
               {"errors over time", "over time", 0},
               {"error trend", "trend", 0},
               {"errors as time series", "time series", 0},
               {"errors by service", "", -1},
               {"last hour", "", -1},
               {"by timeout", "", -1}};
  for (const auto& c : cases) {
    const std::optional<BucketPhrase> found = FindBucket(c.text);
    if (c.nanos < 0) {
      EXPECT_FALSE(found) << c.text;
      continue;
    }
    ASSERT_TRUE(found) << c.text;
    EXPECT_EQ(c.text.substr(found->begin, found->end - found->begin), c.phrase);
    EXPECT_EQ(found->nanos.value_or(0), c.nanos) << c.text;
  }
}

TEST(BucketFor, GivesTwentyToSixtyBuckets) {
  constexpr int64_t kHour = 3'600'000'000'000;
  EXPECT_EQ(BucketFor(0, kHour), "1m");
  EXPECT_EQ(BucketFor(0, 24 * kHour), "30m");
  EXPECT_EQ(BucketFor(0, 7 * 24 * kHour), "3h");
  EXPECT_EQ(BucketFor(0, 30 * 24 * kHour), "12h");
  EXPECT_EQ(BucketFor(0, 0), "1s");
  EXPECT_TRUE(dataprime::ParseInterval(BucketFor(0, 4'000'000'000'000'000'000)));
}

}  // namespace
}  // namespace throughline::assistant
