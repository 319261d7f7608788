// Percent-encoding, query strings and paths of request targets.
//
// Errors   text from a client is never trusted: what can't be decoded is reported, or kept as it came where noted.
// Source   RFC 3986, sections 2.1 and 3.3; WHATWG URL, application/x-www-form-urlencoded (for `+`).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace throughline::net {

// nullopt when a `%` is not followed by two hexadecimal digits. The result may hold any byte, NUL too.
std::optional<std::string> PercentDecode(std::string_view text);

// Everything but letters, digits and `-._~` becomes %XX: fit for a query value or one path segment.
std::string PercentEncode(std::string_view text);

// The part of a target after `?`, decoded. Names may repeat; order is kept. `+` is a space. A name or value whose
// escapes are broken is kept undecoded.
class Query {
 public:
  struct Entry {
    std::string name;
    std::string value;
  };

  static Query Parse(std::string_view text);

  std::optional<std::string_view> Find(std::string_view name) const;
  std::string_view Get(std::string_view name, std::string_view otherwise = {}) const {
    return Find(name).value_or(otherwise);
  }
  std::vector<std::string_view> All(std::string_view name) const;
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

// "/api/v1/traces/ab%20c" -> {"api", "v1", "traces", "ab c"}. A trailing `/` adds nothing, "/" gives {}.
// kInvalid for what could name something else than it seems once it reaches a file system or another server: no leading
// `/`, an empty segment, `.` or `..` (encoded or not), an encoded `/` or `\`, a raw `\`, NUL, broken escapes.
Result<std::vector<std::string>> SplitPath(std::string_view path);

}  // namespace throughline::net
