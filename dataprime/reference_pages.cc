#include "dataprime/reference_pages.h"

#include <fmt/format.h>

#include <utility>

#include "base/json_writer.h"
#include "dataprime/commands/command.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {
namespace {

constexpr std::string_view kMade =
    "<!-- Made from the compiler's own entries: edit those, then UPDATE_EXPECTED=1 dataprime_test. -->\n";

// `expression -> result`
std::pair<std::string_view, std::string_view> Split(std::string_view example) {
  const size_t arrow = example.rfind(" -> ");
  return {example.substr(0, arrow), example.substr(arrow + 4)};
}

// Inside a cell of a table: a pipe would end it.
std::string Cell(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '|' ? "\\|" : std::string(1, c);
  return out;
}

void AppendExamples(const std::vector<std::string_view>& examples, std::string& out) {
  if (examples.empty()) return;
  out += "\n| expression | result |\n|---|---|\n";
  for (std::string_view example : examples) {
    const auto [expression, result] = Split(example);
    // Two backticks: an expression may be a template.
    out += fmt::format("| `` {} `` | `` {} `` |\n", Cell(expression), Cell(result));
  }
}

// `order by` has the page order-by.md.
std::string FileName(std::string_view keyword) {
  std::string out(keyword);
  for (char& c : out) c = c == ' ' ? '-' : c;
  return out;
}

std::string CommandPage(const CommandSpec& spec) {
  std::string out = fmt::format("{}# {}\n\n{}\n\n```\n{}\n```\n", kMade, spec.keyword, spec.summary, spec.syntax);
  for (size_t i = 0; i < spec.aliases.size(); ++i)
    out += fmt::format("{}`{}`", i == 0 ? "\nAlso written " : ", ", spec.aliases[i]);
  if (!spec.aliases.empty()) out += ".\n";
  for (const CommandExample& example : spec.examples)
    out += fmt::format("\nExample: {}\n\n```\n{}\n```\n", example.meaning, example.query);
  return out;
}

std::string FunctionPage(const FunctionGroup& group) {
  std::string out = fmt::format("{}# {}\n", kMade, group.title);
  if (group.name == "aggregation") {
    out +=
        "\nThey stand in `aggregate`, `groupby`, `multigroupby`, `top` and `bottom`. The examples run over eight spans "
        "of 1 to 8 ms, [tests/queries/seed.sql](../../../tests/queries/seed.sql).\n";
  }
  for (const Function& function : group.functions) {
    out += fmt::format("\n## {}\n\n```\n{}\n```\n\n{}\n", function.name, function.signature, function.summary);
    if (!function.deprecated_for.empty()) out += fmt::format("\nDeprecated: write `{}`.\n", function.deprecated_for);
    out += fmt::format("\nNull: {}.\n", function.nulls);
    if (!function.unit.empty()) out += fmt::format("\nUnit: {}.\n", function.unit);
    AppendExamples(function.examples, out);
  }
  return out;
}

std::string CasePage() {
  std::string out = fmt::format(
      "{}# Case expressions\n\nThe first branch that fits wins. Without one, and without `_`, "
      "the result is null. All branches have one type.\n",
      kMade);
  for (const CaseForm& form : CaseForms()) {
    out += fmt::format("\n## {}\n\n```\n{}\n```\n\n{}\n", form.name, form.syntax, form.summary);
    AppendExamples(form.examples, out);
  }
  return out;
}

std::string Index() {
  std::string out = fmt::format(
      "{}# DataPrime\n\nA query is a source and commands, joined by `|`. Where the language's "
      "reference leaves a point open: [choices](choices.md).\n\n## Commands\n\n",
      kMade);
  for (const CommandSpec* spec : AllCommands())
    out += fmt::format("- [{}](commands/{}.md): {}\n", spec->keyword, FileName(spec->keyword), spec->summary);
  out += "\n## Functions\n\nEach can be called as a method of its first argument: `length(x)` is `x.length()`.\n\n";
  for (const FunctionGroup& group : FunctionGroups()) {
    out += fmt::format("- [{}](functions/{}.md):", group.title, group.name);
    for (const Function& function : group.functions) out += fmt::format(" `{}`", function.name);
    out += "\n";
  }
  out += "- [Case expressions](functions/case.md):";
  for (const CaseForm& form : CaseForms()) out += fmt::format(" `{}`", form.name);
  return out + "\n";
}

void WriteExamples(const std::vector<std::string_view>& examples, JsonWriter& json) {
  json.Key("examples").BeginArray();
  for (std::string_view example : examples) {
    const auto [expression, result] = Split(example);
    json.BeginObject().Key("expression").String(expression).Key("result").String(result).EndObject();
  }
  json.EndArray();
}

void WriteCommand(const CommandSpec& spec, JsonWriter& json) {
  json.BeginObject().Key("name").String(spec.keyword).Key("aliases").BeginArray();
  for (std::string_view alias : spec.aliases) json.String(alias);
  json.EndArray().Key("syntax").String(spec.syntax).Key("summary").String(spec.summary).Key("examples").BeginArray();
  for (const CommandExample& example : spec.examples)
    json.BeginObject().Key("query").String(example.query).Key("meaning").String(example.meaning).EndObject();
  json.EndArray().EndObject();
}

void WriteFunction(const Function& function, const Signature& signature, std::string_view group, JsonWriter& json) {
  json.BeginObject().Key("name").String(function.name).Key("group").String(group);
  json.Key("signature").String(function.signature).Key("summary").String(function.summary);
  json.Key("nulls").String(function.nulls).Key("unit").String(function.unit);
  json.Key("is_aggregation").Bool(function.is_aggregate).Key("deprecated_for").String(function.deprecated_for);
  json.Key("parameters").BeginArray();
  for (const Parameter& parameter : signature.parameters) {
    json.BeginObject().Key("name").String(parameter.name).Key("is_optional").Bool(parameter.optional);
    json.Key("is_literal").Bool(parameter.literal).Key("is_variadic").Bool(parameter.variadic).EndObject();
  }
  json.EndArray();
  WriteExamples(function.examples, json);
  json.EndObject();
}

}  // namespace

std::vector<ReferencePage> ReferencePages() {
  std::vector<ReferencePage> pages = {{"README.md", Index()}, {"functions/case.md", CasePage()}};
  for (const CommandSpec* spec : AllCommands())
    pages.push_back({fmt::format("commands/{}.md", FileName(spec->keyword)), CommandPage(*spec)});
  for (const FunctionGroup& group : FunctionGroups())
    pages.push_back({fmt::format("functions/{}.md", group.name), FunctionPage(group)});
  return pages;
}

std::string VocabularyJson() {
  JsonWriter json;
  json.BeginObject().Key("commands").BeginArray();
  for (const CommandSpec* spec : AllCommands()) WriteCommand(*spec, json);
  json.EndArray().Key("functions").BeginArray();
  for (const FunctionGroup& group : FunctionGroups()) {
    for (const Function& function : group.functions)
      WriteFunction(function, FindFunction(function.name, function.is_aggregate)->signature, group.name, json);
  }
  json.EndArray().Key("case_forms").BeginArray();
  for (const CaseForm& form : CaseForms()) {
    json.BeginObject().Key("name").String(form.name).Key("syntax").String(form.syntax);
    json.Key("summary").String(form.summary);
    WriteExamples(form.examples, json);
    json.EndObject();
  }
  json.EndArray().Key("types").BeginArray();
  for (std::string_view type : {"string", "number", "bool", "timestamp", "interval", "array", "object"})
    json.String(type);
  return json.EndArray().EndObject().Take();
}

}  // namespace throughline::dataprime
