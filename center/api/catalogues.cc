// What is in the store now, as the compiler wants it.
#include "center/api/routes.h"

namespace throughline::center {
namespace {

// A look at the keys takes some 50 ms; an engine that is busier than this is better left alone.
constexpr auto kPatience = std::chrono::seconds(2);

AttributesBySource BySource(const store::KnownAttributes& known) {
  AttributesBySource out;
  for (const auto& [table, keys] : known) {
    dataprime::AttributeCatalogue& catalogue = out[table == "metric_points" ? "metrics" : table];
    for (const auto& [key, types] : keys) {
      catalogue.emplace_hint(
          catalogue.end(), key,
          dataprime::AttributeTypes{
              .text = types.text, .number = types.number, .boolean = types.boolean, .other = types.other});
    }
  }
  return out;
}

}  // namespace

std::map<std::string, dataprime::EnrichmentTable, std::less<>> TablesForQueries(ApiContext& context) {
  std::map<std::string, dataprime::EnrichmentTable, std::less<>> out;
  auto tables = context.tables.List();
  if (!tables) return out;
  for (const store::EnrichmentTable& table : *tables) {
    dataprime::EnrichmentTable& one = out[table.name];
    one.id = table.id;
    for (const store::EnrichmentColumn& column : table.columns) one.columns.push_back({column.name, column.type});
  }
  return out;
}

AttributesBySource AttributesForQueries(ApiContext& context) { return BySource(*context.attributes.Known()); }

void GiveCatalogues(ApiContext& context, QueryRequest& request) {
  request.tables = TablesForQueries(context);
  request.attributes = AttributesForQueries(context);
  request.slices = context.kept_slices;
  request.newer_attributes = [&context] { return BySource(*context.attributes.LookAgain(kPatience)); };
}

}  // namespace throughline::center
