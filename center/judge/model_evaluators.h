// The evaluations that a model makes: what each asks, in words. Those without a model are in evaluate/.
//
// Threads  plain data.
// Source   Coralogix, AI evaluations: catalogue and custom evaluations of the management API v3.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/evaluate.h"

namespace throughline::center {

struct ModelEvaluator {
  std::string_view type;      // as in the tags: gen_ai.response.evaluations.toxicity.score
  std::string_view api_type;  // as in the management API: TOXICITY
  std::string_view category;
  bool on_prompt = false, on_response = false;
  bool needs_documents = false;  // without any it does not apply
  std::string_view version = "1";
  std::string_view criterion;  // what the model is asked to judge; also the catalogue's rule
};

std::span<const ModelEvaluator> ModelEvaluators();
// By type or api type, whatever the case; nullptr: none.
const ModelEvaluator* FindModelEvaluator(std::string_view name);

struct JudgeExample {
  std::string conversation;
  double score = 0;  // 0 or 1
};

// A user's own.
struct CustomEvaluation {
  std::string name;
  std::string category = "quality";  // or security
  std::string instructions;          // with {prompt}, {response}, {chat_history}
  std::string acceptable, prohibited;
  std::vector<JudgeExample> examples;
  bool with_system_prompt = false;
};

// One question to the judge.
struct ModelCheck {
  std::string type;  // of a ModelEvaluator; "custom" with `custom`
  evaluate::Target target = evaluate::Target::kResponse;
  double threshold = 0.7;
  CustomEvaluation custom;
  size_t slot = 0;  // of a custom one: 0 to 9, as in its tags

  bool is_custom() const { return type == "custom"; }
};
inline constexpr size_t kMostCustom = 10;  // for one application: the tags number them 0 to 9

}  // namespace throughline::center
