// The commands that ask a running server and print what it says.
//
// Exit     0 good; 1 the thing asked failed (no such trace, a wrong query, no server); 2 wrong usage.
// Streams  what was asked for on `out`; warnings, figures and failures on `err`.
// Times    as the server reads them: RFC 3339, Unix time, or relative ("-1h"); `since` is a duration back from now.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "cmd/cli/api_client.h"
#include "cmd/cli/paint.h"

namespace throughline::cmd {

struct ClientOptions {
  ServerOptions server;
  std::string data;  // the directory to ask; empty: that of the settings
  ColourMode colour = ColourMode::kAuto;
};

struct TimeRange {
  std::string since, from, to;  // empty: not given; `since` excludes `from`
};

struct TraceOptions : ClientOptions {
  std::string trace;  // as ReadTraceId takes it
  bool times = false, events = false, attributes = false, full = false;
  bool messages = true;
  bool json = false;  // the server's answer instead of a tree
};
int RunTrace(const TraceOptions& options, std::ostream& out, std::ostream& err);

struct TracesOptions : ClientOptions {
  TimeRange range;
  std::string service, operation, min_duration, max_duration, model, user, conversation, text, cursor;
  std::vector<std::string> attributes;  // "key=value"
  bool errors = false;
  std::optional<uint64_t> limit;
  bool json = false;
};
int RunTraces(const TracesOptions& options, std::ostream& out, std::ostream& err);

struct QueryOptions : ClientOptions {
  std::string query;  // "-": standard input
  std::string file;   // instead of `query`
  TimeRange range;
  std::optional<uint64_t> limit;
  std::vector<std::string> params;     // "name=value"; a name again, or a JSON list as value: a list
  std::optional<uint64_t> time_limit;  // ms
  std::string query_id;                // empty: the server makes one
  bool strict = false;
  std::string format = "table";
};
int RunQuery(const QueryOptions& options, std::istream& in, std::ostream& out, std::ostream& err);
// Prints the SQL that the query becomes, its parameters as SQL comments.
int RunCompile(const QueryOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

// The tables of `enrich` and `source <table>`.
struct TableOptions : ClientOptions {
  std::string name;
  std::string file;  // CSV; "-": standard input
  bool json = false;
};
int RunTablePut(const TableOptions& options, std::istream& in, std::ostream& out, std::ostream& err);
int RunTableList(const TableOptions& options, std::ostream& out, std::ostream& err);
int RunTableDelete(const TableOptions& options, std::ostream& out, std::ostream& err);

// The named figures: their list, the rows of one, or its query.
struct AnalyticsOptions : ClientOptions {
  std::string name;  // empty: list them
  TimeRange range;
  std::optional<uint64_t> limit;
  std::vector<std::string> params;  // "name=value"
  bool shows_query = false;
  std::string format = "table";
};
int RunAnalytics(const AnalyticsOptions& options, std::ostream& out, std::ostream& err);

struct TailOptions : ClientOptions {
  std::string service;
  bool errors = false;
  bool json = false;
};
// Until Ctrl-C, which is 0.
int RunTail(const TailOptions& options, std::ostream& out, std::ostream& err);

// What RunTraces and RunAnalytics ask for, and what RunQuery and RunCompile send; kInvalid is wrong usage.
Result<std::string> TracesTarget(const TracesOptions& options);
Result<std::string> AnalyticsTarget(const AnalyticsOptions& options);
Result<std::string> QueryBody(const QueryOptions& options, std::istream& in);
// The table of RunTraces, from the body of GET /api/v1/traces.
Result<void> PrintTraces(std::string_view body, const Screen& screen, std::ostream& out, std::ostream& notes);
// What RunCompile prints, from the body of POST /api/v1/compile.
Result<void> PrintCompiled(std::string_view body, std::ostream& out, std::ostream& notes);

}  // namespace throughline::cmd
