// Judges a question and its answer without a model: personal data, secrets, injection, SQL, topics, language, form.
//
// Shape    pure functions: texts and a configuration in, results out. Each evaluator is one file in checks/, with its
//          rule in words and its cases as data; list.cc names them.
// Score    0 to 1, higher is worse. At or above its threshold a result is an issue and has the label p1, else "low".
// Details  say what was found by kind and number, never the text itself.
// Errors   none. An evaluator that does not apply (SQL in an answer without SQL) gives no result.
// Cost     what several checks ask of a text is found out once (reading.h), and texts that come again are remembered.
// Threads  any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/words.h"

namespace throughline::evaluate {

class Reading;

enum class Target : uint8_t { kPrompt, kResponse };
inline constexpr std::string_view TargetName(Target target) {
  return target == Target::kPrompt ? "prompt" : "response";
}

// What there is to judge; views must outlive the call.
struct Texts {
  std::string_view prompt;    // what the user asked: the texts of the newest user message
  std::string_view response;  // what the model answered
  bool has_response = false;  // an answer was recorded, be it empty
  bool called_tools = false;  // the answer asks for tools, and so may well be empty
  bool wants_json = false;    // the request asked for JSON
  std::string_view finish_reason;
  std::vector<std::string_view> documents;  // what retrieval found for the question

  std::string_view Of(Target target) const { return target == Target::kPrompt ? prompt : response; }
};

// One check to run: which, on what, and how strict.
struct Check {
  std::string type;  // "pii"; see Evaluators()
  Target target = Target::kPrompt;
  double threshold = 0.7;
  std::vector<std::string> terms;  // topics, competitors, tables, or categories of personal data
  uint32_t cte_limit = 5, join_limit = 5;
  bool allow_recursive_cte = false;
  std::string additional_context;  // what the application says of itself; up to 65,536 bytes
};
using Config = std::vector<Check>;

// The texts as the checks see them.
struct Subject {
  const Texts& texts;
  Reading &prompt, &response;
  Reading& Of(Target target) const { return target == Target::kPrompt ? prompt : response; }
};

struct Verdict {
  double score = 0;
  std::string details;  // short, for people; may be empty
};

struct Judgement {
  std::string_view type;  // static
  Target target = Target::kPrompt;
  double score = 0;
  std::string_view label;    // "p1" or "low"
  std::string_view version;  // of the evaluator's rule
  std::string details;
  bool is_issue() const { return label == "p1"; }
};

// An example that an evaluator must get right, at the default threshold.
struct Case {
  std::string_view text;         // of the target
  std::optional<bool> is_issue;  // nullopt: it does not apply
  std::vector<std::string> terms = {};
  std::string_view other = {};  // the other text: the prompt when the answer is judged, and the other way round
  std::string_view finish_reason = {};
  std::vector<std::string_view> documents = {};
  bool wants_json = false;
  bool called_tools = false;
};

enum class Needs : uint8_t { kNothing, kTopics, kCompetitors, kTables, kLimits, kCategories, kContext };

struct Evaluator;

// A check with what can be known of it before there is a text.
struct PreparedCheck {
  Check check;
  const Evaluator* evaluator;
  std::vector<std::vector<Stem>> terms;  // as stems, beside check.terms
  std::vector<uint32_t> usual;           // what read_context found in check.additional_context, ascending
};

struct Evaluator {
  std::string_view type;      // as in the tags: gen_ai.response.evaluations.pii.score
  std::string_view api_type;  // as in the management API: PII
  std::string_view category;  // security, topics, user_experience, quality
  bool on_prompt = false, on_response = false;
  std::string_view version = "1";
  Needs needs = Needs::kNothing;
  std::string_view rule;  // in words
  std::optional<Verdict> (*judge)(const Subject& subject, const PreparedCheck& prepared) = nullptr;
  // Needs::kContext: of what the application says of itself, numbers that only this evaluator understands.
  std::vector<uint32_t> (*read_context)(std::string_view context) = nullptr;
  std::vector<Case> cases;
};

std::span<const Evaluator> Evaluators();
// By type or api type, whatever the case; nullptr: none.
const Evaluator* FindEvaluator(std::string_view name);

// Checks made ready once for many texts. Immutable.
class Plan {
 public:
  explicit Plan(const Config& config);
  const std::vector<PreparedCheck>& checks() const { return checks_; }
  bool empty() const { return checks_.empty(); }

 private:
  std::vector<PreparedCheck> checks_;
};

// One result for each check that applies, in the order of the plan. Of a type that there is not: none.
std::vector<Judgement> Evaluate(const Texts& texts, const Plan& plan);

// Compiles the patterns that these checks use, which takes a quarter of a second and is else done for the first text.
void MakeReady(const Config& config);

}  // namespace throughline::evaluate
