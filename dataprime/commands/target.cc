#include "dataprime/commands/target.h"

namespace throughline::dataprime {

std::optional<Path> TargetKey(ExpressionAnalyzer& analyzer, const Expr& keypath, std::string_view example) {
  std::optional<Path> path = analyzer.TargetPath(keypath);
  if (path && path->steps.empty()) {
    analyzer.Error(keypath.range, "a name is needed after the prefix", std::string(example));
    return std::nullopt;
  }
  return path;
}

}  // namespace throughline::dataprime
