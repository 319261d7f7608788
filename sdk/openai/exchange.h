// Where requests go, and one call with its retries.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/adapter/endpoint.h"
#include "sdk/openai/http.h"
#include "sdk/openai/requests.h"
#include "throughline/openai.h"
#include "throughline/trace.h"

namespace throughline::inline sdk::openai {

// Takes the body of an answer with a status of 2xx.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void Begin() {}                           // of an attempt
  virtual bool OnBody(std::string_view bytes) = 0;  // false: it wants no more
  virtual bool HasBegun() const { return false; }   // somebody has seen a part of it: too late for another attempt
};

class Sender {
 public:
  // What is empty is filled from the environment.
  explicit Sender(ClientOptions options);

  struct Call {
    std::string_view path;                    // "/chat/completions"
    std::string_view model = {};              // names the deployment, for Azure
    const WrittenRequest* request = nullptr;  // null: GET
  };
  // kNone: an answer with a status of 2xx, all of which the receiver has seen, or it wanted no more. `response` is the
  // last attempt's.
  ApiError Send(const Call& call, const CallOptions& options, Span& span, Receiver& receiver, HttpResponse& response);

  const ClientOptions& options() const { return options_; }
  const Endpoint& endpoint() const { return endpoint_; }
  std::string_view provider() const { return provider_; }
  int server_port() const { return endpoint_.port == 443 ? 0 : endpoint_.port; }

  std::string Url(const Call& call) const;
  // Takes our key out of what an endpoint said: one that repeats it must not bring it into a log or a span.
  void ConcealKey(std::string& said) const;
  void ConcealKey(ApiError& error) const;

 private:
  ApiError Attempt(const HttpRequest& request, const HttpLimits& limits, const CancelToken* cancel, Receiver& receiver,
                   HttpResponse& response);
  std::vector<std::string> Headers(const Call& call, const CallOptions& options, const Span& span) const;

  ClientOptions options_;
  Endpoint endpoint_;
  std::string provider_;
  HttpPool pool_;
};

}  // namespace throughline::inline sdk::openai
