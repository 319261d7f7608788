#include "sdk/adapter/retry_after.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>

namespace throughline::inline sdk {
namespace {

std::optional<double> Number(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool is_number = error == std::errc() && end == text.data() + text.size() && value >= 0 && value < 1e9;
  return is_number ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> ReadRetryAfter(std::string_view retry_after_ms, std::string_view retry_after,
                                                        std::chrono::system_clock::time_point now) {
  using std::chrono::milliseconds;
  if (std::optional<double> ms = Number(retry_after_ms)) return milliseconds(static_cast<int64_t>(*ms));
  if (std::optional<double> seconds = Number(retry_after)) return milliseconds(static_cast<int64_t>(*seconds * 1000));
  if (retry_after.empty()) return std::nullopt;
  time_t date = curl_getdate(std::string(retry_after).c_str(), nullptr);
  if (date < 0) return std::nullopt;
  return std::max(std::chrono::ceil<milliseconds>(std::chrono::system_clock::from_time_t(date) - now), milliseconds(0));
}

}  // namespace throughline::inline sdk
