// What resources that are documents have in common: faults as answers, versions as ETags.
//
// Threads  plain functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "center/read/fault.h"
#include "net/http.h"

namespace throughline::center {

// {"error": {"kind", "code", "message", "where", "hint", "problems"}}
net::Response FaultResponse(const Fault& fault);

void AddVersion(uint64_t version, net::Response& response);  // ETag: "3"
// If-Match: "3" or 3; none, or *: whichever version there is.
Result<std::optional<uint64_t>> ExpectedVersion(const net::Request& request);
// Whether If-None-Match names this version.
bool HasVersion(const net::Request& request, uint64_t version);

// 1 to 100 letters, digits, `-`, `_` and `.`; not beginning with a dot.
Result<void> CheckDocumentId(std::string_view id);
// "AI service health" -> "ai-service-health-5f3a": what a new document is called.
std::string NewDocumentId(std::string_view title, uint64_t random);

}  // namespace throughline::center
