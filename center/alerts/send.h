// Sends one payload to one channel, once.
//
// Errors   kForbidden: the address is one that settings may not reach. kInvalid: the other side refused it for good
//          (an HTTP status of 4xx but 408 and 429). kUnavailable, kTimeout: another try may work. None of them says the
//          address or a secret.
// Limits   kSendTime in all; of the answer kLongestAnswer bytes are read. No redirect is followed, no proxy used.
// Threads  a function; it blocks.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "center/alerts/channel.h"

namespace throughline::center::alerts {

constexpr auto kSendTime = std::chrono::seconds(5);
constexpr size_t kLongestAnswer = 64 << 10;

struct SendOptions {
  bool private_addresses = false;  // whether this machine and its network may be reached
  std::string ca_file;             // PEM: authorities that are trusted beside the system's; empty: none
};

// `id`: of the notice; `unix_seconds`: now, for the signature.
Result<void> Send(const Channel& channel, std::string_view id, const std::string& payload, int64_t unix_seconds,
                  const SendOptions& options);

}  // namespace throughline::center::alerts
