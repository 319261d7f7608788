#include "net/client.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "net/chunked.h"
#include "net/client_connection.h"
#include "net/message_head.h"

namespace throughline::net {
namespace {

using std::chrono::steady_clock;

constexpr size_t kReadBytes = 64 << 10;
constexpr size_t kMaxResponseFields = 1000;
constexpr size_t kJoinBelowBytes = 64 << 10;  // a small body travels with its head: one write, one packet

std::unexpected<CallError> CallFail(Error error, bool may_have_arrived) {
  return std::unexpected(CallError{std::move(error), may_have_arrived});
}

Result<std::string> RequestHeadText(const ClientRequest& request, const std::string& host) {
  if (!IsToken(request.method)) return Fail(ErrorKind::kInvalid, "the request's method is not a token");
  const bool clean = std::ranges::all_of(request.target, [](char c) { return c > ' ' && c < 0x7f; });
  if (!request.target.starts_with('/') || !clean) {
    return Fail(ErrorKind::kInvalid, "the request's target must begin with / and be percent-encoded");
  }
  std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", request.method, request.target, host);
  Headers headers = request.headers;
  for (const char* ours : {"Host", "Content-Length", "Transfer-Encoding", "Connection"}) headers.Remove(ours);
  headers.AppendTo(head);
  size_t length = 0;
  for (std::string_view part : request.body) length += part.size();
  if (length > 0 || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
    head.append(fmt::format("Content-Length: {}\r\n", length));
  }
  head.append("\r\n");
  return head;
}

}  // namespace

class Client::Pool {
 public:
  Pool(Endpoint the_endpoint, ClientOptions the_options, SslContext tls)
      : endpoint(std::move(the_endpoint)), options(std::move(the_options)), tls_(std::move(tls)) {}

  // The connection used last, if one is still fit; nullptr when a new one is needed.
  std::unique_ptr<ClientConnection> TakeIdle() {
    std::vector<Idle> dead;  // closed outside the lock
    std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
      Idle newest = std::move(idle_.back());
      idle_.pop_back();
      const bool fresh = steady_clock::now() - newest.since < options.max_idle_time;
      if (fresh && newest.connection->IsQuiet()) return std::move(newest.connection);
      dead.push_back(std::move(newest));
    }
    return nullptr;
  }

  void Return(std::unique_ptr<ClientConnection> connection) {
    std::lock_guard lock(mutex_);
    if (idle_.size() < options.max_idle_connections) idle_.push_back({std::move(connection), steady_clock::now()});
  }

  Result<std::unique_ptr<ClientConnection>> Connect(ClientConnection::Patience patience) const {
    patience.deadline = std::min(patience.deadline, steady_clock::now() + options.connect_timeout);
    return ClientConnection::Connect(endpoint, tls_.get(), patience);
  }

  size_t idle_count() const {
    std::lock_guard lock(mutex_);
    return idle_.size();
  }

  void DropIdle() {
    std::vector<Idle> dropped;
    std::lock_guard lock(mutex_);
    dropped.swap(idle_);
  }

  const Endpoint endpoint;
  const ClientOptions options;

 private:
  struct Idle {
    std::unique_ptr<ClientConnection> connection;
    SteadyTime since;
  };

  const SslContext tls_;
  mutable std::mutex mutex_;
  std::vector<Idle> idle_;
};

class ResponseStream::Impl {
 public:
  Impl(std::shared_ptr<Client::Pool> pool, std::unique_ptr<ClientConnection> connection,
       ClientConnection::Patience patience)
      : pool_(std::move(pool)), connection_(std::move(connection)), patience_(std::move(patience)) {}

  // The request out, the head of the answer in.
  Result<void> Exchange(const std::string& head, const ClientRequest& request) {
    connection_->ForgetWrites();
    Result<void> written = WriteRequest(head, request.body);
    if (!written && written.error().kind != ErrorKind::kUnavailable) return written;
    // A server that refuses a request may close before it has read all of it: its answer says why, our write error
    // doesn't.
    keep_alive_ = written.has_value();
    Result<void> read = ReadHead(request.method);
    if (!read && !written && !has_answer_bytes_) return written;
    return read;
  }

  bool has_answer_bytes() const { return has_answer_bytes_; }
  bool may_have_arrived() const { return !connection_ || connection_->has_written(); }
  const ResponseHead& head() const { return head_; }

  CallResult<std::string_view> Read() {
    Result<std::string_view> piece = NextPiece();
    if (piece) return *piece;
    connection_.reset();
    ended_ = true;
    failure_ = piece.error();
    return CallFail(std::move(piece.error()), true);
  }

  void Stop() {
    connection_.reset();
    ended_ = true;
  }

 private:
  Result<void> WriteRequest(std::string head, const std::vector<std::string_view>& body) {
    size_t sent_parts = 0;
    for (; sent_parts < body.size() && head.size() + body[sent_parts].size() <= kJoinBelowBytes; ++sent_parts) {
      head.append(body[sent_parts]);
    }
    Result<void> written = connection_->Write(head, patience_);
    for (; written && sent_parts < body.size(); ++sent_parts) written = connection_->Write(body[sent_parts], patience_);
    return written;
  }

  std::string_view unread() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }

  // More bytes behind the unread ones; false at the end of the connection.
  Result<bool> Fill() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (begin_ > 0) {
      buffer_.erase(0, begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (buffer_.size() - end_ < kReadBytes) buffer_.resize(end_ + kReadBytes);
    Result<size_t> n = connection_->Read({buffer_.data() + end_, buffer_.size() - end_}, patience_);
    if (!n) return Fail(n.error());
    end_ += *n;
    if (*n > 0) has_answer_bytes_ = true;
    return *n > 0;
  }

  std::unexpected<Error> NotHttp(std::string_view why) const {
    return Fail(ErrorKind::kUnavailable, fmt::format("{} sent no usable HTTP answer: {}", pool_->endpoint.Text(), why));
  }

  Result<void> ReadHead(const std::string& method) {
    for (;;) {
      size_t searched = 0;
      size_t size = FindHeadEnd(unread(), searched);
      while (size == std::string_view::npos && unread().size() <= pool_->options.max_header_bytes) {
        Result<bool> filled = Fill();
        if (!filled) return Fail(filled.error());
        if (!*filled) return NotHttp("it closed the connection");
        size = FindHeadEnd(unread(), searched);
      }
      if (size > pool_->options.max_header_bytes) return NotHttp("its header is too large");
      std::expected<ResponseHead, Flaw> head = ParseResponseHead(unread().substr(0, size), kMaxResponseFields);
      if (!head) return NotHttp(head.error().message);
      begin_ += size;
      if (head->status == 101) return NotHttp("it switched protocols");
      if (head->status < 200) continue;  // an interim answer
      std::expected<BodyFraming, Flaw> framing = FramingOf(*head, method);
      if (!framing) return NotHttp(framing.error().message);
      head_ = std::move(*head);
      framing_ = *framing;
      left_ = framing->length;
      if (framing->kind == BodyFraming::Kind::kChunked) chunked_.emplace(UINT64_MAX, pool_->options.max_header_bytes);
      keep_alive_ = keep_alive_ && head_.minor_version == 1 && !head_.headers.HasToken("connection", "close");
      if (IsBodyComplete()) Finish();  // so that an answer without a body gives its connection back unread
      return {};
    }
  }

  Result<std::string_view> NextPiece() {
    if (failure_) return Fail(*failure_);
    while (!ended_) {
      if (IsBodyComplete()) {
        Finish();
        break;
      }
      if (unread().empty()) {
        Result<bool> filled = Fill();
        if (!filled) return Fail(filled.error());
        if (!*filled) {
          if (framing_.kind != BodyFraming::Kind::kUntilClose) return NotHttp("the body is cut short");
          Stop();
          break;
        }
      }
      std::string_view piece = unread();
      size_t consumed = piece.size();
      if (chunked_) {
        std::expected<ChunkedDecoder::Step, Flaw> step = chunked_->Next(piece);
        if (!step) return NotHttp(step.error().message);
        consumed = step->consumed;
        piece = step->data;
      } else if (framing_.kind == BodyFraming::Kind::kLength) {
        piece = piece.substr(0, static_cast<size_t>(std::min<uint64_t>(piece.size(), left_)));
        consumed = piece.size();
        left_ -= consumed;
      }
      begin_ += consumed;
      if (piece.empty()) continue;
      return piece;
    }
    return std::string_view();
  }

  bool IsBodyComplete() const {
    switch (framing_.kind) {
      case BodyFraming::Kind::kNone:
        return true;
      case BodyFraming::Kind::kLength:
        return left_ == 0;
      case BodyFraming::Kind::kChunked:
        return chunked_->done();
      case BodyFraming::Kind::kUntilClose:
        return false;
    }
    return false;
  }

  void Finish() {
    ended_ = true;
    // Bytes beyond the answer belong to nothing we asked for.
    if (keep_alive_ && unread().empty()) pool_->Return(std::move(connection_));
    connection_.reset();
  }

  const std::shared_ptr<Client::Pool> pool_;
  std::unique_ptr<ClientConnection> connection_;
  const ClientConnection::Patience patience_;
  std::string buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  bool has_answer_bytes_ = false;
  ResponseHead head_;
  BodyFraming framing_;
  uint64_t left_ = 0;  // of a body with a length
  std::optional<ChunkedDecoder> chunked_;
  bool keep_alive_ = true;
  bool ended_ = false;
  std::optional<Error> failure_;
};

ResponseStream::ResponseStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ResponseStream::ResponseStream(ResponseStream&&) noexcept = default;
ResponseStream& ResponseStream::operator=(ResponseStream&&) noexcept = default;
ResponseStream::~ResponseStream() = default;

int ResponseStream::status() const { return impl_->head().status; }
const Headers& ResponseStream::headers() const { return impl_->head().headers; }
CallResult<std::string_view> ResponseStream::Read() { return impl_->Read(); }

CallResult<void> ResponseStream::ReadAll(const std::function<bool(std::string_view)>& sink) {
  for (;;) {
    CallResult<std::string_view> piece = impl_->Read();
    if (!piece) return std::unexpected(std::move(piece.error()));
    if (piece->empty()) return {};
    if (!sink(*piece)) {
      impl_->Stop();
      return {};
    }
  }
}

Client::Client(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::Create(Endpoint endpoint, ClientOptions options) {
  SslContext tls;
  if (endpoint.transport == Endpoint::Transport::kTls) {
    Result<SslContext> made = MakeClientTls(options);
    if (!made) return Fail(made.error());
    tls = std::move(*made);
  }
  auto pool = std::make_shared<Pool>(std::move(endpoint), std::move(options), std::move(tls));
  return std::unique_ptr<Client>(new Client(std::move(pool)));
}

CallResult<ResponseStream> Client::Open(const ClientRequest& request, const CallOptions& call) {
  Result<std::string> head = RequestHeadText(request, pool_->endpoint.HostHeader());
  if (!head) return CallFail(head.error(), false);
  const ClientConnection::Patience patience{call.deadline.value_or(steady_clock::now() + pool_->options.total_timeout),
                                            call.cancel};
  for (bool pooled_allowed = true;; pooled_allowed = false) {
    std::unique_ptr<ClientConnection> connection = pooled_allowed ? pool_->TakeIdle() : nullptr;
    const bool pooled = connection != nullptr;
    if (!pooled) {
      Result<std::unique_ptr<ClientConnection>> connected = pool_->Connect(patience);
      if (!connected) return CallFail(connected.error(), false);
      connection = std::move(*connected);
    }
    auto stream = std::make_unique<ResponseStream::Impl>(pool_, std::move(connection), patience);
    Result<void> exchanged = stream->Exchange(*head, request);
    if (exchanged) return ResponseStream(std::move(stream));
    // The peer may close a kept-alive connection at any time; that says nothing about the request.
    const bool repeatable = request.idempotent || !stream->may_have_arrived();
    const bool stale = pooled && exchanged.error().kind == ErrorKind::kUnavailable && !stream->has_answer_bytes();
    if (!stale || !repeatable) return CallFail(exchanged.error(), stream->may_have_arrived());
  }
}

CallResult<Response> Client::Send(const ClientRequest& request, const CallOptions& call) {
  CallResult<ResponseStream> stream = Open(request, call);
  if (!stream) return std::unexpected(std::move(stream.error()));
  Response response{.status = stream->status(), .headers = stream->headers(), .body = {}};
  bool over = false;
  CallResult<void> read = stream->ReadAll([&](std::string_view piece) {
    over = response.body.size() + piece.size() > pool_->options.max_body_bytes;
    if (!over) response.body.append(piece);
    return !over;
  });
  if (!read) return std::unexpected(std::move(read.error()));
  if (over) {
    return CallFail({ErrorKind::kTooLarge, fmt::format("the answer of {} is larger than the limit of {} bytes",
                                                       pool_->endpoint.Text(), pool_->options.max_body_bytes)},
                    true);
  }
  return response;
}

const Endpoint& Client::endpoint() const { return pool_->endpoint; }
size_t Client::idle_connections() const { return pool_->idle_count(); }
void Client::DropIdle() { pool_->DropIdle(); }

}  // namespace throughline::net
