#include "dataprime/analysis/common_type.h"

#include <algorithm>

#include "dataprime/analysis/array.h"

namespace throughline::dataprime {

using sql::Fragment;

namespace {

sql::Expr InOneForm(const Value& value) {
  switch (value.type) {
    case Type::kNumber:  // the engine has no type for signed and unsigned, and not every `integer` is known to be one
      return Fragment("toFloat64({0})", {value.expr});
    case Type::kBool:
      return Fragment("CAST({0}, 'Nullable(Bool)')", {value.expr});
    default:
      return value.expr;
  }
}

}  // namespace

void ToCommonType(const std::vector<Value*>& values) {
  const Value* first = nullptr;
  bool one_type = true, one_element = true, texts = true;
  for (const Value* value : values) {
    if (value->type == Type::kNull || value->type == Type::kError) continue;
    if (!first) first = value;
    one_type &= value->type == first->type;
    one_element &= value->element == first->element;
    texts &= value->type == Type::kString || value->type == Type::kSeverity;
  }
  if (!first) return;
  const Type type = one_type ? first->type : texts ? Type::kString : Type::kUntyped;
  const Type element = first->element, likely = first->likely;
  for (Value* value : values) {
    if (value->type == Type::kError) continue;
    value->literal = nullptr;
    value->binary = nullptr;
    if (type == Type::kUntyped) {
      if (value->type == Type::kArray) {  // its elements may be JSON
        value->expr = ArrayToJson(*value);
        value->type = Type::kObject;
      }
      value->expr = ToDynamic(*value);
      if (value->likely != likely) value->likely = Type::kUntyped;
    } else if (type == Type::kArray && !one_element) {
      value->expr = CastArray(Cast(*value, Type::kString), Type::kUntyped).expr;
    } else if (value->type == Type::kNull && type == Type::kArray) {
      value->expr = Fragment("[]");
    } else if (value->type == Type::kNull) {
      value->expr = Fragment("NULL");
    } else {
      if (value->type != type) *value = Cast(*value, type);
      value->expr = InOneForm(*value);
    }
    value->type = type;
    value->element = type == Type::kArray && one_element ? element : Type::kUntyped;
    value->integer = false;
  }
}

}  // namespace throughline::dataprime
