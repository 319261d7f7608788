// Who may send: tokens, browsers' origins, and the headers that name an application.
//
// Tokens    none set: whoever reaches the port may send, which is why a server without tokens binds to loopback only.
//           Compared in constant time.
// Origins   a browser on another origin may send when a rule names its origin: "https://app.example.com",
//           "http://localhost:*" (any port), or "*".
// Source    Fetch Standard, "CORS protocol"; RFC 6750 for Bearer.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/rows/arrival.h"

namespace throughline::ingest {

struct AccessRules {
  std::vector<std::string> tokens;  // any of these lets a client send; a write-only key for browsers is one of them
  std::vector<std::string> origins{"http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*", "https://localhost:*"};
};

// `authorization`: the header's value, with or without "Bearer ".
bool MaySend(const AccessRules& rules, std::string_view authorization);
bool MatchesOrigin(const AccessRules& rules, std::string_view origin);

// From headers or metadata, by name in lower case. A value over 256 bytes or not printable UTF-8 is ignored: it would
// become a label that every page shows.
LabelDefaults LabelsFrom(const std::function<std::string_view(std::string_view)>& header);

}  // namespace throughline::ingest
