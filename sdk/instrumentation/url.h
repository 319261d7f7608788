// Addresses as they may be recorded: without who asked, and without what opens doors.
//
// Source   OpenTelemetry semantic conventions, url.full and url.query (credentials and known secret parameters as
//          REDACTED).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace throughline::inline sdk::internal {

inline constexpr size_t kLongestUrl = 2048;  // bytes; longer ones are cut

// "a=1&api_key=REDACTED": the values of parameters whose name speaks of a secret are left out.
std::string RedactedQuery(std::string_view query);

struct UrlParts {
  std::string_view scheme;  // "https"
  std::string_view host;    // "api.openai.com", "::1"
  int port = 0;             // the scheme's own when none is named; 0: unknown
  std::string_view path;    // "/v1/chat"
  std::string_view query;   // without the ?
};
// Of an absolute URL; whatever is not there stays empty. Views of `url`.
UrlParts SplitUrl(std::string_view url);

// `url` with REDACTED in place of user and password, its query redacted, its fragment left out.
std::string RedactedUrl(std::string_view url);

// The method as the conventions list them; any other one is _OTHER (and many names would make many series).
std::string_view KnownMethod(std::string_view method);

}  // namespace throughline::inline sdk::internal
