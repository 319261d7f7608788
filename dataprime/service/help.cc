#include "dataprime/service/help.h"

#include <algorithm>

#include "dataprime/analysis/source.h"
#include "dataprime/commands/dataset_name.h"

namespace throughline::dataprime {
namespace {

constexpr TypeHelp kTypes[] = {
    {"string", "Text, UTF-8."},
    {"number", "A 64-bit float; whole numbers are exact up to 2^53."},
    {"bool", "true or false."},
    {"timestamp", "An instant, in nanoseconds, UTC. A number is read as nanoseconds since 1970."},
    {"interval", "A duration, in nanoseconds: 1h30m. A number is read as nanoseconds."},
    {"array", "Values of one type, counted from 0."},
    {"object", "A JSON object."},
};

// `expression -> result`
void AddExamples(const std::vector<std::string_view>& examples, Help& help) {
  for (std::string_view example : examples) {
    const size_t arrow = example.rfind(" -> ");
    help.examples.emplace_back(example.substr(0, arrow), example.substr(arrow + 4));
  }
}

std::string Sentence(std::string_view start, std::string_view text) {
  if (text.empty()) return "";
  return std::string(start) + std::string(text) + (text.ends_with('.') ? "" : ".");
}

}  // namespace

Help HelpOf(const CommandSpec& command) {
  Help help{.kind = "command", .title = std::string(command.syntax), .summary = std::string(command.summary)};
  for (size_t i = 0; i < command.aliases.size(); ++i)
    help.summary += (i == 0 ? " Also written " : ", ") + std::string(command.aliases[i]);
  if (!command.aliases.empty()) help.summary += ".";
  for (const CommandExample& example : command.examples) help.examples.emplace_back(example.query, example.meaning);
  return help;
}

Help HelpOf(const Function& function) {
  Help help{.kind = function.is_aggregate ? "aggregation" : "function",
            .title = std::string(function.signature),
            .summary = std::string(function.summary),
            .nulls = std::string(function.nulls),
            .unit = std::string(function.unit)};
  if (!function.deprecated_for.empty())
    help.summary += " Deprecated: write " + std::string(function.deprecated_for) + ".";
  AddExamples(function.examples, help);
  return help;
}

Help HelpOf(const CaseForm& form) {
  Help help{.kind = "function", .title = std::string(form.syntax), .summary = std::string(form.summary)};
  AddExamples(form.examples, help);
  return help;
}

Help HelpOf(const Extractor& extractor) {
  return {.kind = "extractor", .title = std::string(extractor.signature), .summary = std::string(extractor.summary)};
}

std::span<const TypeHelp> TypesForCasts() { return kTypes; }

std::optional<Help> HelpOfDataset(std::string_view name, const CompileOptions& options) {
  name = WithoutDataspace(name);
  if (const auto table = options.tables.find(name); table != options.tables.end()) {
    Help help{.kind = "dataset", .title = std::string(name), .summary = "An uploaded table. Columns: "};
    for (const EnrichmentColumn& column : table->second.columns)
      help.summary += (&column == &table->second.columns.front() ? "" : ", ") + column.name + " (" + column.type + ")";
    help.summary += ".";
    return help;
  }
  const Source* source = Source::Find(name);
  if (!source) return std::nullopt;
  return Help{.kind = "dataset", .title = std::string(name), .summary = std::string(source->table().meaning)};
}

std::string Sentences(const Help& help) {
  std::string out;
  for (const std::string& one :
       {Sentence("", help.summary), Sentence("Null: ", help.nulls), Sentence("Unit: ", help.unit)}) {
    if (!one.empty()) out += (out.empty() ? "" : " ") + one;
  }
  return out;
}

}  // namespace throughline::dataprime
