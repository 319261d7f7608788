#include "evaluate/policy.h"

#include <algorithm>

namespace throughline::evaluate {

Policy Policies::For(std::string_view application, std::string_view subsystem) const {
  Policy policy{.mask = mask_, .checks = {}};
  for (bool is_particular : {false, true}) {
    for (const MaskRule& rule : masks_) {
      if (rule.application == (is_particular ? application : std::string_view())) policy.mask = rule.mask;
    }
  }
  std::vector<int> ranks;  // beside policy.checks
  for (const CheckRule& rule : checks_) {
    if ((!rule.application.empty() && rule.application != application) ||
        (!rule.subsystem.empty() && rule.subsystem != subsystem))
      continue;
    const int rank = (rule.application.empty() ? 0 : 2) + (rule.subsystem.empty() ? 0 : 1);
    const auto same = std::ranges::find_if(policy.checks, [&](const Check& one) {
      return one.type == rule.check.type && one.target == rule.check.target;
    });
    if (same == policy.checks.end()) {
      policy.checks.push_back(rule.check);
      ranks.push_back(rank);
    } else if (int& known = ranks[static_cast<size_t>(same - policy.checks.begin())]; rank >= known) {
      *same = rule.check;
      known = rank;
    }
  }
  return policy;
}

}  // namespace throughline::evaluate
