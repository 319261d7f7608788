// What an option `fail` becomes: a value whose computation stops the query.
#pragma once

#include <string>

#include "dataprime/analysis/rows.h"
#include "schema/thrown_sentence.h"

namespace throughline::dataprime {

// The query stops with `sentence`, which is for the user, when `condition` holds in a row where the value is computed,
// that is after the rows were filtered.
inline void StopIf(const sql::Expr& condition, const std::string& sentence, Rows& rows, Value& value) {
  const sql::Expr thrown =
      rows.parameters().String(std::string(schema::kThrownBegin) + sentence + std::string(schema::kThrownEnd));
  value.expr =
      sql::Fragment("if(throwIf({0}, {1}) = 0, {2}, {3})",
                    {condition, thrown, value.expr, sql::Fragment(value.type == Type::kArray ? "[]" : "NULL")});
}

}  // namespace throughline::dataprime
