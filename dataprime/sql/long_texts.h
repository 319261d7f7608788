// Whether a query reads columns whose rows may hold kilobytes each: prompts, answers, bodies of logs.
//
// Why      The engine reads 65,409 rows at once. Of such a column that is a block of 512 MiB, the whole memory of a query,
//          and a search for a word in the prompts of an hour failed for want of it.
// Threads  One compilation.
#pragma once

#include <array>
#include <string_view>

#include "dataprime/sql/tree.h"

namespace throughline::dataprime::sql {

// Columns of schema/, of whichever table.
inline constexpr std::array<std::string_view, 6> kLongTextColumns = {"texts", "attributes_text", "events",
                                                                     "links", "message",         "body_text"};

bool ReadsLongTexts(Select& select);

}  // namespace throughline::dataprime::sql
