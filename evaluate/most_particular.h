// Of rules that hold for an application and a subsystem, or for all, those that count for one pair.
//
// Shape    a rule has `application` and `subsystem`, empty: all. Of several that say the same thing the most particular
//          counts: application and subsystem, then application, then subsystem, then all; of equals the last.
// Order    that in which the first of each thing stands.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace throughline::evaluate {

// `says_same(a, b)`: whether two rules say the same thing.
template <typename Rule, typename SaysSame>
std::vector<const Rule*> MostParticular(const std::vector<Rule>& rules, std::string_view application,
                                        std::string_view subsystem, const SaysSame& says_same) {
  const auto rank = [](const Rule& rule) {
    return (rule.application.empty() ? 0 : 2) + (rule.subsystem.empty() ? 0 : 1);
  };
  std::vector<const Rule*> out;
  for (const Rule& rule : rules) {
    if ((!rule.application.empty() && rule.application != application) ||
        (!rule.subsystem.empty() && rule.subsystem != subsystem))
      continue;
    const auto same = std::ranges::find_if(out, [&](const Rule* one) { return says_same(*one, rule); });
    if (same == out.end()) {
      out.push_back(&rule);
    } else if (rank(rule) >= rank(**same)) {
      *same = &rule;
    }
  }
  return out;
}

}  // namespace throughline::evaluate
