// kv(pair_delimiter=' ', key_delimiter='=', quote_char='"'): an object of the pairs in a text, values being text.
//
//   user=ann msg="it is \"on\"" code=200   →   {"user":"ann","msg":"it is \"on\"","code":"200"}
//
// A key is what stands between the last pair delimiter and the key delimiter, without spaces and quotes around it;
// words that belong to no pair are skipped. A key that comes twice keeps its first value.
#include <re2/re2.h>

#include "dataprime/extractors/extractor.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

std::optional<Extraction> Build(ExpressionAnalyzer& analyzer, const sql::Expr& text,
                                const std::vector<const Expr*>& arguments) {
  const std::string pair = TextOr(arguments[0], " "), key = TextOr(arguments[1], "="),
                    quote = TextOr(arguments[2], "\"");
  for (size_t i = 0; i < 2; ++i) {
    if (!arguments[i] || !arguments[i]->text.empty()) continue;
    analyzer.Error(arguments[i]->range, "a delimiter has at least one character");
    return std::nullopt;
  }
  if (quote.size() > 1 || quote == "\\") {
    analyzer.Error(arguments[2]->range, "quote_char is one character other than a backslash, or empty for none");
    return std::nullopt;
  }
  const auto meta = [](const std::string& literal) { return re2::RE2::QuoteMeta(literal); };
  const std::string end = "(?:" + meta(pair) + "|$)";
  // Groups: what stands before the key delimiter, a value in quotes, any other value.
  const std::string in_quotes =
      quote.empty() ? "()" : meta(quote) + "((?:[^" + meta(quote) + "\\\\]|\\\\.)*)" + meta(quote) + ".*?" + end + "|";
  const std::string pattern =
      "(?s)(.*?)" + meta(key) + (quote.empty() ? "()(.*?)" + end : "(?:" + in_quotes + "(.*?)" + end + ")");
  const std::string around =
      "^[\\s" + (quote.empty() ? "" : meta(quote)) + "]+|[\\s" + (quote.empty() ? "" : meta(quote)) + "]+$";
  auto& parameters = analyzer.parameters();
  Extraction out;
  out.value = analyzer.Make(
      Type::kObject,
      Fragment("arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> "
               "concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, "
               "arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', "
               "arrayMap(g -> (replaceRegexpAll(splitByString({2}, g[1])[-1], {3}, ''), "
               "concat(replaceAll(g[2], {4}, {5}), g[3])), extractAllGroupsVertical(ifNull({0}, ''), {1})))])[1]",
               {text, parameters.String(pattern), parameters.String(pair), parameters.String(around),
                parameters.String("\\" + quote), parameters.String(quote.empty() ? "\\" : quote)}),
      {});
  return out;
}

}  // namespace

const Extractor& KvExtractor() {
  using Kind = ExtractorParameter::Kind;
  static const Extractor extractor{
      .name = "kv",
      .signature = "kv(pair_delimiter: string = ' ', key_delimiter: string = '=', quote_char: string = '\"')",
      .summary = "An object of the pairs in a text, such as user=ann code=200.",
      .parameters = {{"pair_delimiter", Kind::kText}, {"key_delimiter", Kind::kText}, {"quote_char", Kind::kText}},
      .build = &Build};
  return extractor;
}

}  // namespace throughline::dataprime
