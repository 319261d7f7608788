#include "net/connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <utility>

#include "base/json_writer.h"
#include "net/compression.h"

namespace throughline::net {
namespace {

// A sentence in the form of the API's errors: this is answered before anybody has seen the request.
Response AsError(const Response& response) {
  std::string_view code = "invalid";
  if (response.status == 413) code = "too_large";
  if (response.status == 408) code = "timeout";
  if (response.status == 503) code = "busy";
  if (response.status == 500) code = "internal";
  std::string_view message = response.body;
  while (message.ends_with('\n')) message.remove_suffix(1);
  JsonWriter json;
  json.BeginObject().Key("error").BeginObject().Key("code").String(code).Key("kind").String(code);
  json.Key("message").String(message).Key("where").String("").Key("hint").String("").EndObject().EndObject();
  Response error{.status = response.status, .headers = response.headers, .body = json.Take()};
  error.headers.Set("Content-Type", "application/json");
  return error;
}

namespace asio = boost::asio;
using boost::system::error_code;

constexpr size_t kWriteSliceBytes = 256 << 10;  // the unit of ServerOptions::write_timeout
constexpr size_t kDiscardBytes = 16 << 10;
constexpr size_t kMaxGather = 16;

bool IsEof(error_code error) { return error == asio::error::eof || error == asio::ssl::error::stream_truncated; }

}  // namespace

Connection::Connection(std::shared_ptr<ServerCore> core, Socket socket, std::string peer, bool is_loopback)
    : core_(std::move(core)),
      strand_(socket.get_executor()),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      is_loopback_(is_loopback),
      reader_(core_->options.max_header_bytes, core_->options.max_header_count),
      read_deadline_(strand_),
      write_deadline_(strand_) {
  if (core_->tls) tls_.emplace(socket_, *core_->tls);
}

Connection::~Connection() = default;

void Connection::Start() {
  asio::post(strand_, [self = shared_from_this()] {
    if (self->closed_) return;
    // Counted from the start of the connection: one that says nothing is no better than one that says it slowly.
    self->head_begun_ = true;
    self->Arm(self->read_deadline_, self->core_->options.header_timeout, &Connection::OnHeaderTimeout);
    if (!self->tls_) return self->Read();
    self->tls_->async_handshake(asio::ssl::stream_base::server, [self](error_code error) {
      if (self->closed_) return;
      if (!error) return self->Read();
      self->core_->Count(Refusal::kTlsHandshake);
      self->Close();
    });
  });
}

void Connection::Drain() {
  asio::post(strand_, [self = shared_from_this()] {
    const bool idle = !self->exchange_ && !self->refused_ && self->reader_.state() == RequestReader::State::kIdle;
    if (idle || self->lingering_) self->Close();
  });
}

void Connection::CloseNow() {
  asio::post(strand_, [self = shared_from_this()] { self->Close(); });
}

void Connection::WakeForOutput() {
  asio::post(strand_, [self = shared_from_this()] { self->OnOutput(); });
}

void Connection::Arm(Deadline& deadline, std::chrono::milliseconds after, void (Connection::*on_expiry)()) {
  const uint64_t generation = ++deadline.generation;
  deadline.armed = true;
  deadline.timer.expires_after(after);
  deadline.timer.async_wait([self = shared_from_this(), &deadline, generation, on_expiry](error_code error) {
    if (error || self->closed_ || !deadline.armed || generation != deadline.generation) return;
    deadline.armed = false;
    (self.get()->*on_expiry)();
  });
}

void Connection::Disarm(Deadline& deadline) {
  if (!deadline.armed) return;
  deadline.armed = false;
  deadline.timer.cancel();
}

// Reading

void Connection::Read() {
  if (reading_ || read_ended_ || closed_) return;
  if (refused_) return ReadAndDiscard();
  const std::span<char> room = reader_.Prepare();
  if (room.empty()) return;  // a whole buffer of requests is waiting; taken up again when the answer is sent
  reading_ = true;
  auto on_read = [self = shared_from_this()](error_code error, size_t bytes) { self->OnRead(error, bytes); };
  if (tls_) {
    tls_->async_read_some(asio::buffer(room.data(), room.size()), std::move(on_read));
  } else {
    socket_.async_read_some(asio::buffer(room.data(), room.size()), std::move(on_read));
  }
}

void Connection::ReadAndDiscard() {
  reading_ = true;
  discard_.resize(kDiscardBytes);
  auto on_read = [self = shared_from_this()](error_code error, size_t bytes) { self->OnRead(error, bytes); };
  // Once all is written nobody looks at the plain text any more; before that, TLS must see its own records.
  if (tls_ && !lingering_) {
    tls_->async_read_some(asio::buffer(discard_), std::move(on_read));
  } else {
    socket_.async_read_some(asio::buffer(discard_), std::move(on_read));
  }
}

void Connection::OnRead(error_code error, size_t bytes) {
  reading_ = false;
  if (closed_) return;
  core_->bytes_read.fetch_add(bytes, std::memory_order_relaxed);
  if (lingering_ && tls_ && error == asio::error::operation_aborted) return TlsShutdown();
  if (error) return OnReadEnd(error);
  if (!refused_) {
    reader_.Commit(bytes);
    Advance();
  }
  Read();
}

void Connection::OnReadEnd(error_code error) {
  read_ended_ = true;
  if (exchange_) {
    NoteGone();
    if (!IsEof(error)) Close();  // a client that only closed its sending side can still read the answer
  } else if (!refused_ || lingering_ || !IsEof(error)) {
    Close();
  }
}

void Connection::Advance() {
  if (exchange_ || refused_ || closed_) return;
  switch (reader_.Advance()) {
    case RequestReader::State::kIdle:
      Arm(read_deadline_, core_->options.idle_timeout, &Connection::Close);
      return;
    case RequestReader::State::kHead:
      if (!std::exchange(head_begun_, true)) {
        Arm(read_deadline_, core_->options.header_timeout, &Connection::OnHeaderTimeout);
      }
      return;
    case RequestReader::State::kHeadReady:
      OnHead();
      break;
    default:
      break;
  }
  if (exchange_ || refused_ || closed_) return;
  if (!AccountBody(reader_.buffered_body_bytes())) {
    Response busy = TextResponse(503, "too many request bodies are held at once; try again later");
    busy.headers.Set("Retry-After", "1");
    return Refuse(Refusal::kBodyMemory, busy);
  }
  if (reader_.state() == RequestReader::State::kComplete) return Dispatch();
  if (reader_.state() == RequestReader::State::kRefused) {
    Refuse(reader_.refusal(), TextResponse(reader_.flaw().status, reader_.flaw().message));
  }
}

void Connection::OnHead() {
  Request& request = reader_.request();
  request.peer = peer_;
  request.is_loopback = is_loopback_;
  request.is_tls = tls_.has_value();
  const ServerOptions& options = core_->options;
  size_t max_body_bytes = options.max_body_bytes;
  try {
    if (options.admit) {
      if (std::optional<Response> answer = options.admit(request)) return Admit(*answer);
    }
    if (options.body_limit) max_body_bytes = options.body_limit(request);
  } catch (...) {
    core_->handler_exceptions.fetch_add(1, std::memory_order_relaxed);
    return Refuse(std::nullopt, TextResponse(500, "internal error: the request could not be judged. This is our bug."));
  }
  const bool wait_for_go = reader_.expects_continue() && reader_.has_body();
  if (reader_.AllowBody(max_body_bytes) != RequestReader::State::kBody) return;
  Arm(read_deadline_, options.body_timeout, &Connection::OnBodyTimeout);
  if (wait_for_go && reader_.buffered_body_bytes() == 0) {
    Enqueue("HTTP/1.1 100 Continue\r\n\r\n");
    WriteNext();
  }
}

// ServerOptions::admit has answered. Without a body to skip, the connection can go on.
void Connection::Admit(const Response& answer) {
  if (reader_.has_body()) return Refuse(Refusal::kNotAdmitted, answer);
  core_->Count(Refusal::kNotAdmitted);
  reader_.AllowBody(0);
  BeginExchange();
  exchange_->Send(answer);
}

bool Connection::AccountBody(size_t now_buffered) {
  if (now_buffered == accounted_body_bytes_) return true;
  const uint64_t delta = now_buffered - accounted_body_bytes_;  // wraps when negative, as the addition does
  accounted_body_bytes_ = now_buffered;
  return core_->buffered_body_bytes.fetch_add(delta, std::memory_order_relaxed) + delta <=
         core_->options.max_buffered_body_bytes;
}

Request Connection::BeginExchange() {
  Disarm(read_deadline_);
  head_begun_ = false;
  const int minor_version = reader_.minor_version();
  Request request = reader_.TakeRequest();
  const ServerOptions& options = core_->options;
  ExchangeOptions exchange;
  exchange.is_head = request.method == "HEAD";
  exchange.http_1_0 = minor_version == 0;
  exchange.keep_alive = minor_version == 1 && !request.headers.HasToken("connection", "close");
  exchange.gzip = options.compress_responses && AcceptsGzip(request.headers.Get("accept-encoding"));
  exchange.compress_above_bytes = options.compress_above_bytes;
  exchange.stream_buffer_bytes = options.stream_buffer_bytes;
  exchange.headers = options.headers;
  exchange_ = std::make_shared<Exchange>(shared_from_this(), exchange);
  core_->requests_in_flight.fetch_add(1, std::memory_order_relaxed);
  return request;
}

void Connection::Dispatch() {
  Request request = BeginExchange();
  core_->requests.fetch_add(1, std::memory_order_relaxed);
  try {
    core_->handler(std::move(request), ResponseWriter(exchange_));
  } catch (...) {  // the writer has answered 500 as it was destroyed
    core_->handler_exceptions.fetch_add(1, std::memory_order_relaxed);
  }
}

// Writing

void Connection::OnOutput() {
  if (closed_ || !exchange_) return;
  Exchange::Output output = exchange_->TakeOutput();
  for (std::string& piece : output.pieces) Enqueue(std::move(piece));
  answer_complete_ = output.complete;
  answer_keep_alive_ = output.keep_alive;
  abort_after_write_ = output.abort;
  WriteNext();
  if (!writing_) OnQueueEmpty();
}

void Connection::Enqueue(std::string bytes) {
  if (!bytes.empty()) out_.push_back(std::move(bytes));
}

void Connection::WriteNext() {
  if (writing_ || out_.empty() || closed_) return;
  std::vector<asio::const_buffer> buffers;
  size_t total = 0;
  for (size_t i = 0; i < out_.size() && i < kMaxGather && total < kWriteSliceBytes; ++i) {
    const size_t offset = i == 0 ? out_offset_ : 0;
    const size_t size = std::min(out_[i].size() - offset, kWriteSliceBytes - total);
    buffers.emplace_back(out_[i].data() + offset, size);
    total += size;
  }
  writing_ = true;
  Arm(write_deadline_, core_->options.write_timeout, &Connection::OnWriteTimeout);
  auto on_written = [self = shared_from_this()](error_code error, size_t bytes) { self->OnWritten(error, bytes); };
  if (tls_) {
    asio::async_write(*tls_, buffers, std::move(on_written));
  } else {
    asio::async_write(socket_, buffers, std::move(on_written));
  }
}

void Connection::OnWritten(error_code error, size_t bytes) {
  writing_ = false;
  if (closed_) return;
  core_->bytes_written.fetch_add(bytes, std::memory_order_relaxed);
  if (error) return Close();
  if (exchange_) exchange_->OnSent(bytes);
  while (bytes > 0) {
    const size_t left = out_.front().size() - out_offset_;
    if (bytes < left) {
      out_offset_ += bytes;
      break;
    }
    bytes -= left;
    out_offset_ = 0;
    out_.pop_front();
  }
  WriteNext();
  if (!writing_) OnQueueEmpty();
}

void Connection::OnQueueEmpty() {
  Disarm(write_deadline_);
  if (refused_) return Linger();
  if (abort_after_write_) {
    // A reset, since the end of the connection alone would be a regular end to an HTTP/1.0 client.
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    return Close();
  }
  if (answer_complete_) FinishExchange();
}

void Connection::FinishExchange() {
  const bool keep_alive = answer_keep_alive_ && !read_ended_ && !core_->draining;
  ReleaseExchange();
  if (core_->draining && !tls_) return Close();
  if (!keep_alive) return Linger();
  Advance();
  Read();
}

void Connection::NoteGone() {
  if (!exchange_->MarkGone()) return;
  core_->clients_gone.fetch_add(1, std::memory_order_relaxed);
  exchange_->TellGone();
}

void Connection::ReleaseExchange() {
  exchange_->Detach();
  exchange_.reset();
  answer_complete_ = false;
  core_->requests_in_flight.fetch_sub(1, std::memory_order_relaxed);
  AccountBody(0);
}

// Ending

void Connection::Refuse(std::optional<Refusal> reason, const Response& refused) {
  if (reason) core_->Count(*reason);
  refused_ = true;
  if (reason && core_->options.on_refused) {
    const Request& request = reader_.request();
    core_->options.on_refused({.transport = "http",
                               .method = request.method,
                               .route = request.path,
                               .status = refused.status,
                               .reason = refused.body,
                               .peer = PeerKind(peer_)});
  }
  Disarm(read_deadline_);
  AccountBody(0);
  const bool is_sentence = refused.headers.Get("Content-Type").starts_with("text/plain");
  const Response response = is_sentence ? AsError(refused) : refused;
  std::string text = "HTTP/1.1 ";
  text.append(std::to_string(response.status)).append(" ").append(StatusReason(response.status)).append("\r\n");
  response.headers.AppendTo(text);
  if (core_->options.headers) MissingIn(response.headers, *core_->options.headers).AppendTo(text);
  text.append("Content-Length: ").append(std::to_string(response.body.size()));
  text.append("\r\nConnection: close\r\n\r\n").append(response.body);
  Enqueue(std::move(text));
  WriteNext();
}

// The answer is written, the connection ends. Closed at once, with bytes of the client unread, the system would send a
// reset, and that can destroy the answer before the client has read it: so what still comes is read for a while.
void Connection::Linger() {
  if (lingering_) return;
  refused_ = true;
  lingering_ = true;
  if (read_ended_) return Close();
  Arm(read_deadline_, core_->options.linger_timeout, &Connection::Close);
  if (tls_) {
    error_code ignored;
    if (reading_) {
      socket_.cancel(ignored);  // OnRead goes on with TlsShutdown: two reads of one TLS stream can't be pending
    } else {
      TlsShutdown();
    }
    return;
  }
  error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  Read();
}

void Connection::TlsShutdown() {
  reading_ = true;  // the shutdown reads
  tls_->async_shutdown([self = shared_from_this()](error_code) {
    self->reading_ = false;
    if (self->closed_) return;
    error_code ignored;
    self->socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    self->Read();
  });
}

void Connection::Close() {
  if (std::exchange(closed_, true)) return;
  Disarm(read_deadline_);
  Disarm(write_deadline_);
  error_code ignored;
  socket_.close(ignored);
  if (exchange_) {
    NoteGone();
    ReleaseExchange();
  }
  AccountBody(0);
  std::lock_guard lock(core_->connections_mutex);
  core_->connections.erase(this);
  core_->connections_open.fetch_sub(1, std::memory_order_relaxed);
  if (core_->connections.empty()) core_->all_closed.notify_all();
}

void Connection::OnHeaderTimeout() {
  if (reader_.state() == RequestReader::State::kIdle) return Close();
  Refuse(Refusal::kHeaderTimeout, TextResponse(408, "the header did not arrive within " +
                                                        std::to_string(core_->options.header_timeout.count()) + " ms"));
}

void Connection::OnBodyTimeout() {
  Refuse(Refusal::kBodyTimeout, TextResponse(408, "the body did not arrive within " +
                                                      std::to_string(core_->options.body_timeout.count()) + " ms"));
}

void Connection::OnWriteTimeout() {
  core_->Count(Refusal::kWriteTimeout);
  Close();
}

}  // namespace throughline::net
