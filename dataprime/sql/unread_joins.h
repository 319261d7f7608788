// Leaves out joins that change nothing: a left join whose right columns nobody reads, and of which no left row can have
// two partners, since its right side is grouped by the key.
//
// Why     A figure is made of shared parts: of verdicts joined with what is known of the answer, one asks for the model
//         and another for the verdict alone.
// Threads One compilation.
#pragma once

#include "dataprime/sql/tree.h"

namespace throughline::dataprime::sql {

void LeaveOutUnreadJoins(Select& select, const Parameters& parameters);

}  // namespace throughline::dataprime::sql
