// For tests: an endpoint in this process that answers what a test tells it to.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace throughline::testing {

class FakeEndpoint {
 public:
  using Handler = std::function<void(const httplib::Request&, httplib::Response&)>;

  explicit FakeEndpoint(Handler handler) : handler_(std::move(handler)) {
    auto answer = [this](const httplib::Request& request, httplib::Response& response) {
      {
        std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      handler_(request, response);
    };
    server_.Post(".*", answer);
    server_.Get(".*", answer);
    server_.set_keep_alive_max_count(1000);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~FakeEndpoint() {
    Release();
    server_.stop();
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
  std::vector<httplib::Request> requests() {
    std::lock_guard lock(mutex_);
    return requests_;
  }

  // For a handler: stands until the test, or its end, lets go.
  void Hang() {
    std::unique_lock lock(mutex_);
    hanging_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_released_; });
  }
  void AwaitHang() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return hanging_; });
  }
  void Release() {
    std::lock_guard lock(mutex_);
    is_released_ = true;
    changed_.notify_all();
  }

 private:
  Handler handler_;
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool hanging_ = false;
  bool is_released_ = false;
  std::vector<httplib::Request> requests_;
};

// `pieces` as one event stream; after the last one the connection ends, or first `then` is called.
inline void Stream(httplib::Response& response, std::vector<std::string> pieces, std::function<void()> then = {}) {
  response.set_chunked_content_provider(
      "text/event-stream", [pieces = std::move(pieces), then = std::move(then)](size_t, httplib::DataSink& sink) {
        for (const std::string& piece : pieces) sink.write(piece.data(), piece.size());
        if (then) then();
        sink.done();
        return true;
      });
}

}  // namespace throughline::testing
