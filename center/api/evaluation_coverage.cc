// GET /api/v1/evaluations/coverage: of the calls that each evaluation was set up for, how many have its result (the named
// figure evaluation_coverage).
#include <simdjson.h>

#include "center/api/figures.h"
#include "center/api/query_shapes.h"
#include "center/evaluate/coverage.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

constexpr const char* kFigure = "evaluation_coverage";

Result<CoverageRow> ReadRow(simdjson::dom::parser& parser, std::string_view object) {
  simdjson::dom::object read;
  if (parser.parse(object.data(), object.size()).get_object().get(read) != simdjson::SUCCESS)
    return OurBug("a row of evaluation_coverage can't be read");
  CoverageRow row;
  for (auto [name, text] : {std::pair{"application", &row.application},
                            {"subsystem", &row.subsystem},
                            {"evaluation", &row.evaluation},
                            {"target", &row.target}}) {
    std::string_view value;
    if (read[name].get_string().get(value) == simdjson::SUCCESS) *text = value;
  }
  for (auto [name, count] :
       {std::pair{"prompts", &row.prompts}, {"responses", &row.responses}, {"evaluated", &row.evaluated}}) {
    double value = 0;  // a figure's counts may come as doubles
    if (read[name].get_double().get(value) == simdjson::SUCCESS && value > 0) *count = static_cast<uint64_t>(value);
  }
  return row;
}

void WriteSetup(const EvaluationSetup& setup, const Coverage& coverage, JsonWriter& json) {
  json.BeginObject().Key("id").String(setup.id).Key("kind").String(setup.is_custom ? "custom" : "evaluation");
  json.Key("application").String(setup.application).Key("subsystem").String(setup.subsystem);
  json.Key("type").String(setup.api_type).Key("name").String(setup.name);
  json.Key("target").String(setup.target == evaluate::Target::kPrompt ? "PROMPT" : "RESPONSE");
  json.Key("isEnabled").Bool(setup.is_enabled);
  json.Key("applicable").Int(coverage.applicable).Key("evaluated").Int(coverage.evaluated).Key("share");
  const std::optional<double> share = coverage.share();
  share ? json.Double(*share) : json.Null();
  json.Key("wanted").Double(setup.is_enabled ? 100 : 0).EndObject();
}

Result<void> Show(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  Result<FigureRange> range = ReadFigureRange(call.request.query, "-1d", context.clock.NowNanos());
  if (!range) return Fail(range.error());
  AnalyticValues values;
  for (const char* name : {"application", "subsystem"}) {
    if (const std::string_view value = call.request.query.Get(name); !value.empty()) values.emplace(name, value);
  }
  auto evaluations = context.documents.List(kEvaluationKind);
  if (!evaluations) return Fail(evaluations.error());
  auto custom = context.documents.List(kCustomKind);
  if (!custom) return Fail(custom.error());
  Result<FigureRows> figure = RunFigure(context, kFigure, values, *range, call.cancel);
  if (!figure) return Fail(figure.error());
  std::vector<CoverageRow> rows;
  simdjson::dom::parser parser;
  for (const std::string& object : figure->objects) {
    Result<CoverageRow> row = ReadRow(parser, object);
    if (!row) return Fail(row.error());
    rows.push_back(std::move(*row));
  }
  const std::vector<EvaluationSetup> setups = ReadSetups(*evaluations, *custom);
  const std::vector<Coverage> coverage = CoverageOf(setups, rows);
  JsonWriter json;
  json.BeginObject().Key("from").String(FormatInstant(range->from)).Key("to").String(FormatInstant(range->to));
  json.Key("evaluations").BeginArray();
  for (size_t i = 0; i < setups.size(); ++i) WriteSetup(setups[i], coverage[i], json);
  json.EndArray().Key("rows");
  WriteObjects(*figure, json);
  json.Key("limited").Bool(figure->is_cut);
  json.Key("queries").BeginObject().Key(kFigure).String(figure->query).EndObject();
  out.Send(JsonResponse(200, json.EndObject().Take()));
  return {};
}

Shape CoverageShape() {
  const Shape setup = Object({{"id", Text("of the evaluation, or of the custom evaluation")},
                              {"kind", OneOf({"evaluation", "custom"})},
                              {"application", Text("empty: all")},
                              {"subsystem", Text("empty: all")},
                              {"type", Text("as the catalogue names it")},
                              {"name", Text("as results have it")},
                              {"target", OneOf({"PROMPT", "RESPONSE"})},
                              {"isEnabled", Flag()},
                              {"applicable", Whole("calls for which it is the one that holds, with the target's text")},
                              {"evaluated", Whole("those that have its result")},
                              {"share", Number("percent of the applicable; null when there is none").OrNull()},
                              {"wanted", Number("percent of the applicable that it is set up to judge")}});
  return Named("EvaluationCoverage",
               Object({{"from", TimeShape()},
                       {"to", TimeShape()},
                       {"evaluations", ListOf(setup).About("a custom one once for each of its applications")},
                       {"rows", FigureRowsShape().About("by application, subsystem and evaluation, whoever made it")},
                       {"limited", Flag("there are more rows than a query gives")},
                       {"queries", QueriesShape()}}));
}

}  // namespace

std::vector<Route> CoverageRoutes(ApiContext& context) {
  return {{.method = "GET",
           .pattern = "/api/v1/evaluations/coverage",
           .handler = {},
           .stream = [&context](const ApiCall& call, AnswerStream& out) { return Show(context, call, out); },
           .summary = "Of the calls that each evaluation was set up for, how many have its result.",
           .about = {.query = {{"from", InstantShape(), "-1d"},
                               {"to", InstantShape()},
                               {"application", Text("only this application's calls")},
                               {"subsystem", Text("only this subsystem's calls")}},
                     .answer = CoverageShape()}}};
}

}  // namespace throughline::center
