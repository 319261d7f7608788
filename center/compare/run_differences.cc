#include "center/compare/run_differences.h"

#include <simdjson.h>

namespace throughline::center {
namespace {

constexpr int64_t kDay = 86'400 * int64_t{1'000'000'000};

Result<std::vector<Cell>> ReadCells(simdjson::dom::parser& parser, std::string_view line) {
  simdjson::dom::array cells;
  if (parser.parse(line.data(), line.size()).get_array().get(cells) != simdjson::SUCCESS)
    return OurBug("the engine's row is no JSON array");
  std::vector<Cell> row;
  for (simdjson::dom::element one : cells) {
    Cell& cell = row.emplace_back();
    double number = 0;
    if (one.get(number) == simdjson::SUCCESS) {
      cell.number = number;
    } else if (one.is_string()) {
      cell.text = std::string(std::string_view(one));
    }
  }
  return row;
}

}  // namespace

std::expected<Differences, QueryFailure> DifferencesInStore(ApiContext& context, const DifferencesRequest& request,
                                                            std::optional<int64_t> from, std::optional<int64_t> to,
                                                            net::CancelToken cancel) {
  QueryRequest query;
  GiveCatalogues(context, query);
  // An attribute that isn't known yet is read all the same; looking for it would cost more than the query.
  query.newer_attributes = {};
  query.now = context.clock.NowNanos();
  query.to = to.value_or(*query.now);
  query.from = from.value_or(*query.to - kDay);
  query.limit = context.query_limits.rows_most;
  const auto give_up = context.clock.Steady() + context.query_limits.time;
  const RunRows run = [&](const std::string& text) -> std::expected<QueryRows, QueryFailure> {
    const auto failed = [](const Error& error) { return std::unexpected(QueryFailure{error, {}}); };
    query.query = text;
    QueryLimits limits = context.query_limits;  // its time is that of all the queries together
    limits.time = std::chrono::duration_cast<std::chrono::milliseconds>(give_up - context.clock.Steady());
    if (limits.time < std::chrono::milliseconds(1)) {
      return failed({ErrorKind::kTimeout,
                     "the comparison took longer than the limit of a query; ask for a shorter range of time"});
    }
    auto entry = context.running->Begin({}, text, cancel, context.clock);
    if (!entry) return failed(entry.error());
    auto started = QueryRun::Start(context.client, query, context.clock, limits, (*entry)->id(), cancel);
    if (!started) return std::unexpected(std::move(started.error()));
    QueryRows rows;
    simdjson::dom::parser parser;
    while (true) {
      auto line = (*started)->NextRow();
      if (!line) return failed(line.error());
      if (!*line) return rows;
      auto cells = ReadCells(parser, **line);
      if (!cells) return failed(cells.error());
      rows.push_back(std::move(*cells));
    }
  };
  dataprime::CompileOptions options;
  options.attributes = query.attributes;
  return FindDifferences(request, dataprime::FieldsOf("spans", options), run);
}

}  // namespace throughline::center
