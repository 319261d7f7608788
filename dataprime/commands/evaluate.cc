#include "dataprime/commands/evaluate.h"

#include <fmt/format.h>

#include "dataprime/analysis/table_origin.h"
#include "dataprime/commands/dataset_name.h"

namespace throughline::dataprime {
namespace {

// In the order of the file, whatever the time: a table has none.
Rows OpenTable(Compilation& compilation, const std::string& name, const EnrichmentTable& table) {
  Rows rows(compilation, std::make_shared<TableOrigin>(name, table), kEnrichmentRows);
  rows.Filter(sql::Fragment("({0} = {1})", {sql::Column("table_id"), compilation.parameters().String(table.id)}));
  OrderKey order;
  order.value.type = Type::kNumber;
  order.value.expr = sql::Column("row_number");
  rows.OrderBy({order});
  return rows;
}

}  // namespace

std::optional<Input> Evaluate(const Pipeline& pipeline, Compilation& compilation) {
  const CompileOptions& options = compilation.options();
  Diagnostics& diagnostics = compilation.diagnostics();
  const auto* clause = pipeline.empty() ? nullptr : dynamic_cast<const SourceClause*>(pipeline[0].get());
  const std::optional<Window> window =
      clause ? clause->TimeWindow(options, diagnostics) : Window{options.window_start, options.window_end};
  const std::string name(WithoutDataspace(clause ? clause->name() : options.default_source));
  std::optional<Input> input;
  if (const auto table = options.tables.find(name); table != options.tables.end()) {
    if (!window) return std::nullopt;
    input.emplace(Input{OpenTable(compilation, name, table->second), name, {}});
  } else {
    const Source* source = clause ? clause->Find(diagnostics) : Source::Find(name);
    if (!clause && !source)
      diagnostics.Error({0, 0}, fmt::format("no source `{}`, the default", name), "source logs | ...");
    if (!source || !window) return std::nullopt;
    input.emplace(Input{Rows(compilation, *source), source->name(), *window});
    input->rows.Between(*source, window->start, window->end);
  }
  for (size_t i = clause ? 1 : 0; i < pipeline.size(); ++i) pipeline[i]->Apply(input->rows);
  return input;
}

}  // namespace throughline::dataprime
