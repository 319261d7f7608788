// A socket for tests that must say exactly which bytes go over the wire, and read what comes back.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <string_view>

#include "net/server.h"

namespace throughline::net {

class RawClient {
 public:
  explicit RawClient(const ListenAddress& address, int receive_buffer_bytes = 0) {
    fd_ = ::socket(address.is_unix() ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer_bytes > 0) {
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    }
    if (address.is_unix()) {
      sockaddr_un where{};
      where.sun_family = AF_UNIX;
      std::strncpy(where.sun_path, address.unix_path.c_str(), sizeof where.sun_path - 1);
      connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
    } else {
      sockaddr_in where{};
      where.sin_family = AF_INET;
      where.sin_port = htons(address.port);
      ::inet_pton(AF_INET, address.host.c_str(), &where.sin_addr);
      connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
    }
  }
  ~RawClient() { Close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return true;
  }
  void FinishSending() { ::shutdown(fd_, SHUT_WR); }
  void Close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  // A reset in place of a regular end.
  void Reset() {
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    Close();
  }

  // Until the server closes. `was_reset` tells how.
  std::string ReadAll() {
    while (Fill()) {
    }
    return std::exchange(buffer_, {});
  }
  // Up to and with `mark`; all there is when the server closes first.
  std::string ReadUntil(std::string_view mark) {
    size_t found = 0;
    while ((found = buffer_.find(mark)) == std::string::npos) {
      if (!Fill()) return std::exchange(buffer_, {});
    }
    std::string head = buffer_.substr(0, found + mark.size());
    buffer_.erase(0, found + mark.size());
    return head;
  }
  std::string ReadExactly(size_t bytes) {
    while (buffer_.size() < bytes && Fill()) {
    }
    std::string part = buffer_.substr(0, bytes);
    buffer_.erase(0, part.size());
    return part;
  }
  // One answer with a Content-Length: its head and its body.
  struct Answer {
    std::string head;
    std::string body;
  };
  Answer ReadAnswer() {
    Answer answer;
    answer.head = ReadUntil("\r\n\r\n");
    const size_t at = answer.head.find("Content-Length: ");
    if (at != std::string::npos) answer.body = ReadExactly(std::stoul(answer.head.substr(at + 16)));
    return answer;
  }
  bool was_reset() const { return was_reset_; }

 private:
  bool Fill() {
    char chunk[16384];
    const ssize_t n = ::recv(fd_, chunk, sizeof chunk, 0);
    if (n < 0) was_reset_ = true;
    if (n <= 0) return false;
    buffer_.append(chunk, static_cast<size_t>(n));
    return true;
  }

  int fd_ = -1;
  bool connected_ = false;
  bool was_reset_ = false;
  std::string buffer_;
};

}  // namespace throughline::net
