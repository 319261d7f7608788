#include "net/client_connection.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fmt/format.h>

namespace throughline::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookForCancel{50};  // only for a token without a descriptor

std::string TlsErrorText() {
  const unsigned long code = ERR_get_error();
  if (code == 0) return "the connection was cut";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "unknown TLS error";
}

int FdOf(BIO* bio) { return *static_cast<const int*>(BIO_get_data(bio)); }

int AfterTransfer(BIO* bio, ssize_t n, int retry_flags) {
  BIO_clear_retry_flags(bio);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_flags(bio, retry_flags | BIO_FLAGS_SHOULD_RETRY);
  return static_cast<int>(n);
}

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a peer that closed would kill a process that does not ignore
// SIGPIPE.
BIO_METHOD* SocketBio() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "throughline socket");
    BIO_meth_set_write(m, [](BIO* bio, const char* data, int size) {
      return AfterTransfer(bio, ::send(FdOf(bio), data, static_cast<size_t>(size), MSG_NOSIGNAL), BIO_FLAGS_WRITE);
    });
    BIO_meth_set_read(m, [](BIO* bio, char* data, int size) {
      return AfterTransfer(bio, ::recv(FdOf(bio), data, static_cast<size_t>(size), 0), BIO_FLAGS_READ);
    });
    BIO_meth_set_ctrl(m, [](BIO*, int command, long, void*) -> long { return command == BIO_CTRL_FLUSH ? 1 : 0; });
    BIO_meth_set_create(m, [](BIO* bio) {
      BIO_set_init(bio, 1);
      return 1;
    });
    return m;
  }();
  return method;
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

bool IsAddress(const std::string& host) {
  in6_addr parsed{};
  return ::inet_pton(AF_INET, host.c_str(), &parsed) == 1 || ::inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
}

}  // namespace

Result<SslContext> MakeClientTls(const ClientOptions& options) {
  SslContext context(SSL_CTX_new(TLS_client_method()));
  if (!context) return OurBug("OpenSSL gave no client context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context.get(), options.verify_tls ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  const int loaded = options.ca_file.empty()
                         ? SSL_CTX_set_default_verify_paths(context.get())
                         : SSL_CTX_load_verify_locations(context.get(), options.ca_file.c_str(), nullptr);
  if (loaded != 1) {
    ERR_clear_error();
    return Fail(ErrorKind::kInvalid, fmt::format("can't read certificate authorities from {}",
                                                 options.ca_file.empty() ? "the system's store" : options.ca_file));
  }
  return context;
}

ClientConnection::~ClientConnection() {
  if (ssl_) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());  // says goodbye without waiting for the peer's
    ERR_clear_error();
  }
  if (fd_ >= 0) ::close(fd_);
}

std::unexpected<Error> ClientConnection::Failed(std::string_view doing, int error) const {
  return Fail(ErrorKind::kUnavailable,
              fmt::format("can't {} {}: {}", doing, peer_, std::error_code(error, std::generic_category()).message()));
}

Result<std::unique_ptr<ClientConnection>> ClientConnection::Connect(const Endpoint& endpoint, SSL_CTX* tls,
                                                                    const Patience& patience) {
  const std::string peer = endpoint.Text();
  sockaddr_un unix_address{};
  addrinfo unix_entry{};
  std::unique_ptr<addrinfo, FreeAddresses> resolved;
  const addrinfo* addresses = nullptr;
  if (endpoint.transport == Endpoint::Transport::kUnix) {
    unix_address.sun_family = AF_UNIX;
    if (endpoint.unix_path.size() >= sizeof unix_address.sun_path) {
      return Fail(ErrorKind::kInvalid, fmt::format("the socket path of {} is too long for the system", peer));
    }
    std::memcpy(unix_address.sun_path, endpoint.unix_path.data(), endpoint.unix_path.size());
    unix_entry.ai_family = AF_UNIX;
    unix_entry.ai_addr = reinterpret_cast<sockaddr*>(&unix_address);
    unix_entry.ai_addrlen = sizeof unix_address;
    addresses = &unix_entry;
  } else {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | (IsAddress(endpoint.host) ? AI_NUMERICHOST : 0);
    addrinfo* list = nullptr;
    const int error = ::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &list);
    if (error != 0)
      return Fail(ErrorKind::kUnavailable, fmt::format("can't resolve {}: {}", peer, ::gai_strerror(error)));
    resolved.reset(list);
    addresses = list;
  }

  Result<void> outcome = Fail(ErrorKind::kUnavailable, fmt::format("{} has no address", peer));
  for (const addrinfo* address = addresses; address != nullptr; address = address->ai_next) {
    const int fd = ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    std::unique_ptr<ClientConnection> connection(new ClientConnection(fd, peer));
    if (fd < 0) return connection->Failed("open a socket for", errno);
    outcome = connection->ConnectTo(*address, patience);
    if (outcome && endpoint.transport == Endpoint::Transport::kTls)
      outcome = connection->Handshake(endpoint, tls, patience);
    if (outcome) return connection;
    if (outcome.error().kind != ErrorKind::kUnavailable) break;  // time is up, or cancelled
  }
  return Fail(outcome.error());
}

Result<void> ClientConnection::ConnectTo(const addrinfo& address, const Patience& patience) {
  if (address.ai_family != AF_UNIX) {
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  while (::connect(fd_, address.ai_addr, address.ai_addrlen) != 0) {
    if (errno == EINTR) continue;
    // A Unix socket with a full backlog says EAGAIN: it is there, but can't take us now.
    if (errno != EINPROGRESS) return Failed("connect to", errno);
    if (Result<void> waited = WaitFor(POLLOUT, patience); !waited) return waited;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return Failed("connect to", error);
    break;
  }
  return {};
}

Result<void> ClientConnection::Handshake(const Endpoint& endpoint, SSL_CTX* tls, const Patience& patience) {
  ssl_.reset(SSL_new(tls));
  BIO* bio = ssl_ ? BIO_new(SocketBio()) : nullptr;
  if (bio == nullptr) return OurBug("OpenSSL gave no connection");
  BIO_set_data(bio, &fd_);
  SSL_set_bio(ssl_.get(), bio, bio);
  if (IsAddress(endpoint.host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), endpoint.host.c_str());
  } else {
    SSL_set1_host(ssl_.get(), endpoint.host.c_str());
    SSL_set_tlsext_host_name(ssl_.get(), endpoint.host.c_str());
  }
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_.get());
    if (result == 1) return {};
    Result<void> waited = WaitForTls(result, patience);
    if (waited) continue;
    const long verified = SSL_get_verify_result(ssl_.get());
    if (waited.error().kind == ErrorKind::kUnavailable && verified != X509_V_OK) {
      return Fail(ErrorKind::kUnavailable, fmt::format("the certificate of {} can't be trusted: {}", peer_,
                                                       X509_verify_cert_error_string(verified)));
    }
    return waited;
  }
}

// After an SSL_* call that returned `result` <= 0: waits until it is worth repeating, or says why it is not.
Result<void> ClientConnection::WaitForTls(int result, const Patience& patience) const {
  const int why = SSL_get_error(ssl_.get(), result);
  if (why == SSL_ERROR_WANT_READ) return WaitFor(POLLIN, patience);
  if (why == SSL_ERROR_WANT_WRITE) return WaitFor(POLLOUT, patience);
  return Fail(ErrorKind::kUnavailable, fmt::format("TLS with {} failed: {}", peer_, TlsErrorText()));
}

Result<void> ClientConnection::WaitFor(short events, const Patience& patience) const {
  const int cancel_fd = patience.cancel ? patience.cancel->poll_fd() : -1;
  for (;;) {
    if (patience.cancel && patience.cancel->cancelled()) {
      return Fail(ErrorKind::kCancelled, fmt::format("the call to {} was cancelled", peer_));
    }
    const auto left = std::chrono::ceil<milliseconds>(patience.deadline - steady_clock::now());
    if (left <= milliseconds(0)) {
      return Fail(ErrorKind::kTimeout, fmt::format("{} did not answer in time", peer_));
    }
    milliseconds wait = std::min(left, milliseconds(std::chrono::hours(1)));
    if (patience.cancel && cancel_fd < 0) wait = std::min(wait, kLookForCancel);
    pollfd fds[] = {{fd_, events, 0}, {cancel_fd, POLLIN, 0}};  // poll passes over a negative descriptor
    const int ready = ::poll(fds, 2, static_cast<int>(wait.count()));
    if (ready < 0 && errno != EINTR) return Failed("wait for", errno);
    if (ready > 0 && fds[0].revents != 0 && fds[1].revents == 0) return {};
  }
}

Result<void> ClientConnection::Write(std::string_view bytes, const Patience& patience) {
  while (!bytes.empty()) {
    if (patience.cancel && patience.cancel->cancelled()) {
      return Fail(ErrorKind::kCancelled, fmt::format("the call to {} was cancelled", peer_));
    }
    Result<void> waited;
    if (ssl_) {
      has_written_ = true;  // part of a record may be out even when the call says "again"
      ERR_clear_error();
      const int n = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(std::min<size_t>(bytes.size(), 1 << 30)));
      if (n > 0) {
        bytes.remove_prefix(static_cast<size_t>(n));
        continue;
      }
      waited = WaitForTls(n, patience);
    } else {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n > 0) {
        has_written_ = true;
        bytes.remove_prefix(static_cast<size_t>(n));
        continue;
      }
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return Failed("send to", errno);
      waited = WaitFor(POLLOUT, patience);
    }
    if (!waited) return waited;
  }
  return {};
}

Result<size_t> ClientConnection::Read(std::span<char> room, const Patience& patience) {
  for (;;) {
    if (patience.cancel && patience.cancel->cancelled()) {
      return Fail(ErrorKind::kCancelled, fmt::format("the call to {} was cancelled", peer_));
    }
    Result<void> waited;
    if (ssl_) {
      ERR_clear_error();
      const int n = SSL_read(ssl_.get(), room.data(), static_cast<int>(std::min<size_t>(room.size(), 1 << 30)));
      if (n > 0) return static_cast<size_t>(n);
      if (SSL_get_error(ssl_.get(), n) == SSL_ERROR_ZERO_RETURN) return size_t{0};
      waited = WaitForTls(n, patience);
    } else {
      const ssize_t n = ::recv(fd_, room.data(), room.size(), 0);
      if (n >= 0) return static_cast<size_t>(n);
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return Failed("read from", errno);
      waited = WaitFor(POLLIN, patience);
    }
    if (!waited) return Fail(waited.error());
  }
}

bool ClientConnection::IsQuiet() const {
  pollfd fd{fd_, POLLIN, 0};
  return ::poll(&fd, 1, 0) == 0 && (!ssl_ || SSL_pending(ssl_.get()) == 0);
}

}  // namespace throughline::net
