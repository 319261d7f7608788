// An HTTP/1.1 server on TCP (optionally TLS) or a Unix socket.
//
// Shape    one listening address per Server; several servers may share one handler.
// Limits   all in ServerOptions. A request over one is answered in plain text that names the limit, counted, and its
//          connection closed.
// Errors   of framing (both Content-Length and Transfer-Encoding, repeated Content-Length, odd chunk sizes, bare LF,
//          ...) are answered with 400 and the connection closed: what follows can't be told apart from a smuggled
//          request.
// Threads  Start, Stop and the destructor from one thread; everything else from any. Stop must not be called by a
//          handler.
// Source   RFC 9110, RFC 9112.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "net/refused_requests.h"

namespace throughline::net {

// Where to listen: "127.0.0.1:4318", "[::1]:0", "localhost:4318" (its IPv4 loopback address) or "unix:/run/x.sock".
struct ListenAddress {
  std::string host;   // an IP address; empty for a Unix socket
  uint16_t port = 0;  // 0 lets the system choose
  std::string unix_path;

  static Result<ListenAddress> Parse(std::string_view text);
  bool is_unix() const { return !unix_path.empty(); }
  // Nobody outside this machine can reach it.
  bool is_loopback() const;
  std::string Text() const;  // as Parse reads it
};

struct TlsFiles {
  std::string certificate_chain_pem;  // path
  std::string private_key_pem;        // path
};

struct ServerOptions {
  ListenAddress address;
  std::optional<TlsFiles> tls;
  size_t io_threads = 2;

  size_t max_connections = 10'000;
  size_t max_header_bytes = 64 << 10;  // request line and fields together; also the trailers of a chunked body
  size_t max_header_count = 200;
  size_t max_body_bytes = 64 << 20;            // as it arrives, before decompression
  size_t max_buffered_body_bytes = 512 << 20;  // all bodies held at once; over it: 503 with Retry-After
  // When set, the body limit for this request (its body still empty) in place of max_body_bytes.
  std::function<size_t(const Request& head)> body_limit;
  // When set, called before the body is read; an answer refuses the request (401, 429, ...) without reading its body.
  std::function<std::optional<Response>(const Request& head)> admit;
  // When set, told of what this server answers itself: framing, limits, timeouts. Called on an I/O thread: quick.
  std::function<void(RefusedRequest)> on_refused;

  std::chrono::milliseconds header_timeout = std::chrono::seconds(10);  // first byte to last header byte; TLS handshake
  std::chrono::milliseconds body_timeout = std::chrono::seconds(60);    // the whole body
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(75);    // between requests
  std::chrono::milliseconds write_timeout = std::chrono::seconds(30);   // for each 256 KiB handed to the client
  std::chrono::milliseconds linger_timeout = std::chrono::seconds(2);  // reading on after a refusal, so that it arrives

  size_t stream_buffer_bytes = 256 << 10;  // what ResponseWriter::Write holds before it blocks
  // When set, for every answer that doesn't name them itself, the server's own refusals too.
  std::shared_ptr<const Headers> headers;
  bool compress_responses = true;  // gzip for Send bodies, when the client accepts it
  size_t compress_above_bytes = 1 << 10;
};

enum class Refusal {
  kBadFraming,          // 400
  kBadRequest,          // 400: target, Host, version
  kHeaderTooLarge,      // 431
  kBodyTooLarge,        // 413
  kBodyMemory,          // 503: max_buffered_body_bytes
  kHeaderTimeout,       // 408
  kBodyTimeout,         // 408
  kWriteTimeout,        // closed without an answer
  kTooManyConnections,  // 503
  kExpectation,         // 417
  kTlsHandshake,        // closed without an answer
  kNotAdmitted,         // ServerOptions::admit answered
};
inline constexpr size_t kRefusalCount = 12;
std::string_view RefusalName(Refusal reason);  // "bad_framing", for metrics

// A consistent-enough snapshot: each figure is exact, but they are read one after the other.
struct ServerCounters {
  uint64_t connections_open = 0;
  uint64_t connections_accepted = 0;
  uint64_t requests = 0;  // handed to the handler
  uint64_t requests_in_flight = 0;
  uint64_t bytes_read = 0;  // after TLS
  uint64_t bytes_written = 0;
  uint64_t clients_gone = 0;  // before their answer was complete
  uint64_t handler_exceptions = 0;
  uint64_t buffered_body_bytes = 0;
  std::array<uint64_t, kRefusalCount> refused{};  // by Refusal

  uint64_t Refused(Refusal reason) const { return refused[static_cast<size_t>(reason)]; }
};

class Server {
 public:
  // Listens and serves when it returns. kConflict when the address is in use, kInvalid for an address or certificate
  // that can't be used. A Unix socket gets mode 0600; a file left by a dead server is replaced, a live one is not.
  static Result<std::unique_ptr<Server>> Start(ServerOptions options, Handler handler);
  // Whether an IP address can be listened on now, errors as Start: to learn it before what takes long.
  static Result<void> CheckAddress(const ListenAddress& address);
  ~Server();  // Stop(0)
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // With the port that was chosen.
  const ListenAddress& address() const;
  ServerCounters counters() const;

  // Stops accepting, closes idle connections, lets requests in flight finish within `drain_timeout`, closes the rest
  // and joins. True when nothing had to be cut off. Idempotent.
  bool Stop(std::chrono::milliseconds drain_timeout);

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace throughline::net
