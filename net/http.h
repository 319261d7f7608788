// HTTP messages as handlers see them, and the handle by which a handler answers.
//
// Errors   framing errors never reach a handler: the server answers them itself. An answer is given exactly once; a
//          ResponseWriter destroyed without one answers 500 (or cuts a begun stream short), so no request hangs.
// Threads  a handler is called on an I/O thread, which must not be blocked for long. The ResponseWriter may be moved to
//          any thread and used there, by one thread at a time; it may outlive the server (its calls then do nothing).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/headers.h"
#include "net/url.h"

namespace throughline::net {

struct Request {
  std::string method;        // as sent; methods are case-sensitive
  std::string target;        // as sent: "/api/v1/traces?limit=3"
  std::string path;          // target up to `?`, still percent-encoded: read it with SplitPath
  Query query;               // target after `?`, decoded
  Headers headers;           // without trailers
  std::string body;          // de-chunked; still in its Content-Encoding
  std::string peer;          // "127.0.0.1:50312", "[::1]:50312" or "unix"
  bool is_loopback = false;  // the peer is on this machine: 127.0.0.0/8, ::1 or a Unix socket
  bool is_tls = false;
};

struct Response {
  int status = 200;  // 200 to 599
  Headers
      headers;  // Content-Length, Transfer-Encoding, Connection and Date are the server's: set here, they are dropped
  std::string body;
};

// `text/plain; charset=utf-8`; `text` gets a newline at its end if it has none.
Response TextResponse(int status, std::string_view text);
// "Too Many Requests" for 429; "Unknown" for a status without a registered phrase.
std::string_view StatusReason(int status);

class Exchange;  // one request and its answer, shared by the connection and the writer

class ResponseWriter {
 public:
  ResponseWriter() = default;
  explicit ResponseWriter(std::shared_ptr<Exchange> exchange);
  ResponseWriter(ResponseWriter&&) noexcept;
  ResponseWriter& operator=(ResponseWriter&&) noexcept;
  ~ResponseWriter();

  // The whole answer at once. Compressed when the client and ServerOptions allow it, on the calling thread.
  // Only the first of Send and Begin counts; a later one does nothing.
  void Send(Response response);

  // A streamed answer: Begin once, Write as often as needed, then End or Abort.
  void Begin(int status, Headers headers);
  // Hands `chunk` to the connection. Blocks while more than ServerOptions::stream_buffer_bytes wait to be sent, except
  // inside the handler's own call on the I/O thread, where waiting would stop the sending: stream from a worker thread.
  // Returns false once the client has gone or the stream is over: stop producing.
  bool Write(std::string chunk);
  void End();
  // Closes the connection without the end mark, so that the client can tell the body is truncated.
  void Abort();

  // Whether the client has closed its side or the connection has failed. A client that only half-closes counts as gone,
  // though Send still tries to reach it. Not noticed while a client has sent a whole buffer of further requests ahead.
  bool client_gone() const;
  // Called at most once, on an I/O thread (or at once, here, if the client has gone already): keep it short.
  // Not called after the answer is complete. Replaces an earlier callback.
  void OnClientGone(std::function<void()> callback);

 private:
  std::shared_ptr<Exchange> exchange_;
};

// May throw nothing; an exception that escapes all the same is answered with 500 and counted.
using Handler = std::function<void(Request, ResponseWriter)>;

}  // namespace throughline::net
