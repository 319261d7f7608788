// Ranges between two points, and from or to one.
#include "assistant/planner/time_grammar.h"

namespace throughline::assistant::time_grammar {

// -- ranges

bool Grammar::Join(Span from, Span to, const Span* day, Found& out) const {
  const bool clocks = from.has_clock && to.has_clock && !from.is_now && !to.is_now;
  const auto hour_of = [](const Span& span) { return (span.start % kDay + kDay) % kDay; };
  if (clocks && from.is_twelve && !to.is_twelve && hour_of(to) > 12 * kHour &&
      hour_of(from) + 12 * kHour < hour_of(to)) {
    from.start += 12 * kHour;  // "2 to 4 pm"
    from.end = from.start;
  }
  if (clocks && to.is_twelve && !to.has_day && hour_of(to) <= hour_of(from) &&
      hour_of(to) + 12 * kHour > hour_of(from)) {
    to.start += 12 * kHour;  // "9 to 5"
    to.end = to.start;
  }
  if (!from.has_day && to.has_day) {
    Span of{.start = to.start / kDay * kDay};
    Place(from, day ? day : &of);
  } else if (!from.has_day) {
    Place(from, day);
  }
  if (!to.has_day) {
    to.start += from.start / kDay * kDay;
    to.end = to.start;
    to.has_day = true;
    if (to.start <= from.start) to.start += kDay, to.end += kDay;  // 22:00 to 2:00
  }
  const int64_t end = to.has_clock ? std::max(to.start, to.end) : to.end;
  if (end <= from.start) return false;
  out.what = to.is_now ? Found::What::kSince : Found::What::kBetween;
  out.span = {.start = from.start, .end = end, .has_day = true, .has_clock = from.has_clock || to.has_clock};
  return true;
}

// from 9 to 11, between 9am and 11am, 10:00-12:30, monday to wednesday; of `day` when one stands before.
bool Grammar::ReadRange(size_t& i, Found& out, const Span* day) const {
  size_t p = i;
  const bool says_from = Skip(p, {"from"}), says_between = !says_from && Skip(p, {"between"});
  const bool says = says_from || says_between;

  // between 3 and 2 hours ago
  if (says) {
    size_t q = p;
    Amount older, newer;
    const bool has_older = ReadAmount(q, older);
    double bare = 0;
    if (!has_older && At(q).kind == Kind::kNumber) bare = At(q++).value;
    Skip(q, {"ago"});
    if ((has_older || bare > 0) && (IsAny(q, {"and", "to", "until"}) || At(q).kind == Kind::kDash)) {
      ++q;
      const size_t newer_at = q;
      if (ReadAmount(q, newer) && IsAny(q, {"ago", "back"})) {
        size_t unit_at = q - 1;
        if (!has_older && (newer_at + 2 != q || !ReadUnit(unit_at, older, bare))) return false;
        if (older.nanos < newer.nanos) std::swap(older, newer);
        out.what = Found::What::kBetween;
        out.amount = older, out.until = newer;
        out.is_relative_range = true;
        i = q + 1;
        return older.nanos > newer.nanos;
      }
    }
  }

  const auto is_separator = [&](size_t at) {
    if (At(at).kind == Kind::kDash) return true;
    return IsAny(at, {"to", "until"}) || (says_between && Is(at, "and"));
  };
  // "1 to 5 november", "from the 1st to the 5th of november": the month stands once.
  {
    size_t q = p;
    Skip(q, {"the"});
    const Token& first = At(q);
    const bool is_day =
        (first.kind == Kind::kNumber || first.kind == Kind::kOrdinal) && first.value >= 1 && first.value <= 31;
    if (is_day && is_separator(q + 1)) {
      q += 2;
      Skip(q, {"the"});
      Span last;
      if (ReadMonthDay(q, last)) {
        const auto date = DateOf(last.start / kDay);
        const auto from = date.year() / date.month() / std::chrono::day(static_cast<unsigned>(first.value));
        if (from.ok() && DaysOf(from) * kDay < last.start) {
          out.what = Found::What::kBetween;
          out.span = {.start = DaysOf(from) * kDay, .end = last.end, .has_day = true};
          i = q;
          return true;
        }
      }
    }
  }

  // "9-11am": a bare first needs a second that isn't.
  Span from, to;
  const size_t from_at = p;
  if (!ReadPoint(p, from, true, says)) return false;
  if (!is_separator(p)) return false;
  ++p;
  const size_t to_at = p;
  Skip(p, {"the"});
  // "november 1 to 5"
  const Token& second = At(p);
  if (from.has_day && !from.has_clock && from.end - from.start == kDay && from.name.empty() &&
      time_words::Month(At(from_at).word) > 0 && (second.kind == Kind::kNumber || second.kind == Kind::kOrdinal)) {
    const auto date = DateOf(from.start / kDay);
    const auto last = date.year() / date.month() / std::chrono::day(static_cast<unsigned>(second.value));
    if (last.ok() && DaysOf(last) * kDay > from.start) {
      out.what = Found::What::kBetween;
      out.span = {.start = from.start, .end = (DaysOf(last) + 1) * kDay, .has_day = true};
      i = p + 1;
      return true;
    }
  }
  p = to_at;
  if (!ReadPoint(p, to, true, true)) return false;
  Span trailing;
  const Span* of = day;
  if (!from.has_day && !to.has_day && ReadTrailingDay(p, trailing) && !trailing.has_clock) of = &trailing;
  if (from.is_bare && to.is_bare && !of) {
    // "from 9 to 11" alone; with a unit behind it would be a quantity.
    const bool ends = p >= tokens_.size() || At(p).kind == Kind::kComma ||
                      IsText(p, {"in", "on", "for", "by", "grouped", "per", "and", "with", "where", "of", "."});
    if (!says_from || !ends || from.start >= to.start) return false;
  }
  if (!says && (from.is_bare && !of && (to.is_bare || !to.has_clock))) return false;
  if (!Join(from, to, of, out)) return false;
  const bool is_clock_only = !from.has_day && !to.has_day && !of;
  if (is_clock_only) {
    out.what = Found::What::kClockRange;
  }
  i = p;
  return true;
}

// since monday, after 5 pm, until noon, before 9 yesterday, around 14:30; of `day` when one stands before.
bool Grammar::ReadOpenRange(size_t& i, Found& out, const Span* day) const {
  size_t p = i;
  const Token& head = At(p);
  enum { kSince, kAfter, kUntil, kBefore, kAround, kAt } form;
  if (head.Is("since"))
    form = kSince;
  else if (head.Is("from"))
    form = kSince;
  else if (head.Is("starting"))
    form = kSince;
  else if (head.Is("after"))
    form = kAfter;
  else if (head.Is("until"))
    form = kUntil;
  else if (head.Is("before"))
    form = kBefore;
  else if (head.Is("around"))
    form = kAround;
  else if (head.Is("at"))
    form = kAt;
  else
    return false;
  ++p;
  if (head.Is("starting")) Skip(p, {"at", "from", "on"});
  if (form == kAt && Skip(p, {"around"})) form = kAround;
  if (form == kSince && head.Is("since")) {
    size_t q = p;  // since 2 hours (ago), since the last 2 hours
    Skip(q, {"the"});
    Skip(q, {"last"});
    Amount amount;
    if (ReadAmount(q, amount) && !(amount.is_plain_unit && !Is(q - 2, "last")) &&
        !(amount.is_plain_unit && time_words::UnitNanos(amount.unit) >= 7 * kDay)) {
      Skip(q, {"ago"});
      out.what = Found::What::kRelative;
      out.amount = amount;
      i = q;
      return true;
    }
  }
  Skip(p, {"on"});
  Span point;
  if (!ReadPoint(p, point, true, true)) return false;
  // A bare number is a clock only beside a day, or where nothing but the end follows "at".
  const bool ends = p >= tokens_.size() || At(p).kind == Kind::kComma;
  if (point.is_bare && !day && !(ends && (form == kAt || head.Is("since")))) return false;
  if (form == kSince && head.Is("from") && !point.has_clock && point.end - point.start <= kDay) {
    // "errors from yesterday" are yesterday's
    const bool onwards = IsText(p, {"on", "onward", "onwards", "forward"});
    if (onwards)
      ++p;
    else {
      out.what = Found::What::kBetween;
      out.span = point;
      i = p;
      return true;
    }
  } else if (form == kSince && head.Is("from") && !(point.has_clock && point.start == point.end)) {
    out.what = Found::What::kBetween;  // from last week, from this morning
    out.span = point;
    i = p;
    return true;
  }
  if (IsText(p, {"onward", "onwards"})) ++p;
  const bool clock_only = !point.has_day && !day;
  const bool placed_by_day = !point.has_day && day;
  Place(point, day);
  switch (form) {
    case kSince:
    case kAfter: {
      const int64_t start = form == kAfter && !point.has_clock ? point.end : point.start;
      out.what = Found::What::kSince;
      if (placed_by_day && day->end <= today_ * kDay) {  // yesterday after 5 pm
        out.what = Found::What::kBetween;
        out.span = {.start = start, .end = day->end, .has_day = true, .has_clock = true};
      } else {
        out.span = {.start = start, .end = now_ + offset_, .has_day = true, .has_clock = true};
        if (!point.has_clock && form == kSince) out.span.name = point.name;
      }
      break;
    }
    case kUntil:
    case kBefore: {
      const int64_t end = form == kUntil && !point.has_clock ? point.end : point.start;
      const bool is_clock = point.has_clock && point.start == point.end;
      out.what = Found::What::kBetween;
      out.span = {.start = is_clock ? FloorDay(point.start) * kDay : 0, .end = end, .has_day = true, .has_clock = true};
      if (out.span.end <= out.span.start) return false;
      break;
    }
    case kAround:
    case kAt:
      if (!point.has_clock || point.start != point.end) {
        out.what = Found::What::kBetween;
        out.span = point;
      } else {
        out.what = clock_only ? Found::What::kClockPoint : Found::What::kAround;
        out.span = point;
        out.interval = form == kAt ? kAtInterval : kAroundInterval;
      }
      break;
  }
  i = p;
  return true;
}

}  // namespace throughline::assistant::time_grammar
