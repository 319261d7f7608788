// Sends JSON to an address that a setting names and reads the answer, within bounds.
//
// Errors   kForbidden: the address is one that settings may not reach. kUnavailable: no connection. kTimeout.
//          kTooLarge: the answer is over `longest_answer`. An answer of any status is none. None of them says the
//          address or a header.
// Safety   http and https only, no redirect is followed, no proxy used; the rules of address_rules.h hold for the
//          address that is really connected to.
// Threads  a function; it blocks.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace throughline::center {

struct PostOptions {
  std::chrono::milliseconds time = std::chrono::seconds(20);
  size_t longest_answer = 256 << 10;        // bytes
  bool private_addresses = false;           // whether this machine and its network may be reached
  const std::atomic<bool>* stop = nullptr;  // once true the call ends within a second or so
};

struct PostAnswer {
  long status = 0;
  std::string body;
};

// `headers`: whole lines.
Result<PostAnswer> PostJson(const std::string& url, const std::vector<std::string>& headers, std::string_view body,
                            const PostOptions& options);

}  // namespace throughline::center
