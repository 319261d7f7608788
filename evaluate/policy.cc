#include "evaluate/policy.h"

#include <algorithm>

namespace throughline::evaluate {

uint8_t Policies::MaskFor(std::string_view application) const {
  uint8_t mask = mask_;
  for (bool is_particular : {false, true}) {
    for (const MaskRule& rule : masks_) {
      if (rule.application == (is_particular ? application : std::string_view())) mask = rule.mask;
    }
  }
  return mask;
}

Config Policies::ChecksFor(std::string_view application, std::string_view subsystem) const {
  Config checks;
  std::vector<int> ranks;  // beside checks
  for (const CheckRule& rule : checks_) {
    if ((!rule.application.empty() && rule.application != application) ||
        (!rule.subsystem.empty() && rule.subsystem != subsystem))
      continue;
    const int rank = (rule.application.empty() ? 0 : 2) + (rule.subsystem.empty() ? 0 : 1);
    const auto same = std::ranges::find_if(
        checks, [&](const Check& one) { return one.type == rule.check.type && one.target == rule.check.target; });
    if (same == checks.end()) {
      checks.push_back(rule.check);
      ranks.push_back(rank);
    } else if (int& known = ranks[static_cast<size_t>(same - checks.begin())]; rank >= known) {
      *same = rule.check;
      known = rank;
    }
  }
  return checks;
}

std::shared_ptr<const Plan> Policies::PlanFor(std::string_view application, std::string_view subsystem) const {
  constexpr size_t kRemembered = 2'000;  // names come from outside
  std::string key = std::string(application) + '\0' + std::string(subsystem);
  std::lock_guard lock(mutex_);
  if (const auto found = plans_.find(key); found != plans_.end()) return found->second;
  if (plans_.size() >= kRemembered) plans_.clear();
  auto plan = std::make_shared<const Plan>(ChecksFor(application, subsystem));
  plans_.emplace(std::move(key), plan);
  return plan;
}

}  // namespace throughline::evaluate
