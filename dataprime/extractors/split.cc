// split(delimiter=',', element_datatype=string): an array of the pieces of a text.
#include <fmt/format.h>

#include "dataprime/analysis/array.h"
#include "dataprime/extractors/extractor.h"

namespace throughline::dataprime {
namespace {

std::optional<Extraction> Build(ExpressionAnalyzer& analyzer, const sql::Expr& text,
                                const std::vector<const Expr*>& arguments) {
  const std::string delimiter = TextOr(arguments[0], ",");
  if (delimiter.empty()) {
    analyzer.Error(arguments[0]->range, "a delimiter has at least one character");
    return std::nullopt;
  }
  Type element = Type::kString;
  if (arguments[1]) {
    const Expr& name = *arguments[1];
    element = TypeFromName(name.kind == ExprKind::kString ? name.text : name.path[0].name);
    if (element == Type::kError || element == Type::kArray || element == Type::kObject) {
      analyzer.Error(name.range, "the type of an element is string, number, bool, timestamp or interval");
      return std::nullopt;
    }
  }
  Extraction out;
  const bool is_text = element == Type::kString;
  out.value = analyzer.Make(
      Type::kArray,
      sql::Fragment(is_text
                        ? "if(isNull({0}), [], CAST(splitByString({1}, ifNull({0}, '')), 'Array(Nullable(String))'))"
                        : "if(isNull({0}), [], CAST(arrayMap(e -> trim(e), splitByString({1}, ifNull({0}, ''))), "
                          "'Array(Nullable(String))'))",
                    {text, analyzer.parameters().String(delimiter)}),
      {});
  out.value.element = Type::kString;
  if (!is_text) out.value = CastArray(std::move(out.value), element);
  return out;
}

}  // namespace

const Extractor& SplitExtractor() {
  static const Extractor extractor{.name = "split",
                                   .signature = "split(delimiter: string = ',', element_datatype: type = string)",
                                   .summary = "An array of the pieces of a text.",
                                   .parameters = {{"delimiter", ExtractorParameter::Kind::kText},
                                                  {"element_datatype", ExtractorParameter::Kind::kType}},
                                   .build = &Build};
  return extractor;
}

}  // namespace throughline::dataprime
