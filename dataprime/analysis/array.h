// What an array holds.
//
// Shape  An array is Array(Nullable(E)) in SQL, E being the one form of its elements' type (see Type). Elements without
//        a type of their own (an attribute that is an array) are JSON text, one each, until the context fixes a type.
//        The engine has no null array: one that isn't there is empty.
#pragma once

#include "dataprime/analysis/value.h"

namespace throughline::dataprime {

// A value as an element of an array of `element`. Requires: it has that type or casts to it.
sql::Expr ToElement(const Value& value, Type element);
// An element taken out of an array of `element`: a value of that type, or an untyped one.
Value FromElement(sql::Expr expr, Type element, SourceRange range);
// The array with elements of that type; kUntyped leaves them as they are. From an untyped value, a text or an object:
// its elements when it is a JSON array, else none.
Value CastArray(Value value, Type element);
// The array as JSON text.
sql::Expr ArrayToJson(const Value& array);
// The array as a result's column holds it; JSON text (and `is_json`) when its elements differ in type.
sql::Expr ArrayForResult(const Value& array, bool& is_json);

}  // namespace throughline::dataprime
