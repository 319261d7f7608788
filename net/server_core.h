// What the connections of one server share. Internal to the server.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "net/server.h"

namespace throughline::net {

class Connection;

struct ServerCore {
  ServerCore(ServerOptions the_options, Handler the_handler)
      : options(std::move(the_options)), handler(std::move(the_handler)) {}

  void Count(Refusal reason) { refused[static_cast<size_t>(reason)].fetch_add(1, std::memory_order_relaxed); }

  const ServerOptions options;
  const Handler handler;
  boost::asio::io_context io;
  std::optional<boost::asio::ssl::context> tls;
  std::atomic<bool> draining = false;

  std::mutex connections_mutex;
  std::condition_variable all_closed;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> connections;

  std::atomic<uint64_t> connections_open = 0;
  std::atomic<uint64_t> connections_accepted = 0;
  std::atomic<uint64_t> requests = 0;
  std::atomic<uint64_t> requests_in_flight = 0;
  std::atomic<uint64_t> bytes_read = 0;
  std::atomic<uint64_t> bytes_written = 0;
  std::atomic<uint64_t> clients_gone = 0;
  std::atomic<uint64_t> handler_exceptions = 0;
  std::atomic<uint64_t> buffered_body_bytes = 0;
  std::array<std::atomic<uint64_t>, kRefusalCount> refused{};
};

}  // namespace throughline::net
