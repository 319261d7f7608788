#include "center/api/figures.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "center/read/time_text.h"

namespace throughline::center {
namespace {

// ["a",1] as {"x":"a","y":1}.
Result<std::string> AsObject(simdjson::dom::parser& parser, std::string_view row,
                             const std::vector<dataprime::Column>& columns) {
  simdjson::dom::array cells;
  if (parser.parse(simdjson::padded_string(row)).get(cells) != simdjson::SUCCESS || cells.size() != columns.size())
    return Fail(ErrorKind::kInternal, "a row of a figure is no array of its columns");
  JsonWriter json;
  json.BeginObject();
  size_t i = 0;
  for (const simdjson::dom::element cell : cells) json.Key(columns[i++].name).Raw(simdjson::minify(cell));
  return json.EndObject().Take();
}

}  // namespace

Result<FigureRange> ReadFigureRange(const net::Query& query, std::string_view otherwise_from, int64_t now) {
  FigureRange range;
  for (const auto& [name, member, otherwise] : {std::tuple("from", &FigureRange::from, otherwise_from),
                                                std::tuple("to", &FigureRange::to, std::string_view("now"))}) {
    const std::string_view given = query.Get(name);
    Result<int64_t> instant = ParseInstant(std::string(given.empty() ? otherwise : given), now);
    if (!instant) return Fail(instant.error().In(name));
    range.*member = *instant;
  }
  return range;
}

Result<FigureRows> RunFigure(ApiContext& context, std::string_view name, const AnalyticValues& values,
                             const FigureRange& range, const net::CancelToken& cancel) {
  const Analytic* analytic = FindAnalytic(name);
  if (analytic == nullptr) return Fail(ErrorKind::kInternal, fmt::format("there is no figure {}", name));
  return RunFigure(context, *analytic, values, range, cancel);
}

Result<FigureRows> RunFigure(ApiContext& context, const Analytic& analytic, const AnalyticValues& values,
                             const FigureRange& range, const net::CancelToken& cancel) {
  Result<std::string> query = Bind(analytic, values);
  if (!query) return Fail(query.error());
  QueryRequest request{.query = std::move(*query), .from = range.from, .to = range.to, .now = {}, .limit = {}};
  GiveCatalogues(context, request);
  // What it reads is known, whether or not somebody sends it.
  for (const AnalyticAttribute& attribute : analytic.attributes) {
    request.attributes["spans"].try_emplace(attribute.key,
                                            dataprime::AttributeTypes{.text = attribute.type == "string",
                                                                      .number = attribute.type == "number",
                                                                      .boolean = attribute.type == "bool"});
  }
  auto entry = context.running->Begin({}, request.query, cancel, context.clock);
  if (!entry) return Fail(entry.error());
  auto run = QueryRun::Start(context.client, request, context.clock, context.query_limits, (*entry)->id(), cancel);
  if (!run) return Fail(run.error().error.In(analytic.name));
  FigureRows rows{.query = request.query, .objects = {}};
  simdjson::dom::parser parser;
  const std::vector<dataprime::Column>& columns = (*run)->compiled().columns;
  for (;;) {
    auto row = (*run)->NextRow();
    if (!row) return Fail(row.error());
    if (!*row) break;
    Result<std::string> cells = ConvertRow(**row, columns);
    if (!cells) return Fail(cells.error());
    Result<std::string> object = AsObject(parser, *cells, columns);
    if (!object) return Fail(object.error());
    rows.objects.push_back(std::move(*object));
  }
  rows.is_cut = (*run)->figures().cut_by != QueryFigures::Cut::kNone;
  return rows;
}

void WriteObjects(const FigureRows& rows, JsonWriter& json) {
  json.BeginArray();
  for (const std::string& object : rows.objects) json.Raw(object);
  json.EndArray();
}

}  // namespace throughline::center
