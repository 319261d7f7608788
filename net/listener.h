// A listening socket of the system for a ListenAddress. Internal to the server.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "net/server.h"

struct sockaddr;

namespace throughline::net {

struct Listener {
  int fd = -1;            // listening, non-blocking; the caller's to close
  ListenAddress address;  // with the chosen port
  uint64_t unix_inode = 0;
};

// Errors as Server::Start.
Result<Listener> Listen(const ListenAddress& address);

// Removes the socket file, if it is still the one that `listener` made.
void RemoveSocketFile(const Listener& listener);

struct Peer {
  std::string text;
  bool is_loopback = false;
};
Peer DescribePeer(const sockaddr* address);

}  // namespace throughline::net
