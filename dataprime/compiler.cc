#include "dataprime/compiler.h"

#include <fmt/format.h>

#include "dataprime/analysis/rows.h"
#include "dataprime/closest.h"
#include "dataprime/commands/source.h"
#include "dataprime/sql/printer.h"
#include "dataprime/syntax/parser.h"

namespace throughline::dataprime {
namespace {

using Pipeline = std::vector<CommandPtr>;

CommandPtr ParseCommand(Parser& in) {
  const Token word = in.token();
  if (word.kind != TokenKind::kIdent) return in.Expected("a command"), nullptr;
  const CommandSpec* spec = FindCommand(word.text);
  if (!spec) {
    std::vector<std::string> names;
    for (const CommandSpec* known : AllCommands()) {
      names.emplace_back(known->keyword);
      names.insert(names.end(), known->aliases.begin(), known->aliases.end());
    }
    const std::string_view official = OfficialCommand(word.text);
    const std::string closest = Closest(word.text, names);
    in.Error(word.range, fmt::format("no command `{}`", word.text.substr(0, 60)),
             !official.empty() ? fmt::format("write {}", official)
             : closest.empty() ? ""
                               : "closest: " + closest);
    return nullptr;
  }
  in.Advance();
  CommandPtr command = spec->parse(in);
  if (command && !in.AtEndOfCommand()) {
    in.Expected("`|` or the end of the query", std::string(spec->syntax));
    return nullptr;
  }
  return command;
}

// Every command is read, also after a mistake, so that one attempt shows them all.
Pipeline Parse(std::string_view query, Diagnostics& diagnostics) {
  Parser in(query, diagnostics);
  Pipeline pipeline;
  if (in.token().kind == TokenKind::kEnd) return pipeline;
  for (size_t stages = 1;; ++stages) {
    if (stages > kMaxStages) {
      in.Error(in.token().range, fmt::format("more than {} commands in one query", kMaxStages));
      return pipeline;
    }
    CommandPtr command = ParseCommand(in);
    if (!command) in.Recover();
    if (command) pipeline.push_back(std::move(command));
    if (in.Take("|")) continue;
    if (in.token().kind != TokenKind::kEnd) in.Expected("`|` or the end of the query");
    return pipeline;
  }
}

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
  const Pipeline pipeline = Parse(query, diagnostics);

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
