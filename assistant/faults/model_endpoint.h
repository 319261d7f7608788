// An endpoint in OpenAI's shape that fails as the fault says, so that the real client meets real faults: it hangs,
// answers 429 with Retry-After, 500, or a body that is no JSON.
//
// Shape    HTTP on a port of loopback that the system chooses; every path and method fails alike. A request's
//          kFaultHeader (providers/provider.h) says how, by the fault's name; without one it is a server error. So all
//          retries of one question meet the same fault, and questions asked side by side meet each its own.
// Errors   of Start: no port can be listened on.
// Threads  any. A request that hangs holds no thread; it ends when its client goes, or with the endpoint.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"

namespace throughline::assistant {

class FaultyModelEndpoint {
 public:
  static Result<std::unique_ptr<FaultyModelEndpoint>> Start();
  ~FaultyModelEndpoint();
  FaultyModelEndpoint(const FaultyModelEndpoint&) = delete;
  FaultyModelEndpoint& operator=(const FaultyModelEndpoint&) = delete;

  // "http://127.0.0.1:41233/v1": what an OpenAI client is pointed at.
  const std::string& base_url() const;
  // Requests that wait for an answer that never comes.
  size_t hanging() const;

 private:
  struct Impl;
  explicit FaultyModelEndpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace throughline::assistant
