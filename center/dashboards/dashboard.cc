#include "center/dashboards/dashboard.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <set>

#include "base/json_writer.h"
#include "center/read/json_members.h"
#include "center/read/query_check.h"
#include "center/read/time_text.h"

namespace throughline::embedded {
std::span<const EmbeddedFile> dashboards();  // cmake/embed.cmake
}

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;
using Parameters = std::map<std::string, dataprime::QueryParameter, std::less<>>;

constexpr size_t kMostValues = 1'000;
constexpr int64_t kShortestRefresh = 5'000'000'000, kLongestRefresh = 86'400'000'000'000;  // ns

bool IsName(std::string_view text, std::string_view more) {
  const auto good = [more](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || more.contains(c);
  };
  return !text.empty() && text.size() <= 60 && std::ranges::all_of(text, good);
}

std::optional<std::string> Scalar(dom::element value) {
  if (value.is_string()) return std::string(std::string_view(value));
  if (value.is_number() || value.is_bool()) return simdjson::minify(value);
  return std::nullopt;
}

class Checker {
 public:
  Checker(int64_t now, const QueryLimits& limits, const PrepareQuery& prepare)
      : now_(now), limits_(limits), prepare_(prepare) {}

  Checked<CheckedDashboard> Check(dom::object object) {
    const Members in(object, "");
    if (auto fault = in.Unknown({"title", "description", "tags", "time_range", "refresh", "variables", "panels"}))
      return std::unexpected(*fault);
    Checked<std::string> title = in.Text("title", {.required = true, .longest = 200});
    if (!title) return std::unexpected(title.error());
    Checked<std::string> description = in.Text("description");
    if (!description) return std::unexpected(description.error());
    Checked<std::vector<std::string>> tags = in.Texts("tags", 50);
    if (!tags) return std::unexpected(tags.error());
    out_.title = *title;
    out_.description = *description;
    out_.tags = std::move(*tags);
    for (auto step : {&Checker::TimeRange, &Checker::Refresh, &Checker::Variables, &Checker::Panels}) {
      if (std::optional<Fault> fault = (this->*step)(in)) return std::unexpected(std::move(*fault));
    }
    return std::move(out_);
  }

 private:
  std::optional<Fault> TimeRange(const Members& in) {
    const auto value = in.Find("time_range");
    if (!value) return std::nullopt;
    dom::object object;
    if (value->get_object().get(object) != simdjson::SUCCESS)
      return WrongAt("time_range", R"(is no object; send {"from": "-1h", "to": "now"})");
    const Members range(object, "time_range");
    if (auto fault = range.Unknown({"from", "to"})) return fault;
    int64_t from = INT64_MIN;
    for (const char* name : {"from", "to"}) {
      Checked<std::string> text = range.Text(name, {.required = true, .longest = 60});
      if (!text) return text.error();
      Result<int64_t> instant = ParseInstant(*text, now_);
      if (!instant) return WrongAt(range.At(name), instant.error().message);
      if (*instant <= from) return WrongAt(range.At(name), fmt::format("'{}' is not after time_range.from", *text));
      from = *instant;
    }
    return std::nullopt;
  }

  std::optional<Fault> Refresh(const Members& in) {
    Checked<std::string> text = in.Text("refresh", {.longest = 40});
    if (!text) return text.error();
    if (text->empty()) return std::nullopt;
    Result<int64_t> nanos = ParseDuration(*text);
    if (!nanos) return WrongAt("refresh", nanos.error().message);
    if (*nanos < kShortestRefresh || *nanos > kLongestRefresh)
      return WrongAt("refresh", fmt::format("'{}' is not from 5s to 1d", *text));
    return std::nullopt;
  }

  std::optional<Fault> Variables(const Members& in) {
    const auto value = in.Find("variables");
    if (!value) return std::nullopt;
    dom::array list;
    if (value->get_array().get(list) != simdjson::SUCCESS || list.size() > kMostVariables)
      return WrongAt("variables", fmt::format("is no list of at most {} variables", kMostVariables));
    size_t i = 0;
    for (dom::element one : list) {
      const std::string where = fmt::format("variables[{}]", i++);
      dom::object object;
      if (one.get_object().get(object) != simdjson::SUCCESS) return WrongAt(where, "is no object");
      if (auto fault = Variable(Members(object, where))) return fault;
    }
    return std::nullopt;
  }

  std::optional<Fault> Variable(const Members& in) {
    if (auto fault = in.Unknown({"name", "title", "query", "values", "default", "multi"})) return fault;
    Checked<std::string> name = in.Text("name", {.required = true, .longest = 60});
    if (!name) return name.error();
    if (!IsName(*name, "_")) return WrongAt(in.At("name"), "is no name: use letters, digits and '_'");
    if (*name == "timeRange") return WrongAt(in.At("name"), "$p.timeRange is the range of time already");
    if (parameters_.contains(*name)) return WrongAt(in.At("name"), fmt::format("'{}' is there twice", *name));
    if (auto title = in.Text("title", {.longest = 200}); !title) return title.error();
    Checked<bool> multi = in.Flag("multi", false);
    if (!multi) return multi.error();
    if (const auto values = in.Find("values")) {
      dom::array list;
      if (values->get_array().get(list) != simdjson::SUCCESS || list.size() > kMostValues)
        return WrongAt(in.At("values"), fmt::format("is no list of at most {} values", kMostValues));
      size_t i = 0;
      for (dom::element one : list) {
        if (!Scalar(one)) return WrongAt(fmt::format("{}[{}]", in.At("values"), i), "is neither a text nor a number");
        ++i;
      }
      if (in.Find("query")) return WrongAt(in.At("query"), "a variable has values or a query, not both");
    }
    Checked<std::string> query = in.Query("query", false);
    if (!query) return query.error();
    // Those that come before it, so that a list of models can be that of one application.
    if (!query->empty()) {
      if (auto fault = Compile(*query, in.At("query"))) return fault;
    }
    dataprime::QueryParameter parameter;
    parameter.is_array = *multi;
    if (const auto otherwise = in.Find("default")) {
      dom::array list;
      if (otherwise->get_array().get(list) == simdjson::SUCCESS) {
        if (!*multi) return WrongAt(in.At("default"), "is a list, and the variable is not \"multi\"");
        for (dom::element one : list) {
          std::optional<std::string> text = Scalar(one);
          if (!text) return WrongAt(in.At("default"), "holds something else than texts and numbers");
          parameter.values.push_back(std::move(*text));
        }
      } else if (std::optional<std::string> text = Scalar(*otherwise)) {
        parameter.values.push_back(std::move(*text));
      } else {
        return WrongAt(in.At("default"), "is neither a text, a number nor a list of them");
      }
    }
    if (parameter.values.empty()) parameter.is_array = false;  // null: any
    parameters_.emplace(std::move(*name), std::move(parameter));
    return std::nullopt;
  }

  std::optional<Fault> Panels(const Members& in) {
    const auto value = in.Find("panels");
    dom::array list;
    if (!value || value->get_array().get(list) != simdjson::SUCCESS || list.size() > kMostPanels)
      return WrongAt("panels", fmt::format("is no list of at most {} panels", kMostPanels));
    for (dom::element one : list) {
      const std::string where = fmt::format("panels[{}]", out_.panels++);
      dom::object object;
      if (one.get_object().get(object) != simdjson::SUCCESS) return WrongAt(where, "is no object");
      if (auto fault = Panel(Members(object, where))) return fault;
    }
    return std::nullopt;
  }

  std::optional<Fault> Panel(const Members& in) {
    if (auto fault = in.Unknown({"id", "title", "description", "kind", "query", "text", "unit", "position", "options"}))
      return fault;
    Checked<std::string> id = in.Text("id", {.required = true, .longest = 60});
    if (!id) return id.error();
    if (!IsName(*id, "_-")) return WrongAt(in.At("id"), "is no id: use letters, digits, '-' and '_'");
    if (!ids_.insert(*id).second) return WrongAt(in.At("id"), fmt::format("'{}' is there twice", *id));
    for (const char* name : {"title", "description", "text", "unit"}) {
      if (auto text = in.Text(name); !text) return text.error();
    }
    Checked<std::string> kind =
        in.Word("kind", {"table", "line", "bar", "number", "area", "pie", "histogram", "graph", "text"});
    if (!kind) return kind.error();
    if (const auto options = in.Find("options"); options && !options->is_object())
      return WrongAt(in.At("options"), "is no object");
    if (auto fault = Position(in)) return fault;
    Checked<std::string> query = in.Query("query", *kind != "text");
    if (!query) return query.error();
    return query->empty() ? std::nullopt : Compile(*query, in.At("query"));
  }

  std::optional<Fault> Position(const Members& panel) {
    const auto value = panel.Find("position");
    if (!value) return std::nullopt;
    dom::object object;
    if (value->get_object().get(object) != simdjson::SUCCESS)
      return WrongAt(panel.At("position"), R"(is no object; send {"x": 0, "y": 0, "w": 12, "h": 8})");
    const Members in(object, panel.At("position"));
    if (auto fault = in.Unknown({"x", "y", "w", "h"})) return fault;
    uint64_t x = 0, w = 0;
    for (auto [name, least, most, out] : {std::tuple{"x", 0, kGridColumns - 1, &x},
                                          {"y", 0, 10'000, nullptr},
                                          {"w", 1, kGridColumns, &w},
                                          {"h", 1, 1'000, nullptr}}) {
      uint64_t number = 0;
      const auto one = in.Find(name);
      if (!one || one->get_uint64().get(number) != simdjson::SUCCESS || number < static_cast<uint64_t>(least) ||
          number > static_cast<uint64_t>(most))
        return WrongAt(in.At(name), fmt::format("is no whole number from {} to {}", least, most));
      if (out != nullptr) *out = number;
    }
    if (x + w > kGridColumns) return WrongAt(in.At("w"), fmt::format("the grid has {} columns", kGridColumns));
    return std::nullopt;
  }

  std::optional<Fault> Compile(const std::string& query, const std::string& where) {
    if (!prepare_) return std::nullopt;
    QueryRequest request;
    request.query = query;
    request.parameters = parameters_;
    prepare_(request);
    auto compiled = CheckStoredQuery(request, now_, limits_, where, out_.warnings);
    if (!compiled) return compiled.error();
    return std::nullopt;
  }

  const int64_t now_;
  const QueryLimits& limits_;
  const PrepareQuery& prepare_;
  CheckedDashboard out_;
  Parameters parameters_;
  std::set<std::string> ids_;
};

}  // namespace

Checked<CheckedDashboard> CheckDashboard(std::string_view json, int64_t now, const QueryLimits& limits,
                                         const PrepareQuery& prepare) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS)
    return std::unexpected(
        WrongAt("", "the body is no JSON object",
                R"(send {"title": "...", "panels": [{"id": "spans", "kind": "table", "query": "source spans"}]})"));
  return Checker(now, limits, prepare).Check(object);
}

std::string WithTitle(std::string_view json, std::string_view title) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS) return std::string(json);
  JsonWriter out;
  out.BeginObject().Key("title").String(title);
  for (auto [name, value] : object) {
    if (name != "title") out.Key(name).Raw(simdjson::minify(value));
  }
  return out.EndObject().Take();
}

const std::vector<ReadyDashboard>& ReadyDashboards() {
  static const std::vector<ReadyDashboard> all = [] {
    std::vector<ReadyDashboard> out;
    for (const EmbeddedFile& file : embedded::dashboards()) {
      std::string_view name = file.path.substr(file.path.rfind('/') + 1);
      out.push_back({std::string(name.substr(0, name.size() - std::string_view(".json").size())), file.bytes});
    }
    return out;
  }();
  return all;
}

const ReadyDashboard* FindReadyDashboard(std::string_view id) {
  for (const ReadyDashboard& one : ReadyDashboards()) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

}  // namespace throughline::center
