#include "sdk/export/retry_policy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace throughline::inline sdk::otlp {
namespace {

using namespace std::chrono_literals;

// A receiver that says 0 must not be asked in a tight loop.
constexpr Duration kShortestDelay = 100ms;
// Longer than any deadline; keeps sums far from overflow.
constexpr Duration kLongestRetryAfter = 24h;

Verdict JudgeHttp(int status) {
  if (status >= 200 && status < 300) return Verdict::kDelivered;
  return status == 429 || status == 502 || status == 503 || status == 504 ? Verdict::kRetryable : Verdict::kRefused;
}

Verdict JudgeGrpc(int code, bool has_retry_info) {
  switch (code) {
    case 0:
      return Verdict::kDelivered;
    case 1:   // CANCELLED
    case 4:   // DEADLINE_EXCEEDED
    case 10:  // ABORTED
    case 11:  // OUT_OF_RANGE
    case 14:  // UNAVAILABLE
    case 15:  // DATA_LOSS
      return Verdict::kRetryable;
    case 8:  // RESOURCE_EXHAUSTED: of the moment when the receiver says when to come back, for good when it does not
      return has_retry_info ? Verdict::kRetryable : Verdict::kRefused;
    default:
      return Verdict::kRefused;
  }
}

// The parts of "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and "Sun Nov  6 08:49:37 1994".
struct DateParts {
  int day = 0, month = 0, year = -1;
  std::optional<std::chrono::seconds> time;
};

bool ReadNumber(std::string_view text, int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

bool ReadPart(std::string_view word, DateParts& date) {
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (const auto month = std::ranges::find(kMonths, word); month != kMonths.end()) {
    date.month = static_cast<int>(month - kMonths.begin()) + 1;
    return true;
  }
  if (word.size() == 8 && word[2] == ':' && word[5] == ':') {
    int hours = 0, minutes = 0, seconds = 0;
    if (!ReadNumber(word.substr(0, 2), hours) || !ReadNumber(word.substr(3, 2), minutes) ||
        !ReadNumber(word.substr(6, 2), seconds) || hours > 23 || minutes > 59 || seconds > 60) {
      return false;
    }
    date.time = std::chrono::hours(hours) + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
    return true;
  }
  if (word.empty() || word[0] < '0' || word[0] > '9') return true;  // the day of the week, GMT
  int number = 0;
  if (!ReadNumber(word, number)) return false;
  if (date.day == 0 && word.size() <= 2) {
    date.day = number;
  } else if (word.size() == 4) {
    date.year = number;
  } else if (word.size() == 2) {  // RFC 850: a year that would be far ahead is of the last century
    date.year = number + (number < 70 ? 2000 : 1900);
  } else {
    return false;
  }
  return true;
}

std::optional<TimePoint> ParseHttpDate(std::string_view text) {
  DateParts date;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(" ,-"), text.size());
    if (end > 0 && !ReadPart(text.substr(0, end), date)) return std::nullopt;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const std::chrono::year_month_day day{std::chrono::year(date.year),
                                        std::chrono::month(static_cast<unsigned>(date.month)),
                                        std::chrono::day(static_cast<unsigned>(date.day))};
  if (date.year < 1970 || date.year > 2200 || !day.ok() || !date.time) return std::nullopt;
  return TimePoint(std::chrono::sys_days(day)) + *date.time;
}

}  // namespace

Verdict Judge(const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::kHttp:
      return JudgeHttp(answer.code);
    case Answer::Kind::kGrpc:
      return JudgeGrpc(answer.code, answer.retry_after.has_value());
    case Answer::Kind::kNoAnswer:
      return Verdict::kRetryable;
    case Answer::Kind::kCannotSend:
      return Verdict::kRefused;
    case Answer::Kind::kCancelled:
      return Verdict::kCancelled;
  }
  return Verdict::kRefused;
}

std::optional<Duration> RetryPolicy::Next(const Answer& answer, SteadyPoint now, SteadyPoint deadline) {
  if (Judge(answer) != Verdict::kRetryable) return std::nullopt;
  Duration delay;
  if (answer.retry_after) {
    // Spread upwards only: the receiver named the earliest time.
    const Duration asked = std::clamp(*answer.retry_after, kShortestDelay, kLongestRetryAfter);
    delay = asked + std::chrono::duration_cast<Duration>(asked * (0.2 * random_.Uniform()));
  } else {
    delay = std::chrono::duration_cast<Duration>(delay_ * (0.8 + 0.4 * random_.Uniform()));
    delay_ = std::min(std::chrono::duration_cast<Duration>(delay_ * options_.factor), options_.longest_delay);
  }
  if (delay >= deadline - now) return std::nullopt;
  return delay;
}

std::optional<Duration> ParseRetryAfter(std::string_view value, TimePoint now) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() &&
         (value.back() == ' ' || value.back() == '\t' || value.back() == '\r' || value.back() == '\n')) {
    value.remove_suffix(1);
  }
  if (value.empty()) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    uint64_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    const auto longest =
        static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(kLongestRetryAfter).count());
    return std::chrono::seconds(error == std::errc() ? std::min(seconds, longest) : longest);
  }
  const std::optional<TimePoint> date = ParseHttpDate(value);
  if (!date) return std::nullopt;
  return std::clamp(*date - now, Duration(0), kLongestRetryAfter);
}

}  // namespace throughline::inline sdk::otlp
