// /api/v1/tables: CSV files to look values up in, for `enrich ... using <table>` and `source <table>`.
#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"
#include "center/api/list_page.h"
#include "center/api/routes.h"
#include "center/read/table_file.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

void WriteTable(const store::EnrichmentTable& table, JsonWriter& json) {
  json.BeginObject().Key("name").String(table.name);
  json.Key("key").String(table.columns.empty() ? "" : table.columns[0].name).Key("columns").BeginArray();
  for (const store::EnrichmentColumn& column : table.columns)
    json.BeginObject().Key("name").String(column.name).Key("type").String(column.type).EndObject();
  json.EndArray().Key("rows").Int(table.rows).Key("bytes").Int(table.bytes);
  json.Key("updated_at").String(FormatInstant(table.updated_ms * 1'000'000)).EndObject();
}

net::Response TableResponse(const store::EnrichmentTable& table) {
  JsonWriter json;
  WriteTable(table, json);
  return JsonResponse(200, json.Take());
}

Shape TableShape() {
  return Named("Table", Object({{"name", Text()},
                                {"key", Text("the name of the first column")},
                                {"columns", ListOf(Object({{"name", Text()}, {"type", Text()}}))},
                                {"rows", Whole()},
                                {"bytes", Whole()},
                                {"updated_at", TimeShape()}}));
}

Result<net::Response> List(ApiContext& context, const ApiCall& call) {
  Result<ListPage> page = ReadListPage(call.request.query, "tables");
  if (!page) return Fail(page.error());
  auto tables = context.tables.List();
  if (!tables) return Fail(tables.error());
  JsonWriter json;
  const auto [some, last] =
      PageOf(std::move(*tables), *page, [](const store::EnrichmentTable& table) { return table.name; });
  json.BeginObject().Key("tables").BeginArray();
  for (const store::EnrichmentTable& table : some) WriteTable(table, json);
  json.EndArray();
  WriteNextCursor("tables", last, json);
  return JsonResponse(200, json.EndObject().Take());
}

Result<net::Response> Show(ApiContext& context, const ApiCall& call) {
  auto tables = context.tables.List();
  if (!tables) return Fail(tables.error());
  for (const store::EnrichmentTable& table : *tables) {
    if (table.name == call.captures[0]) return TableResponse(table);
  }
  return Fail(ErrorKind::kNotFound, fmt::format("there is no table '{}'", call.captures[0]));
}

Result<net::Response> Put(ApiContext& context, const ApiCall& call) {
  const std::string& name = call.captures[0];
  if (Result<void> good = CheckTableName(name); !good) return Fail(good.error());
  Result<TableFile> file = ReadTableFile(call.request.body, context.table_limits);
  if (!file) return Fail(file.error());
  auto tables = context.tables.List();
  if (!tables) return Fail(tables.error());
  const bool is_new = std::ranges::none_of(*tables, [&](const auto& table) { return table.name == name; });
  if (is_new && tables->size() >= context.table_limits.tables) {
    return Fail(ErrorKind::kTooLarge,
                fmt::format("there are {} tables, as many as may be; delete one first", context.table_limits.tables));
  }
  store::EnrichmentTable table{.name = name, .id = {}, .columns = std::move(file->columns)};
  table.bytes = call.request.body.size();
  auto stored = context.tables.Put(std::move(table), file->rows);
  if (!stored) return Fail(stored.error());
  return TableResponse(*stored);
}

Result<net::Response> Delete(ApiContext& context, const ApiCall& call) {
  if (Result<void> done = context.tables.Delete(call.captures[0]); !done) return Fail(done.error());
  return JsonResponse(200, R"({"deleted":true})");
}

}  // namespace

std::vector<Route> TableRoutes(ApiContext& context) {
  const std::vector<ApiParameter> name = {{"name", Text().Fitting("^[a-z_][a-z0-9_]*$"), "models"}};
  return {
      {.method = "GET",
       .pattern = "/api/v1/tables",
       .handler = [&context](const ApiCall& call) { return List(context, call); },
       .summary = "The enrichment tables.",
       .about = {.query = PageParameters(), .answer = Object({{"tables", ListOf(TableShape())}, NextCursorMember()})}},
      {.method = "GET",
       .pattern = "/api/v1/tables/{name}",
       .handler = [&context](const ApiCall& call) { return Show(context, call); },
       .summary = "Columns and size of one enrichment table.",
       .about = {.path = name, .answer = TableShape()}},
      {.method = "PUT",
       .pattern = "/api/v1/tables/{name}",
       .access = RouteAccess::kWrite,
       .handler = [&context](const ApiCall& call) { return Put(context, call); },
       .summary = "Make or replace an enrichment table. The body is CSV: a header, then a row for each key, which is "
                  "the first column.",
       .about = {.path = name,
                 .body = Text(),
                 .body_type = "text/csv",
                 .body_example = "model,team\ngpt-4o,search\nclaude-sonnet-4-5,support\n",
                 .answer = TableShape()}},
      {.method = "DELETE",
       .pattern = "/api/v1/tables/{name}",
       .access = RouteAccess::kWrite,
       .handler = [&context](const ApiCall& call) { return Delete(context, call); },
       .summary = "Delete an enrichment table.",
       .about = {.path = name, .answer = DeletedShape()}}};
}

}  // namespace throughline::center
