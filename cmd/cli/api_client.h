// Asks a running server: the HTTP API under /api/v1 at one endpoint.
//
// Errors   an answer other than 2xx is an error with the server's own sentence and the kind its body or status names.
//          When nothing answers, kUnavailable, and the sentence says what to do.
// Threads  any; a Client's pool serves them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/cancel.h"
#include "net/client.h"

namespace throughline::cmd {

inline constexpr std::string_view kDefaultServer = "http://127.0.0.1:4318";

struct ServerOptions {
  std::string server{kDefaultServer};  // or https://host:port, unix:/path
  std::string token;                   // empty: none is sent
  std::string ca_file;                 // PEM; empty: the system's authorities
};

struct AskOptions {
  std::chrono::milliseconds timeout = std::chrono::minutes(5);
  std::optional<net::CancelToken> cancel;
};

class ApiClient {
 public:
  // kInvalid: the endpoint or the token can't be used. Nothing is asked yet.
  static Result<std::unique_ptr<ApiClient>> Create(const ServerOptions& options);

  // The body of a 2xx answer. `target`: path and query, percent-encoded.
  Result<std::string> Get(std::string_view target, const AskOptions& ask = {});
  Result<std::string> Post(std::string_view target, std::string_view json, const AskOptions& ask = {});
  // The answer whatever its status; an error only where there is none.
  Result<net::Response> PostForAnswer(std::string_view target, net::Headers headers, std::string_view json,
                                      const AskOptions& ask = {});
  // PUT of a file's bytes, and DELETE.
  Result<std::string> Put(std::string_view target, std::string_view content_type, std::string_view body,
                          const AskOptions& ask = {});
  Result<std::string> Delete(std::string_view target, const AskOptions& ask = {});
  // As Post, but hands the answer over as it arrives: line by line when it is one JSON object a line, else whole. What
  // `take` returns ends it.
  Result<void> PostForLines(std::string_view target, std::string_view json,
                            const std::function<Result<void>(std::string_view line)>& take, const AskOptions& ask = {});

 private:
  ApiClient(std::unique_ptr<net::Client> client, std::string token)
      : client_(std::move(client)), token_(std::move(token)) {}
  Result<std::string> Ask(net::ClientRequest request, const AskOptions& ask);
  void AddHeaders(net::ClientRequest& request, std::string_view accept) const;

  std::unique_ptr<net::Client> client_;
  std::string token_;
};

// The error that an answer with `status` (not 2xx) and `body` stands for.
Error AnswerError(int status, std::string_view body);

}  // namespace throughline::cmd
