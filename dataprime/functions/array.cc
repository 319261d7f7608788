// Functions of arrays. An array that isn't there reads as empty.
#include "dataprime/analysis/expression.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// The element gives an array without a type its type, and the other way round.
Value Contains(Call& call, size_t array_at, size_t element_at) {
  Value array = call.arguments[array_at], element = call.arguments[element_at];
  if (array.type == Type::kUntyped)
    array = Cast(array, Type::kArray, element.type == Type::kNumber ? Type::kNumber : Type::kString);
  if (array.type != Type::kArray && array.type != Type::kNull)
    return call.analyzer.Error(array.range, "this is no array");
  if (array.type == Type::kNull) return call.analyzer.Make(Type::kNull, Fragment("NULL"), call.expr.range);
  element = array.element == Type::kNumber ? call.analyzer.Coerce(element, Type::kNumber, "the elements are each")
                                           : ToText(element);
  if (element.type == Type::kError) return element;
  return call.analyzer.Make(Type::kBool, Fragment("if(isNull({1}), NULL, has({0}, {1}))", {array.expr, element.expr}),
                            call.expr.range);
}
Value ArrayContains(Call& call) { return Contains(call, 0, 1); }
Value InArray(Call& call) { return Contains(call, 1, 0); }

}  // namespace

std::span<const Function> ArrayFunctions() {
  static const Function functions[] = {
      {.name = "arrayContains",
       .signature = "arrayContains(array: any, element: any) -> bool",
       .summary = "Whether element occurs.",
       .build = &ArrayContains,
       .examples = {"['a', 'b'].arrayContains('b') -> true", "[1, 2].arrayContains(3) -> false"}},
      {.name = "inArray",
       .signature = "inArray(element: any, array: any) -> bool",
       .summary = "Whether element occurs.",
       .build = &InArray,
       .examples = {"'b'.inArray(['a', 'b']) -> true"}},
      {.name = "arrayLength",
       .signature = "arrayLength(array: array) -> number",
       .summary = "Number of elements, nulls included.",
       .nulls = "null counts as empty",
       .unit = "elements",
       .sql = "length({array})",
       .examples = {"arrayLength([1, 2, 3]) -> 3"}},
      {.name = "arrayJoin",
       .signature = "arrayJoin(array: array<string>, delimiter: string) -> string",
       .summary = "The elements as text, with delimiter between.",
       .nulls = "null elements are left out",
       .sql = "arrayStringConcat(arrayMap(x -> ifNull(x, ''), arrayFilter(x -> isNotNull(x), {array})), {delimiter})",
       .examples = {"arrayJoin(['a', 'b'], '-') -> a-b"}},
      {.name = "arraySplit",
       .signature = "arraySplit(value: string, delimiter: string) -> array<string>",
       .summary = "The parts between delimiters.",
       .nulls = "null in, an empty array out",
       .sql = "if(isNull({value}), [], CAST(splitByString(ifNull({delimiter}, ''), ifNull({value}, '')), "
              "'Array(Nullable(String))'))",
       .examples = {"'a b'.arraySplit(' ')[0] -> a", "'a b'.arraySplit(' ')[5] -> null"}},
      {.name = "cardinality",
       .signature = "cardinality(array: array) -> number",
       .summary = "Number of distinct elements.",
       .nulls = "null counts as empty",
       .unit = "elements",
       .sql = "length(arrayDistinct({array}))",
       .examples = {"cardinality([1, 1, 2]) -> 2"}},
      {.name = "isEmpty",
       .signature = "isEmpty(array: array) -> bool",
       .summary = "Whether there is no element.",
       .nulls = "true for null",
       .sql = "empty({array})",
       .examples = {"isEmpty([]) -> true", "isEmpty([1]) -> false"}},
  };
  return functions;
}

}  // namespace throughline::dataprime
