#include "dataprime/syntax/literal.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace throughline::dataprime {
namespace {

struct Unit {
  std::string_view name;
  int64_t nanos;
};
constexpr Unit kUnits[] = {{"d", 86'400'000'000'000},
                           {"h", 3'600'000'000'000},
                           {"m", 60'000'000'000},
                           {"s", 1'000'000'000},
                           {"ms", 1'000'000},
                           {"us", 1'000},
                           {"ns", 1}};
constexpr int64_t kSecond = 1'000'000'000;

// Takes exactly `count` digits off `text`.
bool TakeDigits(std::string_view& text, size_t count, int& value) {
  if (text.size() < count) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + count, value);
  if (error != std::errc() || end != text.data() + count || text[0] == '-') return false;
  text.remove_prefix(count);
  return true;
}

bool Take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// `Z`, `+02:00`, `+0200`, `+02` or nothing, in seconds east of UTC.
bool TakeZone(std::string_view& text, int& seconds) {
  seconds = 0;
  if (text.empty() || Take(text, 'Z')) return true;
  const bool west = text[0] == '-';
  if (!west && text[0] != '+') return false;
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!TakeDigits(text, 2, hours)) return false;
  if (!text.empty()) {
    Take(text, ':');
    if (!TakeDigits(text, 2, minutes)) return false;
  }
  if (hours > 18 || minutes > 59) return false;
  seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
  return true;
}

}  // namespace

std::optional<int64_t> ParseInterval(std::string_view text) {
  const bool negative = Take(text, '-');
  if (text.empty()) return std::nullopt;
  int64_t total = 0;
  while (!text.empty()) {
    int64_t count = 0, part = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || text[0] == '-') return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    const Unit* found = nullptr;
    for (const Unit& unit : kUnits) {  // `m` also begins `ms`: the longer name wins
      if (text.starts_with(unit.name) && (!found || unit.name.size() > found->name.size())) found = &unit;
    }
    if (!found) return std::nullopt;
    text.remove_prefix(found->name.size());
    if (__builtin_mul_overflow(count, found->nanos, &part) || __builtin_add_overflow(total, part, &total))
      return std::nullopt;
  }
  return negative ? -total : total;
}

std::string FormatInterval(int64_t nanos) {
  if (nanos == 0) return "0ns";
  std::string out = nanos < 0 ? "-" : "";
  uint64_t rest = nanos < 0 ? 0 - static_cast<uint64_t>(nanos) : static_cast<uint64_t>(nanos);
  for (const Unit& unit : kUnits) {
    const uint64_t count = rest / static_cast<uint64_t>(unit.nanos);
    rest %= static_cast<uint64_t>(unit.nanos);
    if (count > 0) out += fmt::format("{}{}", count, unit.name);
  }
  return out;
}

std::optional<int64_t> ParseTimestamp(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0;
  int64_t fraction = 0;
  if (!TakeDigits(text, 4, year) || !Take(text, '-') || !TakeDigits(text, 2, month) || !Take(text, '-') ||
      !TakeDigits(text, 2, day)) {
    return std::nullopt;
  }
  if (Take(text, 'T') || Take(text, ' ')) {
    if (!TakeDigits(text, 2, hour) || !Take(text, ':') || !TakeDigits(text, 2, minute)) return std::nullopt;
    if (Take(text, ':') && !TakeDigits(text, 2, second)) return std::nullopt;
    if (Take(text, '.')) {
      int64_t scale = kSecond / 10;
      if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
      for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), scale /= 10) {
        fraction += (text[0] - '0') * scale;  // past the ninth digit scale is 0
      }
    }
    if (!TakeZone(text, zone)) return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!text.empty() || !date.ok() || hour > 23 || minute > 59 || second > 60 || year < 1678 || year > 2262)
    return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  int64_t nanos = 0;
  if (__builtin_mul_overflow(days * 86'400 + hour * 3600 + minute * 60 + second - zone, kSecond, &nanos) ||
      __builtin_add_overflow(nanos, fraction, &nanos)) {
    return std::nullopt;  // past 2262-04-11T23:47:16.854775807
  }
  return nanos;
}

std::optional<int64_t> ParseEpochDigits(std::string_view digits) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  switch (digits.size()) {
    case 10:
      return value > 9'223'372'036 ? std::nullopt : std::optional(value * kSecond);
    case 13:
      return value > 9'223'372'036'854 ? std::nullopt : std::optional(value * 1'000'000);
    case 16:
      return value > 9'223'372'036'854'775 ? std::nullopt : std::optional(value * 1'000);
    case 19:
      return value;
    default:
      return std::nullopt;
  }
}

std::string FormatTimestamp(int64_t nanos) {
  const auto instant = std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(nanos));
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:09}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

}  // namespace throughline::dataprime
