#include "cmd/cli/human.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <string_view>

namespace throughline::cmd {
namespace {

// 2.30 -> "2.3", 12.0 -> "12"
std::string WithoutZeros(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  return number;
}

std::string ThreeDigits(double value) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return WithoutZeros(fmt::format("{:.{}f}", value, decimals));
}

std::chrono::hh_mm_ss<std::chrono::milliseconds> TimeOfDay(int64_t unix_nanos, std::chrono::sys_days* day) {
  using namespace std::chrono;
  const sys_time<milliseconds> instant(floor<milliseconds>(nanoseconds(unix_nanos)));
  const sys_days midnight = floor<days>(instant);
  if (day) *day = midnight;
  return hh_mm_ss<milliseconds>(instant - midnight);
}

std::string TimeText(const std::chrono::hh_mm_ss<std::chrono::milliseconds>& time) {
  return fmt::format("{:02}:{:02}:{:02}.{:03}", time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

}  // namespace

std::string HumanDuration(uint64_t nanos) {
  constexpr uint64_t kSecond = 1'000'000'000;
  if (nanos < 1000) return fmt::format("{}ns", nanos);
  // The bounds are where three digits round up to the next unit.
  if (nanos < 999'500) return ThreeDigits(static_cast<double>(nanos) / 1e3) + "µs";
  if (nanos < 999'500'000) return ThreeDigits(static_cast<double>(nanos) / 1e6) + "ms";
  if (nanos < 59'950'000'000) return ThreeDigits(static_cast<double>(nanos) / 1e9) + "s";
  uint64_t seconds = nanos / kSecond + (nanos % kSecond >= kSecond / 2 ? 1 : 0);
  if (seconds < 3600) {
    return seconds % 60 == 0 ? fmt::format("{}m", seconds / 60) : fmt::format("{}m {}s", seconds / 60, seconds % 60);
  }
  const uint64_t minutes = seconds / 60;
  const std::string hours = HumanCount(minutes / 60);
  return minutes % 60 == 0 ? fmt::format("{}h", hours) : fmt::format("{}h {}m", hours, minutes % 60);
}

std::string HumanOffset(int64_t time_nanos, int64_t start_nanos) {
  // Unsigned: the difference of two instants may not fit a signed count.
  const auto time = static_cast<uint64_t>(time_nanos);
  const auto start = static_cast<uint64_t>(start_nanos);
  return time_nanos < start_nanos ? "-" + HumanDuration(start - time) : "+" + HumanDuration(time - start);
}

std::string HumanCount(uint64_t count) {
  std::string digits = fmt::format("{}", count);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string HumanMagnitude(uint64_t count) {
  if (count < 1000) return fmt::format("{}", count);
  double value = static_cast<double>(count);
  std::string_view unit;
  for (std::string_view next : {"k", "M", "G", "T", "P", "E"}) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return fmt::format("{} {}", ThreeDigits(value), unit);
}

std::string CountOf(uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", HumanCount(count), count == 1 ? one : many);
}

std::string HumanUsd(double usd) {
  if (!std::isfinite(usd)) return "$?";
  if (usd == 0 || usd >= 0.1) return fmt::format("${:.2f}", usd);
  return fmt::format("${}", fmt::format("{:.2g}", usd).find('e') == std::string::npos ? fmt::format("{:.2g}", usd)
                                                                                      : fmt::format("{:.8f}", usd));
}

std::string UtcInstant(int64_t unix_nanos) {
  std::chrono::sys_days midnight;
  const auto time = TimeOfDay(unix_nanos, &midnight);
  const std::chrono::year_month_day date(midnight);
  return fmt::format("{:04}-{:02}-{:02} {} UTC", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), TimeText(time));
}

std::string UtcTimeOfDay(int64_t unix_nanos) { return TimeText(TimeOfDay(unix_nanos, nullptr)); }

}  // namespace throughline::cmd
