#include "dataprime/compiler.h"

#include <fmt/format.h>

#include "dataprime/analysis/rows.h"
#include "dataprime/commands/pipeline.h"
#include "dataprime/commands/source.h"
#include "dataprime/sql/printer.h"

namespace throughline::dataprime {
namespace {

size_t Subqueries(const sql::Select& select) {
  size_t count = 0;
  for (const sql::Select* inner = select.from.get(); inner; inner = inner->from.get()) ++count;
  return count;
}

}  // namespace

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

std::expected<Compiled, std::vector<Diagnostic>> Compile(std::string_view query, const CompileOptions& options) {
  Diagnostics diagnostics;
  const auto failed = [&]() -> std::unexpected<std::vector<Diagnostic>> {
    return std::unexpected(diagnostics.Sorted());
  };
  if (query.size() > kMaxQueryBytes) {
    diagnostics.Error({0, 0}, fmt::format("the query has {} bytes; the limit is {}", query.size(), kMaxQueryBytes));
    return failed();
  }
  Parser parser(query, diagnostics);
  const Pipeline pipeline = ParsePipeline(parser);

  const auto* clause = pipeline.empty() ? nullptr : dynamic_cast<const SourceClause*>(pipeline[0].get());
  const Source* source = clause ? clause->Find(diagnostics) : Source::Find(options.default_source);
  std::optional<Window> window =
      clause ? clause->TimeWindow(options, diagnostics) : Window{options.window_start, options.window_end};
  if (!clause && !source)
    diagnostics.Error({0, 0}, fmt::format("no source `{}`, the default", options.default_source), "source logs | ...");
  if (!source || !window) return failed();

  sql::Parameters parameters;
  Rows rows(*source, options, parameters, diagnostics);
  rows.Between(window->start, window->end);
  for (size_t i = clause ? 1 : 0; i < pipeline.size(); ++i) pipeline[i]->Apply(rows);
  if (diagnostics.has_errors()) return failed();

  Compiled out;
  const std::unique_ptr<sql::Select> select = rows.Finish(out.columns, out.is_documents);
  if (Subqueries(*select) > kMaxSubqueries) {
    diagnostics.Error(
        {0, 0},
        fmt::format("too many commands that build on one another: they need {} nested SELECTs, and the limit is {}",
                    Subqueries(*select), kMaxSubqueries));
    return failed();
  }
  out.sql = sql::Print(*select, parameters);
  if (out.sql.size() > kMaxSqlBytes) {
    diagnostics.Error({0, 0}, fmt::format("the query is too large: its SQL has {} bytes, and the limit is {}",
                                          out.sql.size(), kMaxSqlBytes));
    return failed();
  }
  for (size_t i = 0; i < parameters.all().size(); ++i) {
    out.parameters.push_back({"p" + std::to_string(i), parameters.all()[i].type, parameters.all()[i].value});
  }
  out.source = source->name();
  out.window_start = window->start;
  out.window_end = window->end;
  out.warnings = diagnostics.Sorted();
  return out;
}

}  // namespace throughline::dataprime
