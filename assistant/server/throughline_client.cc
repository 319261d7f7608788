#include "assistant/server/throughline_client.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "net/client.h"
#include "throughline/ai.h"
#include "throughline/propagation.h"
#include "throughline/trace.h"

namespace throughline::assistant {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
namespace dom = simdjson::dom;

constexpr std::string_view kSources[] = {"logs", "spans", "metrics"};
constexpr size_t kMostAnswerBytes = 64 << 20;
// What a query reads that names no time: the server's own 15 minutes are too few for a question about "the errors".
constexpr std::string_view kDefaultFrom = "-1d";

std::string TextOf(dom::element object, std::string_view key) {
  std::string_view text;
  return object[key].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}
uint64_t CountOf(dom::element object, std::string_view key) {
  uint64_t count = 0;
  return object[key].get_uint64().get(count) == simdjson::SUCCESS ? count : 0;
}

ErrorKind KindOf(std::string_view name) {
  for (ErrorKind kind : {ErrorKind::kInvalid, ErrorKind::kTooLarge, ErrorKind::kUnauthorized, ErrorKind::kForbidden,
                         ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kBusy, ErrorKind::kNoSpace,
                         ErrorKind::kUnavailable, ErrorKind::kTimeout, ErrorKind::kCancelled}) {
    if (ErrorKindName(kind) == name) return kind;
  }
  return ErrorKind::kInternal;
}

// {"error": {...}} as a failure; what is no such body is told by its status.
QueryFailure FailureOf(const net::Response& response) {
  QueryFailure failure{
      .error = {ErrorKind::kUnavailable, fmt::format("the Throughline server answered with {} {}", response.status,
                                                     net::StatusReason(response.status))},
      .http_status = response.status,
      .diagnostics = {}};
  if (response.status == 401) failure.error.kind = ErrorKind::kUnauthorized;
  dom::parser parser;
  dom::element body, error;
  if (parser.parse(response.body.data(), response.body.size()).get(body) != simdjson::SUCCESS ||
      body["error"].get(error) != simdjson::SUCCESS)
    return failure;
  failure.error = {KindOf(TextOf(error, "kind")), TextOf(error, "message")};
  dom::array diagnostics;
  if (error["diagnostics"].get_array().get(diagnostics) == simdjson::SUCCESS)
    failure.diagnostics = simdjson::minify(diagnostics);
  return failure;
}

// Of an answer to a query; an error when it is none, or failed after its rows had begun.
std::expected<QueryResult, QueryFailure> ReadResult(const std::string& text) {
  const auto wrong = [](std::string_view what) {
    return std::unexpected(QueryFailure{
        .error = {ErrorKind::kUnavailable, fmt::format("the Throughline server's answer can't be read: {}", what)},
        .http_status = 200,
        .diagnostics = {}});
  };
  dom::parser parser;
  dom::element body, error;
  if (parser.parse(text.data(), text.size()).get(body) != simdjson::SUCCESS) return wrong("it is no JSON");
  if (body["error"].get(error) == simdjson::SUCCESS) {
    return std::unexpected(QueryFailure{
        .error = {KindOf(TextOf(error, "kind")), TextOf(error, "message")}, .http_status = 200, .diagnostics = {}});
  }
  QueryResult result;
  dom::array columns, rows, warnings;
  if (body["columns"].get_array().get(columns) != simdjson::SUCCESS ||
      body["rows"].get_array().get(rows) != simdjson::SUCCESS)
    return wrong("it has no columns or no rows");
  for (dom::element column : columns) result.columns.push_back({TextOf(column, "name"), TextOf(column, "type")});
  for (dom::element row : rows) result.rows.push_back(simdjson::minify(row));
  if (body["warnings"].get_array().get(warnings) == simdjson::SUCCESS) {
    for (dom::element warning : warnings) result.warnings.push_back(TextOf(warning, "message"));
  }
  if (body["limited"].get_bool().get(result.is_limited) != simdjson::SUCCESS) result.is_limited = false;
  dom::element statistics;
  if (body["statistics"].get(statistics) == simdjson::SUCCESS) {
    result.read_rows = CountOf(statistics, "read_rows");
    result.read_bytes = CountOf(statistics, "read_bytes");
    double elapsed = 0;
    if (statistics["elapsed_ms"].get_double().get(elapsed) == simdjson::SUCCESS)
      result.elapsed =
          std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double, std::milli>(elapsed));
  }
  return result;
}

// Adds the fields of one source to `catalogue`.
Result<void> ReadSource(const std::string& text, std::string_view source, LiveCatalogue& catalogue) {
  dom::parser parser;
  dom::element body;
  dom::array keypaths;
  if (parser.parse(text.data(), text.size()).get(body) != simdjson::SUCCESS ||
      body["keypaths"].get_array().get(keypaths) != simdjson::SUCCESS)
    return Fail(ErrorKind::kUnavailable, "the Throughline server's list of keypaths can't be read");
  dataprime::AttributeCatalogue& attributes = catalogue.attributes[std::string(source)];
  for (dom::element keypath : keypaths) {
    Field field{.source = std::string(source),
                .keypath = TextOf(keypath, "keypath"),
                .type = TextOf(keypath, "type"),
                .unit = TextOf(keypath, "unit"),
                .values = {}};
    if (field.keypath.empty()) continue;
    dom::array values;
    if (keypath["values"].get_array().get(values) == simdjson::SUCCESS) {
      for (dom::element value : values) {
        std::string_view one;
        if (field.values.size() < LiveCatalogue::kMostValues && value.get_string().get(one) == simdjson::SUCCESS)
          field.values.emplace_back(one);
      }
    }
    dom::array types;
    if (std::string key = TextOf(keypath, "attribute");
        !key.empty() && keypath["types"].get_array().get(types) == simdjson::SUCCESS) {
      dataprime::AttributeTypes& known = attributes[key];
      for (dom::element type : types) {
        std::string_view name;
        if (type.get_string().get(name) != simdjson::SUCCESS) continue;
        known.text |= name == "string";
        known.number |= name == "number";
        known.boolean |= name == "bool";
        known.other |= name == "other";
      }
    }
    catalogue.fields.push_back(std::move(field));
  }
  uint64_t rows = 0;
  if (body["rows_last_day"].get_uint64().get(rows) == simdjson::SUCCESS) catalogue.rows[std::string(source)] = rows;
  return {};
}

class HttpClient final : public ThroughlineClient {
 public:
  HttpClient(std::string url, std::string token, std::unique_ptr<net::Client> client)
      : url_(std::move(url)),
        token_(std::move(token)),
        client_(std::move(client)),
        tracer_(GetTracer("throughline.assistant")) {}

  std::expected<QueryResult, QueryFailure> Query(std::string_view query, uint64_t limit,
                                                 milliseconds timeout) override {
    const net::Endpoint& endpoint = client_->endpoint();
    ActiveSpan span = tracer_.StartActiveSpan("DataPrime query", {.kind = SpanKind::kClient,
                                                                  .attributes = {{"db.system.name", "throughline"},
                                                                                 {"db.operation.name", "query"},
                                                                                 {"db.query.text", query},
                                                                                 {"server.address", endpoint.host},
                                                                                 {"server.port", endpoint.port},
                                                                                 {"query.limit", limit}}});
    const auto started = steady_clock::now();
    JsonWriter body;
    body.BeginObject().Key("query").String(query).Key("from").String(kDefaultFrom).Key("to").String("now");
    body.Key("limit").Int(limit).Key("limits").BeginObject();
    body.Key("time_ms").Int(std::max<int64_t>(timeout.count(), 1)).EndObject().EndObject();
    // A little longer than the server takes at most, so that it is the server that says so.
    auto answer = Post("/api/v1/query", body.Take(), timeout + milliseconds(500));
    std::expected<QueryResult, QueryFailure> result =
        !answer ? std::unexpected(QueryFailure{.error = answer.error(), .http_status = 0, .diagnostics = {}})
        : answer->status != 200 ? std::unexpected(FailureOf(*answer))
                                : ReadResult(answer->body);
    const double took = std::chrono::duration<double, std::milli>(steady_clock::now() - started).count();
    Annotate(span, QueryInfo{.language = "dataprime", .execution_time_ms = took});
    if (!result) {
      const QueryFailure& failure = result.error();
      span.SetAttribute("error.type", ErrorKindName(failure.error.kind));
      if (failure.http_status != 0) span.SetAttribute("http.response.status_code", failure.http_status);
      span.SetStatus(StatusCode::kError, failure.error.message);
      return result;
    }
    span.SetAttributes({{"db.response.returned_rows", result->rows.size()},
                        {"query.rows", result->rows.size()},
                        {"query.read_rows", result->read_rows},
                        {"query.read_bytes", result->read_bytes},
                        {"query.limited", result->is_limited}});
    return result;
  }

  Result<CataloguePtr> ReadCatalogue(milliseconds timeout) override {
    const auto deadline = steady_clock::now() + timeout;
    auto catalogue = std::make_shared<LiveCatalogue>();
    for (std::string_view source : kSources) {
      auto answer = Get(fmt::format("/api/v1/keypaths?source={}", source), deadline);
      if (!answer) return Fail(answer.error());
      if (answer->status != 200) return Fail(FailureOf(*answer).error);
      if (Result<void> read = ReadSource(answer->body, source, *catalogue); !read) return Fail(read.error());
    }
    catalogue->is_live = true;
    return catalogue;
  }

  Result<std::string> Ping(milliseconds timeout) override {
    // Needs the token, so that one that is refused is said here and not at the first query.
    auto answer = Get("/api/v1/openapi.json", steady_clock::now() + timeout);
    if (!answer) return Fail(answer.error());
    if (answer->status != 200) return Fail(FailureOf(*answer).error);
    dom::parser parser;
    dom::element document, info;
    if (parser.parse(answer->body.data(), answer->body.size()).get(document) != simdjson::SUCCESS ||
        document["info"].get(info) != simdjson::SUCCESS)
      return Fail(ErrorKind::kUnavailable, fmt::format("what answers at {} is no Throughline server", url_));
    return TextOf(info, "version");
  }

  const std::string& url() const override { return url_; }

 private:
  net::Headers HeadersOf() const {
    net::Headers headers{{"Accept", "application/json"}};
    if (!token_.empty()) headers.Add("Authorization", "Bearer " + token_);
    const InjectedHeaders context = Inject();
    for (const Header& header : context.headers()) headers.Add(std::string(header.name), std::string(header.value));
    return headers;
  }

  Result<net::Response> Told(net::CallResult<net::Response> answer) const {
    if (answer) return std::move(*answer);
    return Fail(answer.error().kind, fmt::format("the Throughline server at {}: {}", url_, answer.error().message));
  }

  Result<net::Response> Post(std::string_view target, const std::string& body, milliseconds timeout) {
    net::ClientRequest request{
        .method = "POST", .target = std::string(target), .headers = HeadersOf(), .body = {body}, .idempotent = true};
    request.headers.Add("Content-Type", "application/json");
    return Told(client_->Send(request, {.deadline = steady_clock::now() + timeout, .cancel = {}}));
  }

  Result<net::Response> Get(std::string target, steady_clock::time_point deadline) {
    net::ClientRequest request{
        .method = "GET", .target = std::move(target), .headers = HeadersOf(), .body = {}, .idempotent = true};
    return Told(client_->Send(request, {.deadline = deadline, .cancel = {}}));
  }

  const std::string url_, token_;
  const std::unique_ptr<net::Client> client_;
  const Tracer tracer_;
};

}  // namespace

Result<std::unique_ptr<ThroughlineClient>> ThroughlineClient::Create(std::string url, std::string token) {
  Result<net::Endpoint> endpoint = net::Endpoint::Parse(url);
  if (!endpoint) return Fail(endpoint.error());
  auto client =
      net::Client::Create(*endpoint, {.connect_timeout = std::chrono::seconds(3), .max_body_bytes = kMostAnswerBytes});
  if (!client) return Fail(client.error());
  return std::make_unique<HttpClient>(std::move(url), std::move(token), std::move(*client));
}

}  // namespace throughline::assistant
