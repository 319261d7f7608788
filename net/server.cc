#include "net/server.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "net/connection.h"
#include "net/listener.h"
#include "net/server_core.h"

namespace throughline::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Protocol = asio::generic::stream_protocol;

constexpr std::chrono::milliseconds kAcceptPause{100};  // after running out of descriptors

Result<asio::ssl::context> LoadTls(const TlsFiles& files) {
  asio::ssl::context context(asio::ssl::context::tls_server);
  error_code error;
  context.set_options(
      asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
  context.use_certificate_chain_file(files.certificate_chain_pem, error);
  if (error) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("can't read the certificate {}: {}", files.certificate_chain_pem, error.message()));
  }
  context.use_private_key_file(files.private_key_pem, asio::ssl::context::pem, error);
  if (error) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("can't use the private key {}: {}", files.private_key_pem, error.message()));
  }
  return context;
}

}  // namespace

std::string_view RefusalName(Refusal reason) {
  switch (reason) {
    case Refusal::kBadFraming:
      return "bad_framing";
    case Refusal::kBadRequest:
      return "bad_request";
    case Refusal::kHeaderTooLarge:
      return "header_too_large";
    case Refusal::kBodyTooLarge:
      return "body_too_large";
    case Refusal::kBodyMemory:
      return "body_memory";
    case Refusal::kHeaderTimeout:
      return "header_timeout";
    case Refusal::kBodyTimeout:
      return "body_timeout";
    case Refusal::kWriteTimeout:
      return "write_timeout";
    case Refusal::kTooManyConnections:
      return "too_many_connections";
    case Refusal::kExpectation:
      return "expectation";
    case Refusal::kTlsHandshake:
      return "tls_handshake";
    case Refusal::kNotAdmitted:
      return "not_admitted";
  }
  return "unknown";
}

class Server::Impl {
 public:
  Impl(std::shared_ptr<ServerCore> core, Listener listener)
      : core_(std::move(core)),
        listener_(std::move(listener)),
        accept_strand_(asio::make_strand(core_->io)),
        acceptor_(accept_strand_),
        accept_pause_(accept_strand_),
        keep_running_(core_->io.get_executor()) {}

  Result<void> Run() {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    error_code error;
    if (::getsockname(listener_.fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
      ::close(listener_.fd);
      return OurBug("a listening socket has no address");
    }
    acceptor_.assign(Protocol(bound.ss_family, 0), listener_.fd, error);
    if (error) {
      ::close(listener_.fd);
      return Fail(ErrorKind::kUnavailable,
                  fmt::format("can't listen on {}: {}", listener_.address.Text(), error.message()));
    }
    asio::post(accept_strand_, [this] { Accept(); });
    for (size_t i = 0; i < std::max<size_t>(core_->options.io_threads, 1); ++i) {
      threads_.emplace_back([core = core_] { core->io.run(); });
    }
    return {};
  }

  bool Stop(std::chrono::milliseconds drain_timeout) {
    if (threads_.empty()) return true;
    asio::post(accept_strand_, [this] {
      error_code ignored;
      accepting_ = false;
      acceptor_.close(ignored);
      accept_pause_.cancel();
    });
    RemoveSocketFile(listener_);
    const auto deadline = std::chrono::steady_clock::now() + drain_timeout;
    bool drained = false;
    {
      std::unique_lock lock(core_->connections_mutex);
      core_->draining = true;
      for (const std::shared_ptr<Connection>& connection : OpenConnections()) connection->Drain();
      drained = core_->all_closed.wait_until(lock, deadline, [this] { return core_->connections.empty(); });
      for (const std::shared_ptr<Connection>& connection : OpenConnections()) connection->CloseNow();
    }
    keep_running_.reset();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    return drained;
  }

  const ListenAddress& address() const { return listener_.address; }
  const ServerCore& core() const { return *core_; }

 private:
  using Acceptor = asio::basic_socket_acceptor<Protocol>;

  void Accept() {
    if (!accepting_) return;
    acceptor_.async_accept(asio::make_strand(core_->io.get_executor()),
                           [this](error_code error, Connection::Socket socket) { OnAccept(error, std::move(socket)); });
  }

  void OnAccept(error_code error, Connection::Socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      Admit(std::move(socket));
      return Accept();
    }
    accept_pause_.expires_after(kAcceptPause);
    accept_pause_.async_wait([this](error_code) { Accept(); });
  }

  void Admit(Connection::Socket socket) {
    core_->connections_accepted.fetch_add(1, std::memory_order_relaxed);
    if (core_->connections_open.load() >= core_->options.max_connections) return TurnAway(std::move(socket));
    error_code error;
    const Protocol::endpoint endpoint = socket.remote_endpoint(error);
    if (error) return;  // gone already
    Peer peer = DescribePeer(endpoint.data());
    const int on =
        1;  // an answer must not wait for the acknowledgement of the one before; Unix sockets don't know this
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto connection = std::make_shared<Connection>(core_, std::move(socket), std::move(peer.text), peer.is_loopback);
    std::lock_guard lock(core_->connections_mutex);
    if (core_->draining) return;
    core_->connections.emplace(connection.get(), connection);
    core_->connections_open.fetch_add(1, std::memory_order_relaxed);
    connection->Start();
  }

  // Best effort, without waiting: an accept loop that waited for clients would be the next thing to attack.
  void TurnAway(Connection::Socket socket) {
    core_->Count(Refusal::kTooManyConnections);
    if (core_->tls) return;
    const std::string body = fmt::format("the limit of {} connections is reached\n", core_->options.max_connections);
    const std::string text = fmt::format(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
        body.size(), body);
    [[maybe_unused]] const ssize_t sent =
        ::send(socket.native_handle(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  // With the connections' mutex held. The caller keeps the connections alive while it posts to them.
  std::vector<std::shared_ptr<Connection>> OpenConnections() const {
    std::vector<std::shared_ptr<Connection>> open;
    for (const auto& [key, weak] : core_->connections) {
      if (std::shared_ptr<Connection> connection = weak.lock()) open.push_back(std::move(connection));
    }
    return open;
  }

  const std::shared_ptr<ServerCore> core_;
  const Listener listener_;
  const Connection::Strand accept_strand_;
  Acceptor acceptor_;
  asio::steady_timer accept_pause_;
  bool accepting_ = true;
  asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
  std::vector<std::thread> threads_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, Handler handler) {
  std::optional<asio::ssl::context> tls;
  if (options.tls) {
    Result<asio::ssl::context> loaded = LoadTls(*options.tls);
    if (!loaded) return Fail(loaded.error());
    tls.emplace(std::move(*loaded));
  }
  Result<Listener> listener = Listen(options.address);
  if (!listener) return Fail(listener.error());
  auto core = std::make_shared<ServerCore>(std::move(options), std::move(handler));
  core->tls = std::move(tls);
  auto impl = std::make_unique<Impl>(std::move(core), std::move(*listener));
  if (Result<void> running = impl->Run(); !running) return Fail(running.error());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Result<void> Server::CheckAddress(const ListenAddress& address) {
  Result<Listener> listener = Listen(address);
  if (!listener) return Fail(listener.error());
  ::close(listener->fd);
  return {};
}

const ListenAddress& Server::address() const { return impl_->address(); }

ServerCounters Server::counters() const {
  const ServerCore& core = impl_->core();
  ServerCounters counters;
  counters.connections_open = core.connections_open;
  counters.connections_accepted = core.connections_accepted;
  counters.requests = core.requests;
  counters.requests_in_flight = core.requests_in_flight;
  counters.bytes_read = core.bytes_read;
  counters.bytes_written = core.bytes_written;
  counters.clients_gone = core.clients_gone;
  counters.handler_exceptions = core.handler_exceptions;
  counters.buffered_body_bytes = core.buffered_body_bytes;
  for (size_t i = 0; i < kRefusalCount; ++i) counters.refused[i] = core.refused[i];
  return counters;
}

bool Server::Stop(std::chrono::milliseconds drain_timeout) { return impl_->Stop(drain_timeout); }

}  // namespace throughline::net
