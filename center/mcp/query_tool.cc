// `query`: DataPrime, with what is needed to write it.
#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_writer.h"
#include "center/api/query_body.h"
#include "center/api/routes.h"
#include "center/compare/attributes.h"
#include "center/mcp/tool.h"
#include "center/mcp/words.h"
#include "center/read/query_run.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

constexpr std::string_view kCard = R"(Run a DataPrime query over the stored spans and get its rows.

The language in brief: commands in a row, each after a `|`.
  source spans | filter $l.serviceName == 'api' && $m.duration > 500000 | limit 20
  source spans | filter $d.gen_ai.operation.name == 'chat' | groupby $d.gen_ai.request.model aggregate count() as calls, avg($m.duration) / 1000 as avg_ms, percentile(0.95, $m.duration) / 1000 as p95_ms, sum($d.gen_ai.usage.output_tokens) as tokens | orderby calls desc
  source spans | filter $d.tags['otel.status_code'] == 'ERROR' | groupby $m.timestamp / 5m as time, $l.operationName aggregate count() as errors | orderby time
  source spans | filter $d.feedback.type == 'thumbs_down' | choose $d.correlation.original_trace_id as trace, $d.feedback.comment as comment
Commands: source, filter, block, choose a as b, create x from e, groupby e as a aggregate f() as b, aggregate, countby, distinct, orderby e desc, limit n, top n x by f(), explode, extract, join, union, dedupeby.
Fields: $m.timestamp, $m.duration (microseconds), $l.serviceName, $l.operationName (the span's name), $l.applicationName, $d.traceID, $d.spanID, $d.parentId ('' for a root), $d.tags['otel.status_code'] ('OK', 'ERROR', 'UNSET'), $d.<attribute> for attributes, $d.gen_ai.usage.input_tokens and so on, $d.gen_ai.usage.cost (USD). Keys with odd characters: $d['odd key'].
Values: 'text', 5, true, null, 5m, now(). Operators: == != < > && || ! + - * /; `x ~ 'words'` finds words; no `and`, `like` or `in` between values. Methods: x.startsWith('a'), x.contains('b'), x.in('a', 'b'), x.toLowerCase(), if(c, a, b), firstNonNull(a, b). A missing value is null, not 0; `filter x != null` tests it.
Aggregations: count(), count_if(c), distinct_count(x), sum, avg, min, max, percentile(0.95, x), any_value(x), collect(x), max_by(key, x).
Rows are cut to `limit` and to 32 KiB: aggregate, or choose columns, rather than reading spans whole.)";

// Keys go into a description, which models take for ours: none that could be a sentence.
bool IsPlainKey(std::string_view key) {
  return key.size() <= 60 && std::ranges::all_of(key, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                  c == '$';
         });
}

std::string Description(ApiContext& context) {
  std::string text(kCard);
  dataprime::CompileOptions options;
  options.attributes = AttributesForQueries(context);
  std::string keys;
  size_t left_out = 0, shown = 0;
  for (const ComparedAttribute& one : AttributesToCompare(dataprime::FieldsOf("spans", options), {}, 1'000, left_out)) {
    if (!one.keypath.starts_with("$d.") || !IsPlainKey(one.keypath) || shown == 60) continue;
    keys += fmt::format("{}{}{}", keys.empty() ? "" : ", ", one.keypath, one.is_number ? " (number)" : "");
    ++shown;
  }
  text += fmt::format("\nSome keypaths of the spans stored here: {}. `keypaths` lists all, with values.", keys);
  text += kUntrusted;
  return text;
}

std::string ColumnsLine(const std::vector<dataprime::Column>& columns) {
  std::string line;
  for (const dataprime::Column& column : columns)
    line += fmt::format("{}{} ({})", line.empty() ? "" : ", ", Quote(column.name, 120), column.type);
  return line;
}

// A row that fits: cells that are too long become a quoted beginning of themselves.
std::string Shortened(const std::string& row) {
  if (row.size() <= 4'096) return row;
  simdjson::dom::parser parser;
  simdjson::dom::array cells;
  if (parser.parse(row).get_array().get(cells) != simdjson::SUCCESS) return "[]";
  const size_t share = std::max<size_t>(200, 8'000 / std::max<size_t>(1, cells.size()));
  JsonWriter json;
  json.BeginArray();
  for (simdjson::dom::element cell : cells) {
    std::string text = simdjson::minify(cell);
    if (text.size() <= share) {
      json.Raw(text);
    } else {
      json.String(Cut(cell.is_string() ? std::string(std::string_view(cell)) : text, share));
    }
  }
  return json.EndArray().Take();
}

ToolAnswer Failed(const QueryFailure& failure) {
  if (failure.diagnostics.empty()) return ToolError("The query failed: " + failure.error.message);
  return ToolError(
      fmt::format("The query does not compile:\n{}\nCorrect it and call again; `keypaths` says which fields there are.",
                  Cut(failure.error.message, 4'000)));
}

ToolAnswer Run(ApiContext& context, const Arguments& arguments, const net::CancelToken& cancel) {
  QueryRequest request;
  request.query = arguments.Text("query");
  request.default_source = "spans";
  const int64_t now = context.clock.NowNanos();
  for (auto [name, field] : {std::pair("from", &request.from), std::pair("to", &request.to)}) {
    const std::string text = arguments.Text(name, std::string_view(name) == "from" ? "-1h" : "now");
    Result<int64_t> instant = ParseInstant(text, now);
    if (!instant) return ToolError(instant.error().In(name).message);
    *field = *instant;
  }
  request.limit = static_cast<uint64_t>(arguments.Whole("limit").value_or(50));
  GiveCatalogues(context, request);
  auto entry = context.running->Begin({}, request.query, cancel, context.clock);
  if (!entry) return ToolError(entry.error().message);
  auto run = QueryRun::Start(context.client, request, context.clock, context.query_limits, (*entry)->id(), cancel);
  if (!run) return Failed(run.error());

  const dataprime::Compiled& compiled = (*run)->compiled();
  JsonWriter json;
  json.BeginObject().Key("columns");
  WriteColumns(compiled.columns, json);
  json.Key("warnings");
  WriteDiagnostics(compiled.warnings, request.query, json);
  json.Key("rows").BeginArray();
  std::string warnings;
  for (const dataprime::Diagnostic& warning : compiled.warnings)
    warnings += Cut(dataprime::Render(warning, request.query, "query"), 1'000) + "\n";
  BoundedText rows(kMostAnswerBytes - 4'096);
  size_t count = 0;
  bool is_cut = false;
  auto row = (*run)->NextRow();
  for (; row && *row; row = (*run)->NextRow()) {
    Result<std::string> cells = ConvertRow(**row, compiled.columns);
    if (!cells) return ToolError(cells.error().message);
    std::string line = Shortened(*cells);
    if (!rows.Add(line + "\n")) {
      is_cut = true;
      break;
    }
    json.Raw(line);
    ++count;
  }
  if (!row) return ToolError("The query failed: " + row.error().message);
  const bool has_more = is_cut || (*run)->figures().cut_by != QueryFigures::Cut::kNone;
  json.EndArray().Key("has_more").Bool(has_more).EndObject();
  std::string text = fmt::format("{} row{}{}. Columns: {}\n", count, count == 1 ? "" : "s",
                                 has_more ? ", and there are more" : "", Cut(ColumnsLine(compiled.columns), 2'000));
  text += Cut(warnings, 1'500) + rows.Take();
  if (has_more)
    text += is_cut ? "The answer is full: choose fewer columns, filter, or aggregate.\n"
                   : "Raise `limit` (up to 500), filter, or aggregate to see the rest.\n";
  return {.text = std::move(text), .structured = json.Take()};
}

}  // namespace

Tool QueryTool(ApiContext& context) {
  return {
      .name = "query",
      .title = "Query spans with DataPrime",
      .description = [&context] { return Description(context); },
      .parameters = {{.name = "query", .description = "the DataPrime query", .is_required = true, .longest = 100'000},
                     {.name = "from", .description = "from this instant on: -1h (the default), -7d, or RFC 3339"},
                     {.name = "to", .description = "up to this instant: now (the default), -10m, or RFC 3339"},
                     {.name = "limit",
                      .type = Parameter::Type::kWhole,
                      .description = "rows at most; 50 unless given",
                      .most = 500}},
      .call = [&context](const Arguments& arguments,
                         const net::CancelToken& cancel) { return Run(context, arguments, cancel); }};
}

}  // namespace throughline::center
