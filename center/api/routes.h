// Every route of the API, one file a resource. The list is in api.cc.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "center/api/router.h"
#include "center/read/query_run.h"
#include "center/read/running_queries.h"
#include "store/clickhouse_client.h"

namespace throughline::center {

// What the handlers work with. All of it outlives the router.
struct ApiContext {
  store::ClickHouseClient& client;
  const Clock& clock;
  Metrics& metrics;
  QueryLimits query_limits;
  std::shared_ptr<RunningQueries> running = std::make_shared<RunningQueries>();
  uint64_t retention_days = 0;  // 0: for ever
  // Why the server can't do its work now, a sentence each; empty when it is ready. Called on I/O threads: quick.
  std::function<std::vector<std::string>()> not_ready;
};

std::vector<Route> ApiRoutes(ApiContext& context);

// By file: health.cc, query.cc, dataprime_query.cc, traces.cc, tail.cc.
std::vector<Route> HealthRoutes(ApiContext& context);
std::vector<Route> QueryRoutes(ApiContext& context);
std::vector<Route> DataprimeQueryRoutes(ApiContext& context);
std::vector<Route> TraceRoutes(ApiContext& context);
std::vector<Route> TailRoutes(ApiContext& context);

}  // namespace throughline::center
