// One outgoing connection: bytes out, bytes in, each with a deadline and a way to cancel. Internal to the client.
//
// Threads  one at a time.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "net/client.h"

struct addrinfo;

namespace throughline::net {

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, FreeSsl>;

// Verifies certificates as `options` say. kInvalid when the authorities can't be read.
Result<SslContext> MakeClientTls(const ClientOptions& options);

using SteadyTime = std::chrono::steady_clock::time_point;

class ClientConnection {
 public:
  struct Patience {
    SteadyTime deadline;
    std::optional<CancelToken> cancel;
  };

  // `tls` is used for a kTls endpoint alone.
  static Result<std::unique_ptr<ClientConnection>> Connect(const Endpoint& endpoint, SSL_CTX* tls,
                                                           const Patience& patience);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  Result<void> Write(std::string_view bytes, const Patience& patience);
  // At least one byte; 0 when the peer has closed in good order.
  Result<size_t> Read(std::span<char> room, const Patience& patience);

  // Whether any byte was handed to the system since the last ForgetWrites.
  bool has_written() const { return has_written_; }
  void ForgetWrites() { has_written_ = false; }
  // An idle connection on which something can be read is closed or out of step.
  bool IsQuiet() const;

 private:
  ClientConnection(int fd, std::string peer) : fd_(fd), peer_(std::move(peer)) {}
  Result<void> ConnectTo(const addrinfo& address, const Patience& patience);
  Result<void> Handshake(const Endpoint& endpoint, SSL_CTX* tls, const Patience& patience);
  Result<void> WaitFor(short events, const Patience& patience) const;
  Result<void> WaitForTls(int result, const Patience& patience) const;
  std::unexpected<Error> Failed(std::string_view doing, int error) const;

  int fd_;
  std::string peer_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  bool has_written_ = false;
};

}  // namespace throughline::net
