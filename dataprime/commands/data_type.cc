#include "dataprime/commands/data_type.h"

namespace throughline::dataprime {

using sql::Fragment;

sql::Expr DataType(const Value& value) {
  switch (value.type) {
    case Type::kUntyped:
      return Fragment(
          "multiIf(dynamicType({0}) IN ('String', 'Bool'), lower(dynamicType({0})), dynamicType({0}) = 'None', 'null', "
          "startsWith(dynamicType({0}), 'Array'), 'array', startsWith(dynamicType({0}), 'JSON'), 'object', 'number')",
          {value.expr});
    case Type::kNumber:
      return Fragment("'number'");
    case Type::kBool:
      return Fragment("'bool'");
    case Type::kArray:
      return Fragment("'array'");
    case Type::kObject:
      return Fragment("'object'");
    default:
      return Fragment("'string'");
  }
}

}  // namespace throughline::dataprime
