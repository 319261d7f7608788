#include "dataprime/syntax/ast.h"

#include <algorithm>
#include <cctype>

namespace throughline::dataprime {
bool IsPlainName(std::string_view name) {
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '_' || c >= 0x80; });
}

std::string KeypathText(const Expr& keypath) {
  static constexpr const char* kRoots[] = {"$d", "$m", "$l", "$p"};
  static constexpr const char* kSides[] = {"", "left=>", "right=>"};
  std::string out = kSides[static_cast<size_t>(keypath.side)];
  out += kRoots[static_cast<size_t>(keypath.root)];
  for (const Step& step : keypath.path) {
    if (step.computed) {
      out += "[...]";
    } else if (IsPlainName(step.name)) {
      out += "." + step.name;
    } else {
      out += "['" + step.name + "']";
    }
  }
  return out;
}

}  // namespace throughline::dataprime
