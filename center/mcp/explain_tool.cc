// `explain_answer`: why an answer was bad, as far as its trace shows.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/mcp/explain.h"
#include "center/mcp/tool.h"
#include "center/mcp/trace_arguments.h"
#include "center/mcp/words.h"
#include "center/read/query_run.h"

namespace throughline::center {
namespace {

constexpr int64_t kDay = 86'400 * int64_t{1'000'000'000};
constexpr size_t kMostVerdicts = 5;

// Rows of a query with texts as parameters; what fails gives none: the explanation is of use without.
std::vector<std::string> Rows(ApiContext& context, std::string query, std::map<std::string, std::string> texts,
                              int64_t from, int64_t to, const net::CancelToken& cancel) {
  QueryRequest request;
  request.query = std::move(query);
  request.from = from;
  request.to = to;
  for (auto& [name, text] : texts) request.parameters[name].values.push_back(std::move(text));
  GiveCatalogues(context, request);
  std::vector<std::string> rows;
  auto entry = context.running->Begin({}, request.query, cancel, context.clock);
  if (!entry) return rows;
  auto run = QueryRun::Start(context.client, request, context.clock, context.query_limits, (*entry)->id(), cancel);
  if (!run) return rows;
  for (auto row = (*run)->NextRow(); row && *row; row = (*run)->NextRow()) rows.emplace_back(**row);
  return rows;
}

std::vector<store::StoredSpan> VerdictsElsewhere(ApiContext& context, const store::Trace& trace, int64_t begin,
                                                 const net::CancelToken& cancel) {
  std::vector<store::StoredSpan> verdicts;
  const std::string id = trace.trace_id.Hex();
  for (const std::string& row :
       Rows(context,
            "source spans | filter $d.correlation.original_trace_id == $p.trace && $d.traceID != $p.trace "
            "| orderby $m.timestamp desc | limit 5 | choose $d.traceID as trace, $d.spanID as span",
            {{"trace", id}}, begin, context.clock.NowNanos() + kDay, cancel)) {
    simdjson::dom::parser parser;
    std::string_view trace_text, span_text;
    simdjson::dom::array cells;
    if (parser.parse(row).get_array().get(cells) != simdjson::SUCCESS ||
        cells.at(0).get(trace_text) != simdjson::SUCCESS || cells.at(1).get(span_text) != simdjson::SUCCESS)
      continue;
    const auto other = otel::TraceId::FromHexText(trace_text);
    if (!other || verdicts.size() == kMostVerdicts) continue;
    auto read = store::ReadTrace(context.client, *other, {.cancel = cancel});
    if (!read) continue;
    for (store::StoredSpan& span : read->spans) {
      if (span.span_id.Hex() == span_text) verdicts.push_back(std::move(span));
    }
  }
  return verdicts;
}

std::optional<UsualTime> UsualTimeOf(ApiContext& context, const store::Trace& trace, int64_t begin,
                                     const net::CancelToken& cancel) {
  const auto root =
      std::ranges::find_if(trace.spans, [](const store::StoredSpan& span) { return span.parent_span_id.IsZero(); });
  if (root == trace.spans.end()) return std::nullopt;
  const auto rows =
      Rows(context,
           "source spans | filter $l.operationName == $p.name && $l.serviceName == $p.service && $d.parentId == '' "
           "| aggregate median($m.duration) as median, percentile(0.95, $m.duration) as p95, count() as traces",
           {{"name", root->name}, {"service", root->service_name}}, begin - kDay, begin, cancel);
  simdjson::dom::parser parser;
  simdjson::dom::array cells;
  UsualTime usual;
  if (rows.empty() || parser.parse(rows.front()).get_array().get(cells) != simdjson::SUCCESS ||
      cells.at(0).get(usual.median_ns) != simdjson::SUCCESS || cells.at(1).get(usual.p95_ns) != simdjson::SUCCESS ||
      cells.at(2).get(usual.traces) != simdjson::SUCCESS)
    return std::nullopt;
  usual.median_ns *= 1'000;
  usual.p95_ns *= 1'000;
  return usual;
}

ToolAnswer Run(ApiContext& context, const Arguments& arguments, const net::CancelToken& cancel) {
  auto trace = TraceOf(context, arguments, cancel);
  if (!trace) return std::move(trace.error());
  int64_t begin = trace->spans.front().start_nanos;
  for (const store::StoredSpan& span : trace->spans) begin = std::min(begin, span.start_nanos);
  const Explanation explanation =
      Explain(*trace, VerdictsElsewhere(context, *trace, begin, cancel), UsualTimeOf(context, *trace, begin, cancel));
  std::string text = fmt::format("Trace {}, {} spans. ", trace->trace_id.Hex(), trace->spans.size());
  text +=
      explanation.is_bad
          ? "What speaks against the answer, by weight:\n"
          : "Nothing in the trace speaks against the answer: no bad verdict, failure, failed check or unusual time. "
            "What there is:\n";
  JsonWriter json;
  json.BeginObject().Key("trace_id").String(trace->trace_id.Hex()).Key("is_bad").Bool(explanation.is_bad);
  json.Key("points").BeginArray();
  for (const Point& point : explanation.points) {
    text += fmt::format("- {}: {} (span {})\n", point.kind, Cut(point.text, 2'000), point.span_id.Hex());
    json.BeginObject().Key("kind").String(point.kind).Key("text").String(Cut(point.text, 2'000));
    json.Key("span_id").String(point.span_id.Hex()).EndObject();
  }
  json.EndArray();
  text = Cut(text, kMostAnswerBytes - 6'000);
  for (const auto& [name, words] :
       {std::pair("question", &explanation.question), std::pair("answer", &explanation.answer)}) {
    json.Key(name);
    words->empty() ? json.Null() : json.String(CutMiddle(*words, 1'200));
    text += words->empty() ? fmt::format("The {} was not recorded.\n", name)
                           : fmt::format("The {}: {}\n", name, Quote(CutMiddle(*words, 1'200), 2'400));
  }
  text += "`read_trace` shows the spans; `what_differs` whether other bad answers have something in common.\n";
  json.EndObject();
  ToolAnswer answer{.text = std::move(text), .structured = json.Take()};
  if (answer.structured.size() > kMostAnswerBytes) answer.structured.clear();
  return answer;
}

}  // namespace

Tool ExplainAnswerTool(ApiContext& context) {
  return {.name = "explain_answer",
          .title = "Why an answer was bad",
          .description =
              [] {
                return std::string(
                           "What speaks against the answer of one trace: the user's verdict and comment (also one sent "
                           "later, in another "
                           "trace), where it failed first and how far that went, failed validation, evaluations and "
                           "guardrails, answers "
                           "cut off, low confidence, other models than usual, and where the time went against what is "
                           "usual. Computed from "
                           "the spans; it says when nothing is wrong.") +
                       std::string(kUntrusted);
              },
          .parameters = {{.name = "trace_id", .description = "32 hexadecimal digits", .is_required = true}},
          .call = [&context](const Arguments& arguments,
                             const net::CancelToken& cancel) { return Run(context, arguments, cancel); }};
}

}  // namespace throughline::center
