// GET /api/v1/propagation: how well traces hold together: contexts that were lost or refused, orphans, several roots,
// skewed clocks, ids used twice (named figures, group propagation), and spans that the receiver refused.
#include <fmt/format.h>

#include "center/api/figures.h"
#include "center/api/query_shapes.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

Shape PropagationShape() {
  std::vector<Member> members;
  for (const char* name : {"contexts", "faults", "orphans", "several_roots", "clock_skew", "duplicate_span_ids"})
    members.push_back({name, FigureRowsShape()});
  const Shape refused = Object({{"service", Text()},
                                {"reason", Text()},
                                {"spans", Whole()},
                                {"last", Text("what was wrong with the last one")},
                                {"last_time", TimeShape()}});
  return Named("Propagation",
               Object(std::move(members)).And({{"refused", ListOf(refused)}, {"queries", QueriesShape()}}));
}

Result<void> Show(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  Result<FigureRange> range = ReadFigureRange(call.request.query, "-1h", context.clock.NowNanos());
  if (!range) return Fail(range.error());
  const std::string_view service = call.request.query.Get("service");
  AnalyticValues values;
  if (!service.empty()) values.emplace("service", service);
  JsonWriter json;
  JsonWriter queries;
  json.BeginObject();
  queries.BeginObject();
  for (const auto& [key, figure] :
       {std::pair("contexts", "propagation_contexts"), std::pair("faults", "propagation_faults"),
        std::pair("orphans", "orphan_spans"), std::pair("several_roots", "several_roots"),
        std::pair("clock_skew", "clock_skew"), std::pair("duplicate_span_ids", "duplicate_span_ids")}) {
    Result<FigureRows> rows = RunFigure(context, figure, values, *range, call.cancel);
    if (!rows) return Fail(rows.error());
    json.Key(key);
    WriteObjects(*rows, json);
    queries.Key(figure).String(rows->query);
  }
  json.Key("refused").BeginArray();
  if (context.intake.refused) {
    for (const RefusedSpans& refused : context.intake.refused()) {
      if (!service.empty() && refused.service != service) continue;
      json.BeginObject().Key("service").String(refused.service).Key("reason").String(refused.reason);
      json.Key("spans").Int(refused.spans).Key("last").String(refused.last);
      json.Key("last_time").String(FormatInstant(refused.last_nanos)).EndObject();
    }
  }
  json.EndArray().Key("queries").Raw(queries.EndObject().text());
  out.Send(JsonResponse(200, json.EndObject().Take()));
  return {};
}

}  // namespace

std::vector<Route> PropagationRoutes(ApiContext& context) {
  return {{.method = "GET",
           .pattern = "/api/v1/propagation",
           .handler = {},
           .stream = [&context](const ApiCall& call, AnswerStream& out) { return Show(context, call, out); },
           .summary = "Where traces come apart, by service and route with samples: lost and refused contexts, orphans, "
                      "several roots, skewed clocks, ids used twice; and spans that were refused since the start.",
           .about = {.query = {{"from", InstantShape(), "-1h"}, {"to", InstantShape()}, {"service"}},
                     .answer = PropagationShape()}}};
}

}  // namespace throughline::center
