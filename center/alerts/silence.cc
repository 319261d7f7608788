#include "center/alerts/silence.h"

#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "center/read/json_members.h"
#include "center/read/time_text.h"

namespace throughline::center::alerts {
namespace {
namespace dom = simdjson::dom;
}

Checked<Silence> ReadSilence(std::string_view json, int64_t now) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS)
    return std::unexpected(WrongAt(
        "", "the body is no JSON object",
        R"(send {"matchers": [{"label": "rule", "op": "=", "value": "..."}], "until": "2026-01-01T12:00:00Z"})"));
  const Members in(object, "");
  if (auto fault = in.Unknown({"matchers", "from", "until", "for", "comment"})) return std::unexpected(*fault);
  Silence out;
  Checked<std::string> comment = in.Text("comment");
  if (!comment) return std::unexpected(comment.error());
  out.comment = *comment;
  out.from = now;
  for (auto [name, instant] : {std::pair{"from", &out.from}, {"until", &out.until}}) {
    Checked<std::string> text = in.Text(name, {.longest = 60});
    if (!text) return std::unexpected(text.error());
    if (text->empty()) continue;
    Result<int64_t> read = ParseInstant(*text, now);
    if (!read) return std::unexpected(WrongAt(name, read.error().message));
    *instant = *read;
  }
  Checked<std::string> length = in.Text("for", {.longest = 60});
  if (!length) return std::unexpected(length.error());
  if (!length->empty()) {
    Result<int64_t> nanos = ParseDuration(*length);
    if (!nanos) return std::unexpected(WrongAt("for", nanos.error().message));
    out.until = out.from + *nanos;
  }
  if (out.until <= out.from)
    return std::unexpected(WrongAt("until", "is missing or not after the beginning; give \"until\" or \"for\""));
  const auto matchers = in.Find("matchers");
  dom::array list;
  if (!matchers || matchers->get_array().get(list) != simdjson::SUCCESS || list.size() == 0 || list.size() > 20)
    return std::unexpected(WrongAt("matchers", "is no list of 1 to 20 matchers"));
  for (dom::element element : list) {
    const std::string where = fmt::format("matchers[{}]", out.matchers.size());
    dom::object one;
    if (element.get_object().get(one) != simdjson::SUCCESS) return std::unexpected(WrongAt(where, "is no object"));
    const Members matcher(one, where);
    if (auto fault = matcher.Unknown({"label", "op", "value"})) return std::unexpected(*fault);
    Checked<std::string> label = matcher.Text("label", {.required = true, .longest = 200});
    if (!label) return std::unexpected(label.error());
    Checked<std::string> op = matcher.Word("op", {"=", "!=", "contains", "starts_with"});
    if (!op) return std::unexpected(op.error());
    Checked<std::string> value = matcher.Text("value", {.longest = 1'000});
    if (!value) return std::unexpected(value.error());
    out.matchers.push_back({*label, *op, *value});
  }
  return out;
}

std::string SilenceText(const Silence& silence) {
  JsonWriter json;
  json.BeginObject().Key("matchers").BeginArray();
  for (const Matcher& one : silence.matchers) {
    json.BeginObject().Key("label").String(one.label).Key("op").String(one.op).Key("value").String(one.value);
    json.EndObject();
  }
  json.EndArray().Key("from").String(FormatInstant(silence.from)).Key("until").String(FormatInstant(silence.until));
  return json.Key("comment").String(silence.comment).EndObject().Take();
}

bool Silences(const Silence& silence, const std::map<std::string, std::string>& labels, int64_t now) {
  if (now < silence.from || now >= silence.until) return false;
  return std::ranges::all_of(silence.matchers, [&](const Matcher& one) {
    const auto at = labels.find(one.label);
    const std::string_view have = at == labels.end() ? std::string_view() : std::string_view(at->second);
    if (one.op == "=") return have == one.value;
    if (one.op == "!=") return have != one.value;
    if (one.op == "contains") return have.contains(one.value);
    return have.starts_with(one.value);
  });
}

}  // namespace throughline::center::alerts
