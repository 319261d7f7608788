// A client of ClickHouse's HTTP interface, whoever serves it: throughline-engine on its Unix socket, a ClickHouse
// server, a node of a cluster.
//
// Errors   kUnavailable, kTimeout and kCancelled when the conversation itself fails: what the server did is then not
//          known. Errors that the server names come as server_error.h says. A result that breaks off half way is an
//          error, never a short result.
// Privacy  Credentials travel in headers, user values as bound parameters. Neither is ever logged or part of an error.
// Threads  any number of calls at once, a connection each. RowStream: one thread at a time.
// Source   ClickHouse documentation, "HTTP interface".
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/cancel.h"
#include "net/client.h"
#include "store/sql_text.h"

namespace throughline::store {

struct ClickHouseEndpoint {
  net::Endpoint endpoint;
  std::string database = "default";
  std::string user, password;  // empty: none sent

  // "unix:/path", "http://user:password@host:8123/database", "https://...". Percent-escapes are undone in user,
  // password and database. The port is 8123, or 8443 for https, when left out.
  static Result<ClickHouseEndpoint> Parse(std::string_view text);
  std::string Text() const;  // without the password
};

using Settings = std::vector<std::pair<std::string, std::string>>;

struct QueryOptions {
  Params params;
  Settings settings;
  // Of the whole call; the server is told to stop then, too. None: the client's total_timeout.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::optional<net::CancelToken> cancel;
};

// What the server counted; zeros where it did not say.
struct QuerySummary {
  uint64_t read_rows = 0;
  uint64_t read_bytes = 0;
  uint64_t result_rows = 0;
  uint64_t written_rows = 0;
  std::chrono::nanoseconds elapsed{0};
};

struct QueryResult {
  std::string bytes;  // in the query's format
  QuerySummary summary;
};

// A result that is still coming. Dropped before its end, it makes the server stop.
class RowStream {
 public:
  RowStream(RowStream&&) noexcept = default;
  // The next piece, cut anywhere, valid until the next call; empty at the end.
  Result<std::string_view> Read();
  const QuerySummary& summary() const { return summary_; }  // as far as the server knew it at the start

 private:
  friend class ClickHouseClient;
  explicit RowStream(net::ResponseStream stream);
  net::ResponseStream stream_;
  QuerySummary summary_;
  std::string exception_tag_;
  std::string tail_;  // the last bytes seen, where the server writes why it stopped
};

struct ClickHouseClientOptions {
  size_t connections_kept = 16;
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(3);
  std::chrono::milliseconds total_timeout = std::chrono::seconds(60);
  size_t max_result_bytes = 256 << 20;  // of Query
  std::string ca_file;
};

class ClickHouseClient {
 public:
  static Result<std::unique_ptr<ClickHouseClient>> Create(ClickHouseEndpoint endpoint,
                                                          ClickHouseClientOptions options = {});

  // A statement that gives rows: `format` ("RowBinary", "TabSeparated", "JSONCompact") is added to it.
  Result<QueryResult> Query(std::string_view sql, const QueryOptions& options = {},
                            std::string_view format = "RowBinary");
  Result<RowStream> Stream(std::string_view sql, const QueryOptions& options = {},
                           std::string_view format = "RowBinary");
  // A statement without a result. Done twice it must be the same as done once: after a dead connection it is sent
  // again.
  Result<void> Execute(std::string_view sql, const QueryOptions& options = {});
  // `head` is "INSERT INTO t (a, b) ... FORMAT RowBinary"; `pieces` one after the other are its data.
  Result<QuerySummary> Insert(std::string_view head, std::span<const std::string_view> pieces,
                              const QueryOptions& options = {});

  const ClickHouseEndpoint& endpoint() const { return endpoint_; }
  // After the server is known to have restarted: its old connections are dead.
  void DropConnections() { http_->DropIdle(); }

 private:
  ClickHouseClient(ClickHouseEndpoint endpoint, ClickHouseClientOptions options, std::unique_ptr<net::Client> http)
      : endpoint_(std::move(endpoint)), options_(std::move(options)), http_(std::move(http)) {}
  net::ClientRequest Request(const QueryOptions& options, const Settings& more) const;
  Result<net::ResponseStream> Open(net::ClientRequest request, const QueryOptions& options);
  bool IsRemote() const { return endpoint_.endpoint.transport != net::Endpoint::Transport::kUnix; }

  const ClickHouseEndpoint endpoint_;
  const ClickHouseClientOptions options_;
  const std::unique_ptr<net::Client> http_;
};

}  // namespace throughline::store
