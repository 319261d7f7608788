#include "dataprime/analysis/value.h"

#include <optional>

#include "dataprime/analysis/array.h"
#include "dataprime/sql/fragments.h"

namespace throughline::dataprime {

using sql::Fragment;

std::string_view WithArticle(Type type) {
  switch (type) {
    case Type::kError:
      return "an error";
    case Type::kNull:
      return "null";
    case Type::kUntyped:
      return "a value without a type";
    case Type::kString:
      return "a string";
    case Type::kNumber:
      return "a number";
    case Type::kBool:
      return "a bool";
    case Type::kTimestamp:
      return "a timestamp";
    case Type::kInterval:
      return "an interval";
    case Type::kSeverity:
      return "a severity";
    case Type::kRegex:
      return "a regular expression";
    case Type::kArray:
      return "an array";
    case Type::kObject:
      return "an object";
  }
  return {};
}

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kError:
    case Type::kNull:
    case Type::kUntyped:
      return "any";
    case Type::kString:
      return "string";
    case Type::kNumber:
      return "number";
    case Type::kBool:
      return "bool";
    case Type::kTimestamp:
      return "timestamp";
    case Type::kInterval:
      return "interval";
    case Type::kSeverity:
      return "severity";
    case Type::kRegex:
      return "regexp";
    case Type::kArray:
      return "array";
    case Type::kObject:
      return "object";
  }
  return {};
}

Type TypeFromName(std::string_view name) {
  if (name == "string") return Type::kString;
  if (name == "number" || name == "num") return Type::kNumber;
  if (name == "bool" || name == "boolean") return Type::kBool;
  if (name == "timestamp") return Type::kTimestamp;
  if (name == "interval") return Type::kInterval;
  if (name == "array") return Type::kArray;
  if (name == "object") return Type::kObject;
  return Type::kError;
}

bool Castable(Type from, Type to) {
  if (from == to || from == Type::kError || from == Type::kNull || from == Type::kUntyped || to == Type::kString)
    return from != Type::kRegex;
  switch (to) {
    case Type::kNumber:
      return from != Type::kArray && from != Type::kObject && from != Type::kRegex;
    case Type::kBool:
      return from == Type::kString || from == Type::kNumber;
    case Type::kTimestamp:
    case Type::kInterval:
      return from == Type::kString || from == Type::kNumber;
    case Type::kArray:
    case Type::kObject:
      return from == Type::kString || from == Type::kObject;
    default:
      return false;
  }
}

sql::Expr AsFloat(const Value& value) { return value.integer ? Fragment("toFloat64({0})", {value.expr}) : value.expr; }

sql::Expr ToJson(const Value& value) {
  switch (value.type) {
    case Type::kObject:
      return Fragment("ifNull({0}, 'null')", {value.expr});
    case Type::kArray:
      return ArrayToJson(value);
    case Type::kBool:
      return Fragment("toJSONString(CAST({0}, 'Nullable(Bool)'))", {value.expr});
    case Type::kTimestamp:
    case Type::kInterval:
    case Type::kSeverity:
      return Fragment("toJSONString({0})", {ToText(value).expr});
    default:
      return Fragment("toJSONString({0})", {value.expr});
  }
}

sql::Expr ToDynamic(const Value& value) {
  switch (value.type) {
    case Type::kUntyped:
      return value.expr;
    case Type::kBool:
      return Fragment("CAST(CAST({0}, 'Nullable(Bool)'), 'Dynamic')", {value.expr});
    case Type::kObject:
      return Fragment("JSONExtract(concat(char(123), '\"v\":', ifNull({0}, 'null'), char(125)), 'v', 'Dynamic')",
                      {value.expr});
    case Type::kTimestamp:
    case Type::kInterval:
    case Type::kSeverity:
      return Fragment("CAST({0}, 'Dynamic')", {ToText(value).expr});
    default:
      return Fragment("CAST({0}, 'Dynamic')", {value.expr});
  }
}

static bool IsMapText(const sql::Expr& expr) {
  return expr->kind == sql::Node::Kind::kFragment && expr->fragment == sql::kMapTextUntyped;
}

Value ToText(Value value) {
  Value out = value;
  out.type = Type::kString;
  out.integer = false;
  switch (value.type) {
    case Type::kString:
      return value;
    case Type::kNull:
      out.expr = Fragment("CAST(NULL, 'Nullable(String)')");
      break;
    case Type::kUntyped:
      // Where all known values are scalars, none is an array; nor is a text of a map.
      out.expr = value.likely == Type::kUntyped && !IsMapText(value.expr) ? Fragment(sql::kDynamicToText, {value.expr})
                                                                          : ScalarText(value);
      break;
    case Type::kBool:
      out.expr = Fragment("toString(CAST({0}, 'Nullable(Bool)'))", {value.expr});
      break;
    case Type::kTimestamp:
      out.expr = Fragment("concat(replaceOne(toString({0}), ' ', 'T'), 'Z')", {value.expr});
      break;
    case Type::kInterval:
      out.expr = Fragment(sql::kFormatInterval, {value.expr});
      break;
    case Type::kSeverity:
      out.expr = Fragment(sql::kSeverityToString, {value.expr});
      break;
    case Type::kArray:
      out.expr = ArrayToJson(value);
      break;
    case Type::kObject:
      break;
    default:
      out.expr = Fragment("toString({0})", {value.expr});
      break;
  }
  return out;
}

Value WithLikelyType(Value value) {
  return value.type == Type::kUntyped && value.likely != Type::kUntyped ? Cast(value, value.likely) : value;
}

Type CommonLikelyType(const std::vector<Value>& values) {
  std::optional<Type> common;
  for (const Value& value : values) {
    if (!value.expr || value.type == Type::kNull) continue;
    common = common.value_or(value.likely) == value.likely ? value.likely : Type::kUntyped;
  }
  return common.value_or(Type::kUntyped);
}

sql::Expr ScalarText(const Value& value) {
  if (value.type != Type::kUntyped) return ToText(value).expr;
  if (IsMapText(value.expr)) return Fragment(sql::kMapTextOrNull, value.expr->operands);
  return Fragment(sql::kDynamicToString, {value.expr});
}

sql::Expr NullTest(const sql::Expr& value, bool is_null) {
  if (value->kind == sql::Node::Kind::kFragment) {
    if (value->fragment == sql::kTextOrNull) return Fragment(is_null ? "({0} = '')" : "({0} != '')", value->operands);
    if (value->fragment == sql::kMapTextOrNull || value->fragment == sql::kMapTextUntyped)
      return Fragment(is_null ? "({0}[{1}] = '')" : sql::kMapTextIsSet, value->operands);
  }
  return Fragment(is_null ? "isNull({0})" : "isNotNull({0})", {value});
}

Value Cast(Value value, Type type, Type element) {
  if (value.type == Type::kError || (value.type == type && type != Type::kArray)) return value;
  Value out = value;
  out.type = type;
  out.integer = false;
  out.literal = nullptr;
  out.binary = nullptr;
  const bool is_null = value.type == Type::kNull;
  switch (type) {
    case Type::kString:
      return ToText(value);
    case Type::kNumber:
      if (is_null) {
        out.expr = Fragment("CAST(NULL, 'Nullable(Float64)')");
      } else if (value.type == Type::kUntyped || value.type == Type::kString) {
        // "NaN" and "inf" are no numbers: one of them would take a whole average along.
        out.expr = Fragment("ifNotFinite(toFloat64OrNull({0}), NULL)", {ScalarText(value)});
        // Most rows lack most attributes: the others alone are read as numbers.
        if (value.expr->kind == sql::Node::Kind::kSubcolumn)
          out.expr = Fragment("if(isNull({0}), NULL, {1})", {value.expr, out.expr});
      } else if (value.type == Type::kTimestamp) {
        out.expr = Fragment("toUnixTimestamp64Nano({0})", {value.expr});
        out.integer = true;
      } else {  // bool, interval, severity: integers already
        out.expr = Fragment("toInt64({0})", {value.expr});
        out.integer = true;
      }
      break;
    case Type::kBool:
      if (is_null) {
        out.expr = Fragment("CAST(NULL, 'Nullable(Bool)')");
      } else if (value.type == Type::kNumber) {
        out.expr = Fragment("({0} != 0)", {value.expr});
      } else if (value.expr->kind == sql::Node::Kind::kSubcolumn) {  // twice as fast as transform
        out.expr = Fragment("multiIf({0} = 'true', 1, {0} = 'false', 0, NULL)", {ScalarText(value)});
      } else {
        out.expr = Fragment("transform({0}, ['true', 'false'], [1, 0], NULL)", {ScalarText(value)});
      }
      break;
    case Type::kTimestamp:
      if (is_null) {
        out.expr = Fragment("CAST(NULL, 'Nullable(DateTime64(9, \\'UTC\\'))')");
      } else if (value.type == Type::kNumber) {
        out.expr = Fragment("fromUnixTimestamp64Nano(accurateCastOrNull(floor({0}), 'Int64'), 'UTC')", {value.expr});
      } else {
        const sql::Expr text = ScalarText(value);
        out.expr = value.type == Type::kUntyped ? Fragment(sql::kUntypedTimestamp, {text, value.expr})
                                                : Fragment(sql::kParseTimestamp, {text});
      }
      break;
    case Type::kInterval:
      if (is_null) {
        out.expr = Fragment("CAST(NULL, 'Nullable(Int64)')");
      } else if (value.type == Type::kNumber) {
        out.expr = Fragment("accurateCastOrNull(round({0}), 'Int64')", {value.expr});
      } else {
        // A JSON number is nanoseconds, a JSON text is an interval.
        const sql::Expr text = ScalarText(value);
        out.expr = Fragment(sql::kParseInterval, {text});
        if (value.type == Type::kUntyped) out.expr = Fragment(sql::kUntypedInterval, {text, value.expr, out.expr});
      }
      break;
    case Type::kArray:
      return CastArray(std::move(value), element);
    case Type::kObject:
      out.expr =
          value.type == Type::kUntyped ? Fragment("nullIf(toJSONString({0}), 'null')", {value.expr}) : value.expr;
      break;
    default:
      break;
  }
  return out;
}

}  // namespace throughline::dataprime
