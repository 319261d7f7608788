// CSV as spreadsheets write it.
//
// Shape    Read hands over each record's cells in order, the header like any other.
// Errors   kInvalid, naming the line: a quote in the wrong place or one that is not closed, bytes that are not UTF-8.
// Threads  a function.
// Source   RFC 4180; also LF alone, a byte order mark, and empty lines, which are skipped.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace throughline::center {

// `take` gets the line, counted from 1, on which the record begins; an error of its own ends it.
Result<void> ReadCsv(std::string_view text,
                     const std::function<Result<void>(size_t line, std::vector<std::string>& cells)>& take);

}  // namespace throughline::center
