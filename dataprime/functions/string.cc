// Functions of texts. Lengths and positions count characters, not bytes, unless the name says bytes.
#include "dataprime/analysis/array.h"
#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

// A regular expression comes as /.../, a text in quotes is taken as one.
Value Matches(Call& call) {
  const std::optional<std::string> pattern = call.analyzer.Pattern(*call.arguments[1].literal, /*whole=*/true);
  if (!pattern) return {};
  return call.Make(Type::kBool, "match({0}, {1})",
                   {call.arguments[0].expr, call.analyzer.parameters().String(*pattern)});
}

Value TextSearch(Call& call) {
  Expr phrase(ExprKind::kString, call.arguments[1].range);
  phrase.text = call.Text(1);
  return call.analyzer.TextSearch(call.arguments[0], phrase, call.expr.range);
}

Value RegexpSplitParts(Call& call) {
  const std::optional<std::string> pattern = call.analyzer.Pattern(*call.arguments[1].literal, /*whole=*/false);
  if (!pattern) return {};
  return call.Make(Type::kString,
                   "if({2} >= 1, arrayElementOrNull(splitByRegexp({1}, ifNull({0}, '')), "
                   "accurateCastOrNull({2}, 'Int64')), NULL)",
                   {call.arguments[0].expr, call.analyzer.parameters().String(*pattern), call.arguments[2].expr});
}

Value Substr(Call& call) {
  const sql::Expr from = call.arguments[1].expr;
  if (!call.Has(2)) {
    return call.Make(Type::kString,
                     "if({1} >= 0, substringUTF8({0}, toInt64(floor(least({1}, 1000000000))) + 1), NULL)",
                     {call.arguments[0].expr, from});
  }
  return call.Make(Type::kString,
                   "if({1} >= 0 AND {2} >= 0, substringUTF8({0}, toInt64(floor(least({1}, 1000000000))) + 1, "
                   "toInt64(floor(least({2}, 1000000000)))), NULL)",
                   {call.arguments[0].expr, from, call.arguments[2].expr});
}

// One character to fill with is asked for; known before the query runs, another is an error.
Value Pad(Call& call, std::string_view sql) {
  const Value& fill = call.arguments[2];
  if (fill.literal && fill.literal->kind == ExprKind::kString) {
    size_t characters = 0;
    for (char c : fill.literal->text) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (characters != 1) return call.analyzer.Error(fill.range, "a text is padded with one character", "'0'");
  }
  return call.Make(Type::kString, sql, {call.arguments[0].expr, call.arguments[1].expr, fill.expr});
}

// {0} to {1} characters with {2}. The engine's own padding takes only a constant to fill with, and throws at a length
// that it finds too large.
constexpr std::string_view kPadLeft =
    "if({1} >= 0 AND {1} <= 100000 AND lengthUTF8({2}) = 1, substringUTF8(concat(repeat({2}, "
    "toInt64(greatest(least(floor({1}), 100000) - lengthUTF8({0}), 0))), {0}), 1, toInt64(least(floor({1}), 100000))), "
    "NULL)";
constexpr std::string_view kPadRight =
    "if({1} >= 0 AND {1} <= 100000 AND lengthUTF8({2}) = 1, substringUTF8(concat({0}, repeat({2}, "
    "toInt64(greatest(least(floor({1}), 100000) - lengthUTF8({0}), 0)))), 1, toInt64(least(floor({1}), 100000))), "
    "NULL)";
Value PadLeft(Call& call) { return Pad(call, kPadLeft); }
Value PadRight(Call& call) { return Pad(call, kPadRight); }

}  // namespace

std::span<const Function> StringFunctions() {
  static const Function functions[] = {
      {.name = "byteLength",
       .signature = "byteLength(value: string) -> number",
       .summary = "Bytes of the UTF-8 form.",
       .unit = "bytes",
       .sql = "length({value})",
       .examples = {"byteLength('100μs') -> 6", "byteLength('') -> 0"}},
      {.name = "chr",
       .signature = "chr(value: number) -> string",
       .summary = "The character of a Unicode code point.",
       .nulls = "null in, null out; null for what is no code point",
       .sql = "arrayMap(n -> multiIf(isNull(n) OR n > 1114111 OR n BETWEEN 55296 AND 57343, NULL, n < 128, char(n), "
              "n < 2048, char(192 + intDiv(n, 64), 128 + n % 64), n < 65536, char(224 + intDiv(n, 4096), 128 + "
              "intDiv(n, 64) % 64, 128 + n % 64), char(240 + intDiv(n, 262144), 128 + intDiv(n, 4096) % 64, 128 + "
              "intDiv(n, 64) % 64, 128 + n % 64)), [accurateCastOrNull({value}, 'UInt32')])[1]",
       .examples = {"chr(10084) -> ❤", "chr(65) -> A", "chr(128512) -> 😀", "chr(55296) -> null", "chr(-1) -> null"}},
      {.name = "codepoint",
       .signature = "codepoint(value: string) -> number",
       .summary = "The Unicode code point of the one character.",
       .nulls = "null in, null out; null for a text of another length",
       .sql = "arrayMap(s -> if(lengthUTF8(s) = 1, arrayFold((a, b) -> a * 64 + b % 64, arrayMap(k -> "
              "toUInt64(reinterpretAsUInt8(substring(s, k, 1))), range(2, 1 + length(s))), "
              "toUInt64(reinterpretAsUInt8(s) % transform(length(s), [1, 2, 3], [128, 32, 16], 8))), NULL), "
              "[ifNull({value}, '')])[1]",
       .examples = {"codepoint('❤') -> 10084", "codepoint('A') -> 65", "codepoint('AB') -> null",
                    "codepoint('') -> null"}},
      {.name = "concat",
       .signature = "concat(value: text...) -> string",
       .summary = "The values as text, one after another.",
       .nulls = "null when one is null",
       .sql = "concat({*})",
       .examples = {"concat('a', 5, true) -> a5true", "concat('Rick', ' ', 'Ast') -> Rick Ast",
                    "concat('a', null) -> null", "concat('a') -> a"}},
      {.name = "contains",
       .signature = "contains(value: string, substring: string) -> bool",
       .summary = "Whether substring occurs; case counts.",
       .sql = "(position({value}, {substring}) > 0)",
       .examples = {"contains('Hello', 'ell') -> true", "contains('Hello', 'ELL') -> false"}},
      {.name = "decodeBase64",
       .signature = "decodeBase64(value: string) -> string",
       .summary = "From base64.",
       .nulls = "null in, null out; null for what is no base64 or no UTF-8 in it",
       .sql = "arrayMap((s, d) -> if(isNull(s) OR NOT isValidUTF8(d) OR (d = '' AND s != ''), NULL, d), [{value}], "
              "[ifNull(tryBase64Decode({value}), '')])[1]",
       .examples = {"decodeBase64('aHR0cHM6Ly9jb3JhbG9naXguY29tL2hvbWU=') -> https://coralogix.com/home",
                    "decodeBase64('*') -> null", "decodeBase64('/w==') -> null"}},
      {.name = "encodeBase64",
       .signature = "encodeBase64(value: string) -> string",
       .summary = "In base64.",
       .sql = "base64Encode({value})",
       .examples = {"encodeBase64('https://coralogix.com/home') -> aHR0cHM6Ly9jb3JhbG9naXguY29tL2hvbWU="}},
      {.name = "endsWith",
       .signature = "endsWith(value: string, suffix: string) -> bool",
       .summary = "Whether it ends so; case counts.",
       .sql = "endsWith({value}, {suffix})",
       .examples = {"endsWith('a.png', '.png') -> true"}},
      {.name = "indexOf",
       .signature = "indexOf(value: string, substring: string) -> number",
       .summary = "Where substring begins, from 0; -1 when it doesn't occur.",
       .unit = "characters",
       .sql = "(toInt64(positionUTF8({value}, {substring})) - 1)",
       .examples = {"indexOf('result=Some value', '=') -> 6", "indexOf('abc', 'x') -> -1"}},
      {.name = "length",
       .signature = "length(value: string) -> number",
       .summary = "Characters.",
       .unit = "characters",
       .sql = "lengthUTF8({value})",
       .examples = {"length('100μs') -> 5", "length('such logs, much tracing, wow!') -> 29"}},
      {.name = "ltrim",
       .signature = "ltrim(value: string) -> string",
       .summary = "Without white space at the start.",
       .sql = "replaceRegexpOne({value}, '^\\\\s+', '')",
       .examples = {"concat('[', ltrim('  a '), ']') -> [a ]"}},
      {.name = "matches",
       .signature = "matches(value: string, pattern: literal regexp|string) -> bool",
       .summary = "Whether the whole text is matched by the regular expression /.../.",
       .build = &Matches,
       .examples = {"matches('abc', /[a-c]+/) -> true", "matches('abcd', /[a-c]+/) -> false",
                    "matches('User Chris bought 10 Sunglasses', /User [a-z|A-Z]+ bought \\d+ [a-z|A-Z]+/) -> true"}},
      {.name = "pad",
       .signature = "pad(value: string, charCount: number, fillWith: string) -> string",
       .summary = "The same as padLeft.",
       .nulls = "null in, null out; null for a length that is negative or over 100,000",
       .build = &PadLeft,
       .examples = {"pad('Chris', 10, 'X') -> XXXXXChris"}},
      {.name = "padLeft",
       .signature = "padLeft(value: string, charCount: number, fillWith: string) -> string",
       .summary = "Filled at the left to charCount characters; a longer text is cut to that at its end.",
       .nulls = "null in, null out; null for a length that is negative or over 100,000",
       .unit = "characters",
       .build = &PadLeft,
       .examples = {"padLeft('7', 3, '0') -> 007", "padLeft('John', 10, 'X') -> XXXXXXJohn",
                    "padLeft('abcdef', 3, '0') -> abc", "padLeft('a', -1, '0') -> null",
                    "padLeft('a', 1e300, '0') -> null"}},
      {.name = "padRight",
       .signature = "padRight(value: string, charCount: number, fillWith: string) -> string",
       .summary = "Filled at the right to charCount characters; a longer text is cut to that at its end.",
       .nulls = "null in, null out; null for a length that is negative or over 100,000",
       .unit = "characters",
       .build = &PadRight,
       .examples = {"padRight('7', 3, '0') -> 700", "padRight('€', 3, 'ä') -> €ää"}},
      {.name = "regexpSplitParts",
       .signature = "regexpSplitParts(value: string, delimiter: literal regexp|string, index: number) -> string",
       .summary = "Part number index, from 1, between matches of the regular expression /.../.",
       .nulls = "null in, null out; null when there is no such part",
       .build = &RegexpSplitParts,
       .examples = {"regexpSplitParts('val=4 val2=8  val3=9   val4=10', /\\s+/, 3) -> val3=9",
                    "regexpSplitParts('a b', /\\s+/, 3) -> null", "regexpSplitParts('a b', /\\s+/, 0) -> null"}},
      {.name = "rtrim",
       .signature = "rtrim(value: string) -> string",
       .summary = "Without white space at the end.",
       .sql = "replaceRegexpOne({value}, '\\\\s+$', '')",
       .examples = {"concat('[', rtrim(' a  '), ']') -> [ a]"}},
      {.name = "splitParts",
       .signature = "splitParts(value: string, delimiter: string, index: number) -> string",
       .summary = "Part number index, from 1, between delimiters.",
       .nulls = "null in, null out; null when there is no such part",
       // A byte that UTF-8 never has stands for the delimiter: the engine splits only by a constant.
       .sql =
           "if({index} >= 1 AND isNotNull({value}) AND isNotNull({delimiter}), arrayElementOrNull(splitByChar('\\xFF', "
           "replaceAll(ifNull({value}, ''), ifNull({delimiter}, ''), '\\xFF')), accurateCastOrNull({index}, "
           "'Int64')), NULL)",
       .examples = {"splitParts('a,b,c', ',', 2) -> b", "splitParts('chris@coralogix.com', '@', 2) -> coralogix.com",
                    "splitParts('a,b,c', ',', 4) -> null", "splitParts('a,b,c', ',', 1.5) -> null",
                    "splitParts(tags['nobody.has.it']:string, ',', 1) -> null"}},
      {.name = "startsWith",
       .signature = "startsWith(value: string, prefix: string) -> bool",
       .summary = "Whether it begins so; case counts.",
       .sql = "startsWith({value}, {prefix})",
       .examples = {"startsWith('checkout', 'check') -> true", "startsWith('checkout', 'Check') -> false"}},
      {.name = "substr",
       .signature = "substr(value: string, from: number, length?: number) -> string",
       .summary = "From a position, counted from 0, to the end or for length characters.",
       .nulls = "null in, null out; null for a position or length that is negative",
       .unit = "characters",
       .build = &Substr,
       .examples = {"substr('result=Some value', 7) -> Some value", "substr('abcdef', 1, 2) -> bc",
                    "concat('[', substr('abc', 7), ']') -> []", "substr('abc', -1) -> null"}},
      {.name = "textSearch",
       .signature = "textSearch(target: any, phrase: literal string) -> bool",
       .summary =
           "Whether the phrase's words occur one after another, whole, in any case. An object is searched by its "
           "values, an array by its elements. The same as target ~ phrase.",
       .build = &TextSearch,
       .examples = {"textSearch('online_boutique', 'online') -> true",
                    "textSearch('onlineboutique', 'online') -> false",
                    "textSearch('Version 17.4 (Build 21E213)', 'version 17') -> true",
                    "textSearch('Version 17', 'Vers') -> false", "textSearch(['a b', 'c'], 'c') -> true",
                    "textSearch(['a', 'b'], 'a b') -> false",
                    "textSearch('{\"extra\": {\"fun_fact\": \"mi\"}}':object, 'mi') -> true",
                    "textSearch('{\"mi\": {\"id\": 5}}':object, 'mi') -> false"}},
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
      {.name = "trim",
       .signature = "trim(value: string) -> string",
       .summary = "Without white space at both ends.",
       .sql = "replaceRegexpAll({value}, '^\\\\s+|\\\\s+$', '')",
       .examples = {"trim('  a b ') -> a b", "'    SyntaxTerror    '.trim() -> SyntaxTerror"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
