#include "assistant/faults/model_endpoint.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "assistant/faults/faults.h"
#include "assistant/providers/provider.h"
#include "net/server.h"

namespace throughline::assistant {
namespace {

constexpr std::string_view kRetryAfterSeconds = "2";
// As a connection that breaks in mid-answer leaves it.
constexpr std::string_view kBrokenJson =
    R"({"id":"chatcmpl-broken","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assis)";

net::Response JsonResponse(int status, std::string_view body) {
  net::Response response;
  response.status = status;
  response.headers.Set("Content-Type", "application/json");
  response.body = body;
  return response;
}

}  // namespace

struct FaultyModelEndpoint::Impl {
  // Writers of requests that hang. Shared with the callbacks, which may come after the endpoint is gone.
  struct Hanging {
    std::mutex mutex;
    uint64_t next = 0;
    std::map<uint64_t, net::ResponseWriter> writers;

    static void Add(const std::shared_ptr<Hanging>& self, net::ResponseWriter writer) {
      std::unique_lock lock(self->mutex);
      const uint64_t id = self->next++;
      net::ResponseWriter& kept = self->writers.emplace(id, std::move(writer)).first->second;
      lock.unlock();  // the callback may come at once, here
      // The node stays where it is until this callback takes it out, and it does so only once.
      kept.OnClientGone([self, id] { self->Remove(id); });
    }
    void Remove(uint64_t id) {
      net::ResponseWriter gone;
      std::lock_guard lock(mutex);
      const auto found = writers.find(id);
      if (found == writers.end()) return;
      gone = std::move(found->second);
      writers.erase(found);
    }
  };

  std::shared_ptr<Hanging> hanging = std::make_shared<Hanging>();
  std::string base_url;
  std::unique_ptr<net::Server> server;

  void Answer(const net::Request& request, net::ResponseWriter writer) {
    switch (FaultFromName(request.headers.Get(kFaultHeader)).value_or(Fault::kServerError)) {
      case Fault::kModelTimeout:
        return Hanging::Add(hanging, std::move(writer));
      case Fault::kRateLimit: {
        net::Response response = JsonResponse(
            429,
            R"({"error":{"message":"Rate limit reached for requests","type":"requests","code":"rate_limit_exceeded"}})");
        response.headers.Set("Retry-After", std::string(kRetryAfterSeconds));
        return writer.Send(std::move(response));
      }
      case Fault::kBrokenJson:
        return writer.Send(JsonResponse(200, kBrokenJson));
      default:
        return writer.Send(JsonResponse(
            500,
            R"({"error":{"message":"The server had an error while processing your request","type":"server_error"}})"));
    }
  }
};

FaultyModelEndpoint::FaultyModelEndpoint(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

FaultyModelEndpoint::~FaultyModelEndpoint() {
  impl_->server->Stop(std::chrono::milliseconds(0));
  // Each callback holds `hanging`, which holds the writer that holds the callback: what Stop left is let go here.
  std::map<uint64_t, net::ResponseWriter> left;  // let go after the lock
  std::lock_guard lock(impl_->hanging->mutex);
  left.swap(impl_->hanging->writers);
}

Result<std::unique_ptr<FaultyModelEndpoint>> FaultyModelEndpoint::Start() {
  auto impl = std::make_unique<Impl>();
  net::ServerOptions options;
  options.address.host = "127.0.0.1";
  options.io_threads = 1;
  options.max_connections = 256;
  options.max_body_bytes = 16 << 20;  // a recording may come as well
  auto server = net::Server::Start(std::move(options),
                                   [self = impl.get()](const net::Request& request, net::ResponseWriter writer) {
                                     self->Answer(request, std::move(writer));
                                   });
  if (!server) return Fail(server.error().In("the endpoint for model faults"));
  impl->server = std::move(*server);
  impl->base_url = "http://" + impl->server->address().Text() + "/v1";
  return std::unique_ptr<FaultyModelEndpoint>(new FaultyModelEndpoint(std::move(impl)));
}

const std::string& FaultyModelEndpoint::base_url() const { return impl_->base_url; }

size_t FaultyModelEndpoint::hanging() const {
  std::lock_guard lock(impl_->hanging->mutex);
  return impl_->hanging->writers.size();
}

}  // namespace throughline::assistant
