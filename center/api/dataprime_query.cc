// POST /api/v1/dataprime/query: DataPrime's published HTTP API, so that a client of it works by changing the host.
//
// Shape   {"query", "metadata": {...}} to one JSON object a line: the query's id, warnings, batches of results,
//         statistics; an error in their place, also after results have begun.
// Names   of the metadata in camel or in snake case; tiers and syntaxes with and without their prefix.
// Source  DataPrime reference, HTTP API.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/json_writer.h"
#include "center/api/query_body.h"
#include "center/api/query_shapes.h"
#include "center/api/routes.h"
#include "center/read/base64.h"
#include "center/read/published_rows.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr int64_t kDefaultWindow = 15 * 60 * int64_t{1'000'000'000};
constexpr int64_t kDay = 24 * 3600 * int64_t{1'000'000'000};
constexpr size_t kBatchRows = 500;
constexpr size_t kBatchBytes = 64 << 10;

std::unexpected<Error> Wrong(std::string what) { return Fail(ErrorKind::kInvalid, std::move(what)); }

// The value under either spelling; nothing when it is absent or null.
std::optional<dom::element> Field(dom::object object, std::string_view camel, std::string_view snake) {
  dom::element value;
  for (std::string_view name : {camel, snake}) {
    if (object[name].get(value) == simdjson::SUCCESS && !value.is_null()) return value;
  }
  return std::nullopt;
}

Result<std::optional<std::string_view>> TextField(dom::object object, std::string_view camel, std::string_view snake) {
  std::optional<dom::element> value = Field(object, camel, snake);
  if (!value) return std::nullopt;
  std::string_view text;
  if (value->get_string().get(text) != simdjson::SUCCESS) return Wrong(fmt::format("metadata.{} is no text", camel));
  return text;
}

Result<std::optional<int64_t>> DateField(dom::object object, std::string_view camel, std::string_view snake,
                                         int64_t now) {
  Result<std::optional<std::string_view>> text = TextField(object, camel, snake);
  if (!text) return Fail(text.error());
  if (!*text || (*text)->empty()) return std::nullopt;
  Result<int64_t> instant = ParseInstant(**text, now);
  if (!instant) return Fail(instant.error().In(fmt::format("metadata.{}", camel)));
  return *instant;
}

// Whether `word` is `name` with or without a prefix, in any case: QUERY_SYNTAX_LUCENE, lucene.
bool Names(std::string_view word, std::string_view prefix, std::string_view name) {
  if (word.size() > prefix.size() && net::EqualsIgnoreCase(word.substr(0, prefix.size()), prefix))
    word.remove_prefix(prefix.size());
  return net::EqualsIgnoreCase(word, name);
}

std::string LuceneQuery(std::string_view source, std::string_view lucene) {
  std::string out = fmt::format("source {} | lucene '", source);
  for (char c : lucene) {
    if (c == '\\' || c == '\'') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// Base64 undone, Lucene made a command.
Result<void> ReadSyntax(std::string_view syntax, QueryRequest& request) {
  constexpr std::string_view kPrefix = "QUERY_SYNTAX_", kBase64 = "_UTF8_BASE64";
  std::string_view language = syntax;
  if (language.size() > kBase64.size() &&
      net::EqualsIgnoreCase(language.substr(language.size() - kBase64.size()), kBase64)) {
    language.remove_suffix(kBase64.size());
    std::optional<std::string> plain = DecodeBase64(request.query);
    if (!plain || !simdjson::validate_utf8(*plain)) return Wrong("the query is not UTF-8 text in Base64");
    request.query = std::move(*plain);
  }
  if (Names(language, kPrefix, "LUCENE")) {
    request.query = LuceneQuery(request.default_source, request.query);
    return {};
  }
  if (Names(language, kPrefix, "DATAPRIME") || Names(language, kPrefix, "UNSPECIFIED")) return {};
  return Wrong(fmt::format("metadata.syntax '{}' is neither QUERY_SYNTAX_DATAPRIME nor QUERY_SYNTAX_LUCENE", syntax));
}

Result<void> ReadMetadata(dom::object metadata, int64_t clock_now, QueryRequest& request) {
  Result<std::optional<int64_t>> now = DateField(metadata, "nowDate", "now_date", clock_now);
  if (!now) return Fail(now.error());
  request.now = now->value_or(clock_now);
  Result<std::optional<int64_t>> start = DateField(metadata, "startDate", "start_date", *request.now);
  if (!start) return Fail(start.error());
  Result<std::optional<int64_t>> end = DateField(metadata, "endDate", "end_date", *request.now);
  if (!end) return Fail(end.error());
  // One bound alone is a quarter of an hour from or to it.
  if (*start && !*end) *end = **start + kDefaultWindow;
  if (!*start && *end) *start = **end - kDefaultWindow;
  if (*start && **start >= **end) return Wrong("metadata.startDate is not before metadata.endDate");
  request.from = *start;
  request.to = *end;

  if (std::optional<dom::element> value = Field(metadata, "limit", "limit")) {
    uint64_t limit = 0;
    std::string_view text;
    bool good = value->get_uint64().get(limit) == simdjson::SUCCESS;
    if (!good && value->get_string().get(text) == simdjson::SUCCESS) {
      const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
      good = error == std::errc() && rest == text.data() + text.size();
    }
    if (!good) return Wrong("metadata.limit is no whole number");
    if (limit > 0) request.limit = limit;
  }
  if (std::optional<dom::element> value = Field(metadata, "strictFieldsValidation", "strict_fields_validation")) {
    if (value->get_bool().get(request.strict) != simdjson::SUCCESS)
      return Wrong("metadata.strictFieldsValidation is neither true nor false");
  }
  Result<std::optional<std::string_view>> tier = TextField(metadata, "tier", "tier");
  if (!tier) return Fail(tier.error());
  // Everything is in one place here: either tier is all of it.
  if (*tier && !Names(**tier, "TIER_", "FREQUENT_SEARCH") && !Names(**tier, "TIER_", "ARCHIVE") &&
      !Names(**tier, "TIER_", "UNSPECIFIED"))
    return Wrong(fmt::format("metadata.tier '{}' is neither TIER_FREQUENT_SEARCH nor TIER_ARCHIVE", **tier));
  Result<std::optional<std::string_view>> source = TextField(metadata, "defaultSource", "default_source");
  if (!source) return Fail(source.error());
  if (*source && !(*source)->empty()) request.default_source = **source;
  const bool is_name = std::ranges::all_of(request.default_source, [](char c) {
    return c == '_' || c == '-' || c == '.' || c == '/' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
  });
  if (!is_name) return Wrong("metadata.defaultSource is no name of a source");
  Result<std::optional<std::string_view>> syntax = TextField(metadata, "syntax", "syntax");
  if (!syntax) return Fail(syntax.error());
  return ReadSyntax(syntax->value_or("QUERY_SYNTAX_DATAPRIME"), request);
}

Result<QueryRequest> ReadRequest(const net::Request& http, int64_t now) {
  thread_local dom::parser parser;
  dom::object body;
  if (parser.parse(http.body.data(), http.body.size()).get_object().get(body) != simdjson::SUCCESS)
    return Wrong(R"(the body is no JSON object; send {"query": "source logs | limit 10"})");
  QueryRequest request;
  std::string_view query;
  if (body["query"].get_string().get(query) != simdjson::SUCCESS)
    return Wrong(R"(there is no "query", or it is no text; send {"query": "source logs | limit 10"})");
  request.query = query;
  dom::object metadata;
  dom::element value;
  if (body["metadata"].get(value) != simdjson::SUCCESS || value.is_null()) return request;
  if (value.get_object().get(metadata) != simdjson::SUCCESS) return Wrong("\"metadata\" is no object");
  if (Result<void> read = ReadMetadata(metadata, now, request); !read) return Fail(read.error());
  return request;
}

class LineWriter {
 public:
  explicit LineWriter(AnswerStream& out) : out_(out) { out_.Begin(200, "application/x-ndjson"); }

  void QueryId(std::string_view id) {
    json_.BeginObject().Key("queryId").BeginObject().Key("queryId").String(id).EndObject().EndObject().EndLine();
  }

  void CompileWarnings(const dataprime::Compiled& compiled, std::string_view query) {
    for (const dataprime::Diagnostic& warning : compiled.warnings) {
      const dataprime::Position at = dataprime::PositionOf(query, warning.range.begin);
      const bool deprecated = warning.message.find("deprecated") != std::string::npos;
      BeginWarning(deprecated ? "deprecationWarning" : "compileWarning");
      // Lines from 0, columns from 1, as the published API counts them.
      json_.Key("warningMessage")
          .String(fmt::format("{}{} in line {} at column {}", warning.message,
                              warning.suggestion.empty() ? "" : " (" + warning.suggestion + ")", at.line - 1,
                              at.column));
      EndWarning();
    }
  }

  void TimeRangeWarning(std::string_view message, int64_t start, int64_t end) {
    BeginWarning("timeRangeWarning");
    json_.Key("warningMessage").String(message).Key("startDate").String(FormatInstant(start));
    json_.Key("endDate").String(FormatInstant(end));
    EndWarning();
  }

  void ResultLimitWarning(const QueryFigures& figures) {
    if (figures.cut_by == QueryFigures::Cut::kNone) return;
    BeginWarning("numberOfResultsLimitWarning");
    json_.Key("numberOfResultsLimit").Int(figures.rows);
    EndWarning();
  }

  void Row(std::string_view row) {
    if (rows_in_batch_++ == 0) json_.BeginObject().Key("result").BeginObject().Key("results").BeginArray();
    json_.Raw(row);
  }

  // False: the client has gone.
  bool FlushFull() { return rows_in_batch_ < kBatchRows && json_.text().size() < kBatchBytes ? true : Flush(); }
  bool Flush() {
    EndBatch();
    return out_.Write(json_.Take());
  }

  void End(const QueryFigures& figures) {
    EndBatch();
    ResultLimitWarning(figures);
    json_.BeginObject().Key("statistics").BeginObject().Key("status").String("COMPLETED");
    json_.Key("outputRowCount").IntText(figures.rows).EndObject().EndObject().EndLine();
    Last();
  }

  void Fail(const Error& error) {
    EndBatch();
    json_.BeginObject().Key("error").BeginObject().Key("message").String(error.message);
    if (error.kind == ErrorKind::kBusy)
      json_.Key("code").BeginObject().Key("rateLimitReached").BeginObject().EndObject().EndObject();
    json_.EndObject().EndObject().EndLine();
    Last();
  }

 private:
  void BeginWarning(std::string_view kind) { json_.BeginObject().Key("warning").BeginObject().Key(kind).BeginObject(); }
  void EndWarning() { json_.EndObject().EndObject().EndObject().EndLine(); }
  void EndBatch() {
    if (rows_in_batch_ > 0) json_.EndArray().EndObject().EndObject().EndLine();
    rows_in_batch_ = 0;
  }
  void Last() {
    out_.Write(json_.Take());
    out_.End();
  }

  AnswerStream& out_;
  JsonWriter json_;
  size_t rows_in_batch_ = 0;
};

Result<void> Query(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  const int64_t clock_now = context.clock.NowNanos();
  Result<QueryRequest> request = ReadRequest(call.request, clock_now);
  if (!request) return Fail(request.error());
  GiveCatalogues(context, *request);
  auto entry = context.running->Begin({}, request->query, call.cancel, context.clock);
  if (!entry) return Fail(entry.error());
  auto run =
      QueryRun::Start(context.client, *request, context.clock, context.query_limits, (*entry)->id(), call.cancel);
  if (!run) {
    out.Send(FailureResponse(run.error(), request->query));
    return {};
  }
  // Up to the first row an error still has a status of its own.
  auto row = (*run)->NextRow();
  if (!row) return Fail(row.error());
  const dataprime::Compiled& compiled = (*run)->compiled();
  LineWriter writer(out);
  writer.QueryId((*entry)->id());
  writer.CompileWarnings(compiled, request->query);
  if (compiled.window_start && compiled.window_end && context.retention_days > 0 &&
      *compiled.window_start < clock_now - static_cast<int64_t>(context.retention_days) * kDay) {
    writer.TimeRangeWarning(
        fmt::format("the range begins before what is kept, which is {} days", context.retention_days),
        *compiled.window_start, *compiled.window_end);
  }
  for (; row && *row; row = (*run)->NextRow()) {
    Result<std::string> published = PublishedRow(**row, compiled);
    if (!published) {
      row = Fail(published.error());
      break;
    }
    writer.Row(*published);
    (*entry)->SetRows((*run)->figures().rows);
    if (!((*run)->HasNext() ? writer.FlushFull() : writer.Flush())) return {};  // the client has gone
  }
  if (row) {
    writer.End((*run)->figures());
  } else {
    writer.Fail(row.error());
  }
  return {};
}

Shape RequestShape() {
  const Shape metadata =
      Object({Maybe("startDate", Text()), Maybe("endDate", Text()), Maybe("nowDate", Text()),
              Maybe("limit", Whole().From(0)), Maybe("defaultSource", Text()), Maybe("strictFieldsValidation", Flag()),
              Maybe("tier", OneOf({"TIER_FREQUENT_SEARCH", "TIER_ARCHIVE"})),
              Maybe("syntax", OneOf({"QUERY_SYNTAX_DATAPRIME", "QUERY_SYNTAX_LUCENE",
                                     "QUERY_SYNTAX_DATAPRIME_UTF8_BASE64", "QUERY_SYNTAX_LUCENE_UTF8_BASE64"}))});
  return Named("DataprimeRequest", Object({{"query", Text()}, Maybe("metadata", metadata)}));
}

Shape LineShape() {
  const Shape pair = Object({{"key", Text()}, {"value", Text()}}).AndMore();
  const Shape row = Object({{"metadata", ListOf(pair)}, {"labels", ListOf(pair)}, {"userData", Text("JSON")}});
  return Named("DataprimeLine",
               Either({Object({{"queryId", Object({{"queryId", Text()}})}}),
                       Object({{"warning", Object({}).About("by its kind, as in compileWarning")}}),
                       Object({{"result", Object({{"results", ListOf(row)}})}}),
                       Object({{"statistics", Object({{"status", Text()}, {"outputRowCount", Text()}})}}),
                       Object({{"error", Object({{"message", Text()}, Maybe("code", Object({}))})}})}));
}

}  // namespace

std::vector<Route> DataprimeQueryRoutes(ApiContext& context) {
  return {
      {.method = "POST",
       .pattern = "/api/v1/dataprime/query",
       .access = RouteAccess::kRead,
       .handler = {},
       .stream = [&context](const ApiCall& call, AnswerStream& out) { return Query(context, call, out); },
       .summary = "Run a DataPrime or Lucene query, in the form of DataPrime's published HTTP API.",
       .about = {.body = RequestShape(),
                 .body_example = R"({"query": "source spans | limit 2", "metadata": {"tier": "TIER_FREQUENT_SEARCH"}})",
                 .line = LineShape()}}};
}

}  // namespace throughline::center
