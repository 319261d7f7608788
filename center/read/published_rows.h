// A query's rows in the form that the published HTTP API of DataPrime gives them.
//
// Shape    {"metadata":[{"key","value"}],"labels":[{"key","value"}],"userData":"<JSON>"}. A document's $m, $l and $d;
//          of a reshaped row everything is in userData, nested as its keypaths say.
// Units    timestamps are ISO 8601 without a zone (UTC) in metadata and nanoseconds since 1970 in userData; severity is
//          its code as text.
// Threads  plain functions.
// Source   DataPrime reference, HTTP API.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "dataprime/compiler.h"

namespace throughline::center {

// `line`: a row as the engine gives it, a JSON array with a cell for each column.
Result<std::string> PublishedRow(std::string_view line, const dataprime::Compiled& compiled);

}  // namespace throughline::center
