#include "dataprime/commands/evaluate.h"

#include <fmt/format.h>

namespace throughline::dataprime {

std::optional<Input> Evaluate(const Pipeline& pipeline, Compilation& compilation) {
  const CompileOptions& options = compilation.options();
  Diagnostics& diagnostics = compilation.diagnostics();
  const auto* clause = pipeline.empty() ? nullptr : dynamic_cast<const SourceClause*>(pipeline[0].get());
  const Source* source = clause ? clause->Find(diagnostics) : Source::Find(options.default_source);
  const std::optional<Window> window =
      clause ? clause->TimeWindow(options, diagnostics) : Window{options.window_start, options.window_end};
  if (!clause && !source)
    diagnostics.Error({0, 0}, fmt::format("no source `{}`, the default", options.default_source), "source logs | ...");
  if (!source || !window) return std::nullopt;
  Input input{Rows(compilation, *source), source, *window};
  input.rows.Between(*source, window->start, window->end);
  for (size_t i = clause ? 1 : 0; i < pipeline.size(); ++i) pipeline[i]->Apply(input.rows);
  return input;
}

}  // namespace throughline::dataprime
