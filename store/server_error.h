// What ClickHouse says when a statement fails, and what a caller of ours can do about it.
//
// Errors   Transport errors (the server is away) never come here; see clickhouse_client.h.
// Privacy  The server's text repeats parts of the statement with its values. It is kept here for tests and for finding
//          a code in it; log lines and user-facing messages are made of the code and its name alone.
// Source   ClickHouse, src/Common/ErrorCodes.cpp; documentation, "HTTP interface".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace throughline::store {

struct ServerError {
  int code = 0;
  std::string name;  // "TOO_MANY_PARTS", empty when the text does not say
  std::string text;  // whole
};

// Finds "Code: N. DB::Exception: ... (NAME)" in `text`, the last one if there are several. `header_code` is the value
// of X-ClickHouse-Exception-Code, or empty; it wins over the text.
std::optional<ServerError> ParseServerError(std::string_view text, std::string_view header_code = {});

// kBusy when there is no room now, kNoSpace when the disk is full, kUnavailable when the server can't serve us now
// (outcome of a write not known), kTimeout, kCancelled, kTooLarge, kInvalid (a regular expression that does not
// compile), and kInternal for the rest: the statements are ours.
ErrorKind KindOf(const ServerError& error);

// A sentence for a user, without the server's text.
Error Describe(const ServerError& error);

}  // namespace throughline::store
