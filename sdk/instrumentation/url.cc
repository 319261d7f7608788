#include "sdk/instrumentation/url.h"

#include <algorithm>
#include <charconv>

namespace throughline::inline sdk::internal {

namespace {

constexpr std::string_view kRedacted = "REDACTED";

// Anywhere in a parameter's name, in lower case.
constexpr std::string_view kSecretPieces[] = {"token",   "secret",     "passw",     "signature",  "apikey",  "api_key",
                                              "api-key", "credential", "accesskey", "access_key", "session", "auth"};
constexpr std::string_view kSecretNames[] = {"key", "sig", "code", "state", "pwd", "jwt", "assertion"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = Lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// In lower case and with %61 read as a: a name may be spelled to slip through.
std::string PlainName(std::string_view name) {
  std::string plain;
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    if (c == '%' && i + 2 < name.size() && HexValue(name[i + 1]) >= 0 && HexValue(name[i + 2]) >= 0) {
      c = static_cast<char>(HexValue(name[i + 1]) * 16 + HexValue(name[i + 2]));
      i += 2;
    }
    plain += Lower(c);
  }
  return plain;
}

bool IsSecret(std::string_view name) {
  const std::string plain = PlainName(name);
  return std::ranges::any_of(kSecretPieces, [&](std::string_view piece) { return plain.contains(piece); }) ||
         std::ranges::find(kSecretNames, plain) != std::end(kSecretNames);
}

std::string Cut(std::string text) {
  if (text.size() > kLongestUrl) text.resize(kLongestUrl);
  return text;
}

// Where the parts of "scheme://authority/path?query#fragment" begin and end.
struct Layout {
  size_t authority = 0;  // after "://"; npos: none
  size_t path = 0;       // its end
  size_t query = 0;      // at the ?, or the end
  size_t end = 0;        // at the #, or the end
};

Layout LayoutOf(std::string_view url) {
  Layout at;
  at.end = std::min(url.find('#'), url.size());
  const std::string_view whole = url.substr(0, at.end);
  at.query = std::min(whole.find('?'), whole.size());
  const size_t scheme = whole.substr(0, at.query).find("://");
  at.authority = scheme == std::string_view::npos ? std::string_view::npos : scheme + 3;
  at.path = at.authority == std::string_view::npos
                ? 0
                : std::min(whole.substr(0, at.query).find('/', at.authority), at.query);
  return at;
}

}  // namespace

std::string RedactedQuery(std::string_view query) {
  std::string redacted;
  redacted.reserve(std::min(query.size(), kLongestUrl));
  while (!query.empty() && redacted.size() < kLongestUrl) {
    const size_t end = std::min(query.find_first_of("&;"), query.size());
    const std::string_view pair = query.substr(0, end);
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && equals + 1 < pair.size() && IsSecret(pair.substr(0, equals))) {
      redacted.append(pair.substr(0, equals + 1)).append(kRedacted);
    } else {
      redacted += pair;
    }
    if (end < query.size()) redacted += query[end];
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return Cut(std::move(redacted));
}

UrlParts SplitUrl(std::string_view url) {
  const Layout at = LayoutOf(url);
  UrlParts parts;
  parts.path = url.substr(at.path, at.query - at.path);
  if (at.query < at.end) parts.query = url.substr(at.query + 1, at.end - at.query - 1);
  if (at.authority == std::string_view::npos) return parts;
  parts.scheme = url.substr(0, at.authority - 3);
  std::string_view host = url.substr(at.authority, at.path - at.authority);
  if (const size_t user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  const size_t bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
  const size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view port = host.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), parts.port);
  } else {
    parts.port = parts.scheme == "https" ? 443 : parts.scheme == "http" ? 80 : 0;
  }
  parts.host = bracket == std::string_view::npos ? host.substr(0, colon) : host.substr(1, bracket - 1);
  return parts;
}

std::string RedactedUrl(std::string_view url) {
  const Layout at = LayoutOf(url);
  std::string redacted;
  if (at.authority != std::string_view::npos) {
    const std::string_view authority = url.substr(at.authority, at.path - at.authority);
    redacted.append(url.substr(0, at.authority));
    const size_t user = authority.rfind('@');
    if (user == std::string_view::npos) {
      redacted += authority;
    } else {
      const bool has_password = authority.substr(0, user).contains(':');
      redacted.append(kRedacted).append(has_password ? ":REDACTED" : "").append(authority.substr(user));
    }
  }
  redacted += url.substr(at.path, at.query - at.path);
  if (at.query < at.end) redacted.append("?").append(RedactedQuery(url.substr(at.query + 1, at.end - at.query - 1)));
  return Cut(std::move(redacted));
}

std::string_view KnownMethod(std::string_view method) {
  constexpr std::string_view kKnown[] = {"GET",     "POST",    "PUT",   "DELETE", "HEAD",
                                         "OPTIONS", "CONNECT", "TRACE", "PATCH",  "QUERY"};
  const auto* found = std::ranges::find(kKnown, method);
  return found == std::end(kKnown) ? "_OTHER" : *found;
}

}  // namespace throughline::inline sdk::internal
