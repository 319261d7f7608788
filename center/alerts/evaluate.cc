#include "center/alerts/evaluate.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>

#include "base/random.h"
#include "center/read/query_check.h"

namespace throughline::center::alerts {
namespace {

namespace dom = simdjson::dom;

std::optional<double> NumberOf(dom::element cell) {
  double number = 0;
  if (cell.get_double().get(number) == simdjson::SUCCESS) return number;
  std::string_view text;
  if (cell.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string LabelOf(dom::element cell) {
  if (cell.is_null()) return {};
  std::string_view text;
  if (cell.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::minify(cell);
}

}  // namespace

Result<std::vector<RuleRow>> RunRule(const QueryContext& context, const Rule& rule, QueryRequest request,
                                     net::CancelToken cancel) {
  if (context.prepare) context.prepare(request);
  SystemRandom random;
  const std::string id = fmt::format("alert-{:016x}", random.Next());
  auto run = QueryRun::Start(context.client, request, context.clock, context.limits, id, cancel);
  if (!run) return Fail(run.error().error);
  const std::vector<dataprime::Column>& columns = (*run)->compiled().columns;
  Checked<RuleColumns> places = ColumnsOf(rule, columns);
  if (!places) return Fail(places.error().error);
  std::vector<RuleRow> out;
  dom::parser parser;
  while (true) {
    Result<std::optional<std::string_view>> line = (*run)->NextRow();
    if (!line) return Fail(line.error());
    if (!*line) break;
    Result<std::string> json = ConvertRow(**line, columns);
    if (!json) return Fail(json.error());
    dom::array cells;
    if (parser.parse(*json).get_array().get(cells) != simdjson::SUCCESS) return OurBug("a row is no array");
    std::vector<dom::element> row;
    for (dom::element cell : cells) row.push_back(cell);
    RuleRow one;
    const dom::element value = row.at(places->value);
    one.value = NumberOf(value);
    if (rule.condition.op == Op::kAbsent && !one.value && !value.is_null()) one.value = 1;  // any value is presence
    for (size_t at : places->groups) one.labels.emplace(columns[at].name, LabelOf(row.at(at)));
    if (places->time) {
      const std::string text = LabelOf(row.at(*places->time));
      int64_t nanos = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), nanos);
      if (error == std::errc() && end == text.data() + text.size()) one.time = nanos;
    }
    out.push_back(std::move(one));
  }
  return out;
}

void CompareRows(Compare compare, const std::vector<RuleRow>& earlier, std::vector<RuleRow>& rows) {
  std::map<Labels, double> before;
  for (const RuleRow& row : earlier) {
    if (row.value) before[row.labels] = *row.value;
  }
  for (RuleRow& row : rows) {
    const auto found = before.find(row.labels);
    const bool is_known = row.value && found != before.end() && (compare != Compare::kRatio || found->second != 0);
    if (!is_known) {
      row.value.reset();
    } else if (compare == Compare::kRatio) {
      *row.value /= found->second;
    } else {
      *row.value -= found->second;
    }
  }
}

Result<std::vector<Observation>> Evaluate(const QueryContext& context, const Rule& rule, int64_t at,
                                          net::CancelToken cancel) {
  Result<std::vector<RuleRow>> rows = RunRule(context, rule, RequestAt(rule, at), cancel);
  if (!rows) return Fail(rows.error());
  if (rule.condition.compare != Compare::kNone) {
    const int64_t before = rule.condition.before > 0 ? rule.condition.before : rule.window;
    Result<std::vector<RuleRow>> earlier = RunRule(context, rule, RequestAt(rule, at - before), cancel);
    if (!earlier) return Fail(earlier.error().In("the window that it is compared with"));
    CompareRows(rule.condition.compare, *earlier, *rows);
  }
  Observations seen(rule);
  for (RuleRow& row : *rows) seen.Add(std::move(row.labels), row.value);
  return seen.Take();
}

Checked<RuleColumns> CheckRuleQuery(const QueryContext& context, const Rule& rule,
                                    std::vector<QueryProblem>& warnings) {
  const int64_t now = context.clock.NowNanos();
  QueryRequest request = RequestAt(rule, now);
  if (context.prepare) context.prepare(request);
  auto compiled = CheckStoredQuery(request, now, context.limits, "query", warnings);
  if (!compiled) return std::unexpected(compiled.error());
  return ColumnsOf(rule, compiled->columns);
}

}  // namespace throughline::center::alerts
