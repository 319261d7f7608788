#include "center/alerts/rule.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <set>
#include <span>

#include "base/embedded_file.h"
#include "base/json_writer.h"
#include "center/read/json_members.h"
#include "center/read/time_text.h"

namespace throughline::embedded {
std::span<const EmbeddedFile> alert_rules();  // cmake/embed.cmake
}

namespace throughline::center::alerts {
namespace {

namespace dom = simdjson::dom;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr size_t kMostParameters = 100;

struct OpName {
  Op op;
  std::string_view text;
};
constexpr OpName kOps[] = {{Op::kGreater, ">"},    {Op::kGreaterEqual, ">="}, {Op::kLess, "<"},
                           {Op::kLessEqual, "<="}, {Op::kEqual, "=="},        {Op::kNotEqual, "!="},
                           {Op::kAbsent, "absent"}};

Checked<int64_t> ReadDuration(const Members& in, std::string_view name, int64_t otherwise, int64_t least,
                              int64_t most) {
  Checked<std::string> text = in.Text(name, {.longest = 40});
  if (!text) return std::unexpected(text.error());
  if (text->empty()) return otherwise;
  Result<int64_t> nanos = ParseDuration(*text);
  if (!nanos) return std::unexpected(WrongAt(in.At(name), nanos.error().message));
  if (*nanos < least || *nanos > most)
    return std::unexpected(
        WrongAt(in.At(name), fmt::format("'{}' is not from {} to {}", *text, DurationText(least), DurationText(most))));
  return *nanos;
}

std::optional<Fault> ReadCondition(const Members& rule, Condition& out) {
  const auto value = rule.Find("condition");
  dom::object object;
  if (!value || value->get_object().get(object) != simdjson::SUCCESS)
    return WrongAt("condition", "is no object", R"(send {"column": "error_rate", "op": ">", "value": 5})");
  const Members in(object, "condition");
  if (auto fault = in.Unknown({"column", "op", "value", "compare", "before"})) return fault;
  Checked<std::string> column = in.Text("column", {.required = true, .longest = 500});
  if (!column) return column.error();
  out.column = *column;
  Checked<std::string> op = in.Word("op", {">", ">=", "<", "<=", "==", "!=", "absent"});
  if (!op) return op.error();
  out.op = std::ranges::find(kOps, *op, &OpName::text)->op;
  if (out.op == Op::kAbsent) return std::nullopt;
  const auto number = in.Find("value");
  if (!number || number->get_double().get(out.value) != simdjson::SUCCESS)
    return WrongAt("condition.value", "is no number");
  Checked<std::string> compare = in.Word("compare", {"none", "ratio", "difference"});
  if (!compare) return compare.error();
  out.compare = *compare == "ratio"        ? Compare::kRatio
                : *compare == "difference" ? Compare::kDifference
                                           : Compare::kNone;
  if (out.compare == Compare::kNone && in.Find("before"))
    return WrongAt("condition.before", "is without \"compare\": give \"ratio\" or \"difference\"");
  Checked<int64_t> before = ReadDuration(in, "before", 0, kSecond, 31 * kDay);
  if (!before) return before.error();
  out.before = *before;
  return std::nullopt;
}

std::optional<Fault> ReadParameters(const Members& rule, Rule& out) {
  const auto value = rule.Find("parameters");
  if (!value) return std::nullopt;
  dom::object object;
  if (value->get_object().get(object) != simdjson::SUCCESS || object.size() > kMostParameters)
    return WrongAt("parameters", fmt::format("is no object of at most {} values", kMostParameters));
  for (auto [name, one] : object) {
    const std::string where = fmt::format("parameters.{}", name);
    dataprime::QueryParameter parameter;
    const auto add = [&](dom::element scalar) {
      if (scalar.is_string()) parameter.values.emplace_back(std::string_view(scalar));
      if (scalar.is_number() || scalar.is_bool()) parameter.values.push_back(simdjson::minify(scalar));
      return scalar.is_string() || scalar.is_number() || scalar.is_bool();
    };
    dom::array list;
    if (one.get_array().get(list) == simdjson::SUCCESS) {
      parameter.is_array = true;
      for (dom::element scalar : list) {
        if (!add(scalar)) return WrongAt(where, "holds something else than texts and numbers");
      }
    } else if (!one.is_null() && !add(one)) {
      return WrongAt(where, "is neither a text, a number, a list of them nor null");
    }
    out.parameters.emplace(name, std::move(parameter));
  }
  return std::nullopt;
}

std::optional<Fault> ReadMembers(const Members& in, int64_t shortest_interval, Rule& out) {
  if (auto fault = in.Unknown({"name", "description", "query", "parameters", "interval", "window", "delay", "condition",
                               "for", "group_by", "severity", "labels", "no_data", "repeat", "channels", "enabled"}))
    return fault;
  for (auto [name, rule, text] : {std::tuple{"name", TextRule{.required = true, .longest = 200}, &out.name},
                                  {"description", TextRule{}, &out.description}}) {
    Checked<std::string> read = in.Text(name, rule);
    if (!read) return read.error();
    *text = std::move(*read);
  }
  Checked<std::string> query = in.Query("query", true);
  if (!query) return query.error();
  out.query = std::move(*query);
  for (auto [name, least, most, nanos] : {std::tuple{"interval", shortest_interval, kDay, &out.interval},
                                          {"window", kSecond, 31 * kDay, &out.window},
                                          {"delay", int64_t{0}, kDay, &out.delay},
                                          {"for", int64_t{0}, 7 * kDay, &out.hold},
                                          {"repeat", int64_t{0}, 31 * kDay, &out.repeat}}) {
    Checked<int64_t> read = ReadDuration(in, name, *nanos, least, most);
    if (!read) return read.error();
    *nanos = *read;
  }
  if (auto fault = ReadParameters(in, out)) return fault;
  if (auto fault = ReadCondition(in, out.condition)) return fault;
  for (auto [name, most, texts] :
       {std::tuple{"group_by", size_t{10}, &out.group_by}, {"channels", size_t{20}, &out.channels}}) {
    Checked<std::vector<std::string>> read = in.Texts(name, most);
    if (!read) return read.error();
    *texts = std::move(*read);
  }
  Checked<std::string> severity = in.Word("severity", {"warning", "info", "error", "critical"});
  if (!severity) return severity.error();
  out.severity = *severity;
  Checked<std::string> no_data = in.Word("no_data", {"ok", "alert", "keep"});
  if (!no_data) return no_data.error();
  out.no_data = *no_data == "ok" ? NoData::kOk : *no_data == "alert" ? NoData::kAlert : NoData::kKeep;
  auto labels = in.TextMap("labels", 50);
  if (!labels) return labels.error();
  out.labels = std::move(*labels);
  Checked<bool> enabled = in.Flag("enabled", true);
  if (!enabled) return enabled.error();
  out.enabled = *enabled;
  return std::nullopt;
}

}  // namespace

std::string_view OpText(Op op) { return std::ranges::find(kOps, op, &OpName::op)->text; }

bool Condition::Holds(double number) const {
  switch (op) {
    case Op::kGreater:
      return number > value;
    case Op::kGreaterEqual:
      return number >= value;
    case Op::kLess:
      return number < value;
    case Op::kLessEqual:
      return number <= value;
    case Op::kEqual:
      return number == value;
    case Op::kNotEqual:
      return number != value;
    case Op::kAbsent:
      return false;
  }
  return false;
}

std::string ConditionText(const Condition& condition) {
  if (condition.op == Op::kAbsent) return condition.column + " is absent";
  const std::string against = condition.before == 0 ? "the window before" : DurationText(condition.before) + " before";
  std::string of = condition.column;
  if (condition.compare == Compare::kRatio) of = fmt::format("{} / that of {}", of, against);
  if (condition.compare == Compare::kDifference) of = fmt::format("{} - that of {}", of, against);
  return fmt::format("{} {} {:.6g}", of, OpText(condition.op), condition.value);
}

Checked<Rule> ReadRule(std::string_view json, int64_t shortest_interval) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS) {
    return std::unexpected(WrongAt(
        "", "the body is no JSON object",
        R"(send {"name": "...", "query": "source spans | ...", "condition": {"column": "x", "op": ">", "value": 5}})"));
  }
  Rule rule;
  if (std::optional<Fault> fault = ReadMembers(Members(object, ""), shortest_interval, rule))
    return std::unexpected(std::move(*fault));
  return rule;
}

QueryRequest RequestAt(const Rule& rule, int64_t at) {
  QueryRequest request;
  request.query = rule.query;
  request.now = at;
  request.to = at - rule.delay;
  request.from = *request.to - rule.window;
  request.parameters = rule.parameters;
  return request;
}

Checked<RuleColumns> ColumnsOf(const Rule& rule, const std::vector<dataprime::Column>& columns) {
  const auto find = [&](const std::string& name) -> std::optional<size_t> {
    const auto at = std::ranges::find(columns, name, &dataprime::Column::name);
    if (at == columns.end()) return std::nullopt;
    return static_cast<size_t>(at - columns.begin());
  };
  std::vector<std::string> names;
  for (const dataprime::Column& one : columns) names.push_back(one.name);
  const auto missing = [&](const std::string& where, const std::string& name) {
    return std::unexpected(
        WrongAt(where, fmt::format("the query has no column '{}'; it has {}", name, fmt::join(names, ", "))));
  };
  RuleColumns out;
  const std::optional<size_t> value = find(rule.condition.column);
  if (!value) return missing("condition.column", rule.condition.column);
  const std::string& type = columns[*value].type;
  if (rule.condition.op != Op::kAbsent && type != "number" && type != "any")
    return std::unexpected(
        WrongAt("condition.column", fmt::format("'{}' is a {}, not a number", rule.condition.column, type)));
  out.value = *value;
  for (const std::string& name : rule.group_by) {
    const std::optional<size_t> at = find(name);
    if (!at) return missing(fmt::format("group_by[{}]", out.groups.size()), name);
    out.groups.push_back(*at);
  }
  for (size_t i = 0; i < columns.size() && !out.time; ++i) {
    if (columns[i].type == "timestamp" && i != out.value && std::ranges::find(out.groups, i) == out.groups.end())
      out.time = i;
  }
  return out;
}

std::string WithEnabled(std::string_view json, bool enabled) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS) return std::string(json);
  JsonWriter out;
  out.BeginObject();
  for (auto [name, value] : object) {
    if (name != "enabled") out.Key(name).Raw(simdjson::minify(value));
  }
  return out.Key("enabled").Bool(enabled).EndObject().Take();
}

std::string DurationText(int64_t nanos) {
  std::string out;
  for (auto [unit, size] :
       {std::pair{"d", kDay}, {"h", 3600 * kSecond}, {"m", 60 * kSecond}, {"s", kSecond}, {"ms", kSecond / 1000}}) {
    if (nanos < size) continue;
    out += fmt::format("{}{}", nanos / size, unit);
    nanos %= size;
  }
  return out.empty() ? "0s" : out;
}

const std::vector<ReadyRule>& ReadyRules() {
  static const std::vector<ReadyRule> all = [] {
    std::vector<ReadyRule> out;
    for (const EmbeddedFile& file : embedded::alert_rules()) {
      std::string_view name = file.path.substr(file.path.rfind('/') + 1);
      out.push_back({std::string(name.substr(0, name.size() - std::string_view(".json").size())), file.bytes});
    }
    return out;
  }();
  return all;
}

const ReadyRule* FindReadyRule(std::string_view id) {
  for (const ReadyRule& one : ReadyRules()) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

}  // namespace throughline::center::alerts
