// GET /api/v1/feedback?trace_id=: the verdicts on a trace's answers, each with what it was before, in the order of
// answer and author, so that a page goes on where the last one ended whoever judges meanwhile. GET
// /api/v1/feedback/stats: satisfaction, and how many verdicts found their answer. All are named figures (group
// feedback).
#include <fmt/format.h>
#include <simdjson.h>

#include "center/api/figures.h"
#include "center/api/list_page.h"
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
          {"verdict", OneOf({"thumbs_up", "thumbs_down"}).OrNull()},
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
  return Named("VerdictsOfTrace", Object({{"trace_id", TraceIdShape()},
                                          {"verdicts", ListOf(verdict)},
                                          {"query", Text("DataPrime")},
                                          NextCursorMember()}));
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

// One author's verdicts on one answer, the latest first.
struct Judgement {
  std::string place;  // as the figure orders them
  std::vector<std::string> rows;
};

Result<std::vector<Judgement>> ByAuthor(const FigureRows& rows) {
  std::vector<Judgement> all;
  dom::parser parser;
  for (const std::string& object : rows.objects) {
    dom::object row;
    if (parser.parse(simdjson::padded_string(object)).get(row) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInternal, "a row of feedback_of_trace is no object");
    std::string place = fmt::format("{} {} {}", TextOf(row, "span"), TextOf(row, "author_kind"), TextOf(row, "author"));
    if (all.empty() || all.back().place != place) all.push_back({.place = std::move(place), .rows = {}});
    all.back().rows.push_back(object);
  }
  // Of the last one there may be more.
  if (rows.is_cut && all.size() > 1) all.pop_back();
  return all;
}

Result<void> WriteJudgement(const Judgement& judgement, JsonWriter& json) {
  dom::parser parser;
  for (size_t i = 0; i < judgement.rows.size(); ++i) {
    dom::object row;
    if (parser.parse(simdjson::padded_string(judgement.rows[i])).get(row) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInternal, "a row of feedback_of_trace is no object");
    json.BeginObject();
    if (i > 0) {
      WriteVerdict(row, json);
      json.EndObject();
      continue;
    }
    const std::string_view span = TextOf(row, "span");
    json.Key("span_id");
    span.empty() ? json.Null() : json.String(span);
    json.Key("author").BeginObject().Key("kind").String(TextOf(row, "author_kind"));
    json.Key("id").String(TextOf(row, "author")).EndObject();
    WriteVerdict(row, json);
    json.Key("history").BeginArray();
  }
  json.EndArray().EndObject();
  return {};
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
  const std::string list = "verdicts on " + trace_id->Hex();
  Result<ListPage> page = ReadListPage(call.request.query, list);
  if (!page) return Fail(page.error());
  AnalyticValues values{{"trace", trace_id->Hex()}};
  if (page->after) values.emplace("after", *page->after);
  Result<FigureRows> rows = RunFigure(context, "feedback_of_trace", values, *range, call.cancel);
  if (!rows) return Fail(rows.error());
  Result<std::vector<Judgement>> all = ByAuthor(*rows);
  if (!all) return Fail(all.error());
  std::optional<std::string> last;
  const bool is_more = all->size() > page->limit || rows->is_cut;
  if (all->size() > page->limit) all->resize(page->limit);
  if (is_more && !all->empty()) last = all->back().place;
  JsonWriter json;
  json.BeginObject().Key("trace_id").String(trace_id->Hex()).Key("verdicts").BeginArray();
  for (const Judgement& one : *all) {
    if (Result<void> written = WriteJudgement(one, json); !written) return written;
  }
  json.EndArray().Key("query").String(rows->query);
  WriteNextCursor(list, last, json);
  out.Send(JsonResponse(200, json.EndObject().Take()));
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
                               {"to", InstantShape()},
                               PageParameters()[0],
                               PageParameters()[1]},
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
