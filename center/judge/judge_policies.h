// Which evaluations a model makes of which application's spans. Immutable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/result.h"
#include "center/judge/model_evaluators.h"

namespace throughline::center {

struct ModelRule {
  std::string application, subsystem;  // empty: all
  ModelCheck check;
};

class JudgePolicies {
 public:
  explicit JudgePolicies(std::vector<ModelRule> rules = {}) : rules_(std::move(rules)) {}
  bool empty() const { return rules_.empty(); }
  // Of several for one evaluation and target the most particular; of custom ones the first kMostCustom, by name.
  std::vector<ModelCheck> ChecksFor(std::string_view application, std::string_view subsystem) const;

 private:
  std::vector<ModelRule> rules_;
};

// A custom evaluation as the management API has it. `applications`: those that it is linked to.
struct CustomDocument {
  CustomEvaluation evaluation;
  evaluate::Target target = evaluate::Target::kResponse;
  double threshold = 0.7;
  bool is_enabled = true;
  std::vector<std::string> applications;
};
inline constexpr std::string_view kCustomKind = "custom_evaluation";

// {"name", "policyType": "quality"|"security", "instructions", "safe", "violates", "examples": [{"conversation",
// "score": 0|1}], "shouldIncludeSystemPrompt", "target", "threshold", "isEnabled", "applications"}. kInvalid says what
// is wrong. Names in snake case are read as well.
Result<CustomDocument> ReadCustomDocument(std::string_view json);
void WriteCustomMembers(const CustomDocument& document, JsonWriter& json);

}  // namespace throughline::center
