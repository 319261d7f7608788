// Lengths that end now, plain days and clocks, and the choice among all that a text names.
#include "assistant/planner/time_grammar.h"

namespace throughline::assistant::time_grammar {

// -- lengths that end now

// last 2 hours, in the past half hour, previous 15 min, recently, right now, "2 hours last"
bool Grammar::ReadRelative(size_t& i, Found& out) const {
  size_t p = i;
  out.what = Found::What::kRelative;
  const bool before_noun = i + 1 < tokens_.size() && At(i + 1).kind == Kind::kNumber;
  const bool after_number = i > 0 && (At(i - 1).kind == Kind::kNumber || IsText(i - 1, {"most", "more", "top"}));
  if (Is(p, "recently") || (Is(p, "recent") && !before_noun && !after_number)) {
    out.amount = {.nanos = kRecent, .text = "1h", .words = "hour", .is_plain_unit = true, .unit = "hour"};
    size_t q = p + 1;
    Amount amount;
    if (Is(p, "recent") && ReadAmount(q, amount) && amount.nanos >= kMinute) {  // recent hour, recent 2 hours
      out.amount = amount;
      i = q;
      return true;
    }
    i = p + 1;
    return true;
  }
  if (Is(p, "recent") && before_noun && !after_number) {
    size_t q = p + 1;
    if (ReadAmount(q, out.amount) && out.amount.nanos >= kMinute) {
      i = q;
      return true;
    }
    return false;
  }
  const bool right_now = (Is(p, "right") || Is(p, "just")) && Is(p + 1, "now");
  const bool at_the_moment = Is(p, "at") && Is(p + 1, "the") && Is(p + 2, "moment");
  if (right_now || at_the_moment || Is(p, "currently")) {
    out.amount = {.nanos = kRightNow, .text = "15m", .words = "15 minutes", .unit = "minute"};
    i = p + (right_now ? 2 : at_the_moment ? 3 : 1);
    return true;
  }
  const bool has_preposition = Skip(p, {"in", "for", "over", "during", "within", "from", "of"});
  // "over the week", "from the month": the seven days, the thirty
  if (has_preposition && Is(p, "the") && (Is(p + 1, "week") || Is(p + 1, "month")) &&
      !IsText(p + 2, {"of", "before", "after"})) {
    ++p;
    i = p + 1;
    return ReadUnit(p, out.amount, 1);
  }
  Skip(p, {"the", "all"});
  Skip(p, {"of"});
  Skip(p, {"the"});
  const bool says_past = At(p).text.starts_with("pa");
  if (!Skip(p, {"last", "previous"})) return false;
  if (Is(p, "whole")) ++p;
  size_t q = p;
  Amount amount;
  if (!ReadAmount(q, amount)) return false;
  // The calendar's, which ReadPeriod reads: last week, previous day.
  const int64_t one = time_words::UnitNanos(amount.unit);
  if (amount.is_plain_unit && !says_past && one >= 7 * kDay && amount.nanos == one && amount.unit != "fortnight")
    return false;
  if (amount.is_plain_unit && amount.unit == "day" && Is(p - 1, "previous")) return false;
  out.amount = amount;
  i = q;
  return true;
}

// 2 hours ago, 3 days ago, half an hour back; since and from before it were read by ReadOpenRange
bool Grammar::ReadAgo(size_t& i, Found& out) const {
  size_t p = i;
  const bool since = Skip(p, {"from", "since"});
  if (!since) Skip(p, {"around", "at"});
  Amount amount;
  if (!ReadAmount(p, amount) || amount.is_plain_unit || !IsAny(p, {"ago", "back"})) return false;
  ++p;
  if (since) {
    if (IsAny(p, {"to", "until"}) && !Is(p + 1, "now")) return false;
    if (IsAny(p, {"to", "until"})) p += 2;
    out.what = Found::What::kRelative;
    out.amount = amount;
  } else if (amount.unit == "day" || amount.unit == "week" || amount.unit == "fortnight" || amount.unit == "month" ||
             amount.unit == "year") {
    out.what = Found::What::kBetween;
    out.span = Days(FloorDay(now_ + offset_ - amount.nanos), 1);
  } else {
    out.what = Found::What::kAgo;
    out.amount = amount;
    out.interval = amount.nanos < 10 * kMinute ? kMinute : amount.nanos < kHour ? 5 * kMinute : 15 * kMinute;
  }
  i = p;
  return true;
}

// within 2 hours, in 24h, errors 24h, "2 hours last"
bool Grammar::ReadBareAmount(size_t& i, Found& out) const {
  size_t p = i;
  const bool has_preposition = IsAny(p, {"in", "for", "during", "within", "over"});
  const bool is_over = Is(p, "over");
  if (has_preposition) ++p;
  if (has_preposition) Skip(p, {"the"});
  const size_t amount_at = p;
  Amount amount;
  if (!ReadAmount(p, amount) || amount.is_plain_unit) return false;
  const bool has_article = IsAny(amount_at, {"a", "half", "quarter", "few", "several", "couple"});
  if (Is(p, "last")) {  // "24 hours last"
    ++p;
  } else {
    if (amount.nanos < (is_over ? kHour : kMinute) || (has_article && !has_preposition)) return false;
    if (IsText(p,
               {"bucket",  "buckets", "bin",        "bins", "interval", "intervals", "window", "windows", "step",
                "steps",   "chunk",   "chunks",     "slot", "slots",    "or",        "long",   "with",    "granularity",
                "periods", "average", "resolution", "old",  "had",      "have",      "slow",   "delay",   "timeout"}))
      return false;
    const size_t before = i;
    if (!has_preposition && before > 0) {
      const Token& previous = At(before - 1);
      if (IsText(before - 1,
                 {"than",    "then",    "above",    "under",  "below",   "exceeding", "exceeds",  "exceed",
                  "least",   "most",    "more",     "less",   "longer",  "shorter",   "slower",   "faster",
                  "takes",   "took",    "taking",   "limit",  "top",     "bottom",    "duration", "latency",
                  "timeout", "is",      "equals",   "equal",  "which",   "what",      "the",      "slowest",
                  "busiest", "worst",   "best",     "first",  "these",   ">",         "<",        "=",
                  "to",      "of",      "beyond",   "only",   "lasting", "lasted",    "up",       "after",
                  "before",  "about",   "by",       "per",    "every",   "each",      "at",       "around",
                  "and",     "between", "from",     "those",  "exactly", "/",         "minimum",  "maximum",
                  "max",     "min",     "bucketed", "every:", "window",  "step",      "interval", "granularity"}))
        return false;
      if (previous.kind == Kind::kNumber || previous.kind == Kind::kDash) return false;
    }
  }
  out.what = Found::What::kRelative;
  out.amount = amount;
  i = p;
  return true;
}

// today, on 3 november, yesterday at 14:30, 2026-11-20T10:00, and a range of clocks behind the day
bool Grammar::ReadPlain(size_t& i, Found& out) const {
  size_t p = i;
  const bool has_preposition = Skip(p, {"on", "in", "during", "for", "over", "within", "of"});
  Skip(p, {"the", "all"});
  Skip(p, {"of"});
  Skip(p, {"the"});
  Span day;
  size_t q = p;
  if (ReadDay(q, day, has_preposition)) {
    out.what = Found::What::kBetween;
    out.span = day;
    if (day.end - day.start <= kDay) {
      size_t range_at = q;
      if (At(range_at).kind == Kind::kComma) ++range_at;
      Found range;
      if (ReadRange(range_at, range, &day) && range.what == Found::What::kBetween) {
        out = range;
        i = range_at;
        return true;
      }
      range_at = At(q).kind == Kind::kComma ? q + 1 : q;
      if (!Is(range_at, "since") && !Is(range_at, "from") && ReadOpenRange(range_at, range, &day)) {
        out = range;
        i = range_at;
        return true;
      }
      size_t point_at = p;
      if (Span point; ReadPoint(point_at, point, false, has_preposition) && point_at > q) {
        out.what = Found::What::kAround;
        out.span = point;
        out.interval = kAtInterval;
        i = point_at;
        return true;
      }
    }
    i = q;
    return true;
  }
  if (At(p).kind != Kind::kClock && At(p).kind != Kind::kInstant) return false;
  Span point;
  if (!ReadPoint(q, point, false, false)) return false;
  const bool clock_only = !point.has_day;
  Place(point, nullptr);
  out.what = clock_only ? Found::What::kClockPoint : Found::What::kAround;
  out.span = point;
  out.interval = kAtInterval;
  i = q;
  return true;
}

bool Grammar::ReadOne(size_t& i, Found& out) const {
  using Reader = bool (Grammar::*)(size_t&, Found&) const;
  const size_t begin = i;
  const auto attempt = [&](auto&& read) {
    i = begin;
    out = Found{};
    return read();
  };
  if (attempt([&] { return ReadRange(i, out, nullptr); })) return true;
  for (const Reader reader : {&Grammar::ReadRelative, &Grammar::ReadAgo})
    if (attempt([&] { return (this->*reader)(i, out); })) return true;
  if (attempt([&] { return ReadOpenRange(i, out, nullptr); })) return true;
  for (const Reader reader : {&Grammar::ReadPlain, &Grammar::ReadBareAmount})
    if (attempt([&] { return (this->*reader)(i, out); })) return true;
  i = begin;
  return false;
}

// A clock named apart from its day.
bool Grammar::Bind(const Found& clock, const Span& day, Found& out) const {
  out = clock;
  const int64_t shift = day.start - clock.span.start / kDay * kDay;
  out.span.start += shift;
  out.span.end += shift;
  out.what = clock.what == Found::What::kClockRange ? Found::What::kBetween : Found::What::kAround;
  return true;
}

std::optional<TimePhrase> Grammar::Find() {
  std::vector<Found> all;
  size_t i = 0;
  while (i < tokens_.size()) {
    Found found;
    const size_t first = i;
    if (ReadOne(i, found) && i > first) {
      found.first = first;
      found.last = i;
      all.push_back(std::move(found));
    } else {
      i = first + 1;
    }
  }
  if (all.empty()) return std::nullopt;
  Found chosen = all.back();
  std::vector<std::pair<size_t, size_t>> parts = {{chosen.first, chosen.last}};
  const auto is_clock = [](const Found& found) {
    return found.what == Found::What::kClockRange || found.what == Found::What::kClockPoint;
  };
  if (all.size() > 1) {
    const Found& other = all[all.size() - 2];
    Found bound;
    if ((is_clock(chosen) && IsOneDay(other) && Bind(chosen, other.span, bound)) ||
        (IsOneDay(chosen) && is_clock(other) && Bind(other, chosen.span, bound))) {
      chosen = bound;
      parts.insert(parts.begin(), {other.first, other.last});
    }
  }
  TimePhrase out;
  Finish(chosen, out);
  for (const auto& [first, last] : parts) {
    out.parts.emplace_back(tokens_[first].begin, tokens_[last - 1].end);
    for (size_t at = first; at < last; ++at) out.is_fuzzy |= tokens_[at].is_fuzzy;
  }
  out.begin = out.parts.front().first;
  out.end = out.parts.back().second;
  if (parts.size() > 1) out.begin = out.parts.back().first;
  return out;
}

}  // namespace throughline::assistant::time_grammar
