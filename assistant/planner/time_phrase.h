// Time in words: "last 2 hours", "yesterday between 9 and 11", "since monday", "on 3 november", "this week", "past
// fortnight", "half an hour ago", "2026-11-20T10:00 to 12:30"; also with typos ("yesteday", "last hous").
//
// Shape    FindTime(words) → the range of the text that speaks of time, and what a `source` reads for it. Relative
//          phrases stay relative (`last 2h`), so that a saved query goes on meaning it; calendar phrases become
//          absolute (`between @'2026-11-22' and @'2026-11-23'`).
// Choices  "recently" is the last hour, "right now" the last 15 minutes; "past week" is seven days, "last week" the
//          calendar's, from Monday on. A weekday is the last one before today. Morning is 6 to 12, afternoon to 18,
//          evening to 24, last night 18 to 6. "at 14:30" is 5 minutes around it, "around 14:30" 30. An end named by its
//          day includes that day. A clock without a day is today's, or yesterday's when that lies ahead. 20/11/2026 and
//          3/11/2026 have the day first.
// Errors   none: nullopt when the text names no time. The last one wins when several are named one after the other,
//          except where two belong together ("from 9 to 11").
// Threads  functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::assistant {

struct TimePhrase {
  size_t begin = 0, end = 0;  // bytes of the text
  // What stands behind `source spans `: `last 2h`, `between @'…' and @'…'`, `around @'…' interval 5m`.
  std::string timeframe;
  std::string words;                 // "the last 2 hours", "yesterday (22 November)"
  int64_t start_ns = 0, end_ns = 0;  // what it means now: [start, end)
  bool is_fuzzy = false;             // a typo was forgiven
  // Every range of the text that belongs to it, in order: one, or two for "yesterday's errors between 9:00 and 11:00".
  std::vector<std::pair<size_t, size_t>> parts;
};

// `now` in ns since 1970. `utc_offset_minutes` of the user.
std::optional<TimePhrase> FindTime(std::string_view text, int64_t now, int utc_offset_minutes);

// A length of time as the question's buckets want it: "per minute", "every 15 min", "hourly", "by day", "over time"
// (nullopt for the last: the caller chooses by the window).
struct BucketPhrase {
  size_t begin = 0, end = 0;
  std::optional<int64_t> nanos;
};
std::optional<BucketPhrase> FindBucket(std::string_view text);
// Of a window [start, end): the round interval that gives 20 to 60 buckets, as DataPrime writes it: `1m`, `30m`, `1d`.
std::string BucketFor(int64_t start_ns, int64_t end_ns);

}  // namespace throughline::assistant
