// Functions of texts. Lengths and positions count characters, not bytes, unless the name says bytes.
#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

Value Matches(Call& call) {
  const std::optional<std::string> pattern = call.analyzer.Pattern(*call.arguments[1].literal, /*whole=*/true);
  if (!pattern) return {};
  return call.analyzer.Make(
      Type::kBool, Fragment("match({0}, {1})", {call.arguments[0].expr, call.analyzer.parameters().String(*pattern)}),
      call.expr.range);
}

Value TextSearch(Call& call) {
  return call.analyzer.TextSearch(call.arguments[0], *call.arguments[1].literal, call.expr.range);
}

Value RegexpSplitParts(Call& call) {
  const std::optional<std::string> pattern = call.analyzer.Pattern(*call.arguments[1].literal, /*whole=*/false);
  if (!pattern) return {};
  return call.analyzer.Make(
      Type::kString,
      Fragment("if({2} >= 1, arrayElementOrNull(splitByRegexp({1}, ifNull({0}, '')), toInt64({2})), NULL)",
               {call.arguments[0].expr, call.analyzer.parameters().String(*pattern), call.arguments[2].expr}),
      call.expr.range);
}

}  // namespace

std::span<const Function> StringFunctions() {
  static const Function functions[] = {
      {.name = "byteLength",
       .signature = "byteLength(value: string) -> number",
       .summary = "Bytes of the UTF-8 form.",
       .unit = "bytes",
       .sql = "length({value})",
       .examples = {"byteLength('100μs') -> 6"}},
      {.name = "length",
       .signature = "length(value: string) -> number",
       .summary = "Characters.",
       .unit = "characters",
       .sql = "lengthUTF8({value})",
       .examples = {"length('100μs') -> 5"}},
      {.name = "chr",
       .signature = "chr(codepoint: number) -> string",
       .summary = "The character of a Unicode code point.",
       .nulls = "null in, null out; null for what is no code point",
       .sql = "if({codepoint} >= 0 AND {codepoint} <= 1114111, decodeHTMLComponent(concat('&#', "
              "toString(toInt64({codepoint})), ';')), NULL)",
       .examples = {"chr(10084) -> ❤"}},
      {.name = "concat",
       .signature = "concat(part: text...) -> string",
       .summary = "The parts as text, one after another.",
       .nulls = "null when a part is null",
       .sql = "concat({*})",
       .examples = {"concat('a', 5, true) -> a5true", "concat('a', null) -> null"}},
      {.name = "contains",
       .signature = "contains(value: string, part: string) -> bool",
       .summary = "Whether part occurs; case counts.",
       .sql = "(position({value}, {part}) > 0)",
       .examples = {"contains('Hello', 'ell') -> true", "contains('Hello', 'ELL') -> false"}},
      {.name = "startsWith",
       .signature = "startsWith(value: string, prefix: string) -> bool",
       .summary = "Case counts.",
       .sql = "startsWith({value}, {prefix})",
       .examples = {"startsWith('checkout', 'check') -> true"}},
      {.name = "endsWith",
       .signature = "endsWith(value: string, suffix: string) -> bool",
       .summary = "Case counts.",
       .sql = "endsWith({value}, {suffix})",
       .examples = {"endsWith('a.png', '.png') -> true"}},
      {.name = "indexOf",
       .signature = "indexOf(value: string, part: string) -> number",
       .summary = "Where part begins, from 0; -1 when it doesn't occur.",
       .unit = "characters",
       .sql = "(toInt64(positionUTF8({value}, {part})) - 1)",
       .examples = {"indexOf('result=Some value', '=') -> 6", "indexOf('abc', 'x') -> -1"}},
      {.name = "trim",
       .signature = "trim(value: string) -> string",
       .summary = "Without white space at both ends.",
       .sql = "replaceRegexpAll({value}, '^\\\\s+|\\\\s+$', '')",
       .examples = {"trim('  a b ') -> a b"}},
      {.name = "ltrim",
       .signature = "ltrim(value: string) -> string",
       .summary = "Without white space at the start.",
       .sql = "replaceRegexpOne({value}, '^\\\\s+', '')",
       .examples = {"concat('[', ltrim('  a '), ']') -> [a ]"}},
      {.name = "rtrim",
       .signature = "rtrim(value: string) -> string",
       .summary = "Without white space at the end.",
       .sql = "replaceRegexpOne({value}, '\\\\s+$', '')",
       .examples = {"concat('[', rtrim(' a  '), ']') -> [ a]"}},
      {.name = "matches",
       .signature = "matches(value: string, pattern: literal regexp) -> bool",
       .summary = "Whether the whole text matches. For a match anywhere: /.*re.*/, or ~ for words.",
       .build = &Matches,
       .examples = {"matches('checkout-01', /[a-z]+-\\d+/) -> true", "matches('checkout-01', /\\d+/) -> false"}},
      {.name = "padLeft",
       .signature = "padLeft(value: string, length: number, fill: string) -> string",
       .summary = "Filled at the left to length characters; a longer text is cut to it at its end.",
       .sql = "leftPadUTF8({value}, toInt64({length}), {fill})",
       .examples = {"padLeft('7', 3, '0') -> 007", "padLeft('abcdef', 3, '0') -> abc"}},
      {.name = "pad",
       .signature = "pad(value: string, length: number, fill: string) -> string",
       .summary = "The same as padLeft.",
       .sql = "leftPadUTF8({value}, toInt64({length}), {fill})",
       .examples = {"pad('7', 3, '0') -> 007"}},
      {.name = "padRight",
       .signature = "padRight(value: string, length: number, fill: string) -> string",
       .summary = "Filled at the right to length characters; a longer text is cut to it at its end.",
       .sql = "rightPadUTF8({value}, toInt64({length}), {fill})",
       .examples = {"padRight('7', 3, '0') -> 700"}},
      {.name = "regexpSplitParts",
       .signature = "regexpSplitParts(value: string, delimiter: literal regexp, index: number) -> string",
       .summary = "Part number index, from 1, between matches of the delimiter.",
       .nulls = "null in, null out; null when there is no such part",
       .build = &RegexpSplitParts,
       .examples = {"regexpSplitParts('val=4 val2=8  val3=9   val4=10', /\\s+/, 3) -> val3=9"}},
      {.name = "splitParts",
       .signature = "splitParts(value: string, delimiter: string, index: number) -> string",
       .summary = "Part number index, from 1, between delimiters.",
       .nulls = "null in, null out; null when there is no such part",
       .sql = "if({index} >= 1, arrayElementOrNull(splitByString(ifNull({delimiter}, ''), ifNull({value}, '')), "
              "toInt64({index})), NULL)",
       .examples = {"splitParts('a,b,c', ',', 2) -> b", "splitParts('a,b,c', ',', 4) -> null"}},
      {.name = "substr",
       .signature = "substr(value: string, from: number, length?: number = 9223372036854775807) -> string",
       .summary = "From a position, counted from 0, to the end or for length characters.",
       .unit = "characters",
       .sql = "if({from} >= 0 AND {length} >= 0, substringUTF8({value}, toInt64({from}) + 1, toInt64({length})), NULL)",
       .examples = {"substr('result=Some value', 7) -> Some value", "substr('abcdef', 1, 2) -> bc"}},
      {.name = "textSearch",
       .signature = "textSearch(target: any, phrase: literal string) -> bool",
       .summary =
           "Whether the phrase's words occur one after another, whole, in any case. The same as target ~ phrase.",
       .build = &TextSearch,
       .examples = {"textSearch('online_boutique', 'online') -> true",
                    "textSearch('onlineboutique', 'online') -> false",
                    "textSearch('Version 17.4 (Build 21E213)', 'version 17') -> true",
                    "textSearch('Version 17', 'Vers') -> false"}},
      {.name = "toLowerCase",
       .signature = "toLowerCase(value: string) -> string",
       .summary = "In lower case.",
       .sql = "lowerUTF8({value})",
       .examples = {"toLowerCase('Ärger') -> ärger"}},
      {.name = "toUpperCase",
       .signature = "toUpperCase(value: string) -> string",
       .summary = "In upper case.",
       .sql = "upperUTF8({value})",
       .examples = {"toUpperCase('get') -> GET"}},
      {.name = "encodeBase64",
       .signature = "encodeBase64(value: string) -> string",
       .summary = "In base64.",
       .sql = "base64Encode({value})",
       .examples = {"encodeBase64('hello') -> aGVsbG8="}},
      {.name = "decodeBase64",
       .signature = "decodeBase64(value: string) -> string",
       .summary = "From base64.",
       .nulls = "null in, null out; null for what is no base64",
       .sql = "if(match({value}, '^[A-Za-z0-9+/]*=?=?$'), tryBase64Decode({value}), NULL)",
       .examples = {"decodeBase64('aGVsbG8=') -> hello", "decodeBase64('*') -> null"}},
      {.name = "urlEncode",
       .signature = "urlEncode(value: string) -> string",
       .summary = "Percent-encoded; a space is %20.",
       .sql = "encodeURLComponent({value})",
       .examples = {"urlEncode('a b') -> a%20b"}},
      {.name = "urlDecode",
       .signature = "urlDecode(value: string) -> string",
       .summary = "Percent-decoded.",
       .sql = "decodeURLComponent({value})",
       .examples = {"urlDecode('a%20b') -> a b"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
