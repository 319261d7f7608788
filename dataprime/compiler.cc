#include "dataprime/compiler.h"

#include <fmt/format.h>

#include <algorithm>

#include "dataprime/commands/evaluate.h"
#include "dataprime/sql/long_texts.h"
#include "dataprime/sql/printer.h"
#include "dataprime/sql/slices.h"
#include "dataprime/sql/unread_joins.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {

std::string BoundParameter::WireValue() const {
  if (type == "Identifier") return value;
  std::string out;
  out.reserve(value.size());
  for (char c : value) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\0':
        out += "\\0";
        break;
      default:
        out += c;
    }
  }
  return out;
}

namespace {

std::string ParameterName(size_t index) { return fmt::format("p{}", index); }

std::optional<SlicedQuery> InSlices(sql::Select& select, const Window& window, sql::Parameters& parameters) {
  if (!window.start || !window.end) return std::nullopt;
  auto sliced = sql::Slice(select, {FormatTimestamp(*window.start), FormatTimestamp(*window.end)}, parameters);
  if (!sliced || sliced->merged.size() > kMaxSqlBytes) return std::nullopt;
  SlicedQuery out{.sql = std::move(sliced->merged),
                  .groupings = {},
                  .window_start = ParameterName(sliced->window_start),
                  .window_end = ParameterName(sliced->window_end),
                  .kept_from = ParameterName(sliced->kept_from),
                  .kept_to = ParameterName(sliced->kept_to)};
  for (sql::SlicedGrouping& grouping : sliced->groupings) {
    out.groupings.push_back({.table = std::move(grouping.table),
                             .states = std::move(grouping.states),
                             .folded = std::move(grouping.folded),
                             .meaning = std::move(grouping.meaning),
                             .generation = ParameterName(grouping.generation),
                             .kept_table = ParameterName(grouping.kept_table),
                             .kept_generations = ParameterName(grouping.kept_generations)});
  }
  return out;
}

}  // namespace

std::expected<Compiled, std::vector<Diagnostic>> Compile(std::string_view query, const CompileOptions& options) {
  Diagnostics diagnostics;
  const auto failed = [&]() -> std::unexpected<std::vector<Diagnostic>> {
    return std::unexpected(diagnostics.Sorted());
  };
  if (query.size() > kMaxQueryBytes) {
    diagnostics.Error({0, 0}, fmt::format("the query has {} bytes; the limit is {}", query.size(), kMaxQueryBytes));
    return failed();
  }
  Parser parser(query, diagnostics,
                {.strict = options.strict,
                 .recorder = nullptr,
                 .max_stages = options.max_stages,
                 .max_height = std::min(options.max_height, kMaxHeight)});
  const Pipeline pipeline = ParsePipeline(parser);

  Compilation compilation(options, diagnostics);
  std::optional<Input> input = Evaluate(pipeline, compilation);
  if (!input) return failed();
  if (diagnostics.has_errors()) return failed();

  Compiled out;
  const std::unique_ptr<sql::Select> select = input->rows.Finish(out.columns, out.is_documents);
  sql::LeaveOutUnreadJoins(*select, compilation.parameters());
  if (sql::Depth(*select) - 1 > kMaxSubqueries) {
    diagnostics.Error(
        {0, 0},
        fmt::format("too many commands that build on one another: they need {} nested SELECTs, and the limit is {}",
                    sql::Depth(*select) - 1, kMaxSubqueries));
    return failed();
  }
  out.sql = sql::Print(*select, compilation.parameters());
  if (out.sql.size() > kMaxSqlBytes) {
    diagnostics.Error({0, 0}, fmt::format("the query is too large: its SQL has {} bytes, and the limit is {}",
                                          out.sql.size(), kMaxSqlBytes));
    return failed();
  }
  for (const sql::Parameter& parameter : compilation.parameters().all()) {
    out.parameters.push_back({ParameterName(out.parameters.size()), parameter.type, parameter.value});
  }
  out.reads_long_texts = sql::ReadsLongTexts(*select);
  if (options.slices) out.sliced = InSlices(*select, input->window, compilation.parameters());
  out.source = input->source;
  out.window_start = input->window.start;
  out.window_end = input->window.end;
  out.warnings = diagnostics.Sorted();
  return out;
}

}  // namespace throughline::dataprime
