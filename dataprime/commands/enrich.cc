// `enrich <expression> into <keypath> using <table>`: look a value up in an uploaded table.
//
// Order     kept.
// Shape     the row of the table whose key is the value stands at the keypath, an object of texts by column. What stood
//           there stays where the table has no such key; where it has, the object's other keys stay. Null otherwise.
// Lowering  a mapping from the keys to the rows, which the engine builds once a query: no join, so no row is lost or
//           doubled.
// Source    DataPrime reference, commands, `enrich`.
#include <fmt/format.h>

#include "dataprime/analysis/table_origin.h"
#include "dataprime/closest.h"
#include "dataprime/commands/command.h"
#include "dataprime/commands/dataset_name.h"
#include "dataprime/commands/target.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

constexpr std::string_view kForm = "enrich <expression> into <keypath> using <table>";

class Enrich final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Enrich>();
    command->key_ = in.ParseExpr();
    if (!command->key_) return nullptr;
    if (!in.TakeWord("into")) return in.Expected("`into`", std::string(kForm)), nullptr;
    command->target_ = in.ParseKeypath("the keypath to write");
    if (!command->target_) return nullptr;
    if (!in.TakeWord("using")) return in.Expected("`using`", std::string(kForm)), nullptr;
    const uint32_t begin = in.token().range.begin;
    std::optional<std::string> table = ParseDatasetName(in, "the name of a table", kForm);
    if (!table) return nullptr;
    command->table_ = WithoutDataspace(*table);
    command->table_range_ = in.Since(begin);
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> path = TargetKey(analyzer, *target_, "enrich ... into $d.name using ...");
    const Value key = analyzer.Analyze(*key_);
    const auto table = rows.options().tables.find(table_);
    if (table == rows.options().tables.end()) return NoTable(rows);
    if (!path || key.type == Type::kError) return;
    sql::Parameters& parameters = rows.parameters();
    // The mapping has one entry of its own, so that it is never empty; no key of a table is empty.
    const sql::Expr row = Fragment(
        "transform(ifNull({0}, ''), "
        "(SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {1} ORDER "
        "BY "
        "row_number)), "
        "(SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {1} ORDER "
        "BY row_number)), '')",
        {ToText(key).expr, parameters.String(table->second.id)});
    Value value;
    value.type = Type::kObject;
    value.range = target_->range;
    value.expr = Fragment("nullIf({0}, '')", {row});
    if (rows.Has(*path)) {
      const sql::Expr present = ToJson(rows.ReadWhole(*path, target_->range));
      value.expr = Fragment(
          "if({0} = '', nullIf({1}, 'null'), if(startsWith(ifNull({1}, ''), char(123)), JSONMergePatch({1}, if({0} = "
          "'', "
          "{2}, {0})), {0}))",
          {row, present, parameters.String("{}")});
    }
    rows.Write(*path, std::move(value));
  }

 private:
  void NoTable(Rows& rows) const {
    std::vector<std::string> names;
    for (const auto& [name, table] : rows.options().tables) names.push_back(name);
    const std::string closest = Closest(table_, names);
    rows.diagnostics().Error(table_range_, fmt::format("no table `{}`", table_),
                             !closest.empty() ? "closest: " + closest
                             : names.empty()  ? "upload one first: throughline table put NAME FILE.csv"
                                              : "`throughline table list` shows what there is");
  }

  ExprPtr key_, target_;
  std::string table_;
  SourceRange table_range_;
};

}  // namespace

const CommandSpec& EnrichCommand() {
  static const CommandSpec spec{
      .keyword = "enrich",
      .syntax = "enrich <expression> into <keypath> using <table>",
      .summary = "Look a value up in an uploaded table; the row of that key becomes an object at the keypath.",
      .examples = {{"source spans | enrich $l.serviceName into owner using teams | countby owner.team",
                    "spans by the team that owns their service"}},
      .parse = &Enrich::Parse};
  return spec;
}

}  // namespace throughline::dataprime
