#include "dataprime/analysis/array.h"

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

using sql::Fragment;

namespace {

// Requires: a constant of this program, as all fragments.
std::string_view CastToArrayOf(Type element) {
  switch (element) {
    case Type::kNumber:
      return "CAST({0}, 'Array(Nullable(Float64))')";
    case Type::kBool:
      return "CAST({0}, 'Array(Nullable(Bool))')";
    case Type::kTimestamp:
      return "CAST({0}, 'Array(Nullable(DateTime64(9, \\'UTC\\')))')";
    case Type::kInterval:
      return "CAST({0}, 'Array(Nullable(Int64))')";
    case Type::kSeverity:
      return "CAST({0}, 'Array(Nullable(Int8))')";
    default:
      return "CAST({0}, 'Array(Nullable(String))')";
  }
}

// The element inside arrayMap(e -> ...).
sql::Expr Each() { return sql::Column("e"); }

Value ValueOf(Type type, sql::Expr expr) {
  Value value;
  value.type = type;
  value.expr = std::move(expr);
  return value;
}

sql::Expr Map(sql::Expr each, const Value& array) {
  return Fragment("arrayMap(e -> {0}, {1})", {std::move(each), array.expr});
}

}  // namespace

sql::Expr ToElement(const Value& value, Type element) {
  if (element == Type::kUntyped) return Fragment("nullIf({0}, 'null')", {ToJson(value)});
  const Value cast = Cast(value, element);
  if (element == Type::kNumber) return AsFloat(cast);
  if (element == Type::kBool) return Fragment("CAST({0}, 'Nullable(Bool)')", {cast.expr});
  return cast.expr;
}

Value FromElement(sql::Expr expr, Type element, SourceRange range) {
  Value value = ValueOf(element == Type::kNull ? Type::kString : element, std::move(expr));
  if (element == Type::kUntyped) value.expr = Fragment("JSONExtract(ifNull({0}, ''), 'Dynamic')", {value.expr});
  value.range = range;
  return value;
}

Value CastArray(Value value, Type element) {
  Value out = value;
  out.type = Type::kArray;
  out.element = element;
  out.literal = nullptr;
  out.binary = nullptr;
  out.integer = false;
  if (value.type == Type::kNull) {
    out.element = element == Type::kUntyped ? Type::kNull : element;
    out.expr = Fragment(CastToArrayOf(element), {Fragment("[]")});
    return out;
  }
  if (value.type != Type::kArray) {
    const sql::Expr json =
        value.type == Type::kUntyped ? Fragment("toJSONString({0})", {value.expr}) : ToText(value).expr;
    value.type = Type::kArray;
    value.element = Type::kUntyped;
    value.expr = Fragment("arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull({0}, '')))", {json});
  }
  if (element == Type::kUntyped || element == value.element) {
    out.element = value.element;
    out.expr = value.expr;
  } else if (value.element == Type::kNull) {
    out.expr = Fragment(CastToArrayOf(element), {value.expr});
  } else {
    // JSON text of a string without its quotes; of anything else as it is. Instants and intervals ask which it was.
    const bool asks = element == Type::kTimestamp || element == Type::kInterval;
    const Value each =
        value.element != Type::kUntyped ? ValueOf(value.element, Each())
        : asks                          ? FromElement(Each(), Type::kUntyped, value.range)
               : ValueOf(Type::kString, Fragment("if(startsWith({0}, '\"'), JSONExtractString({0}), {0})", {Each()}));
    out.expr = Fragment(CastToArrayOf(element), {Map(ToElement(each, element), value)});
  }
  return out;
}

sql::Expr ArrayToJson(const Value& array) {
  switch (array.element) {
    case Type::kUntyped:
    case Type::kObject:
      return Fragment("concat('[', arrayStringConcat({0}, ','), ']')",
                      {Map(Fragment("ifNull({0}, 'null')", {Each()}), array)});
    case Type::kTimestamp:
    case Type::kInterval:
    case Type::kSeverity:
      return Fragment("toJSONString({0})", {Map(ToText(ValueOf(array.element, Each())).expr, array)});
    default:
      return Fragment("toJSONString({0})", {array.expr});
  }
}

sql::Expr ArrayForResult(const Value& array, bool& is_json) {
  is_json = array.element == Type::kUntyped || array.element == Type::kObject;
  switch (array.element) {
    case Type::kUntyped:
    case Type::kObject:
      return ArrayToJson(array);
    case Type::kTimestamp:
      return Map(Fragment("toUnixTimestamp64Nano({0})", {Each()}), array);
    case Type::kInterval:
    case Type::kSeverity:
      return Map(ToText(ValueOf(array.element, Each())).expr, array);
    default:
      return array.expr;
  }
}

Value ExpressionAnalyzer::Array(const Expr& expr) {
  std::vector<Value> elements;
  for (const ExprPtr& child : expr.children) elements.push_back(Analyze(*child));
  std::vector<Value*> pointers;
  for (Value& element : elements) pointers.push_back(&element);
  if (!Unify(pointers, "an array holds elements of one type:")) return {};
  Type type = Type::kNull;
  for (const Value& element : elements) {
    if (element.type == Type::kArray)
      return Error(element.range, "an array can't hold arrays", "arrayConcat(a, b) joins two of them");
    if (element.type != Type::kNull) type = element.type;
  }
  std::vector<sql::Expr> exprs;
  for (const Value& element : elements) exprs.push_back(ToElement(element, type == Type::kNull ? Type::kString : type));
  Value value = Make(Type::kArray, Fragment(CastToArrayOf(type), {Fragment("[{*}]", std::move(exprs))}), expr.range);
  value.element = type;
  return value;
}

}  // namespace throughline::dataprime
