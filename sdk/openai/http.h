// One HTTP exchange over libcurl, its answer handed over piece by piece; connections are kept for the next.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "throughline/openai.h"

namespace throughline::inline sdk::openai {

struct HttpRequest {
  bool is_post = true;
  std::string url;
  std::vector<std::string> headers;  // "name: value"
  std::string_view body;
  std::string ca_file;
};

struct HttpLimits {
  std::chrono::milliseconds connect;
  std::chrono::milliseconds total;
  std::chrono::milliseconds idle;  // between two pieces, once the first has come
  size_t max_body_bytes;
};

enum class HttpEnd : uint8_t {
  kComplete,
  kStopped,  // by the receiver of its pieces
  kCancelled,
  kConnectTimeout,
  kTimeout,
  kIdleTimeout,
  kUnreachable,  // no connection was made
  kBroken,       // there was one
  kTooLarge,
  kBadRequest,  // libcurl does not take it: the URL, a header
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string_view Find(std::string_view name) const;        // empty when there is none
};

struct HttpResult {
  HttpEnd end = HttpEnd::kComplete;
  std::string reason;  // libcurl's words for an end that has any; no URL in them
};

// Never inside libcurl's own callbacks, so it may do what it likes. False: stop.
using OnBody = std::function<bool(const HttpResponse& response, std::string_view bytes)>;

// Handles with their connections, for calls of any thread. A forked child starts with none: the parent's connections
// must carry no bytes of the child's, and are not closed there.
class HttpPool {
 public:
  HttpPool();
  ~HttpPool();
  HttpPool(const HttpPool&) = delete;
  HttpPool& operator=(const HttpPool&) = delete;

  HttpResult Perform(const HttpRequest& request, const HttpLimits& limits, const CancelToken* cancel,
                     HttpResponse& response, const OnBody& on_body);

 private:
  struct Line;
  struct Idle;
  Idle& OfThisProcess();
  std::unique_ptr<Line> Take();
  void GiveBack(std::unique_ptr<Line> line);

  std::atomic<Idle*> idle_;
};

}  // namespace throughline::inline sdk::openai
