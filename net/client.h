// A blocking HTTP/1.1 client with a pool of kept-alive connections to one endpoint, over TCP, TLS or a Unix socket.
//
// Errors   an HTTP status is an answer, not an error. CallError says what happened below HTTP: kUnavailable (refused,
//          reset, closed, not HTTP), kTimeout, kCancelled, kTooLarge, kInvalid, and whether the request may have
//          reached the peer.
// Threads  Client: any number of calls at once, a connection each. ResponseStream: one thread at a time.
// Limits   of ClientOptions. Redirects are not followed; bodies are not decompressed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/cancel.h"
#include "net/http.h"

namespace throughline::net {

struct Endpoint {
  enum class Transport { kTcp, kTls, kUnix };
  Transport transport = Transport::kTcp;
  std::string host;  // name or address, without brackets
  uint16_t port = 0;
  std::string unix_path;

  // "http://host[:port]", "https://host[:port]", "unix:/path" (a Unix socket). A path other than "/" or credentials
  // after the host are kInvalid: they would be dropped in silence.
  static Result<Endpoint> Parse(std::string_view text);
  std::string Text() const;        // as Parse reads it
  std::string HostHeader() const;  // "localhost" for a Unix socket
};

struct ClientOptions {
  std::chrono::milliseconds connect_timeout =
      std::chrono::seconds(5);  // with the TLS handshake; without name resolution
  std::chrono::milliseconds total_timeout = std::chrono::seconds(60);  // used where a call names no deadline
  size_t max_idle_connections = 16;
  std::chrono::milliseconds max_idle_time = std::chrono::seconds(30);  // must be below the server's keep-alive time
  size_t max_header_bytes = 256 << 10;
  size_t max_body_bytes = 256 << 20;  // of Send; streams have no limit
  bool verify_tls = true;
  std::string ca_file;  // PEM; empty: the system's authorities
};

// Views must stay valid during the call.
struct ClientRequest {
  std::string method = "GET";
  std::string target = "/";            // path and query, percent-encoded
  Headers headers;                     // Host, Content-Length and Connection are the client's
  std::vector<std::string_view> body;  // sent one after the other
  // Whether doing it twice is the same as once: then a pooled connection that turns out dead before any byte of an
  // answer is replaced and the request sent again, once. Otherwise that is an error.
  bool idempotent = false;
};

struct CallOptions {
  std::optional<std::chrono::steady_clock::time_point> deadline;  // of the whole call, body included
  std::optional<CancelToken> cancel;
};

struct CallError : Error {
  // False: the peer can't have seen any of the request, so sending it elsewhere can't do it twice.
  bool request_may_have_arrived = false;
};

template <typename T>
using CallResult = std::expected<T, CallError>;  // converts to Result<T>

// An answer whose body is still coming. Destroyed (or failed) before its end, it closes the connection at once, which
// is how the peer learns that the rest is not wanted; read to its end, the connection goes back to the pool.
class ResponseStream {
 public:
  ResponseStream(ResponseStream&&) noexcept;
  ResponseStream& operator=(ResponseStream&&) noexcept;
  ~ResponseStream();

  int status() const;
  const Headers& headers() const;
  // The next piece of the body, valid until the next call; empty at the end. A body that is cut short is kUnavailable.
  CallResult<std::string_view> Read();
  // Hands every piece to `sink` until the end, or until it returns false (which closes the connection; not an error).
  CallResult<void> ReadAll(const std::function<bool(std::string_view)>& sink);

 private:
  friend class Client;
  class Impl;
  explicit ResponseStream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class Client {
 public:
  // kInvalid when the TLS set-up can't be used. Connects at the first call.
  static Result<std::unique_ptr<Client>> Create(Endpoint endpoint, ClientOptions options = {});
  ~Client();  // no call may be running; streams may outlive it
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  CallResult<Response> Send(const ClientRequest& request, const CallOptions& call = {});
  // Returns when status and headers are there.
  CallResult<ResponseStream> Open(const ClientRequest& request, const CallOptions& call = {});

  const Endpoint& endpoint() const;
  size_t idle_connections() const;
  // Closes pooled connections, as after the peer is known to have restarted.
  void DropIdle();

 private:
  class Pool;
  friend class ResponseStream::Impl;
  explicit Client(std::shared_ptr<Pool> pool);
  std::shared_ptr<Pool> pool_;
};

}  // namespace throughline::net
