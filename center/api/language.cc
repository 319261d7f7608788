// /api/v1/language/...: what an editor asks while a query is written: colours and mistakes, completion, help, its
// canonical form, and the whole vocabulary at once.
//
// Positions are UTF-16 code units, which is what editors in a browser count in; with "encoding": "utf-8", bytes.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "center/api/query_body.h"
#include "center/api/query_shapes.h"
#include "center/api/routes.h"
#include "center/read/sample_values.h"
#include "dataprime/format.h"
#include "dataprime/reference_pages.h"
#include "dataprime/service/language_service.h"
#include "dataprime/service/positions.h"

namespace throughline::center {
namespace {

struct LanguageRequest {
  QueryBody body;
  dataprime::CompileOptions options;
  bool in_bytes = false;
  std::optional<uint64_t> position;
};

// Offsets of the query as the client counts them.
class ClientPositions {
 public:
  explicit ClientPositions(const LanguageRequest& request)
      : in_bytes_(request.in_bytes), size_(request.body.request.query.size()), utf16_(request.body.request.query) {}
  size_t Out(size_t bytes) const { return in_bytes_ ? bytes : utf16_.FromBytes(bytes); }
  size_t In(uint64_t position) const {
    return in_bytes_ ? std::min<uint64_t>(position, size_) : utf16_.ToBytes(position);
  }
  void Write(dataprime::SourceRange range, JsonWriter& json) const {
    json.Key("from").Int(Out(range.begin)).Key("to").Int(Out(range.end));
  }

 private:
  const bool in_bytes_;
  const size_t size_;
  const dataprime::Utf16Positions utf16_;
};

class LanguageApi {
 public:
  explicit LanguageApi(ApiContext& context) : context_(context) {}

  Result<net::Response> Analysis(const ApiCall& call) {
    Result<LanguageRequest> request = Read(call);
    if (!request) return Fail(request.error());
    const std::string& query = request->body.request.query;
    const ClientPositions positions(*request);
    JsonWriter json;
    json.BeginObject().Key("tokens").BeginArray();
    for (const dataprime::HighlightToken& token : dataprime::Highlight(query)) {
      json.BeginObject().Key("kind").String(dataprime::TokenClassName(token.token_class));
      positions.Write(token.range, json);
      json.EndObject();
    }
    json.EndArray().Key("diagnostics").BeginArray();
    for (const dataprime::Diagnostic& diagnostic : dataprime::Diagnose(query, request->options)) {
      const bool is_error = diagnostic.severity == dataprime::Severity::kError;
      json.BeginObject().Key("severity").String(is_error ? "error" : "warning");
      json.Key("message").String(diagnostic.message);
      if (!diagnostic.suggestion.empty()) json.Key("suggestion").String(diagnostic.suggestion);
      positions.Write(diagnostic.range, json);
      json.EndObject();
    }
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

  Result<net::Response> Completion(const ApiCall& call) {
    Result<LanguageRequest> request = ReadWithPosition(call);
    if (!request) return Fail(request.error());
    const QueryRequest& query = request->body.request;
    const ClientPositions positions(*request);
    StoredValues values(context_.client, *context_.running, context_.clock, query, call.cancel);
    const dataprime::Completion completion =
        dataprime::Complete(query.query, positions.In(*request->position), request->options, &values);
    JsonWriter json;
    json.BeginObject().Key("items").BeginArray();
    for (const dataprime::CompletionItem& item : completion.items) {
      json.BeginObject().Key("kind").String(item.kind).Key("label").String(item.label).Key("text").String(item.text);
      positions.Write(item.range, json);
      if (!item.detail.empty()) json.Key("detail").String(item.detail);
      if (!item.documentation.empty()) json.Key("documentation").String(item.documentation);
      json.EndObject();
    }
    return JsonResponse(200, json.EndArray().Key("is_incomplete").Bool(completion.is_incomplete).EndObject().Take());
  }

  Result<net::Response> Hover(const ApiCall& call) {
    Result<LanguageRequest> request = ReadWithPosition(call);
    if (!request) return Fail(request.error());
    const ClientPositions positions(*request);
    const std::optional<dataprime::Hover> hover =
        dataprime::HoverAt(request->body.request.query, positions.In(*request->position), request->options);
    JsonWriter json;
    json.BeginObject().Key("hover");
    if (!hover) return JsonResponse(200, json.Null().EndObject().Take());
    const dataprime::Help& help = hover->help;
    json.BeginObject().Key("kind").String(help.kind).Key("title").String(help.title);
    positions.Write(hover->range, json);
    for (const auto& [key, text] : {std::pair{"summary", &help.summary}, std::pair{"nulls", &help.nulls},
                                    std::pair{"unit", &help.unit}, std::pair{"type", &help.type}}) {
      if (!text->empty()) json.Key(key).String(*text);
    }
    json.Key("examples").BeginArray();
    for (const auto& [text, result] : help.examples)
      json.BeginObject().Key("text").String(text).Key("meaning").String(result).EndObject();
    return JsonResponse(200, json.EndArray().EndObject().EndObject().Take());
  }

  Result<net::Response> Format(const ApiCall& call) {
    Result<LanguageRequest> request = Read(call);
    if (!request) return Fail(request.error());
    const std::string& query = request->body.request.query;
    auto formatted = dataprime::Format(query);
    if (!formatted) {
      const Error error{ErrorKind::kInvalid, "a query with mistakes has no canonical form"};
      return FailureResponse({error, std::move(formatted.error())}, query);
    }
    JsonWriter json;
    json.BeginObject().Key("query").String(*formatted);
    return JsonResponse(200, json.EndObject().Take());
  }

 private:
  Result<LanguageRequest> Read(const ApiCall& call) {
    Result<QueryBody> body = ReadQueryBody(call.request, context_.clock.NowNanos(), context_.query_limits);
    if (!body) return Fail(body.error());
    LanguageRequest request{.body = std::move(*body), .options = {}, .position = {}};
    const QueryLimits& limits = request.body.limits;
    if (request.body.request.query.size() > limits.text_bytes) {
      return Fail(ErrorKind::kInvalid, fmt::format("the query has {} bytes, over the limit of {}",
                                                   request.body.request.query.size(), limits.text_bytes));
    }
    if (Result<void> read = ReadOwn(call.request.body, request); !read) return Fail(read.error());
    QueryRequest& query = request.body.request;
    GiveCatalogues(context_, query);
    // The first ones are worth waiting for. A name that is being typed is none that was stored a moment ago.
    if (query.attributes.empty()) query.attributes = query.newer_attributes();
    request.options = OptionsOf(query, context_.clock.NowNanos(), limits);
    return request;
  }

  Result<LanguageRequest> ReadWithPosition(const ApiCall& call) {
    Result<LanguageRequest> request = Read(call);
    if (request && !request->position) {
      return Fail(ErrorKind::kInvalid,
                  R"(there is no "position"; send {"query": "source spans | ", "position": 15}: where the cursor is)");
    }
    return request;
  }

  // What the other bodies with a query do not have.
  static Result<void> ReadOwn(const std::string& text, LanguageRequest& request) {
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element body, value;
    if (parser.parse(text.data(), text.size()).get(body) != simdjson::SUCCESS) return {};  // reported by ReadQueryBody
    if (body["position"].get(value) == simdjson::SUCCESS && !value.is_null()) {
      uint64_t position = 0;
      if (value.get_uint64().get(position) != simdjson::SUCCESS)
        return Fail(ErrorKind::kInvalid, "\"position\" is no whole number from 0 on");
      request.position = position;
    }
    if (body["encoding"].get(value) == simdjson::SUCCESS && !value.is_null()) {
      std::string_view encoding;
      if (value.get_string().get(encoding) != simdjson::SUCCESS || (encoding != "utf-16" && encoding != "utf-8"))
        return Fail(ErrorKind::kInvalid, "\"encoding\" is neither \"utf-16\" nor \"utf-8\"");
      request.in_bytes = encoding == "utf-8";
    }
    return {};
  }

  ApiContext& context_;
};

Shape RequestShape() {
  return Named(
      "LanguageRequest",
      Object({{"query", Text()},
              Maybe("position", Whole("of the cursor; needed by completion and hover").From(0)),
              Maybe("encoding", OneOf({"utf-16", "utf-8"})
                                    .Otherwise(R"("utf-16")")
                                    .About("what positions count, both ways: UTF-16 code units, or bytes of UTF-8")),
              Maybe("from", InstantShape()),
              Maybe("to", InstantShape()),
              Maybe("strict", Flag()),
              Maybe("params", MapOf(Any()))}));
}
Shape AnalysisShape() {
  const Shape token =
      Object({{"kind", OneOf({"command", "keyword", "function", "argument", "keypath", "parameter", "alias", "type",
                              "dataset", "string", "number", "interval", "regexp", "comment", "operator", "error"})},
              {"from", Whole()},
              {"to", Whole()}});
  const Shape finding = Named("LanguageFinding", Object({{"severity", OneOf({"error", "warning"})},
                                                         {"message", Text()},
                                                         Maybe("suggestion", Text()),
                                                         {"from", Whole()},
                                                         {"to", Whole()}}));
  return Named("LanguageAnalysis", Object({{"tokens", ListOf(token)}, {"diagnostics", ListOf(finding)}}));
}
Shape CompletionShape() {
  const Shape item =
      Named("CompletionItem",
            Object({{"kind", OneOf({"command", "keyword", "function", "aggregation", "keypath", "parameter", "type",
                                    "dataset", "table", "extractor", "severity", "value", "constant"})},
                    {"label", Text()},
                    {"text", Text("replaces from..to")},
                    {"from", Whole()},
                    {"to", Whole()},
                    Maybe("detail", Text()),
                    Maybe("documentation", Text())}));
  return Named("LanguageCompletion", Object({{"items", ListOf(item).About("the best first")},
                                             {"is_incomplete", Flag("there are more: ask again when more is typed")}}));
}
Shape HoverShape() {
  const Shape hover =
      Object({{"kind", OneOf({"command", "function", "aggregation", "keypath", "type", "dataset", "extractor"})},
              {"title", Text("a syntax, a signature, a keypath")},
              {"from", Whole()},
              {"to", Whole()},
              Maybe("summary", Text()),
              Maybe("nulls", Text()),
              Maybe("unit", Text()),
              Maybe("type", Text()),
              {"examples", ListOf(Object({{"text", Text()}, {"meaning", Text()}}))}});
  return Named("LanguageHover", Object({{"hover", hover.OrNull()}}));
}
Shape VocabularyShape() {
  const Shape example = Object({{"expression", Text()}, {"result", Text()}});
  const Shape command = Object({{"name", Text()},
                                {"aliases", ListOf(Text())},
                                {"syntax", Text()},
                                {"summary", Text()},
                                {"examples", ListOf(Object({{"query", Text()}, {"meaning", Text()}}))}});
  const Shape parameter =
      Object({{"name", Text()}, {"is_optional", Flag()}, {"is_literal", Flag()}, {"is_variadic", Flag()}});
  const Shape function = Object({{"name", Text()},
                                 {"group", Text()},
                                 {"signature", Text()},
                                 {"summary", Text()},
                                 {"nulls", Text()},
                                 {"unit", Text()},
                                 {"is_aggregation", Flag()},
                                 {"deprecated_for", Text()},
                                 {"parameters", ListOf(parameter)},
                                 {"examples", ListOf(example)}});
  const Shape form = Object({{"name", Text()}, {"syntax", Text()}, {"summary", Text()}, {"examples", ListOf(example)}});
  return Named("Vocabulary", Object({{"commands", ListOf(command)},
                                     {"functions", ListOf(function)},
                                     {"case_forms", ListOf(form)},
                                     {"types", ListOf(Text())}}));
}

}  // namespace

std::vector<Route> LanguageRoutes(ApiContext& context) {
  const auto api = std::make_shared<LanguageApi>(context);
  const auto vocabulary = std::make_shared<const std::string>(dataprime::VocabularyJson());
  constexpr const char* kExample = R"({"query": "source spans | filt", "position": 19})";
  constexpr const char* kHover = R"({"query": "source spans | limit 10", "position": 17})";
  return {
      {.method = "POST",
       .pattern = "/api/v1/language/analysis",
       .access = RouteAccess::kRead,
       .handler = [api](const ApiCall& call) { return api->Analysis(call); },
       .summary = "Tokens of a query for colouring, and what is wrong with it. The text may be unfinished.",
       .about = {.body = RequestShape(), .body_example = kExample, .answer = AnalysisShape()}},
      {.method = "POST",
       .pattern = "/api/v1/language/completion",
       .access = RouteAccess::kRead,
       .handler = [api](const ApiCall& call) { return api->Completion(call); },
       .summary = "What may stand at a position of a query: commands, functions, keypaths, values, ...",
       .about = {.body = RequestShape(), .body_example = kExample, .answer = CompletionShape()}},
      {.method = "POST",
       .pattern = "/api/v1/language/hover",
       .access = RouteAccess::kRead,
       .handler = [api](const ApiCall& call) { return api->Hover(call); },
       .summary = "Help for the word at a position of a query.",
       .about = {.body = RequestShape(), .body_example = kHover, .answer = HoverShape()}},
      {.method = "POST",
       .pattern = "/api/v1/language/format",
       .access = RouteAccess::kRead,
       .handler = [api](const ApiCall& call) { return api->Format(call); },
       .summary =
           "A query in its canonical form: a command a line, forms of other languages as DataPrime. It means the same.",
       .about = {.body = RequestShape(),
                 .body_example = R"({"query": "source spans | sort -spans"})",
                 .answer = Object({{"query", Text()}})}},
      {.method = "GET",
       .pattern = "/api/v1/language/vocabulary",
       .access = RouteAccess::kRead,
       .handler = [vocabulary](const ApiCall&) -> Result<net::Response> { return JsonResponse(200, *vocabulary); },
       .quick = true,
       .summary = "Every command, function and type of DataPrime, with its help.",
       .about = {.answer = VocabularyShape()}}};
}

}  // namespace throughline::center
