// Named figures (center/analytics) as parts of another resource's answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "center/analytics/analytic.h"
#include "center/api/routes.h"

namespace throughline::center {

// Of what time a figure tells: ns since 1970.
struct FigureRange {
  int64_t from = 0, to = 0;
};
// ?from= and ?to=; without them up to now, from so long before.
Result<FigureRange> ReadFigureRange(const net::Query& query, std::string_view otherwise_from, int64_t now);

struct FigureRows {
  std::string query;                 // that ran
  std::vector<std::string> objects;  // JSON, a row each, by the names of its columns
  bool is_cut = false;               // there are more
};
// Runs the figure `name`, which is built in, with its parameters' values.
Result<FigureRows> RunFigure(ApiContext& context, std::string_view name, const AnalyticValues& values,
                             const FigureRange& range, const net::CancelToken& cancel);
// The same of a figure that was changed.
Result<FigureRows> RunFigure(ApiContext& context, const Analytic& analytic, const AnalyticValues& values,
                             const FigureRange& range, const net::CancelToken& cancel);

void WriteObjects(const FigureRows& rows, JsonWriter& json);  // a JSON array

}  // namespace throughline::center
