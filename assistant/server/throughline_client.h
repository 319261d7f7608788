// The Throughline server, as the assistant uses it: run a query, read what there is to ask about, send spans on.
//
// Errors   values: the server's own sentence with its diagnostics, or that it can't be reached (kUnavailable,
//          kTimeout).
// Threads  any number at once.
// Source   Throughline's API, /api/v1/openapi.json.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/live_catalogue.h"
#include "base/result.h"
#include "net/cancel.h"
#include "net/http.h"

namespace throughline::assistant {

struct ResultColumn {
  std::string name, type;  // as the API gives them
};
struct QueryResult {
  std::vector<ResultColumn> columns;
  std::vector<std::string> rows;  // each a JSON array, as it came
  bool is_limited = false;
  uint64_t read_rows = 0, read_bytes = 0;
  std::chrono::nanoseconds elapsed{0};  // on the server
  std::vector<std::string> warnings;
};
struct QueryFailure {
  Error error;
  int http_status = 0;      // 0: no answer
  std::string diagnostics;  // when the query itself is wrong: the server's, a JSON array; else empty
};

class ThroughlineClient {
 public:
  // `url`: http://127.0.0.1:4318. `token`: read access; empty for a server without.
  static Result<std::unique_ptr<ThroughlineClient>> Create(std::string url, std::string token);
  virtual ~ThroughlineClient() = default;

  // Below the current span: one of kind client, with query.* and what the server said.
  virtual std::expected<QueryResult, QueryFailure> Query(std::string_view query, uint64_t limit,
                                                         std::chrono::milliseconds timeout) = 0;
  // What stands now; reads keys, types and frequent values. No span.
  virtual Result<CataloguePtr> ReadCatalogue(std::chrono::milliseconds timeout) = 0;
  // Whether the server answers at all, and its version.
  virtual Result<std::string> Ping(std::chrono::milliseconds timeout) = 0;
  virtual const std::string& url() const = 0;
};

// Reads the catalogue at start and again every `every`; hands out the newest. Without a server: the language's fields.
class CatalogueWatch {
 public:
  CatalogueWatch(ThroughlineClient& client, std::chrono::milliseconds every);
  ~CatalogueWatch();
  CataloguePtr Current() const;
  void LookAgainSoon();  // a query just found an unknown field
  // Why the last look found nothing; nullopt when it did, "not asked yet" before the first.
  std::optional<std::string> Problem() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace throughline::assistant
