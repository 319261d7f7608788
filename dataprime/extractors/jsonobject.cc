// jsonobject(max_unescape_count=1): the object (or array) that a text holds as JSON.
//
// A text that is no JSON object is unescaped, at most so many times, as JSON does it: {\"a\":1} and "{\"a\":1}" both
// are
// {"a":1} after once.
#include <fmt/format.h>

#include "dataprime/extractors/extractor.h"

namespace throughline::dataprime {
namespace {

constexpr double kMostUnescapes = 16;

std::optional<Extraction> Build(ExpressionAnalyzer& analyzer, const sql::Expr& text,
                                const std::vector<const Expr*>& arguments) {
  const double count = arguments[0] ? arguments[0]->number : 1;
  if (count > kMostUnescapes) {
    analyzer.Error(arguments[0]->range, fmt::format("max_unescape_count is at most {}", kMostUnescapes));
    return std::nullopt;
  }
  Extraction out;
  out.value = analyzer.Make(
      Type::kObject,
      sql::Fragment(
          "arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> "
          "if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '\"'), a, concat('\"', "
          "a, '\"')))), range({1}), ifNull({0}, ''))])[1]",
          {text, analyzer.parameters().Bind("UInt8", std::to_string(static_cast<int>(count)))}),
      {});
  return out;
}

}  // namespace

const Extractor& JsonobjectExtractor() {
  static const Extractor extractor{.name = "jsonobject",
                                   .signature = "jsonobject(max_unescape_count: number = 1)",
                                   .summary = "The object that a text holds as JSON, escaped or not.",
                                   .parameters = {{"max_unescape_count", ExtractorParameter::Kind::kCount}},
                                   .build = &Build};
  return extractor;
}

}  // namespace throughline::dataprime
