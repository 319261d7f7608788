#include "center/read/query_run.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "center/read/embedded_json.h"

namespace throughline::center {
namespace {

constexpr int64_t kDefaultWindow = 15 * 60 * int64_t{1'000'000'000};

void AppendCell(simdjson::dom::element cell, const std::string& type, JsonWriter& out) {
  if (cell.is_null()) {
    out.Null();
  } else if (type == "timestamp") {
    out.String(simdjson::minify(cell));  // nanoseconds: more digits than JavaScript's numbers hold
  } else if (cell.is_string() && (type == "object" || type == "any")) {
    WriteEmbedded(std::string_view(cell), out);
  } else if (cell.is_string()) {
    out.String(std::string_view(cell));
  } else {
    out.Raw(simdjson::minify(cell));
  }
}

}  // namespace

Result<std::string> ConvertRow(std::string_view line, const std::vector<dataprime::Column>& columns) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::array cells;
  if (parser.parse(line.data(), line.size()).get_array().get(cells) != simdjson::SUCCESS ||
      cells.size() != columns.size()) {
    return OurBug("the engine's row does not have the columns of the query");
  }
  JsonWriter out;
  out.BeginArray();
  size_t i = 0;
  for (simdjson::dom::element cell : cells) AppendCell(cell, columns[i++].type, out);
  return out.EndArray().Take();
}

dataprime::CompileOptions OptionsOf(const QueryRequest& request, int64_t now, const QueryLimits& limits) {
  dataprime::CompileOptions options;
  options.now = now;
  options.window_end = request.to.value_or(now);
  options.window_start = request.from ? *request.from : *options.window_end - kDefaultWindow;
  options.limit = std::min(request.limit.value_or(limits.rows_default), limits.rows_most);
  options.strict = request.strict;
  options.parameters = request.parameters;
  return options;
}

std::expected<QueryAnswer, QueryFailure> RunQuery(store::ClickHouseClient& client, const QueryRequest& request,
                                                  const Clock& clock, const QueryLimits& limits,
                                                  net::CancelToken cancel) {
  dataprime::CompileOptions options = OptionsOf(request, clock.NowNanos(), limits);
  auto compiled = dataprime::Compile(request.query, options);
  if (!compiled) {
    std::string text;
    for (const dataprime::Diagnostic& diagnostic : compiled.error()) {
      if (!text.empty()) text += '\n';
      text += dataprime::Render(diagnostic, request.query, "query");
    }
    return std::unexpected(QueryFailure{{ErrorKind::kInvalid, std::move(text)}, std::move(compiled.error())});
  }
  auto failure = [](const Error& error) { return std::unexpected(QueryFailure{error, {}}); };

  store::QueryOptions call;
  for (const dataprime::BoundParameter& parameter : compiled->parameters)
    call.params.push_back({parameter.name, parameter.value, parameter.type == "Identifier"});
  call.settings = {{"max_execution_time", fmt::format("{:.3f}", std::chrono::duration<double>(limits.time).count())},
                   {"max_memory_usage", fmt::to_string(limits.memory_bytes)},
                   {"max_result_bytes", fmt::to_string(limits.result_bytes)},
                   {"result_overflow_mode", "throw"},
                   {"readonly", "2"},
                   {"output_format_json_quote_64bit_integers", "0"},
                   {"output_format_json_quote_denormals", "0"}};
  call.deadline = std::chrono::steady_clock::now() + limits.time + std::chrono::seconds(2);
  call.cancel = cancel;
  auto started = clock.Steady();
  Result<store::QueryResult> result = client.Query(compiled->sql, call, "JSONCompactEachRow");
  if (!result) return failure(result.error());

  QueryAnswer answer;
  answer.elapsed = clock.Steady() - started;
  answer.read_rows = result->summary.read_rows;
  answer.read_bytes = result->summary.read_bytes;
  std::string_view rest = result->bytes;
  while (!rest.empty()) {
    size_t end = std::min(rest.find('\n'), rest.size());
    if (end > 0) {
      Result<std::string> row = ConvertRow(rest.substr(0, end), compiled->columns);
      if (!row) return failure(row.error());
      answer.rows.push_back(std::move(*row));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  answer.limited = answer.rows.size() >= *options.limit;
  answer.compiled = std::move(*compiled);
  return answer;
}

}  // namespace throughline::center
