// A query's answer, which leaves while the engine still computes: a JSON object, or with `Accept: application/x-ndjson`
// a JSON object a line: the head, batches of rows, and at the end the statistics or, in their place, the error.
#pragma once

#include <functional>

#include "base/json_writer.h"
#include "center/api/query_body.h"
#include "center/api/routes.h"

namespace throughline::center {

// What a resource adds to the head, as members of the object.
using MoreOfHead = std::function<void(JsonWriter&)>;

// Runs the query of `body`, which has its catalogues, and answers it. An error before the first row is given back or
// sent with its diagnostics; a later one ends the answer.
Result<void> AnswerQuery(ApiContext& context, QueryBody body, const ApiCall& call, AnswerStream& out,
                         const MoreOfHead& more = {});

}  // namespace throughline::center
