#include "dataprime/extractors/extractor.h"

#include <algorithm>
#include <array>

namespace throughline::dataprime {

std::span<const Extractor* const> AllExtractors() {
  static const std::array all = {&RegexpExtractor(), &MultiRegexpExtractor(), &KvExtractor(), &JsonobjectExtractor(),
                                 &SplitExtractor()};
  return all;
}

const Extractor* FindExtractor(std::string_view name) {
  const auto all = AllExtractors();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Extractor* one) { return one->name == name; });
  return found == all.end() ? nullptr : *found;
}

std::string TextOr(const Expr* argument, std::string_view fallback) {
  return argument ? argument->text : std::string(fallback);
}

}  // namespace throughline::dataprime
