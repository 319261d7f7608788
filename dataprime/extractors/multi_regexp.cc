// multi_regexp(e=/re/): an array of all matches, each as a whole.
#include "dataprime/extractors/extractor.h"

namespace throughline::dataprime {
namespace {

std::optional<Extraction> Build(ExpressionAnalyzer& analyzer, const sql::Expr& text,
                                const std::vector<const Expr*>& arguments) {
  const std::optional<std::string> pattern = analyzer.Pattern(*arguments[0], /*whole=*/false);
  if (!pattern) return std::nullopt;
  Extraction out;
  // The engine gives the first group of each match, which is all of it here.
  out.value = analyzer.Make(Type::kArray,
                            sql::Fragment("CAST(extractAll(ifNull({0}, ''), {1}), 'Array(Nullable(String))')",
                                          {text, analyzer.parameters().String("(" + *pattern + ")")}),
                            arguments[0]->range);
  out.value.element = Type::kString;
  return out;
}

}  // namespace

const Extractor& MultiRegexpExtractor() {
  static const Extractor extractor{.name = "multi_regexp",
                                   .signature = "multi_regexp(e: regexp)",
                                   .summary = "An array of all matches.",
                                   .parameters = {{"e", ExtractorParameter::Kind::kRegex, /*required=*/true}},
                                   .build = &Build};
  return extractor;
}

}  // namespace throughline::dataprime
