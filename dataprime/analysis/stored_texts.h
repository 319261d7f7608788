// Conditions on attributes that are texts, put to the stored texts alone.
//
// Shape    `x == 'a'` asks for the text of any value, and a number has one as well. Only a text can be 'a', though, so
//          that in a filter, where false and null are one, the engine need read nothing but the texts.
// Threads  one compilation.
#pragma once

#include "dataprime/sql/tree.h"

namespace throughline::dataprime {

// True for the same rows as `condition`; where it is false, it may be null.
sql::Expr TextsAsStored(const sql::Expr& condition, const sql::Parameters& parameters);

}  // namespace throughline::dataprime
