#include "evaluate/mask.h"

#include <fmt/format.h>

#include <algorithm>

#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

bool LooksLikeJson(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

// Whether what stands at `where` is a number of JSON rather than a part of a text.
bool IsBareNumber(std::string_view text, Extent where) {
  size_t before = where.begin, after = where.end;
  while (before > 0 && IsSpace(text[before - 1])) --before;
  while (after < text.size() && IsSpace(text[after])) ++after;
  return std::string_view(":,[").find(Before(text, before)) != std::string_view::npos && before > 0 &&
         std::string_view(",]}").find(At(text, after)) != std::string_view::npos && after < text.size() &&
         std::all_of(text.begin() + static_cast<ptrdiff_t>(where.begin),
                     text.begin() + static_cast<ptrdiff_t>(where.end), &IsDigit);
}

}  // namespace

std::optional<std::string> Mask(std::string_view text, uint8_t wanted, MaskCounts& counts) {
  thread_local std::vector<Finding> findings;
  if (wanted == 0) return std::nullopt;
  Find(text, wanted, findings);
  if (findings.empty()) return std::nullopt;
  const bool is_json = LooksLikeJson(text);
  std::string masked;
  masked.reserve(text.size() + 16 * findings.size());
  size_t done = 0;
  for (const Finding& finding : findings) {
    ++(finding.kind->family == Family::kSecret ? counts.secrets : counts.personal);
    masked += text.substr(done, finding.where.begin - done);
    const bool wants_quotes = is_json && IsBareNumber(text, finding.where);
    if (wants_quotes) masked += '"';
    masked += "[masked:";
    masked += finding.kind->name;
    masked += ']';
    if (wants_quotes) masked += '"';
    done = finding.where.end;
  }
  masked += text.substr(done);
  return masked;
}

bool IsSecretKey(std::string_view key) {
  if (key.size() < 6) return false;
  static constexpr std::string_view kNames[] = {
      "password",  "passwd",        "passphrase",    "secret",     "api_key",       "apikey",
      "api-key",   "access_token",  "refresh_token", "auth_token", "client_secret", "private_key",
      "x-api-key", "authorization", "set-cookie",    "cookie",     "secret_key",    "proxy-authorization"};
  const size_t dot = key.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? key : key.substr(dot + 1);
  if (last.size() > 20) return false;
  std::string lower(last);
  std::ranges::transform(lower, lower.begin(), &Lower);
  return std::ranges::find(kNames, lower) != std::end(kNames);
}

Result<uint8_t> ParseMask(std::string_view text) {
  uint8_t wanted = 0;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string_view word = text.substr(0, comma);
    text.remove_prefix(std::min(text.size(), comma + 1));
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    if (word == "secrets") {
      wanted |= kSecrets;
    } else if (word == "pii") {
      wanted |= kPersonalData;
    } else if (word != "none" && !word.empty()) {
      return Fail(ErrorKind::kInvalid, fmt::format("'{}' can't be masked: secrets, pii and none can be named", word));
    }
  }
  return wanted;
}

}  // namespace throughline::evaluate
