// /api/v1/queries/saved: queries that were given a title and kept, with their versions, for everybody who uses the
// server.
//
// Shape    {"title", "description", "query", "time_range": {"from", "to"}, "params": {}}: all that running it again
//          needs.
// Checked  every member by name and type. The query is compiled too, but one with mistakes is stored all the same: half
//          of a query is worth keeping. What is wrong with it is in `warnings` of the answer.
#include <fmt/format.h>
#include <simdjson.h>

#include <map>
#include <memory>

#include "base/json_writer.h"
#include "base/random.h"
#include "center/api/list_page.h"
#include "center/api/query_shapes.h"
#include "center/api/resource.h"
#include "center/api/routes.h"
#include "center/read/json_members.h"
#include "center/read/query_check.h"
#include "center/read/time_text.h"
#include "store/documents.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;
using store::Document;

constexpr std::string_view kKind = "saved_query";
constexpr size_t kMostParameters = 100;
constexpr size_t kMostValues = 1'000;

struct SavedQuery {
  std::string title;
  std::vector<QueryProblem> warnings;
};

std::optional<Fault> CheckTimeRange(const Members& in, int64_t now) {
  const auto value = in.Find("time_range");
  if (!value) return std::nullopt;
  dom::object object;
  if (value->get_object().get(object) != simdjson::SUCCESS)
    return WrongAt("time_range", R"(is no object; send {"from": "-1h", "to": "now"})");
  const Members range(object, "time_range");
  if (auto fault = range.Unknown({"from", "to"})) return fault;
  for (const char* name : {"from", "to"}) {
    Checked<std::string> text = range.Text(name, {.required = std::string_view(name) == "from", .longest = 60});
    if (!text) return text.error();
    if (text->empty()) continue;
    if (Result<int64_t> instant = ParseInstant(*text, now); !instant)
      return WrongAt(range.At(name), instant.error().message);
  }
  return std::nullopt;
}

// A text, a list of texts, or null for any.
std::optional<Fault> ReadParameters(const Members& in, QueryRequest& request) {
  const auto value = in.Find("params");
  if (!value) return std::nullopt;
  dom::object object;
  if (value->get_object().get(object) != simdjson::SUCCESS || object.size() > kMostParameters)
    return WrongAt("params", fmt::format("is no object of at most {} parameters", kMostParameters));
  for (auto [name, one] : object) {
    dataprime::QueryParameter parameter;
    std::string_view text;
    dom::array list;
    bool is_good = name.size() <= 100;
    if (one.get_array().get(list) == simdjson::SUCCESS) {
      parameter.is_array = true;
      is_good = is_good && list.size() <= kMostValues;
      for (dom::element each : list) {
        is_good = is_good && each.get_string().get(text) == simdjson::SUCCESS;
        if (is_good) parameter.values.emplace_back(text);
      }
    } else if (one.get_string().get(text) == simdjson::SUCCESS) {
      parameter.values.emplace_back(text);
    } else {
      is_good = is_good && one.is_null();
    }
    if (!is_good)
      return WrongAt(fmt::format("params.{}", name.substr(0, 60)), "is neither a text, a list of texts nor null");
    request.parameters.insert_or_assign(std::string(name), std::move(parameter));
  }
  return std::nullopt;
}

Shape SavedQueryShape() {
  return Named("SavedQuery",
               Object({{"title", Text().Longest(200)},
                       Maybe("description", Text()),
                       {"query", QueryTextShape()},
                       Maybe("time_range", Object({{"from", InstantShape()}, Maybe("to", InstantShape())})),
                       Maybe("params", MapOf(Any("a text, a list of texts, or null for any")))}));
}
std::vector<Member> HeadMembers() {
  return {{"id", Text()}, {"version", Whole()}, {"author", Text()}, {"updated_at", TimeShape()}};
}
Shape StoredShape() {
  return Named("StoredQuery",
               Object(HeadMembers())
                   .And({{"saved", SavedQueryShape()},
                         {"warnings", WarningsShape().About("what is wrong with the query, or doubtful")}}));
}

class SavedQueries {
 public:
  explicit SavedQueries(ApiContext& context) : context_(context) {}

  Result<net::Response> List(const ApiCall& call) {
    Result<ListPage> page = ReadListPage(call.request.query, "saved_queries");
    if (!page) return Fail(page.error());
    auto stored = context_.documents.List(kKind);
    if (!stored) return Fail(stored.error());
    const auto [documents, last] = PageOf(std::move(*stored), *page, [](const Document& one) { return one.id; });
    JsonWriter json;
    json.BeginObject().Key("queries").BeginArray();
    for (const Document& one : documents) {
      json.BeginObject();
      WriteHead(one, json);
      json.Key("saved").Raw(one.body).EndObject();
    }
    json.EndArray();
    WriteNextCursor("saved_queries", last, json);
    return JsonResponse(200, json.EndObject().Take());
  }

  Result<net::Response> Create(const ApiCall& call) {
    Checked<SavedQuery> checked = Check(call.request.body);
    if (!checked) return FaultResponse(checked.error());
    return Store(201, NewDocumentId(checked->title, random_.Next()), call.request.body, 0, *checked);
  }

  Result<net::Response> Show(const ApiCall& call) {
    auto document = context_.documents.Get(kKind, call.captures[0]);
    if (!document) return Fail(document.error());
    if (HasVersion(call.request, document->version)) return net::Response{.status = 304, .headers = {}, .body = {}};
    Checked<SavedQuery> checked = Check(document->body);  // what is wrong with it now
    return Answer(200, *document, checked ? *checked : SavedQuery{});
  }

  Result<net::Response> Put(const ApiCall& call) {
    if (Result<void> good = CheckDocumentId(call.captures[0]); !good) return Fail(good.error());
    auto expected = ExpectedVersion(call.request);
    if (!expected) return Fail(expected.error());
    Checked<SavedQuery> checked = Check(call.request.body);
    if (!checked) return FaultResponse(checked.error());
    return Store(200, call.captures[0], call.request.body, *expected, *checked);
  }

  Result<net::Response> Delete(const ApiCall& call) {
    auto expected = ExpectedVersion(call.request);
    if (!expected) return Fail(expected.error());
    if (auto done = context_.documents.Delete(kKind, call.captures[0], {}, *expected); !done) return Fail(done.error());
    return JsonResponse(200, R"({"deleted":true})");
  }

  Result<net::Response> History(const ApiCall& call) {
    auto all = context_.documents.History(kKind, call.captures[0]);
    if (!all) return Fail(all.error());
    JsonWriter json;
    json.BeginObject().Key("versions").BeginArray();
    for (const Document& one : *all) {
      json.BeginObject();
      WriteHead(one, json);
      json.Key("deleted").Bool(one.is_deleted);
      if (!one.is_deleted) json.Key("saved").Raw(one.body);
      json.EndObject();
    }
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

 private:
  Checked<SavedQuery> Check(std::string_view body) const {
    thread_local dom::parser parser;
    dom::object object;
    if (parser.parse(body.data(), body.size()).get_object().get(object) != simdjson::SUCCESS)
      return std::unexpected(
          WrongAt("", R"(the body is no JSON object; send {"title": "Slow calls", "query": "source spans"})"));
    const Members in(object, "");
    if (auto fault = in.Unknown({"title", "description", "query", "time_range", "params"}))
      return std::unexpected(*fault);
    Checked<std::string> title = in.Text("title", {.required = true, .longest = 200});
    if (!title) return std::unexpected(title.error());
    if (auto description = in.Text("description"); !description) return std::unexpected(description.error());
    Checked<std::string> query = in.Query("query", true);
    if (!query) return std::unexpected(query.error());
    if (query->size() > context_.query_limits.text_bytes) {
      return std::unexpected(WrongAt(
          "query", fmt::format("has {} bytes, over the limit of {}", query->size(), context_.query_limits.text_bytes)));
    }
    const int64_t now = context_.clock.NowNanos();
    if (auto fault = CheckTimeRange(in, now)) return std::unexpected(*fault);
    QueryRequest request{.query = *query, .from = {}, .to = {}, .now = {}, .limit = {}};
    if (auto fault = ReadParameters(in, request)) return std::unexpected(*fault);
    GiveCatalogues(context_, request);
    SavedQuery saved{.title = *title, .warnings = {}};
    auto compiled = CheckStoredQuery(request, now, context_.query_limits, "query", saved.warnings);
    if (!compiled) saved.warnings = compiled.error().problems;
    return saved;
  }

  Result<net::Response> Store(int status, std::string id, std::string_view body, std::optional<uint64_t> expected,
                              const SavedQuery& checked) {
    auto stored =
        context_.documents.Put(kKind, {.id = std::move(id), .body = std::string(body), .author = {}}, expected);
    if (!stored) return Fail(stored.error());
    return Answer(status, *stored, checked);
  }

  static void WriteHead(const Document& document, JsonWriter& json) {
    json.Key("id").String(document.id).Key("version").Int(document.version).Key("author").String(document.author);
    json.Key("updated_at").String(FormatInstant(document.updated_ms * 1'000'000));
  }

  static net::Response Answer(int status, const Document& document, const SavedQuery& checked) {
    JsonWriter json;
    json.BeginObject();
    WriteHead(document, json);
    json.Key("saved").Raw(document.body).Key("warnings").BeginArray();
    for (const QueryProblem& one : checked.warnings) {
      json.BeginObject().Key("where").String(one.where).Key("message").String(one.message);
      json.Key("line").Int(one.line).Key("column").Int(one.column).EndObject();
    }
    net::Response response = JsonResponse(status, json.EndArray().EndObject().Take());
    AddVersion(document.version, response);
    return response;
  }

  ApiContext& context_;
  SystemRandom random_;
};

}  // namespace

std::vector<Route> SavedQueryRoutes(ApiContext& context) {
  const auto all = std::make_shared<SavedQueries>(context);
  using Method = Result<net::Response> (SavedQueries::*)(const ApiCall&);
  const auto call = [all](Method method) { return [all, method](const ApiCall& one) { return (*all.*method)(one); }; };
  const std::vector<ApiParameter> id = {{.name = "id", .example = "slow-calls"}};
  constexpr const char* kExample =
      R"({"title": "Slow calls", "query": "source spans | filter $m.duration > 1000000 | limit 100",)"
      R"( "time_range": {"from": "-1d", "to": "now"}})";
  const Shape entry = Object(HeadMembers()).And({{"saved", SavedQueryShape()}});
  return {{.method = "GET",
           .pattern = "/api/v1/queries/saved",
           .access = RouteAccess::kRead,
           .handler = call(&SavedQueries::List),
           .summary = "The saved queries.",
           .about = {.query = PageParameters(), .answer = Object({{"queries", ListOf(entry)}, NextCursorMember()})}},
          {.method = "POST",
           .pattern = "/api/v1/queries/saved",
           .access = RouteAccess::kWrite,
           .handler = call(&SavedQueries::Create),
           .summary = "Save a query. One with mistakes is kept too; they come back as warnings.",
           .about = {.body = SavedQueryShape(), .body_example = kExample, .status = 201, .answer = StoredShape()}},
          {.method = "GET",
           .pattern = "/api/v1/queries/saved/{id}",
           .access = RouteAccess::kRead,
           .handler = call(&SavedQueries::Show),
           .summary = "One saved query. Its version is the ETag.",
           .about = {.path = id, .answer = StoredShape()}},
          {.method = "PUT",
           .pattern = "/api/v1/queries/saved/{id}",
           .access = RouteAccess::kWrite,
           .handler = call(&SavedQueries::Put),
           .summary = "Change a saved query, or save one under this id. If-Match: the version that was changed.",
           .about = {.path = id,
                     .headers = IfMatch(),
                     .body = SavedQueryShape(),
                     .body_example = kExample,
                     .answer = StoredShape()}},
          {.method = "DELETE",
           .pattern = "/api/v1/queries/saved/{id}",
           .access = RouteAccess::kWrite,
           .handler = call(&SavedQueries::Delete),
           .summary = "Delete a saved query. Its versions stay in its history.",
           .about = {.path = id, .headers = IfMatch(), .answer = DeletedShape()}},
          {.method = "GET",
           .pattern = "/api/v1/queries/saved/{id}/history",
           .access = RouteAccess::kRead,
           .handler = call(&SavedQueries::History),
           .summary = "The versions of a saved query, the newest first.",
           .about = {
               .path = id,
               .answer = Object(
                   {{"versions",
                     ListOf(Object(HeadMembers()).And({{"deleted", Flag()}, Maybe("saved", SavedQueryShape())}))}})}}};
}

}  // namespace throughline::center
