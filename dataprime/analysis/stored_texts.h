// Conditions on texts, put to what is stored.
//
// Shape    `x == 'a'` asks for the text of any value, and a number has one as well. Only a text can be 'a', though, so
//          that in a filter, where false and null are one, the engine need read nothing but the texts. And a column
//          that holds '' for nothing need not become null first to be unlike 'a'.
// Threads  one compilation.
#pragma once

#include "dataprime/sql/tree.h"

namespace throughline::dataprime {

// True for the same rows as `condition`; where it is false, it may be null.
sql::Expr TextsAsStored(const sql::Expr& condition, const sql::Parameters& parameters);

}  // namespace throughline::dataprime
