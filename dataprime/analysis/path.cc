#include "dataprime/analysis/path.h"

#include <algorithm>

namespace throughline::dataprime {

std::string Path::Joined() const {
  std::string out;
  for (size_t i = 0; i < steps.size(); ++i) out += (i > 0 ? "." : "") + steps[i];
  return out;
}

bool Path::IsPrefixOf(const Path& other) const {
  return root == other.root && steps.size() <= other.steps.size() &&
         std::equal(steps.begin(), steps.end(), other.steps.begin());
}

Path Path::From(size_t step) const { return {root, {steps.begin() + static_cast<std::ptrdiff_t>(step), steps.end()}}; }

std::string Path::Text() const {
  Expr keypath(ExprKind::kKeypath, {});
  keypath.root = root;
  for (const std::string& step : steps) keypath.path.push_back({step, nullptr, {}});
  return KeypathText(keypath);
}

}  // namespace throughline::dataprime
