// `multigroupby (<expression> [as <keypath>], ...), (...), ... [aggregate] <aggregation> [as <keypath>], ...`: the
// groups of several `groupby` in one pass.
//
// Order     lost.
// Shape     all keys and the results, under $d. A key that isn't in a row's set is null there. Keys of one name share
//           a column; a set that is given twice counts once.
// Lowering  GROUP BY GROUPING SETS; grouping() tells a key that is null from one that isn't in the set.
// Source    DataPrime reference, commands, `multigroupby`.
#include <fmt/format.h>

#include <algorithm>

#include "dataprime/analysis/common_type.h"
#include "dataprime/commands/reshape.h"
#include "dataprime/sql/printer.h"

namespace throughline::dataprime {
namespace {

constexpr size_t kMostSets = 64;

class Multigroupby final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Multigroupby>();
    do {
      const SourceRange begin = in.token().range;
      if (!in.Take("(")) return in.Expected("`(`", "multigroupby (a, b), (a) aggregate count()"), nullptr;
      std::vector<Aliased>& set = command->sets_.emplace_back();
      if (!in.token().Is(")") && !in.ParseAliasedList(set)) return nullptr;
      if (!in.Take(")")) return in.Expected("`,` or `)`"), nullptr;
      if (command->sets_.size() > kMostSets) {
        in.Error({begin.begin, in.token().range.begin},
                 fmt::format("more than {} sets in one multigroupby", kMostSets));
        return nullptr;
      }
    } while (in.Take(","));
    if (in.AtEndOfCommand()) return command;
    for (const char* word : {"aggregate", "agg", "calculate", "calc"}) {
      if (in.TakeWord(word)) break;
    }
    if (!in.ParseAggregates(command->aggregates_)) return nullptr;
    return command;
  }

  void Apply(Rows& rows) const override {
    rows.BeforeGroup();
    ExpressionAnalyzer analyzer(rows);
    Namer namer;
    std::vector<Field> keys;
    std::vector<std::vector<size_t>> sets;
    for (const std::vector<Aliased>& items : sets_) {
      std::vector<Field> fields = GroupKeys(analyzer, namer, items);
      DropDuplicates(rows, fields);
      std::vector<size_t> set;
      for (Field& field : fields) set.push_back(IndexOf(std::move(field), keys, rows));
      std::sort(set.begin(), set.end());
      if (std::find(sets.begin(), sets.end(), set) == sets.end()) sets.push_back(std::move(set));
    }
    GiveOneTypeToOneName(keys);
    keys = rows.GroupBySets(std::move(keys), sets);
    std::vector<Field> results = AggregateFields(analyzer, namer, keys, aggregates_);
    std::vector<Field> all = keys;
    all.insert(all.end(), results.begin(), results.end());
    DropDuplicates(rows, all);
    rows.Group(std::move(keys), std::move(results));
  }

 private:
  // Of a key with this name and meaning, which is added when it is new.
  static size_t IndexOf(Field field, std::vector<Field>& keys, Rows& rows) {
    const auto known = std::find_if(keys.begin(), keys.end(), [&](const Field& key) {
      return key.path == field.path && key.value.expr && field.value.expr &&
             sql::Print(*key.value.expr, rows.parameters()) == sql::Print(*field.value.expr, rows.parameters());
    });
    const size_t index = static_cast<size_t>(known - keys.begin());
    if (known == keys.end()) keys.push_back(std::move(field));
    return index;
  }

  static void GiveOneTypeToOneName(std::vector<Field>& keys) {
    for (const Field& key : keys) {
      std::vector<Value*> same;
      for (Field& other : keys) {
        if (other.path == key.path) same.push_back(&other.value);
      }
      if (same.size() < 2) continue;
      // As in a groupby, a key without one type is grouped by its text.
      const bool is_mixed =
          std::any_of(same.begin(), same.end(), [&](const Value* value) { return value->type != same[0]->type; });
      for (Value* value : same) {
        if (is_mixed) *value = Cast(std::move(*value), Type::kString);
      }
      ToCommonType(same);
    }
  }

  std::vector<std::vector<Aliased>> sets_;
  std::vector<Aliased> aggregates_;
};

}  // namespace

const CommandSpec& MultigroupbyCommand() {
  static const CommandSpec spec{
      .keyword = "multigroupby",
      .syntax = "multigroupby (<expression> [as <keypath>], ...), ... [aggregate] <aggregation> [as <keypath>], ...",
      .summary = "The groups of several groupby in one pass.",
      .examples = {{"source spans | multigroupby ($l.serviceName as service), ($l.serviceName as service, "
                    "$d.operationName as operation) aggregate count() as spans",
                    "spans by service, and by service and operation"}},
      .parse = &Multigroupby::Parse};
  return spec;
}

}  // namespace throughline::dataprime
