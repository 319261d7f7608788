// Columns that every signal's table begins with. ingest/rows/ writes them with one function, in this order.
#pragma once

#include "schema/table.h"

namespace throughline::schema {

// A macro would hide it; a function keeps the tables plain data: `columns = Concat(CommonColumns(...), {...})`.
std::vector<Column> Concat(std::vector<Column> head, std::vector<Column> tail);

// `labels` is the prefix and spelling of DataPrime's labels for the signal: spans write applicationName, logs
// applicationname.
std::vector<Column> CommonColumns(bool is_log);

}  // namespace throughline::schema
