#include "center/read/time_text.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>

namespace throughline::center {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

std::unexpected<Error> NotAnInstant(std::string_view text) {
  return Fail(
      ErrorKind::kInvalid,
      fmt::format("'{}' is no time: write 2026-01-31T15:04:05Z, 2026-01-31, Unix time in s, ms, us or ns, now, or -1h",
                  text.substr(0, 60)));
}

// Exactly `count` digits at the front of `text`.
std::optional<int> TakeDigits(std::string_view& text, size_t count) {
  if (text.size() < count || text.substr(0, count).find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + count, value);
  text.remove_prefix(count);
  return value;
}

bool Take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// Of a calendar time; nullopt when it is none, or beyond 1677 to 2262, where 64 bits of nanoseconds end.
std::optional<int64_t> ParseCalendar(std::string_view text) {
  using namespace std::chrono;
  auto y = TakeDigits(text, 4);
  if (!y || !Take(text, "-")) return std::nullopt;
  auto mo = TakeDigits(text, 2);
  if (!mo || !Take(text, "-")) return std::nullopt;
  auto d = TakeDigits(text, 2);
  if (!d) return std::nullopt;
  year_month_day date{year(*y), month(static_cast<unsigned>(*mo)), day(static_cast<unsigned>(*d))};
  if (!date.ok() || *y < 1678 || *y > 2261) return std::nullopt;
  int64_t seconds = int64_t{sys_days(date).time_since_epoch().count()} * 86'400;
  int64_t fraction = 0;
  if (!text.empty()) {
    if (!Take(text, "Tt ")) return std::nullopt;
    auto h = TakeDigits(text, 2);
    if (!h || !Take(text, ":")) return std::nullopt;
    auto mi = TakeDigits(text, 2);
    if (!mi) return std::nullopt;
    int s = 0;
    if (Take(text, ":")) {
      auto taken = TakeDigits(text, 2);
      if (!taken) return std::nullopt;
      s = *taken;
      if (Take(text, ".")) {
        int64_t place = kSecond;
        size_t digits = 0;
        for (; !text.empty() && text[0] >= '0' && text[0] <= '9' && digits < 9; ++digits) {
          place /= 10;
          fraction += (text[0] - '0') * place;
          text.remove_prefix(1);
        }
        if (digits == 0) return std::nullopt;
      }
    }
    if (*h > 23 || *mi > 59 || s > 60) return std::nullopt;
    seconds += *h * 3600 + *mi * 60 + s;
    if (!text.empty() && !Take(text, "Zz")) {
      bool minus = text[0] == '-';
      if (!Take(text, "+-")) return std::nullopt;
      auto zone_hours = TakeDigits(text, 2);
      if (!zone_hours) return std::nullopt;
      Take(text, ":");
      auto zone_minutes = text.empty() ? std::optional(0) : TakeDigits(text, 2);
      if (!zone_minutes || *zone_hours > 23 || *zone_minutes > 59) return std::nullopt;
      int offset = *zone_hours * 3600 + *zone_minutes * 60;
      seconds += minus ? offset : -offset;
    }
    if (!text.empty()) return std::nullopt;
  }
  return seconds * kSecond + fraction;
}

}  // namespace

Result<int64_t> ParseDuration(std::string_view text) {
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"ms", 1'000'000},      {"us", 1'000},       {"ns", 1},     {"d", 86'400 * kSecond},
      {"h", 3'600 * kSecond}, {"m", 60 * kSecond}, {"s", kSecond}};
  std::string_view rest = text;
  int64_t total = 0;
  bool good = !rest.empty();
  while (good && !rest.empty()) {
    int64_t number = 0;
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    good = error == std::errc() && number >= 0;
    if (!good) break;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    good = false;
    for (const auto& [name, nanos] : kUnits) {
      if (!rest.starts_with(name)) continue;
      int64_t part = 0;
      good = !__builtin_mul_overflow(number, nanos, &part) && !__builtin_add_overflow(total, part, &total);
      rest.remove_prefix(name.size());
      break;
    }
  }
  if (!good)
    return Fail(ErrorKind::kInvalid,
                fmt::format("'{}' is no duration: write 250ms, 1h30m or 7d (units d, h, m, s, ms, us, ns)",
                            text.substr(0, 60)));
  return total;
}

Result<int64_t> ParseInstant(std::string_view text, int64_t now_nanos) {
  if (text == "now") return now_nanos;
  if (text.starts_with('-')) {
    Result<int64_t> ago = ParseDuration(text.substr(1));
    if (!ago) return NotAnInstant(text);
    int64_t instant = 0;
    if (__builtin_sub_overflow(now_nanos, *ago, &instant)) return NotAnInstant(text);
    return instant;
  }
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
    int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    int64_t unit = text.size() <= 10 ? kSecond : text.size() <= 13 ? 1'000'000 : text.size() <= 16 ? 1'000 : 1;
    int64_t instant = 0;
    if (error != std::errc() || __builtin_mul_overflow(number, unit, &instant)) return NotAnInstant(text);
    return instant;
  }
  if (std::optional<int64_t> instant = ParseCalendar(text)) return *instant;
  return NotAnInstant(text);
}

std::string FormatInstant(int64_t nanos) {
  using namespace std::chrono;
  int64_t seconds = nanos / kSecond;
  int64_t fraction = nanos % kSecond;
  if (fraction < 0) {
    fraction += kSecond;
    --seconds;
  }
  sys_seconds at{std::chrono::seconds(seconds)};
  auto midnight = floor<days>(at);
  year_month_day date(midnight);
  int64_t of_day = (at - midnight).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), of_day / 3600, of_day / 60 % 60, of_day % 60, fraction);
}

}  // namespace throughline::center
