#include "net/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include <fmt/format.h>

namespace throughline::net {
namespace {

// Closes unless released.
class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

std::string ErrnoText(int error) { return std::error_code(error, std::generic_category()).message(); }

std::unexpected<Error> CannotListen(const ListenAddress& address, int error) {
  const bool taken = error == EADDRINUSE;
  const ErrorKind kind = taken                                ? ErrorKind::kConflict
                         : error == EMFILE || error == ENFILE ? ErrorKind::kUnavailable
                         : error == EACCES || error == EPERM  ? ErrorKind::kForbidden
                                                              : ErrorKind::kInvalid;
  return Fail(kind, fmt::format("can't listen on {}: {}{}", address.Text(), ErrnoText(error),
                                taken ? ". Stop the program that holds it, or choose another address." : ""));
}

Result<sockaddr_un> UnixAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return Fail(ErrorKind::kInvalid, fmt::format("the socket path {} has {} bytes; the system allows {}", path,
                                                 path.size(), sizeof address.sun_path - 1));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// A file at `path` that nobody listens on is removed. A connection tells the difference.
Result<void> ClearStaleSocket(const ListenAddress& where, const sockaddr_un& address) {
  struct stat info {};
  if (::lstat(where.unix_path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("can't listen on {}: there is a file that is no socket", where.Text()));
  }
  const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (probe.get() < 0) return CannotListen(where, errno);
  const int connected = ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (connected == 0 || errno != ECONNREFUSED) return CannotListen(where, EADDRINUSE);
  ::unlink(where.unix_path.c_str());
  return {};
}

Result<Listener> ListenUnix(const ListenAddress& where) {
  Result<sockaddr_un> address = UnixAddress(where.unix_path);
  if (!address) return Fail(address.error());
  if (Result<void> cleared = ClearStaleSocket(where, *address); !cleared) return Fail(cleared.error());
  FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (fd.get() < 0) return CannotListen(where, errno);
  // The mode is set between bind and listen, while nobody can connect yet; umask would hold for the whole process.
  struct stat info {};
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      ::chmod(where.unix_path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(fd.get(), SOMAXCONN) != 0 ||
      ::lstat(where.unix_path.c_str(), &info) != 0) {
    return CannotListen(where, errno);
  }
  return Listener{fd.Release(), where, info.st_ino};
}

Result<Listener> ListenTcp(const ListenAddress& where) {
  sockaddr_storage storage{};
  socklen_t size = 0;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (::inet_pton(AF_INET, where.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(where.port);
    size = sizeof *v4;
  } else if (::inet_pton(AF_INET6, where.host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(where.port);
    size = sizeof *v6;
  } else {
    return Fail(ErrorKind::kInvalid, fmt::format("can't listen on {}: the host is not an IP address", where.Text()));
  }
  FileDescriptor fd(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (fd.get() < 0) return CannotListen(where, errno);
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0 || ::listen(fd.get(), SOMAXCONN) != 0 ||
      ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    return CannotListen(where, errno);
  }
  Listener listener{fd.Release(), where, 0};
  listener.address.port = ntohs(storage.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
  return listener;
}

std::string AddressText(int family, const void* address) {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(family, address, text, sizeof text);
  return text;
}

bool IsLoopbackV4(const in_addr& address) { return (ntohl(address.s_addr) >> 24) == 127; }

}  // namespace

Result<ListenAddress> ListenAddress::Parse(std::string_view text) {
  ListenAddress address;
  if (text.starts_with("unix:")) {
    address.unix_path = std::string(text.substr(5));
    if (address.unix_path.empty())
      return Fail(ErrorKind::kInvalid, "unix: needs a path, as in unix:/run/throughline.sock");
    return address;
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return Fail(ErrorKind::kInvalid, fmt::format("\"{}\" has no port: write it as 127.0.0.1:4318", text));
  }
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  address.host = host == "localhost" ? "127.0.0.1" : std::string(host);
  in6_addr parsed{};
  if (::inet_pton(AF_INET, address.host.c_str(), &parsed) != 1 &&
      ::inet_pton(AF_INET6, address.host.c_str(), &parsed) != 1) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" is not an IP address: write it as 127.0.0.1:4318 or [::1]:4318", host));
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    return Fail(ErrorKind::kInvalid, fmt::format("port \"{}\" is out of range: use 0 to 65535", port));
  }
  return address;
}

bool ListenAddress::is_loopback() const {
  if (is_unix()) return true;
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return IsLoopbackV4(v4);
  in6_addr v6{};
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string ListenAddress::Text() const {
  if (is_unix()) return "unix:" + unix_path;
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

Result<Listener> Listen(const ListenAddress& address) {
  return address.is_unix() ? ListenUnix(address) : ListenTcp(address);
}

void RemoveSocketFile(const Listener& listener) {
  if (!listener.address.is_unix()) return;
  struct stat info {};
  const char* path = listener.address.unix_path.c_str();
  if (::lstat(path, &info) == 0 && info.st_ino == listener.unix_inode) ::unlink(path);
}

Peer DescribePeer(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    return {fmt::format("{}:{}", AddressText(AF_INET, &v4->sin_addr), ntohs(v4->sin_port)), IsLoopbackV4(v4->sin_addr)};
  }
  if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    const bool mapped_loopback = IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr) && v6->sin6_addr.s6_addr[12] == 127;
    return {fmt::format("[{}]:{}", AddressText(AF_INET6, &v6->sin6_addr), ntohs(v6->sin6_port)),
            IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) || mapped_loopback};
  }
  return {"unix", true};
}

}  // namespace throughline::net
