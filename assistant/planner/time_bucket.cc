// FindBucket and BucketFor of time_phrase.h.
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "assistant/planner/time_phrase.h"
#include "assistant/planner/time_words.h"

namespace throughline::assistant {
namespace {

using time_words::Kind;
using time_words::Token;

constexpr int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

bool IsText(const std::vector<Token>& tokens, size_t i, std::initializer_list<std::string_view> texts) {
  if (i >= tokens.size()) return false;
  for (const std::string_view text : texts)
    if (tokens[i].text == text) return true;
  return false;
}

// "5 minutes", "5m", "hour", "half hour", "quarter of an hour"; 0 where there is none.
int64_t ReadLength(const std::vector<Token>& tokens, size_t& i) {
  size_t p = i;
  double count = 1;
  if (p < tokens.size() && tokens[p].kind == Kind::kDuration) {
    ++i;
    return tokens[p].nanos;
  }
  if (p < tokens.size() && tokens[p].kind == Kind::kNumber) {
    count = tokens[p++].value;
  } else if (p < tokens.size() && (tokens[p].Is("half") || tokens[p].Is("quarter"))) {
    count = tokens[p].Is("half") ? 0.5 : 0.25;
    ++p;
    if (p < tokens.size() && tokens[p].Is("of")) ++p;
    if (p < tokens.size() && tokens[p].Is("a")) ++p;
  }
  if (p >= tokens.size() || tokens[p].kind != Kind::kWord) return 0;
  const int64_t unit = time_words::UnitNanos(tokens[p].word);
  if (unit == 0 || count <= 0 || count > 1e6) return 0;
  i = p + 1;
  return std::llround(count * static_cast<double>(unit));
}

int64_t Adverb(std::string_view word) {
  if (word == "hourly") return kHour;
  if (word == "daily") return kDay;
  if (word == "weekly") return 7 * kDay;
  if (word == "minutely") return kMinute;
  if (word == "monthly") return 30 * kDay;
  return 0;
}

}  // namespace

std::optional<BucketPhrase> FindBucket(std::string_view text) {
  const std::vector<Token> tokens = time_words::Tokens(text);
  std::optional<BucketPhrase> vague;
  const auto phrase = [&](size_t first, size_t last, std::optional<int64_t> nanos) {
    return BucketPhrase{.begin = tokens[first].begin, .end = tokens[last - 1].end, .nanos = nanos};
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (const int64_t nanos = Adverb(tokens[i].text)) {
      size_t last = i + 1;
      if (IsText(tokens, last, {"buckets", "basis", "intervals"})) ++last;
      return phrase(i, last, nanos);
    }
    // per minute, every 15 min, each hour, by day, by the hour, bucketed by 5m, per-minute
    size_t at = i;
    const bool says = tokens[at].Is("per") || tokens[at].Is("every") || tokens[at].Is("by") ||
                      IsText(tokens, at, {"/", "bucket", "bucketed", "binned"});
    if (says) {
      ++at;
      while (at < tokens.size() && (tokens[at].Is("the") || tokens[at].Is("by") || tokens[at].Is("per") ||
                                    tokens[at].Is("every") || tokens[at].Is("in") || tokens[at].Is("a")))
        ++at;
      // "second" after "by the" may be an ordinal; only a unit that ends the phrase counts, as it nearly always does.
      if (const int64_t nanos = ReadLength(tokens, at)) {
        if (IsText(tokens, at, {"buckets", "bucket", "bins", "intervals", "interval", "windows"})) ++at;
        return phrase(i, at, nanos);
      }
    }
    // errors a day, spans an hour: behind what is counted
    at = i + 1;
    const bool counted =
        tokens[i].Is("a") && i > 0 && tokens[i - 1].kind == Kind::kOpaque && tokens[i - 1].text.ends_with('s') &&
        !IsText(tokens, i - 1, {"is", "was", "takes", "lasts", "needs", "its", "this", "exceeds", "has"});
    if (counted && at < tokens.size() && tokens[at].kind == Kind::kWord) {
      const int64_t nanos = ReadLength(tokens, at);
      const bool is_length = at < tokens.size() && (tokens[at].Is("ago") || tokens[at].Is("and") ||
                                                    tokens[at].Is("back") || tokens[at].Is("last"));
      if (nanos > 0 && !is_length) return phrase(i, at, nanos);
    }
    // in steps of 15 minutes, at intervals of an hour, with a resolution of 5m
    if (IsText(tokens, i, {"steps", "step", "intervals", "interval", "buckets", "bins", "resolution", "granularity"}) &&
        IsText(tokens, i + 1, {"of"})) {
      at = i + 2;
      while (at < tokens.size() && tokens[at].Is("a")) ++at;
      if (const int64_t nanos = ReadLength(tokens, at)) return phrase(i, at, nanos);
    }
    // in 5 minute buckets, 1h intervals, hour by hour
    at = i;
    const bool says_in = tokens[at].Is("in") || IsText(tokens, at, {"with", "using"});
    if (says_in) ++at;
    if (const int64_t nanos = ReadLength(tokens, at)) {
      if (IsText(tokens, at,
                 {"bucket", "buckets", "bin", "bins", "interval", "intervals", "windows", "steps", "chunks", "slots",
                  "granularity", "resolution", "periods"}))
        return phrase(i, at + 1, nanos);
      size_t again = at + 1;
      if (at < tokens.size() && tokens[at].Is("by") && ReadLength(tokens, again) == nanos && again == at + 2)
        return phrase(i, again, nanos);
    }
    const bool over =
        tokens[i].Is("over") || tokens[i].Is("by") || IsText(tokens, i, {"through", "across", "per", "against", "vs"});
    if (over && i + 1 < tokens.size() && tokens[i + 1].Is("time") && !IsText(tokens, i + 2, {"out", "outs"}))
      return phrase(i, i + 2, std::nullopt);
    if (IsText(tokens, i,
               {"timeline", "timeseries", "time-series", "trend", "trends", "trending", "histogram", "evolution",
                "overtime"}) &&
        !vague)
      vague = phrase(i, i + 1, std::nullopt);
    if (tokens[i].Is("time") && IsText(tokens, i + 1, {"series", "line", "chart", "graph"}))
      return phrase(i, i + 2, std::nullopt);
  }
  return vague;
}

std::string BucketFor(int64_t start_ns, int64_t end_ns) {
  static constexpr struct {
    int64_t nanos;
    std::string_view text;
  } kRound[] = {{kSecond, "1s"},       {5 * kSecond, "5s"},   {15 * kSecond, "15s"}, {30 * kSecond, "30s"},
                {kMinute, "1m"},       {2 * kMinute, "2m"},   {5 * kMinute, "5m"},   {10 * kMinute, "10m"},
                {15 * kMinute, "15m"}, {30 * kMinute, "30m"}, {kHour, "1h"},         {2 * kHour, "2h"},
                {3 * kHour, "3h"},     {6 * kHour, "6h"},     {12 * kHour, "12h"},   {kDay, "1d"},
                {2 * kDay, "2d"},      {7 * kDay, "7d"},      {14 * kDay, "14d"}};
  const int64_t length = end_ns > start_ns ? end_ns - start_ns : 0;
  for (const auto& round : kRound)
    if (length / round.nanos <= 60) return std::string(round.text);
  return fmt::format("{}d", (length / 60 + kDay - 1) / kDay);
}

}  // namespace throughline::assistant
