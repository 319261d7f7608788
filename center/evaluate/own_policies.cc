#include "center/evaluate/own_policies.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/log.h"
#include "evaluate/mask.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

// Its letters alone, small: PROMPT_INJECTION and promptInjection are one.
std::string Letters(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
    if (c >= 'a' && c <= 'z') out += c;
  }
  return out;
}

// Of either kind, what setting it up needs to know.
struct Type {
  std::string_view type, api_type;
  bool on_prompt = false, on_response = false, is_by_model = false;
  evaluate::Needs needs = evaluate::Needs::kNothing;
};
std::optional<Type> FindByLetters(std::string_view name) {
  for (const evaluate::Evaluator& one : evaluate::Evaluators()) {
    if (Letters(one.type) == Letters(name))
      return Type{one.type, one.api_type, one.on_prompt, one.on_response, false, one.needs};
  }
  for (const ModelEvaluator& one : ModelEvaluators()) {
    if (Letters(one.type) == Letters(name)) return Type{one.type, one.api_type, one.on_prompt, one.on_response, true};
  }
  return std::nullopt;
}

std::string_view TermsName(evaluate::Needs needs) {
  switch (needs) {
    case evaluate::Needs::kTopics:
      return "topics";
    case evaluate::Needs::kCompetitors:
      return "competitors";
    case evaluate::Needs::kTables:
      return "tables";
    case evaluate::Needs::kCategories:
      return "categories";
    default:
      return "terms";
  }
}

Result<void> ReadTerms(dom::object object, std::vector<std::string>& terms) {
  for (std::string_view name : {"terms", "topics", "competitors", "tables", "categories"}) {
    dom::element element;
    if (object[name].get(element) != simdjson::SUCCESS || element.is_null()) continue;
    dom::array list;
    if (element.get_array().get(list) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no list of texts", name));
    for (dom::element one : list) {
      std::string_view text;
      if (one.get_string().get(text) != simdjson::SUCCESS || text.empty() || text.size() > 200 || terms.size() >= 500)
        return Fail(ErrorKind::kInvalid,
                    fmt::format("\"{}\" holds what is no text of 1 to 200 bytes, or over 500", name));
      terms.emplace_back(text);
    }
  }
  return {};
}

constexpr size_t kMostContext = 65'536;

Result<void> ReadContext(dom::object object, evaluate::Check& check) {
  dom::element element;
  if (object["additionalContext"].get(element) != simdjson::SUCCESS || element.is_null()) return {};
  std::string_view text;
  if (element.get_string().get(text) != simdjson::SUCCESS || text.size() > kMostContext)
    return Fail(ErrorKind::kInvalid, fmt::format("\"additionalContext\" is no text of up to {} bytes", kMostContext));
  check.additional_context = text;
  return {};
}

void ReadLimits(dom::object object, evaluate::Check& check) {
  for (auto [name, limit] : {std::pair("cteLimit", &check.cte_limit), std::pair("joinLimit", &check.join_limit)}) {
    uint64_t count = 0;
    if (object[name].get_uint64().get(count) == simdjson::SUCCESS)
      *limit = static_cast<uint32_t>(std::min<uint64_t>(count, 1000));
  }
  bool is_allowed = false;
  if (object["allowRecursiveCte"].get_bool().get(is_allowed) == simdjson::SUCCESS)
    check.allow_recursive_cte = is_allowed;
}

Result<void> ReadConfig(dom::object object, evaluate::Check& check) {
  ReadLimits(object, check);
  if (Result<void> terms = ReadTerms(object, check.terms); !terms) return terms;
  return ReadContext(object, check);
}

}  // namespace

Result<EvaluationDocument> ReadEvaluationDocument(std::string_view json) {
  thread_local dom::parser parser;
  dom::object body;
  if (parser.parse(json.data(), json.size()).get_object().get(body) != simdjson::SUCCESS)
    return Fail(ErrorKind::kInvalid, R"(the body is no JSON object; send {"type": "PII", "target": "PROMPT"})");
  EvaluationDocument out;
  auto text = [&](const char* name) {
    std::string_view value;
    return body[name].get_string().get(value) == simdjson::SUCCESS ? value : std::string_view();
  };
  out.application = text("application");
  out.subsystem = text("subsystem");
  if (out.application == kAllApplications) out.application.clear();
  std::string_view type = text("type");
  dom::object config;
  if (body["config"].get_object().get(config) == simdjson::SUCCESS) {
    for (auto [name, value] : config) {
      if (name == "type" && value.get_string().get(type) == simdjson::SUCCESS) continue;
      dom::object inner;
      if (!FindByLetters(name) || value.get_object().get(inner) != simdjson::SUCCESS) continue;
      type = name;
      if (Result<void> read = ReadConfig(inner, out.check); !read) return Fail(read.error());
    }
    if (Result<void> read = ReadConfig(config, out.check); !read) return Fail(read.error());
  }
  if (Result<void> read = ReadConfig(body, out.check); !read) return Fail(read.error());

  const std::optional<Type> evaluator = FindByLetters(type);
  if (!evaluator) {
    std::vector<std::string_view> known;
    for (const evaluate::Evaluator& one : evaluate::Evaluators()) known.push_back(one.api_type);
    for (const ModelEvaluator& one : ModelEvaluators()) known.push_back(one.api_type);
    return Fail(ErrorKind::kInvalid,
                fmt::format("\"type\" is none that there is: {}; custom ones are set up at /ai/custom-evaluations/v3",
                            fmt::join(known, ", ")));
  }
  out.check.type = evaluator->type;
  out.is_by_model = evaluator->is_by_model;
  const std::string target = Letters(text("target"));
  if (!target.empty() && target != "prompt" && target != "response")
    return Fail(ErrorKind::kInvalid, "\"target\" is neither PROMPT nor RESPONSE");
  out.check.target = target == "response" || (target.empty() && !evaluator->on_prompt) ? evaluate::Target::kResponse
                                                                                       : evaluate::Target::kPrompt;
  const bool is_judged = out.check.target == evaluate::Target::kPrompt ? evaluator->on_prompt : evaluator->on_response;
  if (!is_judged)
    return Fail(ErrorKind::kInvalid,
                fmt::format("{} is not judged on the {}", evaluator->api_type, evaluate::TargetName(out.check.target)));
  dom::element element;
  if (body["threshold"].get(element) == simdjson::SUCCESS && !element.is_null() &&
      (element.get_double().get(out.check.threshold) != simdjson::SUCCESS || out.check.threshold < 0 ||
       out.check.threshold > 1))
    return Fail(ErrorKind::kInvalid, "\"threshold\" is no number from 0 to 1");
  for (const char* name : {"isEnabled", "is_enabled"}) {
    if (body[name].get(element) == simdjson::SUCCESS && element.get_bool().get(out.is_enabled) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInvalid, fmt::format("\"{}\" is neither true nor false", name));
  }
  const bool needs_terms = evaluator->needs == evaluate::Needs::kTopics ||
                           evaluator->needs == evaluate::Needs::kTables ||
                           evaluator->needs == evaluate::Needs::kCompetitors;
  if (needs_terms && out.check.terms.empty())
    return Fail(ErrorKind::kInvalid, fmt::format("\"{}\" is missing: a list of texts", TermsName(evaluator->needs)));
  return out;
}

void WriteEvaluationMembers(const EvaluationDocument& document, JsonWriter& json) {
  const std::optional<Type> evaluator = FindByLetters(document.check.type);
  json.Key("application").String(document.application).Key("subsystem").String(document.subsystem);
  json.Key("type").String(evaluator ? evaluator->api_type : document.check.type);
  json.Key("target").String(document.check.target == evaluate::Target::kPrompt ? "PROMPT" : "RESPONSE");
  json.Key("threshold").Double(document.check.threshold).Key("isEnabled").Bool(document.is_enabled);
  json.Key("config").BeginObject().Key(document.check.type).BeginObject();
  if (evaluator && !document.check.terms.empty()) {
    json.Key(TermsName(evaluator->needs)).BeginArray();
    for (const std::string& term : document.check.terms) json.String(term);
    json.EndArray();
  }
  if (evaluator && evaluator->needs == evaluate::Needs::kLimits) {
    json.Key("cteLimit").Int(document.check.cte_limit).Key("joinLimit").Int(document.check.join_limit);
    json.Key("allowRecursiveCte").Bool(document.check.allow_recursive_cte);
  }
  if (evaluator && evaluator->needs == evaluate::Needs::kContext)
    json.Key("additionalContext").String(document.check.additional_context);
  json.EndObject().EndObject();
}

Result<uint8_t> ReadMaskingDocument(std::string_view json) {
  thread_local dom::parser parser;
  dom::array list;
  if (parser.parse(json.data(), json.size())["mask"].get_array().get(list) != simdjson::SUCCESS)
    return Fail(ErrorKind::kInvalid, R"("mask" is no list; send {"mask": ["secrets", "pii"]}, or [] to mask nothing)");
  uint8_t mask = 0;
  for (dom::element one : list) {
    std::string_view text;
    Result<uint8_t> bits = one.get_string().get(text) == simdjson::SUCCESS
                               ? evaluate::ParseMask(text)
                               : Result<uint8_t>(Fail(ErrorKind::kInvalid, "\"mask\" holds what is no text"));
    if (!bits) return bits;
    mask = static_cast<uint8_t>(mask | *bits);
  }
  return mask;
}

std::string MaskingText(uint8_t mask) {
  JsonWriter json;
  json.BeginObject().Key("mask").BeginArray();
  if ((mask & evaluate::kSecrets) != 0) json.String("secrets");
  if ((mask & evaluate::kPersonalData) != 0) json.String("pii");
  return json.EndArray().EndObject().Take();
}

Result<void> OwnPolicies::Reload() {
  std::lock_guard loading(loading_);  // an older answer must not replace a newer one
  auto maskings = documents_.List(kMaskingKind);
  if (!maskings) return Fail(maskings.error());
  auto evaluations = documents_.List(kEvaluationKind);
  if (!evaluations) return Fail(evaluations.error());
  std::vector<evaluate::MaskRule> masks;
  for (const store::Document& one : *maskings) {
    Result<uint8_t> mask = ReadMaskingDocument(one.body);
    if (mask) masks.push_back({one.id == kAllApplications ? std::string() : one.id, *mask});
    if (!mask) log::Warn("evaluate", "a masking rule can't be read", {{"reason", mask.error().message}});
  }
  auto custom = documents_.List(kCustomKind);
  if (!custom) return Fail(custom.error());
  std::vector<evaluate::CheckRule> checks;
  std::vector<ModelRule> by_model;
  for (const store::Document& one : *evaluations) {
    Result<EvaluationDocument> read = ReadEvaluationDocument(one.body);
    if (!read) {
      log::Warn("evaluate", "an evaluation can't be read", {{"id", one.id}, {"reason", read.error().message}});
    } else if (read->is_enabled && read->is_by_model) {
      by_model.push_back({read->application, read->subsystem, read->by_model()});
    } else if (read->is_enabled) {
      checks.push_back({read->application, read->subsystem, std::move(read->check)});
    }
  }
  for (const store::Document& one : *custom) {
    Result<CustomDocument> read = ReadCustomDocument(one.body);
    if (!read) {
      log::Warn("evaluate", "a custom evaluation can't be read", {{"id", one.id}, {"reason", read.error().message}});
    } else if (read->is_enabled) {
      const ModelCheck check{
          .type = "custom", .target = read->target, .threshold = read->threshold, .custom = read->evaluation};
      for (const std::string& application : read->applications) by_model.push_back({application, {}, check});
    }
  }
  evaluate::Config all;
  for (const evaluate::CheckRule& one : checks) all.push_back(one.check);
  evaluate::MakeReady(all);
  auto made = std::make_shared<const evaluate::Policies>(mask_, std::move(masks), std::move(checks));
  auto made_by_model = std::make_shared<const JudgePolicies>(std::move(by_model));
  std::lock_guard lock(mutex_);
  policies_ = std::move(made);
  by_model_ = std::move(made_by_model);
  return {};
}

std::shared_ptr<const JudgePolicies> OwnPolicies::ByModel() const {
  std::lock_guard lock(mutex_);
  return by_model_;
}

std::shared_ptr<const evaluate::Policies> OwnPolicies::Current() const {
  std::lock_guard lock(mutex_);
  return policies_;
}

void OwnPolicies::Start(std::chrono::milliseconds period) {
  if (Result<void> read = Reload(); !read)
    log::Warn("evaluate", "what to mask and judge could not be read yet", {{"reason", read.error().message}});
  thread_ = std::thread([this, period] {
    for (std::unique_lock lock(mutex_); !stop_.wait_for(lock, period, [this] { return stopping_; });) {
      lock.unlock();
      if (Result<void> read = Reload(); !read)
        log::Debug("evaluate", "what to mask and judge could not be read", {{"reason", read.error().message}});
      lock.lock();
    }
  });
}

void OwnPolicies::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace throughline::center
