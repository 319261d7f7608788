// GET /api/v1/feedback?trace_id=: the verdicts on a trace's answers, each with what it was before. GET
// /api/v1/feedback/stats: satisfaction, and how many verdicts found their answer. All are named figures (group
// feedback).
#include <fmt/format.h>
#include <simdjson.h>

#include "center/api/figures.h"
#include "center/api/query_shapes.h"
#include "otel/ids.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

std::string_view TextOf(dom::object row, std::string_view key) {
  std::string_view text;
  if (row[key].get(text) != simdjson::SUCCESS) return {};
  return text;
}

// A verdict without what all of its author's have in common.
void WriteVerdict(dom::object row, JsonWriter& json) {
  for (const auto& [key, value] : row) {
    if (key == "author" || key == "author_kind" || key == "span") continue;
    json.Key(key).Raw(simdjson::minify(value));
  }
}

std::vector<Member> VerdictMembers() {
  return {{"time", NanosTextShape()},
          {"feedback_id", Text()},
          {"service", Text()},
          {"verdict", Text().OrNull()},
          {"rating", Number().OrNull()},
          {"score", Number().OrNull()},
          {"category", Text().OrNull()},
          {"comment", Text().OrNull()},
          {"correction", Text().OrNull()},
          {"correlated", Flag()},
          {"reason", Text("why it found no answer").OrNull()}};
}
Shape VerdictsOfTraceShape() {
  const Shape author = Object({{"kind", OneOf({"user", "session", "anonymous"})}, {"id", Text()}});
  const Shape given = Named("VerdictGiven", Object(VerdictMembers()));
  const Shape verdict = Object({{"span_id", SpanIdShape().OrNull()}, {"author", author}})
                            .And(VerdictMembers())
                            .And({{"history", ListOf(given).About("what it was before, the latest first")}});
  return Named("VerdictsOfTrace",
               Object({{"trace_id", TraceIdShape()}, {"verdicts", ListOf(verdict)}, {"query", Text("DataPrime")}}));
}
Shape FeedbackStatsShape() {
  return Named("FeedbackStats",
               Object({{"totals", Object({}).OrNull()},
                       {"by_category", FigureRowsShape()},
                       {"correlation",
                        Object({{"verdicts", Whole()}, {"matched", Whole()}, {"rate", Number().OrNull()}}).OrNull()},
                       {"outcomes", FigureRowsShape()},
                       {"queries", QueriesShape()}}));
}

Result<std::string> ByAuthor(const FigureRows& rows, const otel::TraceId& trace_id) {
  JsonWriter json;
  json.BeginObject().Key("trace_id").String(trace_id.Hex()).Key("verdicts").BeginArray();
  std::string last;
  bool is_open = false;
  for (const std::string& object : rows.objects) {
    dom::parser parser;
    dom::object row;
    if (parser.parse(simdjson::padded_string(object)).get(row) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInternal, "a row of feedback_of_trace is no object");
    // The rows of one author on one answer follow one another, the latest first.
    std::string same =
        fmt::format("{}\n{}\n{}", TextOf(row, "span"), TextOf(row, "author_kind"), TextOf(row, "author"));
    if (is_open && same == last) {
      json.BeginObject();
      WriteVerdict(row, json);
      json.EndObject();
      continue;
    }
    if (is_open) json.EndArray().EndObject();
    is_open = true;
    last = std::move(same);
    json.BeginObject().Key("span_id");
    const std::string_view span = TextOf(row, "span");
    span.empty() ? json.Null() : json.String(span);
    json.Key("author").BeginObject().Key("kind").String(TextOf(row, "author_kind"));
    json.Key("id").String(TextOf(row, "author")).EndObject();
    WriteVerdict(row, json);
    json.Key("history").BeginArray();
  }
  if (is_open) json.EndArray().EndObject();
  json.EndArray().Key("query").String(rows.query);
  return json.EndObject().Take();
}

Result<void> OfTrace(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  const auto trace_id = otel::TraceId::FromHexText(call.request.query.Get("trace_id"));
  if (!trace_id) {
    return Fail(
        ErrorKind::kInvalid,
        "trace_id is no trace id: send ?trace_id= with 32 hexadecimal digits; GET /api/v1/feedback/stats tells of "
        "all verdicts");
  }
  Result<FigureRange> range = ReadFigureRange(call.request.query, "-30d", context.clock.NowNanos());
  if (!range) return Fail(range.error());
  Result<FigureRows> rows = RunFigure(context, "feedback_of_trace", {{"trace", trace_id->Hex()}}, *range, call.cancel);
  if (!rows) return Fail(rows.error());
  Result<std::string> body = ByAuthor(*rows, *trace_id);
  if (!body) return Fail(body.error());
  out.Send(JsonResponse(200, std::move(*body)));
  return {};
}

Result<void> Stats(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  Result<FigureRange> range = ReadFigureRange(call.request.query, "-1d", context.clock.NowNanos());
  if (!range) return Fail(range.error());
  AnalyticValues values;
  for (const char* name : {"application", "subsystem"}) {
    if (const std::string_view value = call.request.query.Get(name); !value.empty()) values.emplace(name, value);
  }
  JsonWriter json;
  JsonWriter queries;
  json.BeginObject();
  queries.BeginObject();
  for (const auto& [key, figure, is_one] :
       {std::tuple("totals", "feedback_totals", true), std::tuple("by_category", "feedback_by_category", false),
        std::tuple("correlation", "correlation_rate", true), std::tuple("outcomes", "feedback_correlation", false)}) {
    Result<FigureRows> rows = RunFigure(context, figure, values, *range, call.cancel);
    if (!rows) return Fail(rows.error());
    json.Key(key);
    if (is_one) {
      json.Raw(rows->objects.empty() ? "null" : rows->objects.front());
    } else {
      WriteObjects(*rows, json);
    }
    queries.Key(figure).String(rows->query);
  }
  out.Send(JsonResponse(200, json.Key("queries").Raw(queries.EndObject().text()).EndObject().Take()));
  return {};
}

}  // namespace

std::vector<Route> FeedbackReadRoutes(ApiContext& context) {
  return {{.method = "GET",
           .pattern = "/api/v1/feedback",
           .handler = {},
           .stream = [&context](const ApiCall& call, AnswerStream& out) { return OfTrace(context, call, out); },
           .summary = "The verdicts on the answers of a trace: the latest of each author, with its history.",
           .about = {.query = {{"trace_id", TraceIdShape(), "0af7651916cd43dd8448eb211c80319c", true},
                               {"from", InstantShape()},
                               {"to", InstantShape()}},
                     .answer = VerdictsOfTraceShape()}},
          {.method = "GET",
           .pattern = "/api/v1/feedback/stats",
           .handler = {},
           .stream = [&context](const ApiCall& call, AnswerStream& out) { return Stats(context, call, out); },
           .summary = "How answers were judged, the correlation rate, and why verdicts found no answer.",
           .about = {.query = {{"from", InstantShape(), "-1d"}, {"to", InstantShape()}, {"application"}, {"subsystem"}},
                     .answer = FeedbackStatsShape()}}};
}

}  // namespace throughline::center
