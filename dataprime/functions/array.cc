// Functions of arrays. An array that isn't there has no elements; a position that isn't there changes nothing.
#include "dataprime/analysis/array.h"
#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// A byte that UTF-8 never has stands for the delimiter: the engine joins and splits only by a constant.
Value ArrayJoin(Call& call) {
  const Value texts = CastArray(call.arguments[0], Type::kString);
  return call.Make(Type::kString,
                   "replaceAll(arrayStringConcat(arrayMap(e -> ifNull(e, ''), arrayFilter(e -> isNotNull(e), {0})), "
                   "'\\xFF'), '\\xFF', {1})",
                   {texts.expr, call.arguments[1].expr});
}

Value ArraySplit(Call& call) {
  const sql::Expr text = call.arguments[0].expr;
  const Value& delimiter = call.arguments[1];
  Value value;
  if (delimiter.type == Type::kRegex) {
    const std::optional<std::string> pattern = call.analyzer.Pattern(*delimiter.literal, /*whole=*/false);
    if (!pattern) return {};
    value = call.Make(Type::kArray,
                      "CAST(if(isNull({0}), [], splitByRegexp({1}, ifNull({0}, ''))), 'Array(Nullable(String))')",
                      {text, call.analyzer.parameters().String(*pattern)});
  } else {
    value = call.Make(Type::kArray,
                      "CAST(if(isNull({0}) OR isNull({1}), [], splitByChar('\\xFF', replaceAll(ifNull({0}, ''), "
                      "ifNull({1}, ''), '\\xFF'))), 'Array(Nullable(String))')",
                      {text, delimiter.expr});
  }
  value.element = Type::kString;
  return value;
}

// Nulls stand at one end whichever way the rest is sorted. Elements without a type: numbers by value, then the others.
Value ArraySort(Call& call) {
  Value array = call.arguments[0];
  const bool descending = call.Number(1, 0) != 0, nulls_first = call.Number(2, 0) != 0;
  const bool by_value = array.element == Type::kUntyped;
  const std::string_view sorted =
      by_value ? (descending ? "arrayReverseSort(e -> tuple(isNull(toFloat64OrNull(e)), ifNull(toFloat64OrNull(e), 0), "
                               "e), arrayFilter(e -> isNotNull(e), {0}))"
                             : "arraySort(e -> tuple(isNull(toFloat64OrNull(e)), ifNull(toFloat64OrNull(e), 0), e), "
                               "arrayFilter(e -> isNotNull(e), {0}))")
      : descending ? "arrayReverseSort(arrayFilter(e -> isNotNull(e), {0}))"
                   : "arraySort(arrayFilter(e -> isNotNull(e), {0}))";
  array.expr = Fragment(nulls_first ? "arrayConcat(arrayFilter(e -> isNull(e), {1}), {0})"
                                    : "arrayConcat({0}, arrayFilter(e -> isNull(e), {1}))",
                        {Fragment(sorted, {array.expr}), array.expr});
  return array;
}

// The engine's arrayDistinct leaves nulls out, which is what a set is to have.
constexpr std::string_view kNoNull = "null arrays count as empty, null elements are no elements of a set";
constexpr std::string_view kEmpty = "a null array counts as empty";

}  // namespace

std::span<const Function> ArrayFunctions() {
  static const Function functions[] = {
      {.name = "arrayAppend",
       .signature = "arrayAppend(array: array<T>, element: T) -> array<T>",
       .summary = "With the element at the end.",
       .nulls = kEmpty,
       .sql = "arrayPushBack({array}, {element})",
       .examples = {"arrayAppend(['Job 1', 'Job 2'], 'Job 3') -> [\"Job 1\",\"Job 2\",\"Job 3\"]",
                    "[1].arrayAppend(2.5) -> [1,2.5]", "[].arrayAppend(true) -> [true]",
                    "[1].arrayAppend(null) -> [1,null]"}},
      {.name = "arrayConcat",
       .signature = "arrayConcat(array1: array<T>, array2: array<T>) -> array<T>",
       .summary = "The elements of one, then those of the other.",
       .nulls = kEmpty,
       .sql = "arrayConcat({array1}, {array2})",
       .examples = {"arrayConcat(['job1'], ['job2', 'job3']) -> [\"job1\",\"job2\",\"job3\"]",
                    "arrayConcat([1], null) -> [1]"}},
      {.name = "arrayContains",
       .signature = "arrayContains(array: array<T>, element: T) -> bool",
       .summary = "Whether element occurs.",
       .nulls = "null for a null element; a null array counts as empty",
       .sql = "if(isNull({element}), NULL, has({array}, {element}))",
       .examples = {"['a', 'b'].arrayContains('b') -> true", "[1, 2].arrayContains(3) -> false",
                    "[1h, 2h].arrayContains(60m) -> true", "[true].arrayContains(true) -> true",
                    "[1].arrayContains(null) -> null"}},
      {.name = "arrayInsertAt",
       .signature = "arrayInsertAt(array: array<T>, position: number, value: T) -> array<T>",
       .summary = "With the value at that position, counted from 0, and what follows moved up.",
       .nulls = "a null array counts as empty; a position beyond the end changes nothing",
       .sql = "if({position} >= 0 AND {position} <= length({array}), arrayConcat(arraySlice({array}, 1, "
              "ifNull(toInt64(least({position}, 1000000000)), 0)), [{value}], arraySlice({array}, "
              "ifNull(toInt64(least({position}, 1000000000)), 0) + 1)), {array})",
       .examples = {"arrayInsertAt(['Job 1', 'Job 2', 'Job 4'], 2, 'Job 3') -> "
                    "[\"Job 1\",\"Job 2\",\"Job 3\",\"Job 4\"]",
                    "arrayInsertAt([1], 0, 0) -> [0,1]", "arrayInsertAt([1], 1, 2) -> [1,2]",
                    "arrayInsertAt([1], 7, 2) -> [1]", "arrayInsertAt([1], -1, 2) -> [1]"}},
      {.name = "arrayJoin",
       .signature = "arrayJoin(array: array<T>, delimiter: string) -> string",
       .summary = "The elements as text, with delimiter between.",
       .nulls = "null elements are left out; a null array counts as empty",
       .build = &ArrayJoin,
       .examples = {"arrayJoin(['Chip', 'Ruby', 'Glitch', 'Cora'], ',') -> Chip,Ruby,Glitch,Cora",
                    "[1, 2.5, null].arrayJoin('-') -> 1-2.5", "[1h, 90s].arrayJoin(' ') -> 1h 1m30s"}},
      {.name = "arrayLength",
       .signature = "arrayLength(array: array) -> number",
       .summary = "Number of elements, nulls included.",
       .nulls = "0 for null",
       .unit = "elements",
       .sql = "length({array})",
       .examples = {"arrayLength([1, 2, 3]) -> 3", "arrayLength(null) -> 0"}},
      {.name = "arrayRemove",
       .signature = "arrayRemove(array: array<T>, element: T) -> array<T>",
       .summary = "Without the element, wherever it occurs.",
       .nulls = kEmpty,
       .sql = "arrayFilter(e -> NOT ifNull(e = {element}, isNull(e) AND isNull({element})), {array})",
       .examples = {"arrayRemove(['Job 1', 'Job 3', 'Job 3'], 'Job 3') -> [\"Job 1\"]",
                    "[1, null, 2].arrayRemove(null) -> [1,2]"}},
      {.name = "arrayRemoveAt",
       .signature = "arrayRemoveAt(array: array<T>, position: number) -> array<T>",
       .summary = "Without the element at that position, counted from 0.",
       .nulls = "a null array counts as empty; a position that isn't there changes nothing",
       .sql = "arrayFilter((e, i) -> ifNull(i != {position} + 1, true), {array}, arrayEnumerate({array}))",
       .examples = {"arrayRemoveAt(['Job 1', 'Job 2', 'Job 3', 'Job 4'], 2) -> [\"Job 1\",\"Job 2\",\"Job 4\"]",
                    "arrayRemoveAt([1], 5) -> [1]"}},
      {.name = "arrayReplaceAll",
       .signature = "arrayReplaceAll(array: array<T>, value: T, newValue: T) -> array<T>",
       .summary = "With newValue in place of value, wherever that occurs.",
       .nulls = kEmpty,
       .sql = "arrayMap(e -> if(ifNull(e = {value}, isNull(e) AND isNull({value})), {newValue}, e), {array})",
       .examples = {"arrayReplaceAll(['OldVal1', 'NewVal2'], 'OldVal1', 'NewVal1') -> [\"NewVal1\",\"NewVal2\"]"}},
      {.name = "arrayReplaceAt",
       .signature = "arrayReplaceAt(array: array<T>, position: number, value: T) -> array<T>",
       .summary = "With value at that position, counted from 0.",
       .nulls = "a null array counts as empty; a position that isn't there changes nothing",
       .sql = "arrayMap((e, i) -> if(ifNull(i = {position} + 1, false), {value}, e), {array}, arrayEnumerate({array}))",
       .examples = {"arrayReplaceAt(['OldVal1', 'NewVal2'], 0, 'NewVal1') -> [\"NewVal1\",\"NewVal2\"]",
                    "arrayReplaceAt([1], 3, 2) -> [1]"}},
      {.name = "arraySort",
       .signature = "arraySort(array: array<T>, desc?: literal bool, nullsFirst?: literal bool) -> array<T>",
       .summary = "Sorted upwards, or downwards with desc.",
       .nulls = "null elements come last, or first with nullsFirst",
       .build = &ArraySort,
       .examples = {"arraySort(['Chris', 'John', 'Adam', 'Jose']) -> [\"Adam\",\"Chris\",\"John\",\"Jose\"]",
                    "[3, null, 10].arraySort() -> [3,10,null]", "[3, null, 10].arraySort(true) -> [10,3,null]",
                    "[3, null, 10].arraySort(nullsFirst = true) -> [null,3,10]",
                    "[3, null, 10].arraySort(true, true) -> [null,10,3]"}},
      {.name = "arraySplit",
       .signature = "arraySplit(string: string, delimiter: regexp|string) -> array<string>",
       .summary = "The parts between delimiters: a text, or matches of a regular expression /.../.",
       .nulls = "null in, an empty array out",
       .build = &ArraySplit,
       .examples = {"'Al Gorithm'.arraySplit(' ')[0] -> Al", "'a  b'.arraySplit(/\\s+/)[1] -> b",
                    "'a,b,'.arraySplit(',') -> [\"a\",\"b\",\"\"]", "'a b'.arraySplit(' ')[5] -> null"}},
      {.name = "cardinality",
       .signature = "cardinality(array: array) -> number",
       .summary = "Number of distinct elements.",
       .nulls = kNoNull,
       .unit = "elements",
       .sql = "length(arrayDistinct({array}))",
       .examples = {"cardinality(['123.45.32.1', '9.8.7.1', '123.45.32.1']) -> 2", "cardinality(null) -> 0"}},
      {.name = "inArray",
       .signature = "inArray(element: T, array: array<T>) -> bool",
       .summary = "Whether element occurs.",
       .nulls = "null for a null element; a null array counts as empty",
       .sql = "if(isNull({element}), NULL, has({array}, {element}))",
       .examples = {"'b'.inArray(['a', 'b']) -> true"}},
      {.name = "isEmpty",
       .signature = "isEmpty(array: array) -> bool",
       .summary = "Whether there is no element.",
       .nulls = "true for null",
       .sql = "empty({array})",
       .examples = {"isEmpty([]) -> true", "isEmpty([1]) -> false", "isEmpty([null]) -> false"}},
      {.name = "isSubset",
       .signature = "isSubset(array1: array<T>, array2: array<T>) -> bool",
       .summary = "Whether every element of array1 is one of array2.",
       .nulls = kNoNull,
       .sql = "hasAll(arrayFilter(e -> isNotNull(e), {array2}), arrayDistinct({array1}))",  // to hasAll a null is a 0
       .examples = {"isSubset(['Chris'], ['Chris', 'Quinn']) -> true", "isSubset([3], [1, 2]) -> false",
                    "isSubset([], [1]) -> true"}},
      {.name = "isSuperset",
       .signature = "isSuperset(array1: array<T>, array2: array<T>) -> bool",
       .summary = "Whether every element of array2 is one of array1.",
       .nulls = kNoNull,
       .sql = "hasAll(arrayFilter(e -> isNotNull(e), {array1}), arrayDistinct({array2}))",
       .examples = {"isSuperset(['Chris', 'John'], ['John']) -> true", "isSuperset(null, [1]) -> false"}},
      {.name = "setDiff",
       .signature = "setDiff(array1: array<T>, array2: array<T>) -> array<T>",
       .summary = "The distinct elements of array1 that are none of array2.",
       .nulls = kNoNull,
       .sql = "arrayFilter(e -> NOT has({array2}, e), arrayDistinct({array1}))",
       .examples = {"setDiff(['a', 'b', 'b'], ['a']) -> [\"b\"]", "setDiff([1], [1]) -> []"}},
      {.name = "setDiffSymmetric",
       .signature = "setDiffSymmetric(array1: array<T>, array2: array<T>) -> array<T>",
       .summary = "The distinct elements that are in one of the two only.",
       .nulls = kNoNull,
       .sql = "arrayConcat(arrayFilter(e -> NOT has({array2}, e), arrayDistinct({array1})), arrayFilter(e -> NOT "
              "has({array1}, e), arrayDistinct({array2})))",
       .examples = {"setDiffSymmetric(['a', 'b', 'c'], ['a', 'd']) -> [\"b\",\"c\",\"d\"]"}},
      {.name = "setEqualsTo",
       .signature = "setEqualsTo(array1: array<T>, array2: array<T>) -> bool",
       .summary = "Whether both have the same distinct elements.",
       .nulls = kNoNull,
       .sql = "(hasAll(arrayFilter(e -> isNotNull(e), {array1}), arrayDistinct({array2})) AND "
              "hasAll(arrayFilter(e -> isNotNull(e), {array2}), arrayDistinct({array1})))",
       .examples = {"setEqualsTo(['val1', 'val1', 'val2'], ['val2', 'val1']) -> true", "setEqualsTo([1], [2]) -> false",
                    "setEqualsTo(null, []) -> true"}},
      {.name = "setIntersection",
       .signature = "setIntersection(array1: array<T>, array2: array<T>) -> array<T>",
       .summary = "The distinct elements that are in both.",
       .nulls = kNoNull,
       .sql = "arrayFilter(e -> has({array2}, e), arrayDistinct({array1}))",
       .examples = {"setIntersection([3, 1, 2, 1], [1, 3]) -> [3,1]", "setIntersection([1], null) -> []"}},
      {.name = "setUnion",
       .signature = "setUnion(array1: array<T>, array2: array<T>) -> array<T>",
       .summary = "The distinct elements of both.",
       .nulls = kNoNull,
       .sql = "arrayDistinct(arrayConcat({array1}, {array2}))",
       .examples = {"setUnion(['job1', 'job2'], ['job2', 'job3']) -> [\"job1\",\"job2\",\"job3\"]",
                    "setUnion(null, [1, 1]) -> [1]"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
