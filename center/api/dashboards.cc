// /api/v1/dashboards: stored dashboards with their versions, and the ready ones, which can be read and copied.
#include <fmt/format.h>

#include <memory>

#include "base/json_writer.h"
#include "base/random.h"
#include "center/api/list_page.h"
#include "center/api/query_shapes.h"
#include "center/api/resource.h"
#include "center/api/routes.h"
#include "center/dashboards/dashboard.h"
#include "center/read/time_text.h"
#include "store/documents.h"

namespace throughline::center {
namespace {

using store::Document;

void WriteWarnings(const std::vector<QueryProblem>& warnings, JsonWriter& json) {
  json.Key("warnings").BeginArray();
  for (const QueryProblem& one : warnings) {
    json.BeginObject().Key("where").String(one.where).Key("message").String(one.message);
    json.Key("line").Int(one.line).Key("column").Int(one.column).EndObject();
  }
  json.EndArray();
}

Shape DashboardShape() {
  const Shape variable = Object({{"name", Text()},
                                 Maybe("title", Text()),
                                 Maybe("query", QueryTextShape()),
                                 Maybe("values", ListOf(Either({Text(), Number(), Flag()}))),
                                 Maybe("default", Any("none: null, which is any")),
                                 Maybe("multi", Flag())});
  const Shape position =
      Object({{"x", Whole()}, {"y", Whole()}, {"w", Whole()}, {"h", Whole()}}).About("cells of a grid of 24 columns");
  const Shape panel = Named(
      "Panel",
      Object({{"id", Text()},
              Maybe("title", Text()),
              Maybe("description", Text()),
              Maybe("kind", OneOf({"table", "line", "bar", "number", "area", "pie", "histogram", "graph", "text"})),
              Maybe("query", QueryTextShape()),
              Maybe("text", Text()),
              Maybe("unit", Text()),
              Maybe("position", position),
              Maybe("options", Object({}))}));
  return Named("Dashboard", Object({{"title", Text().Longest(200)},
                                    Maybe("description", Text()),
                                    Maybe("tags", ListOf(Text())),
                                    Maybe("time_range", Object({{"from", InstantShape()}, {"to", InstantShape()}})),
                                    Maybe("refresh", DurationShape().About("how often its panels are asked for again")),
                                    Maybe("variables", ListOf(variable)),
                                    {"panels", ListOf(panel)}}));
}
std::vector<Member> HeadMembers() {
  return {{"id", Text()},
          {"version", Whole("0: it came with the program")},
          {"read_only", Flag()},
          Maybe("author", Text()),
          Maybe("updated_at", TimeShape())};
}
Shape StoredDashboardShape() {
  return Named("StoredDashboard",
               Object(HeadMembers()).And({{"dashboard", DashboardShape()}, {"warnings", WarningsShape()}}));
}
Shape DashboardEntryShape() {
  return Named("DashboardEntry", Object(HeadMembers())
                                     .And({Maybe("title", Text()), Maybe("description", Text()),
                                           Maybe("tags", ListOf(Text())), Maybe("panels", Whole("how many"))}));
}

class Dashboards {
 public:
  explicit Dashboards(ApiContext& context) : context_(context), documents_(context.client, context.clock) {}

  Result<net::Response> List(const ApiCall& call) {
    Result<ListPage> page = ReadListPage(call.request.query, "dashboards");
    if (!page) return Fail(page.error());
    auto stored = documents_.List(kDashboardKind);
    if (!stored) return Fail(stored.error());
    for (const ReadyDashboard& one : ReadyDashboards())
      stored->push_back({.id = one.id, .body = std::string(one.json), .author = {}});
    const auto [documents, last] = PageOf(std::move(*stored), *page, [](const Document& one) {
      return (one.version == 0 ? "ready " : "") + one.id;  // an id has no blank
    });
    JsonWriter json;
    json.BeginObject().Key("dashboards").BeginArray();
    for (const Document& one : documents) WriteEntry(one, json);
    json.EndArray();
    WriteNextCursor("dashboards", last, json);
    return JsonResponse(200, json.EndObject().Take());
  }

  Result<net::Response> Show(const ApiCall& call) {
    Result<Document> document = Find(call.captures[0]);
    if (!document) return Fail(document.error());
    if (HasVersion(call.request, document->version)) return net::Response{.status = 304, .headers = {}, .body = {}};
    Checked<CheckedDashboard> checked = Check(document->body);  // what it is warned of now
    return Answer(200, *document, checked ? checked->warnings : std::vector<QueryProblem>{});
  }

  // The dashboard and nothing else, as it is imported.
  Result<net::Response> Export(const ApiCall& call) {
    Result<Document> document = Find(call.captures[0]);
    if (!document) return Fail(document.error());
    net::Response response = JsonResponse(200, std::move(document->body));
    response.headers.Add("Content-Disposition", fmt::format("attachment; filename=\"{}.json\"", call.captures[0]));
    AddVersion(document->version, response);
    return response;
  }

  Result<net::Response> Create(const ApiCall& call) {
    Checked<CheckedDashboard> checked = Check(call.request.body);
    if (!checked) return FaultResponse(checked.error());
    return Store(201, NewDocumentId(checked->title, random_.Next()), call.request.body, 0, checked->warnings);
  }

  Result<net::Response> Put(const ApiCall& call) {
    const std::string& id = call.captures[0];
    if (Result<void> good = CheckDocumentId(id); !good) return Fail(good.error());
    if (FindReadyDashboard(id) != nullptr) return ReadOnly(id);
    auto expected = ExpectedVersion(call.request);
    if (!expected) return Fail(expected.error());
    Checked<CheckedDashboard> checked = Check(call.request.body);
    if (!checked) return FaultResponse(checked.error());
    return Store(200, id, call.request.body, *expected, checked->warnings);
  }

  Result<net::Response> Delete(const ApiCall& call) {
    if (FindReadyDashboard(call.captures[0]) != nullptr) return ReadOnly(call.captures[0]);
    auto expected = ExpectedVersion(call.request);
    if (!expected) return Fail(expected.error());
    if (auto done = documents_.Delete(kDashboardKind, call.captures[0], {}, *expected); !done)
      return Fail(done.error());
    return JsonResponse(200, R"({"deleted":true})");
  }

  Result<net::Response> Copy(const ApiCall& call) {
    Result<Document> document = Find(call.captures[0]);
    if (!document) return Fail(document.error());
    Checked<CheckedDashboard> checked = Check(document->body);
    if (!checked) return FaultResponse(checked.error());
    std::string title(call.request.query.Get("title"));
    if (title.empty()) title = "Copy of " + checked->title;
    const std::string body = WithTitle(document->body, title);
    checked = Check(body);
    if (!checked) return FaultResponse(checked.error());
    return Store(201, NewDocumentId(title, random_.Next()), body, 0, checked->warnings);
  }

  Result<net::Response> History(const ApiCall& call) {
    auto all = documents_.History(kDashboardKind, call.captures[0]);
    if (!all) return Fail(all.error());
    JsonWriter json;
    json.BeginObject().Key("versions").BeginArray();
    for (const Document& one : *all) {
      json.BeginObject().Key("version").Int(one.version).Key("deleted").Bool(one.is_deleted);
      json.Key("author").String(one.author).Key("updated_at").String(FormatInstant(one.updated_ms * 1'000'000));
      json.EndObject();
    }
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

  Result<net::Response> ShowVersion(const ApiCall& call) {
    auto all = documents_.History(kDashboardKind, call.captures[0]);
    if (!all) return Fail(all.error());
    for (const Document& one : *all) {
      if (fmt::to_string(one.version) == call.captures[1] && !one.is_deleted) return Answer(200, one, {});
    }
    return Fail(ErrorKind::kNotFound,
                fmt::format("dashboard '{}' has no version {}", call.captures[0], call.captures[1]));
  }

  Result<net::Response> Try(const ApiCall& call) {
    Checked<CheckedDashboard> checked = Check(call.request.body);
    if (!checked) return FaultResponse(checked.error());
    JsonWriter json;
    json.BeginObject().Key("valid").Bool(true);
    WriteWarnings(checked->warnings, json);
    return JsonResponse(200, json.EndObject().Take());
  }

 private:
  Checked<CheckedDashboard> Check(std::string_view body) const {
    return CheckDashboard(body, context_.clock.NowNanos(), context_.query_limits,
                          [this](QueryRequest& request) { GiveCatalogues(context_, request); });
  }

  Result<Document> Find(const std::string& id) {
    if (const ReadyDashboard* ready = FindReadyDashboard(id))
      return Document{.id = id, .body = std::string(ready->json), .author = {}};
    return documents_.Get(kDashboardKind, id);
  }

  Result<net::Response> Store(int status, std::string id, std::string_view body, std::optional<uint64_t> expected,
                              const std::vector<QueryProblem>& warnings) {
    auto stored =
        documents_.Put(kDashboardKind, {.id = std::move(id), .body = std::string(body), .author = {}}, expected);
    if (!stored) return Fail(stored.error());
    return Answer(status, *stored, warnings);
  }

  static net::Response ReadOnly(std::string_view id) {
    return FaultResponse(
        {{ErrorKind::kForbidden, fmt::format("dashboard '{}' comes with the program and is not changed", id)},
         "id",
         fmt::format("POST /api/v1/dashboards/{}/copy makes one of your own", id)});
  }

  static void WriteHead(const Document& document, JsonWriter& json) {
    const bool is_ready = document.version == 0;
    json.Key("id").String(document.id).Key("version").Int(document.version).Key("read_only").Bool(is_ready);
    if (is_ready) return;
    json.Key("author").String(document.author);
    json.Key("updated_at").String(FormatInstant(document.updated_ms * 1'000'000));
  }

  void WriteEntry(const Document& document, JsonWriter& json) const {
    json.BeginObject();
    WriteHead(document, json);
    if (auto read = CheckDashboard(document.body, 0, context_.query_limits, {})) {
      json.Key("title").String(read->title).Key("description").String(read->description);
      json.Key("tags").BeginArray();
      for (const std::string& tag : read->tags) json.String(tag);
      json.EndArray().Key("panels").Int(read->panels);
    }
    json.EndObject();
  }

  static net::Response Answer(int status, const Document& document, const std::vector<QueryProblem>& warnings) {
    JsonWriter json;
    json.BeginObject();
    WriteHead(document, json);
    json.Key("dashboard").Raw(document.body);
    WriteWarnings(warnings, json);
    net::Response response = JsonResponse(status, json.EndObject().Take());
    AddVersion(document.version, response);
    return response;
  }

  ApiContext& context_;
  store::Documents documents_;
  SystemRandom random_;
};

}  // namespace

std::vector<Route> DashboardRoutes(ApiContext& context) {
  const auto all = std::make_shared<Dashboards>(context);
  using Method = Result<net::Response> (Dashboards::*)(const ApiCall&);
  const auto call = [all](Method method) { return [all, method](const ApiCall& one) { return (*all.*method)(one); }; };
  const std::vector<ApiParameter> ready = {{.name = "id", .example = "ai-center-overview"}};
  const std::vector<ApiParameter> own = {{.name = "id", .example = "house-overview"}};
  constexpr const char* kExample =
      R"({"title": "House overview", "panels": [{"id": "spans", "title": "Spans by service", "kind": "bar",)"
      R"( "query": "source spans | groupby $l.serviceName aggregate count() as spans",)"
      R"( "position": {"x": 0, "y": 0, "w": 12, "h": 8}}]})";
  return {
      {.method = "GET",
       .pattern = "/api/v1/dashboards",
       .handler = call(&Dashboards::List),
       .summary = "The dashboards: stored ones, then those that come with the program.",
       .about = {.query = PageParameters(),
                 .answer = Object({{"dashboards", ListOf(DashboardEntryShape())}, NextCursorMember()})}},
      {.method = "POST",
       .pattern = "/api/v1/dashboards",
       .access = RouteAccess::kWrite,
       .handler = call(&Dashboards::Create),
       .summary = "Store a new dashboard, or import one. Its queries are compiled; warnings come back.",
       .about = {.body = DashboardShape(), .body_example = kExample, .status = 201, .answer = StoredDashboardShape()}},
      {.method = "POST",
       .pattern = "/api/v1/dashboards/check",
       .handler = call(&Dashboards::Try),
       .summary = "Check a dashboard without storing it.",
       .about = {.body = DashboardShape(),
                 .body_example = kExample,
                 .answer = Object({{"valid", Flag()}, {"warnings", WarningsShape()}})}},
      {.method = "GET",
       .pattern = "/api/v1/dashboards/{id}",
       .handler = call(&Dashboards::Show),
       .summary = "One dashboard. Its version is the ETag.",
       .about = {.path = ready, .answer = StoredDashboardShape()}},
      {.method = "PUT",
       .pattern = "/api/v1/dashboards/{id}",
       .access = RouteAccess::kWrite,
       .handler = call(&Dashboards::Put),
       .summary = "Change a dashboard, or import one under this id. If-Match: the version that was changed.",
       .about = {.path = own,
                 .headers = IfMatch(),
                 .body = DashboardShape(),
                 .body_example = kExample,
                 .answer = StoredDashboardShape()}},
      {.method = "DELETE",
       .pattern = "/api/v1/dashboards/{id}",
       .access = RouteAccess::kWrite,
       .handler = call(&Dashboards::Delete),
       .summary = "Delete a dashboard. Its versions stay in its history.",
       .about = {.path = own, .headers = IfMatch(), .answer = DeletedShape()}},
      {.method = "GET",
       .pattern = "/api/v1/dashboards/{id}/export",
       .handler = call(&Dashboards::Export),
       .summary = "The dashboard's JSON alone, as POST and PUT take it.",
       .about = {.path = ready, .answer = DashboardShape()}},
      {.method = "POST",
       .pattern = "/api/v1/dashboards/{id}/copy",
       .access = RouteAccess::kWrite,
       .handler = call(&Dashboards::Copy),
       .summary = "A new dashboard like this one.",
       .about = {.path = ready,
                 .query = {{.name = "title", .example = "Our overview"}},
                 .status = 201,
                 .answer = StoredDashboardShape()}},
      {.method = "GET",
       .pattern = "/api/v1/dashboards/{id}/history",
       .handler = call(&Dashboards::History),
       .summary = "The versions of a dashboard, the newest first.",
       .about = {.path = own,
                 .answer = Object({{"versions", ListOf(Object({{"version", Whole()},
                                                               {"deleted", Flag()},
                                                               {"author", Text()},
                                                               {"updated_at", TimeShape()}}))}})}},
      {.method = "GET",
       .pattern = "/api/v1/dashboards/{id}/history/{version}",
       .handler = call(&Dashboards::ShowVersion),
       .summary = "One version of a dashboard.",
       .about = {.path = {{.name = "id", .example = "house-overview"}, {"version", Whole().From(1), "1"}},
                 .answer = StoredDashboardShape()}}};
}

}  // namespace throughline::center
