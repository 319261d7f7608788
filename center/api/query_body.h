// What the query endpoints share: the body of a request, diagnostics and columns as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/result.h"
#include "center/api/router.h"
#include "center/read/query_run.h"
#include "net/http.h"

namespace throughline::center {

// The body of POST /api/v1/query and /api/v1/compile.
struct QueryBody {
  QueryRequest request;
  QueryLimits limits;    // the server's, and the request's own where they are lower
  std::string query_id;  // empty: not named
};
// kInvalid says what is wrong with it.
Result<QueryBody> ReadQueryBody(const net::Request& http, int64_t now, const QueryLimits& limits);

void WriteDiagnostics(const std::vector<dataprime::Diagnostic>& diagnostics, std::string_view query, JsonWriter& json);
void WriteColumns(const std::vector<dataprime::Column>& columns, JsonWriter& json);
// {"code":…,"kind":…,"message":…,"where":…,"hint":…,"diagnostics":[…]}
void WriteFailure(const QueryFailure& failure, std::string_view query, JsonWriter& json);
// {"error":{…}} with its status.
net::Response FailureResponse(const QueryFailure& failure, std::string_view query);

}  // namespace throughline::center
