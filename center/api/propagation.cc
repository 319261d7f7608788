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
  const Shape sample = Object({{"trace_id", Text("hexadecimal digits, of any number").OrNull()},
                               {"span_id", Text("hexadecimal digits, of any number").OrNull()},
                               {"name", Text().OrNull()},
                               {"start_time", TimeShape().OrNull()}})
                           .About("null: not sent, or not readable");
  const Shape refused =
      Object({{"service", Text("service.name of the span's resource; null: not sent, or not readable").OrNull()},
              {"route", Text("http.route of the span, else its name; null: neither can be read").OrNull()},
              {"reason", Text()},
              {"spans", Whole()},
              {"last", Text("what was wrong with the last one; null of \"(other)\"").OrNull()},
              {"last_time", TimeShape().About("when it came")},
              {"samples", ListOf(sample).About("the newest, five at most")}});
  return Named("Propagation",
               Object(std::move(members)).And({{"refused", ListOf(refused)}, {"queries", QueriesShape()}}));
}

void WriteText(std::string_view key, std::string_view text, JsonWriter& json) {
  json.Key(key);
  text.empty() ? json.Null() : json.String(text);
}

void WriteRefused(const otel::RefusedGroup& group, JsonWriter& json) {
  json.BeginObject();
  WriteText("service", group.service, json);
  WriteText("route", group.route, json);
  json.Key("reason").String(group.reason).Key("spans").Int(group.spans);
  WriteText("last", group.last, json);
  json.Key("last_time").String(FormatInstant(group.last_nanos)).Key("samples").BeginArray();
  for (const otel::RefusedSample& sample : group.samples) {
    json.BeginObject();
    WriteText("trace_id", sample.trace_id, json);
    WriteText("span_id", sample.span_id, json);
    WriteText("name", sample.name, json);
    const auto start = static_cast<int64_t>(sample.start_nanos);
    WriteText("start_time", start > 0 ? FormatInstant(start) : "", json);
    json.EndObject();
  }
  json.EndArray().EndObject();
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
    for (const otel::RefusedGroup& group : context.intake.refused()) {
      if (service.empty() || group.service == service) WriteRefused(group, json);
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
