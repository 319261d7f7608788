#include "evaluate/policy.h"

#include "evaluate/most_particular.h"

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
  const auto says_same = [](const CheckRule& a, const CheckRule& b) {
    return a.check.type == b.check.type && a.check.target == b.check.target;
  };
  for (const CheckRule* rule : MostParticular(checks_, application, subsystem, says_same))
    checks.push_back(rule->check);
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
