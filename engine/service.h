// ClickHouse's HTTP interface over a Database.
//
// Shape    POST or GET / runs a statement; /ping and / answer `Ok.`; /status says how the engine is, as JSON.
// Limits   ServiceOptions. Results are streamed: one block and the connection's send buffer are held.
// Errors   ClickHouse's statuses and texts. Once rows are on the way, an error is appended to them as ClickHouse does
//          (`__exception__` with the tag of X-ClickHouse-Exception-Tag), and the body ends without its last chunk.
// Threads  Handle from any, at once; the work is done on pools of its own.
// Source   ClickHouse documentation, "HTTP interface".
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "engine/database.h"
#include "engine/request.h"
#include "engine/running.h"
#include "net/http.h"
#include "net/server.h"
#include "net/worker_pool.h"

namespace throughline::engine {

struct ServiceOptions {
  std::chrono::seconds max_execution_time{60};  // of what is not an insert, unless the request says otherwise; 0: none
  size_t query_workers = 8;                     // statements at once that are not inserts
  size_t insert_workers = 4;                    // apart, so that heavy queries don't hold up acknowledgements
  size_t waiting = 256;                         // for each; more are refused with 503
  size_t max_body_bytes = 384 << 20;            // a group of ingest, and the largest single request encoded
  size_t hold_bytes = 1 << 20;  // of a result, before the status is sent: an error up to here gets its own status
  size_t longest_held_bytes = 16 << 20;  // with wait_end_of_query=1
};

class Service {
 public:
  Service(const Database& database, ServiceOptions options);
  ~Service();  // the server that calls Handle must have stopped

  void Handle(net::Request request, net::ResponseWriter writer);
  // For /status; `server` outlives its own handlers.
  void Watch(const net::Server* server) { server_ = server; }
  // Stops what only reads; inserts go on to their end.
  void CancelQueries() { running_.CancelQueries(); }

 private:
  struct Answer;
  void Submit(net::WorkerPool& pool, net::ResponseWriter writer,
              std::move_only_function<void(net::ResponseWriter)> job);
  void Run(QueryRequest& request, net::ResponseWriter writer);
  void Insert(QueryRequest& request, Connection& connection, Answer& answer);
  void Whole(QueryRequest& request, Connection& connection, Answer& answer);
  // False when the statement can't be streamed; nothing has been answered then.
  bool Streamed(QueryRequest& request, std::unique_ptr<Connection>& connection, Answer& answer);
  std::unique_ptr<Connection> Prepare(const QueryRequest& request, Answer& answer);
  net::Response Status() const;

  const Database& database_;
  const ServiceOptions options_;
  const std::chrono::steady_clock::time_point started_;
  SystemRandom random_;
  std::atomic<const net::Server*> server_ = nullptr;
  RunningQueries running_;
  net::WorkerPool queries_;
  net::WorkerPool inserts_;
  net::WorkerPool kills_;  // always a thread for the statement that frees the others
};

}  // namespace throughline::engine
