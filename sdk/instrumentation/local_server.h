// For tests: a cpp-httplib server on a port of its own, listening until the end of the test.
#pragma once

#include <httplib.h>

#include <string>
#include <thread>

namespace throughline::inline sdk::testing {

class LocalServer {
 public:
  // The routes are added before Listen.
  httplib::Server& server() { return server_; }
  void Listen() {
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();  // before that, stop() would do nothing
  }
  int port() const { return port_; }
  std::string Url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  // Until every request is answered, and its spans have ended.
  void Stop() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }
  ~LocalServer() { Stop(); }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace throughline::inline sdk::testing
