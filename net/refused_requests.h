// The last requests that were refused, and why: silence is the commonest first failure of who sends telemetry.
//
// Shape    a ring of kMost; one that is like an entry there (route, status, reason, peer) counts in it and makes it the
//          newest, so that one broken client doesn't push out all others.
// Secrets  no headers, no bodies, no query strings. A segment of an unknown path that could be a key is left out, and
//          what isn't printable is replaced; texts are cut at kLongestText.
// Threads  any.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace throughline::net {

struct RefusedRequest {
  std::string transport;  // "http" or "grpc"
  std::string method;     // may be empty: the head was not understood
  std::string route;      // the path, or gRPC's method; may be empty
  int status = 0;         // HTTP's; of gRPC what HTTP would say. 200: some of what it held was refused
  std::string reason;     // as it was answered
  std::string peer;       // who sent it, in kind: see PeerKind
};

class RefusedRequests {
 public:
  static constexpr size_t kMost = 100;
  static constexpr size_t kLongestText = 400;  // bytes

  struct Entry {
    RefusedRequest request;
    uint64_t times = 1;
    int64_t first_nanos = 0, last_nanos = 0;  // since 1970
  };

  explicit RefusedRequests(const Clock& clock) : clock_(clock) {}

  void Add(RefusedRequest request);
  std::vector<Entry> List() const;  // the newest first
  uint64_t total() const;           // since the start, also of those that are no longer in the ring

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::deque<Entry> entries_;  // the newest first
  uint64_t total_ = 0;
};

// "this machine", "a socket" or "the network", of "127.0.0.1:50312", "unix", "ipv6:[::1]:1".
std::string PeerKind(std::string_view peer);

}  // namespace throughline::net
