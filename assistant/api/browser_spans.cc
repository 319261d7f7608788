// POST /v1/traces: the page's spans, sent on to where the assistant's own go, so that a browser needs no other origin.
//
// Shape   the body is passed on as it is (JSON or protobuf, at most 1 MiB), with the receiver's headers; the page hears
//         202 as soon as it is queued. One thread sends; what fails is tried once more and then counted.
// Limits  kMostWaiting bodies; the next hears 503.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "base/log.h"
#include "net/client.h"

namespace throughline::assistant {
namespace {

constexpr size_t kMostWaiting = 64;
constexpr auto kPatience = std::chrono::seconds(5);
constexpr auto kLastPatience = std::chrono::seconds(2);  // for all that wait when the assistant stops
constexpr int kAttempts = 2;

// "http://host:4318/base" → where to connect and what to ask for there.
struct Target {
  net::Endpoint endpoint;
  std::string path;
};
Result<Target> TargetOf(const std::string& url) {
  const size_t host = url.find("://");
  const size_t path = host == std::string::npos ? std::string::npos : url.find('/', host + 3);
  Result<net::Endpoint> endpoint = net::Endpoint::Parse(url.substr(0, path));
  if (!endpoint) return Fail(endpoint.error());
  std::string base = path == std::string::npos ? "" : url.substr(path);
  while (base.ends_with('/')) base.pop_back();
  return Target{std::move(*endpoint), base + "/v1/traces"};
}

struct Batch {
  std::string body, content_type, content_encoding;
};

class Relay {
 public:
  explicit Relay(Services& services) : services_(services) {}
  ~Relay() {
    {
      std::lock_guard lock(mutex_);
      is_stopping_ = true;
      give_up_at_ = std::chrono::steady_clock::now() + kLastPatience;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  // False: too many wait.
  bool Add(Batch batch) {
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMostWaiting || is_stopping_) return false;
    waiting_.push_back(std::move(batch));
    if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
    wake_.notify_one();
    return true;
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      if (is_stopping_ && std::chrono::steady_clock::now() >= give_up_at_) {
        services_.counters.browser_batches_lost.fetch_add(waiting_.size(), std::memory_order_relaxed);
        return;
      }
      const Batch batch = std::move(waiting_.front());
      waiting_.pop_front();
      const int attempts = is_stopping_ ? 1 : kAttempts;
      lock.unlock();
      Send(batch, attempts);
      lock.lock();
    }
  }

  void Send(const Batch& batch, int attempts) {
    services_.counters.browser_batches.fetch_add(1, std::memory_order_relaxed);
    std::string problem;
    for (int attempt = 0; attempt < attempts; ++attempt) {
      Result<int> status = SendOnce(batch);
      if (status && *status < 300) return;
      problem = status ? "status " + std::to_string(*status) : status.error().message;
      if (status && *status < 500 && *status != 429) break;  // refused for good
    }
    services_.counters.browser_batches_lost.fetch_add(1, std::memory_order_relaxed);
    log::Debug("browser spans", "a batch of the page was not delivered", {{"reason", problem}});
  }

  Result<int> SendOnce(const Batch& batch) {
    if (!client_) {
      Result<Target> target = TargetOf(services_.settings.otlp_endpoint);
      if (!target) return Fail(target.error());
      auto client = net::Client::Create(
          target->endpoint,
          {.connect_timeout = std::chrono::seconds(2), .max_idle_connections = 1, .max_body_bytes = 1 << 20});
      if (!client) return Fail(client.error());
      client_ = std::move(*client);
      path_ = target->path;
    }
    net::ClientRequest request{.method = "POST", .target = path_, .headers = {}, .body = {batch.body}};
    request.headers.Add("Content-Type", batch.content_type);
    if (!batch.content_encoding.empty()) request.headers.Add("Content-Encoding", batch.content_encoding);
    for (const auto& [name, value] : services_.settings.otlp_headers) request.headers.Add(name, value);
    auto answer = client_->Send(request, {.deadline = std::chrono::steady_clock::now() + kPatience, .cancel = {}});
    if (!answer) return Fail(answer.error());
    return answer->status;
  }

  Services& services_;
  std::unique_ptr<net::Client> client_;  // of the thread
  std::string path_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Batch> waiting_;
  bool is_stopping_ = false;
  std::chrono::steady_clock::time_point give_up_at_;
  std::thread thread_;
};

net::Response Accept(Services& services, Relay& relay, Call& call) {
  std::string type(call.request.headers.Get("Content-Type"));
  type.erase(std::min(type.find(';'), type.size()));
  if (type != "application/json" && type != "application/x-protobuf")
    return ErrorAnswer(call, 415, "spans come as application/json or application/x-protobuf", "unsupported_media_type");
  if (!services.settings.telemetry_enabled) return JsonAnswer(202, "{}");  // nothing is traced: nor is the page
  if (relay.Add({call.request.body, type, std::string(call.request.headers.Get("Content-Encoding"))}))
    return JsonAnswer(202, "{}");
  services.counters.browser_batches_lost.fetch_add(1, std::memory_order_relaxed);
  net::Response response = ErrorAnswer(call, 503, "too many spans wait to be sent on", "busy");
  response.headers.Add("Retry-After", "1");
  return response;
}

}  // namespace

std::vector<Route> BrowserSpanRoutes(Services& services) {
  const auto relay = std::make_shared<Relay>(services);
  return {{.method = "POST",
           .path = "/v1/traces",
           .handler = [&services, relay](Call& call) { return Accept(services, *relay, call); },
           .is_traced = false}};
}

}  // namespace throughline::assistant
