// What can still be read of a damaged database of verdicts: every page of the file and of its log is looked at by
// itself, and rows that look like verdicts are taken, whatever the pages that should lead to them say.
//
// Shape   the file's rows first, then those of its log, which may have newer forms of them, or be another file's. A row
//         counts when its shape and its thumbs are those of the table and its texts are UTF-8; it may come twice.
// Limits  a file of any size is read page by page through a memory map; garbage never makes it fail.
// Errors  kUnavailable when the file can't be opened.
// Source  SQLite "Database File Format": 1.5 and 1.6 (b-tree pages and overflow), 2.1 (records), 4 (the log).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "assistant/feedback/feedback_database.h"

namespace throughline::assistant {

// How many rows were given to `take`.
Result<uint64_t> Salvage(const std::string& database, const std::string& log,
                         const std::function<void(const StoredVerdict&)>& take);

}  // namespace throughline::assistant
