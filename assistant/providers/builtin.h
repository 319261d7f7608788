// The planner as a provider: offline, deterministic, free.
#pragma once

#include <memory>
#include <string_view>

#include "assistant/providers/provider.h"

namespace throughline::assistant {

inline constexpr std::string_view kBuiltinProvider = "builtin";
inline constexpr std::string_view kBuiltinModel = "throughline-planner";
inline constexpr std::string_view kBuiltinVersion = "1";  // of its rules: grows when answers change

// `planner` outlives it.
std::unique_ptr<Provider> MakeBuiltinProvider(const Planner& planner);

// The planner's answer as a provider gives it.
Generation AnswerOfPlanner(const Planner& planner, const PlanRequest& question);

}  // namespace throughline::assistant
