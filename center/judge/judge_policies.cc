#include "center/judge/judge_policies.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "evaluate/most_particular.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;
constexpr size_t kLongestText = 16 << 10, kMostExamples = 20, kMostApplications = 200;

// The first of the names that is there; what is absent or null is left alone.
Result<void> Read(dom::object body, std::initializer_list<const char*> names, std::string& out, size_t longest) {
  for (const char* name : names) {
    dom::element element;
    std::string_view text;
    if (body[name].get(element) != simdjson::SUCCESS || element.is_null()) continue;
    if (element.get_string().get(text) != simdjson::SUCCESS || text.size() > longest)
      return Fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no text of at most {} bytes", name, longest));
    out = text;
    return {};
  }
  return {};
}

Result<void> Read(dom::object body, std::initializer_list<const char*> names, bool& out) {
  for (const char* name : names) {
    dom::element element;
    if (body[name].get(element) == simdjson::SUCCESS && element.get_bool().get(out) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInvalid, fmt::format("\"{}\" is neither true nor false", name));
  }
  return {};
}

Result<void> ReadExamples(dom::object body, std::vector<JudgeExample>& out) {
  dom::element element;
  if (body["examples"].get(element) != simdjson::SUCCESS || element.is_null()) return {};
  dom::array list;
  if (element.get_array().get(list) != simdjson::SUCCESS || list.size() > kMostExamples)
    return Fail(ErrorKind::kInvalid, fmt::format("\"examples\" is no list of at most {}", kMostExamples));
  for (dom::element one : list) {
    std::string_view text;
    JudgeExample example;
    if (one["conversation"].get_string().get(text) != simdjson::SUCCESS || text.size() > kLongestText ||
        one["score"].get_double().get(example.score) != simdjson::SUCCESS || (example.score != 0 && example.score != 1))
      return Fail(ErrorKind::kInvalid, R"("examples" holds what is no {"conversation": TEXT, "score": 0 or 1})");
    example.conversation = text;
    out.push_back(std::move(example));
  }
  return {};
}

Result<void> ReadApplications(dom::object body, std::vector<std::string>& out) {
  dom::element element;
  if (body["applications"].get(element) != simdjson::SUCCESS || element.is_null()) return {};
  dom::array list;
  if (element.get_array().get(list) != simdjson::SUCCESS || list.size() > kMostApplications)
    return Fail(ErrorKind::kInvalid, fmt::format("\"applications\" is no list of at most {} names", kMostApplications));
  for (dom::element one : list) {
    std::string_view name;
    if (one.get_string().get(name) != simdjson::SUCCESS || name.empty() || name.size() > 200)
      return Fail(ErrorKind::kInvalid, "\"applications\" holds what is no name of 1 to 200 bytes");
    if (std::ranges::find(out, name) == out.end()) out.emplace_back(name);
  }
  return {};
}

}  // namespace

Result<CustomDocument> ReadCustomDocument(std::string_view json) {
  dom::parser parser;
  dom::object body;
  if (parser.parse(json.data(), json.size()).get_object().get(body) != simdjson::SUCCESS)
    return Fail(ErrorKind::kInvalid,
                R"(the body is no JSON object; send {"name": "tone", "instructions": "Is {response} polite?"})");
  CustomDocument out;
  CustomEvaluation& evaluation = out.evaluation;
  std::string target;
  for (Result<void> read :
       {Read(body, {"name"}, evaluation.name, 200), Read(body, {"policyType", "policy_type"}, evaluation.category, 20),
        Read(body, {"instructions"}, evaluation.instructions, kLongestText),
        Read(body, {"safe", "acceptable"}, evaluation.acceptable, kLongestText),
        Read(body, {"violates", "prohibited"}, evaluation.prohibited, kLongestText), Read(body, {"target"}, target, 20),
        Read(body, {"shouldIncludeSystemPrompt", "should_include_system_prompt"}, evaluation.with_system_prompt),
        Read(body, {"isEnabled", "is_enabled"}, out.is_enabled), ReadExamples(body, evaluation.examples),
        ReadApplications(body, out.applications)}) {
    if (!read) return Fail(read.error());
  }
  for (std::string* text : {&evaluation.category, &target}) {
    for (char& c : *text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  }
  if (evaluation.name.empty()) return Fail(ErrorKind::kInvalid, "\"name\" is missing");
  if (evaluation.instructions.empty())
    return Fail(ErrorKind::kInvalid, "\"instructions\" are missing: what to judge, with {prompt} and {response} in it");
  if (evaluation.category != "quality" && evaluation.category != "security")
    return Fail(ErrorKind::kInvalid, "\"policyType\" is neither quality nor security");
  if (!target.empty() && target != "prompt" && target != "response")
    return Fail(ErrorKind::kInvalid, "\"target\" is neither PROMPT nor RESPONSE");
  // Without a target it is what the instructions speak of.
  const bool is_of_prompt = target.empty() ? evaluation.instructions.find("{response}") == std::string::npos &&
                                                 evaluation.instructions.find("{prompt}") != std::string::npos
                                           : target == "prompt";
  out.target = is_of_prompt ? evaluate::Target::kPrompt : evaluate::Target::kResponse;
  dom::element element;
  if (body["threshold"].get(element) == simdjson::SUCCESS && !element.is_null() &&
      (element.get_double().get(out.threshold) != simdjson::SUCCESS || out.threshold < 0 || out.threshold > 1))
    return Fail(ErrorKind::kInvalid, "\"threshold\" is no number from 0 to 1");
  return out;
}

void WriteCustomMembers(const CustomDocument& document, JsonWriter& json) {
  const CustomEvaluation& evaluation = document.evaluation;
  json.Key("name").String(evaluation.name).Key("policyType").String(evaluation.category);
  json.Key("instructions").String(evaluation.instructions).Key("safe").String(evaluation.acceptable);
  json.Key("violates").String(evaluation.prohibited).Key("examples").BeginArray();
  for (const JudgeExample& one : evaluation.examples)
    json.BeginObject().Key("conversation").String(one.conversation).Key("score").Double(one.score).EndObject();
  json.EndArray().Key("shouldIncludeSystemPrompt").Bool(evaluation.with_system_prompt);
  json.Key("target").String(document.target == evaluate::Target::kPrompt ? "PROMPT" : "RESPONSE");
  json.Key("threshold").Double(document.threshold).Key("isEnabled").Bool(document.is_enabled);
  json.Key("applications").BeginArray();
  for (const std::string& one : document.applications) json.String(one);
  json.EndArray();
}

std::vector<ModelCheck> JudgePolicies::ChecksFor(std::string_view application, std::string_view subsystem) const {
  std::vector<ModelCheck> checks;
  size_t custom = 0;
  const auto says_same = [](const ModelRule& a, const ModelRule& b) {
    return !a.check.is_custom() && a.check.type == b.check.type && a.check.target == b.check.target;
  };
  for (const ModelRule* rule : evaluate::MostParticular(rules_, application, subsystem, says_same)) {
    if (rule->check.is_custom() && custom == kMostCustom) continue;
    checks.push_back(rule->check);
    if (rule->check.is_custom()) checks.back().slot = custom++;
  }
  return checks;
}

}  // namespace throughline::center
