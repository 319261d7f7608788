// What an expression means: a DataPrime type, and the SQL that computes it.
#pragma once

#include <string_view>
#include <vector>

#include "dataprime/diagnostic.h"
#include "dataprime/sql/tree.h"
#include "dataprime/syntax/ast.h"

namespace throughline::dataprime {

// Each type has one form in SQL, so that no function has to ask which it got. All may be null.
enum class Type : uint8_t {
  kError,      // already reported; stay silent
  kNull,       // the literal: fits every type
  kUntyped,    // Dynamic: an attribute or field whose type is the row's own, until context fixes it
  kString,     // String
  kNumber,     // any numeric type; `integer` tells whether arithmetic must turn it into Float64 first
  kBool,       // Bool, or UInt8 as comparisons give
  kTimestamp,  // DateTime64(9, 'UTC')
  kInterval,   // Int64, nanoseconds
  kSeverity,   // Int8, the code 1 to 6
  kRegex,      // String; only as a literal argument
  kArray,      // Array(Nullable(...)); `element` tells of what
  kObject,     // String that holds JSON
};

// "a string", "a number", ... for messages.
std::string_view WithArticle(Type type);
// The name in casts and in result columns: "string", "number", ...
std::string_view TypeName(Type type);
// For a cast or `convert`. kError when there is no such type.
Type TypeFromName(std::string_view name);

struct Value {
  Type type = Type::kError;
  Type element = Type::kUntyped;  // kArray
  Type likely = Type::kUntyped;   // kUntyped: the type of all its known values, where the context gives none
  bool integer = false;           // kNumber
  sql::Expr expr;
  SourceRange range;
  const Expr* literal = nullptr;  // set when it is a literal of the query
  // kString that is the hexadecimal form of a binary column: comparing with the column itself uses its index.
  sql::Expr binary;
  uint8_t binary_bytes = 0;
  std::string_view enum_type;  // of the column, while `expr` is sql::kEnumName of it
};

// nullopt-free reading of `value` as `type`: what can't be read so is null in that row. Requires: Castable(value.type,
// type).
Value Cast(Value value, Type type, Type element = Type::kUntyped);
// An untyped value as the type that all its known values have; any other value as it is.
Value WithLikelyType(Value value);
// What all of these that are not null are likely to be; kUntyped when they differ.
Type CommonLikelyType(const std::vector<Value>& values);
// Whether `value:type` means anything; a cast that never can succeed is an error, not a column of nulls.
bool Castable(Type from, Type to);
// The text of any value, as concat and templates want it.
Value ToText(Value value);
// The same where no array's text will do: it costs less.
sql::Expr ScalarText(const Value& value);
// `value == null`, or `value != null`. A stored text is compared with '', which the engine does once for each different
// text of a column, while a null has to be made for each row.
sql::Expr NullTest(const sql::Expr& value, bool is_null);
// The value as JSON text, `null` for null: a member of a document. Instants and severities are text there.
sql::Expr ToJson(const Value& value);
// The value with its type inside: Dynamic, as untyped values are.
sql::Expr ToDynamic(const Value& value);
// What a search in an array or an object looks at, each by itself: its elements, its values at any depth (not its
// keys). An SQL array of texts.
sql::Expr Leaves(const Value& value, sql::Parameters& parameters);
// A number fit for arithmetic: Float64.
sql::Expr AsFloat(const Value& value);

}  // namespace throughline::dataprime
