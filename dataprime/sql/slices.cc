#include "dataprime/sql/slices.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "dataprime/sql/printer.h"
#include "schema/table.h"

namespace throughline::dataprime::sql {
namespace {

// An aggregation, its state, what is read of merged states, and those merged to one state: there operand `at` of the
// aggregation is the state.
struct Mergeable {
  std::string_view call, state, merged, folded;
  size_t at = 0;
};
constexpr Mergeable kMergeable[] = {
    {"count()", "countState()", "countMerge({0})", "countMergeState({0})"},
    {"countIf({0})", "countIfState({0})", "countIfMerge({0})", "countIfMergeState({0})"},
    {"countIf(isNotNull({0}))", "countIfState(isNotNull({0}))", "countIfMerge({0})", "countIfMergeState({0})"},
    {"countIf({0} AND isNotNull({1}))", "countIfState({0} AND isNotNull({1}))", "countIfMerge({0})",
     "countIfMergeState({0})"},
    {"sumOrNull({0})", "sumOrNullState({0})", "sumOrNullMerge({0})", "sumOrNullMergeState({0})"},
    {"avgOrNull({0})", "avgOrNullState({0})", "avgOrNullMerge({0})", "avgOrNullMergeState({0})"},
    {"minOrNull({0})", "minOrNullState({0})", "minOrNullMerge({0})", "minOrNullMergeState({0})"},
    {"maxOrNull({0})", "maxOrNullState({0})", "maxOrNullMerge({0})", "maxOrNullMergeState({0})"},
    {"tupleElement(argMax(tuple({0}), {1}), 1)", "argMaxState(tuple({0}), {1})", "tupleElement(argMaxMerge({0}), 1)",
     "argMaxMergeState({0})"},
    {"tupleElement(argMin(tuple({0}), {1}), 1)", "argMinState(tuple({0}), {1})", "tupleElement(argMinMerge({0}), 1)",
     "argMinMergeState({0})"},
    {"uniqExact({0})", "uniqExactState({0})", "uniqExactMerge({0})", "uniqExactMergeState({0})"},
    {"uniqExactIf({0}, {1})", "uniqExactIfState({0}, {1})", "uniqExactIfMerge({0})", "uniqExactIfMergeState({0})"},
    {"ifNull(uniqCombined64({*}), 0)", "uniqCombined64State({*})", "ifNull(uniqCombined64Merge({0}), 0)",
     "uniqCombined64MergeState({0})"},
    {"groupUniqArray(tuple({0}))", "groupUniqArrayState(tuple({0}))", "groupUniqArrayMerge({0})",
     "groupUniqArrayMergeState({0})"},
    {"groupUniqArrayIf(tuple({0}), isNotNull({0}))", "groupUniqArrayIfState(tuple({0}), isNotNull({0}))",
     "groupUniqArrayIfMerge({0})", "groupUniqArrayIfMergeState({0})"},
    {"quantileTDigestOrNull({0})({1})", "quantileTDigestOrNullState({0})({1})", "quantileTDigestOrNullMerge({0})({1})",
     "quantileTDigestOrNullMergeState({0})({1})", 1},
    {"quantileTDigestOrNull(0.5)(toFloat64({0}))", "quantileTDigestOrNullState(0.5)(toFloat64({0}))",
     "quantileTDigestOrNullMerge(0.5)({0})", "quantileTDigestOrNullMergeState(0.5)({0})"},
    {"ifNotFinite(quantilesTDigest({2*})({0})[{1}], NULL)", "quantilesTDigestState({2*})({0})",
     "ifNotFinite(quantilesTDigestMerge({2*})({0})[{1}], NULL)", "quantilesTDigestMergeState({2*})({0})"},
    {"stddevPopStableOrNull({0})", "stddevPopStableOrNullState({0})", "stddevPopStableOrNullMerge({0})",
     "stddevPopStableOrNullMergeState({0})"},
    {"varPopStableOrNull({0})", "varPopStableOrNullState({0})", "varPopStableOrNullMerge({0})",
     "varPopStableOrNullMergeState({0})"},
    {"ifNotFinite(stddevSampStableOrNull({0}), NULL)", "stddevSampStableOrNullState({0})",
     "ifNotFinite(stddevSampStableOrNullMerge({0}), NULL)", "stddevSampStableOrNullMergeState({0})"},
    {"ifNotFinite(varSampStableOrNull({0}), NULL)", "varSampStableOrNullState({0})",
     "ifNotFinite(varSampStableOrNullMerge({0}), NULL)", "varSampStableOrNullMergeState({0})"},
};

const Mergeable* FindMergeable(const Expr& expr) {
  if (expr->kind != Node::Kind::kFragment) return nullptr;
  const auto found = std::ranges::find(kMergeable, expr->fragment, &Mergeable::call);
  return found == std::end(kMergeable) ? nullptr : &*found;
}

template <typename Visit>
void EachExpr(const Select& select, const Visit& visit) {
  for (const Output& output : select.columns) visit(output.expr);
  for (const Output& output : select.array_join) visit(output.expr);
  for (const Expr& expr : select.where) visit(expr);
  for (const Expr& expr : select.group_by) visit(expr);
}

// The outputs of a grouping over its keys and states in place of rows.
class Outputs {
 public:
  Outputs(const std::vector<Expr>& keys, const Parameters& parameters) : parameters_(parameters) {
    for (const Expr& key : keys) keys_.emplace(Print(*key, parameters), Column(KeyName(keys_.size())));
  }

  // Null when it needs more than that.
  Expr Replace(const Expr& expr) {
    if (const auto known = replaced_.find(expr.get()); known != replaced_.end()) return known->second;
    return replaced_[expr.get()] = Replaced(expr);
  }
  const std::vector<Output>& states() const { return states_; }
  const std::vector<Output>& folded() const { return folded_; }  // states() of kept rows, merged

  static std::string KeyName(size_t i) { return "k" + std::to_string(i); }

 private:
  Expr Replaced(const Expr& expr) {
    if (const auto key = keys_.find(Print(*expr, parameters_)); key != keys_.end()) return key->second;
    if (const Mergeable* aggregation = FindMergeable(expr)) {
      return Fragment(aggregation->merged, Merging(*aggregation, expr));
    }
    if (expr->kind == Node::Kind::kParameter) return expr;
    if (expr->kind != Node::Kind::kFragment) return nullptr;
    // An aggregation that the table above lacks holds none of its states.
    const bool is_unknown_aggregation =
        expr->is_aggregate && std::ranges::none_of(expr->operands, [](const Expr& one) { return HoldsMergeable(one); });
    if (is_unknown_aggregation) return nullptr;
    std::vector<Expr> operands;
    for (const Expr& operand : expr->operands) {
      operands.push_back(Replace(operand));
      if (!operands.back()) return nullptr;
    }
    return Fragment(expr->fragment, std::move(operands));
  }

  static bool HoldsMergeable(const Expr& expr) {
    return FindMergeable(expr) || std::ranges::any_of(expr->operands, HoldsMergeable);
  }

  // The operands of what merges its states.
  std::vector<Expr> Merging(const Mergeable& aggregation, const Expr& expr) {
    const std::string name = "s" + std::to_string(states_.size());
    const Expr state = Fragment(aggregation.state, expr->operands);
    const auto [known, is_new] = state_names_.emplace(Print(*state, parameters_), name);
    std::vector<Expr> operands = expr->operands;
    if (operands.empty()) operands.emplace_back();
    operands[aggregation.at] = Column(known->second);
    if (is_new) {
      states_.push_back({state, name});
      folded_.push_back({Fragment(aggregation.folded, operands), name});
    }
    return operands;
  }

  const Parameters& parameters_;
  std::map<std::string, Expr> keys_;  // printed → as a column
  std::map<std::string, std::string> state_names_;
  std::vector<Output> states_, folded_;
  std::map<const Node*, Expr> replaced_;
};

// The parameters that a SELECT names and how often.
class Uses {
 public:
  Uses(Select& select) {
    EachSelect(select, [&](const Select& one) { EachExpr(one, [&](const Expr& expr) { Add(expr); }); });
  }
  size_t Of(size_t parameter) const {
    const auto found = times_.find(parameter);
    return found == times_.end() ? 0 : found->second;
  }
  const std::map<size_t, size_t>& all() const { return times_; }
  bool is_volatile() const { return is_volatile_; }

 private:
  void Add(const Expr& expr) {
    if (!seen_.insert(expr.get()).second) return;
    is_volatile_ |= expr->is_volatile;
    if (expr->kind == Node::Kind::kParameter || expr->kind == Node::Kind::kSubcolumn) ++times_[expr->parameter];
    for (const Expr& operand : expr->operands) Add(operand);
  }
  std::map<size_t, size_t> times_;
  std::set<const Node*> seen_;
  bool is_volatile_ = false;
};

// The stored table whose rows reach the grouping one by one; null when something else than filters, computed columns and
// exploded arrays stands between.
Select* StoredTable(Select& grouping) {
  const auto is_plain = [](const Select& one) {
    return !one.join && one.union_all.empty() && one.order_by.empty() && !one.limit && !one.limit_by.count;
  };
  if (!is_plain(grouping) || !grouping.grouping_sets.empty()) return nullptr;
  Select* at = &grouping;
  while (at->from) {
    at = at->from.get();
    if (!is_plain(*at) || at->aggregates || !at->group_by.empty() || !at->grouping_sets.empty()) return nullptr;
  }
  return at;
}

std::string_view TimeColumn(std::string_view table) {
  for (const schema::Table* one : schema::SignalTables()) {
    if (one->name == table) return one->time_column;
  }
  return {};
}

class Slicer {
 public:
  Slicer(const SlicedWindow& window, Parameters& parameters) : window_(window), parameters_(parameters) {}

  void Visit(Select& select) {
    if (!select.aggregates && select.group_by.empty()) return;
    Select* stored = StoredTable(select);
    const std::string_view time = stored ? TimeColumn(stored->table) : std::string_view();
    if (time.empty() || !FindWindow(*stored, time)) return;
    const Uses uses(select);
    // Put elsewhere, the window must not move anything else.
    if (uses.is_volatile() || uses.Of(out_.window_start) != 1 || uses.Of(out_.window_end) != 1) return;

    Outputs outputs(select.group_by, parameters_);
    std::vector<Output> merged;
    for (const Output& output : select.columns) {
      merged.push_back({outputs.Replace(output.expr), output.alias});
      if (!merged.back().expr) return;
    }
    std::vector<Expr> keys;
    std::vector<Output> pieces;
    for (const Expr& key : select.group_by) {
      if (IsNull(key)) return;  // of no type that a table could have
      keys.push_back(Column(Outputs::KeyName(keys.size())));
      pieces.push_back({key, keys.back()->name});
    }
    pieces.insert(pieces.end(), outputs.states().begin(), outputs.states().end());
    if (pieces.empty()) return;  // one row, of constants

    if (out_.groupings.empty()) {
      out_.kept_from = parameters_.Open("Int64");
      out_.kept_to = parameters_.Open("Int64");
    }
    SlicedGrouping grouping{.table = stored->table,
                            .states = {},
                            .folded = {},
                            .meaning = {},
                            .generation = parameters_.Open("UInt64"),
                            .kept_table = parameters_.Open("Identifier"),
                            .kept_generations = parameters_.Open("Array(UInt64)")};
    const auto of_kept = [&] {
      auto kept = std::make_unique<Select>();
      kept->table_parameter = grouping.kept_table;
      for (const Output& piece : pieces) kept->columns.push_back({Column(piece.alias), piece.alias});
      kept->where = {Fragment("has({0}, {1})", {ParameterAt(grouping.kept_generations), Column("generation")})};
      return kept;
    };
    auto kept = of_kept();
    Select folded;
    folded.from = of_kept();
    folded.columns = {{ParameterAt(grouping.generation), "generation"}};
    for (const Expr& key : keys) folded.columns.push_back({key, key->name});
    folded.columns.insert(folded.columns.end(), outputs.folded().begin(), outputs.folded().end());
    folded.group_by = keys;
    folded.aggregates = true;
    grouping.folded = Print(folded, parameters_);

    auto states = std::make_unique<Select>(std::move(select));
    states->columns = pieces;
    states->columns.insert(states->columns.begin(), {ParameterAt(grouping.generation), "generation"});
    grouping.states = Print(*states, parameters_);
    grouping.meaning = Meaning(grouping.states, uses);
    states->columns.erase(states->columns.begin());
    (stored == &select ? *states : *stored)
        .where.push_back(Fragment("NOT ({0} >= fromUnixTimestamp64Nano({1}) AND {0} < fromUnixTimestamp64Nano({2}))",
                                  {Column(time), ParameterAt(out_.kept_from), ParameterAt(out_.kept_to)}));

    select = Select();
    select.union_all.push_back(std::move(kept));
    select.union_all.push_back(std::move(states));
    select.columns = std::move(merged);
    select.group_by = std::move(keys);
    select.aggregates = true;
    out_.groupings.push_back(std::move(grouping));
  }

  Sliced Take() { return std::move(out_); }

 private:
  // Its window, if it is the query's.
  bool FindWindow(const Select& stored, std::string_view time) {
    const auto bound = [&](std::string_view fragment, const std::string& value) -> std::optional<size_t> {
      for (const Expr& expr : stored.where) {
        if (expr->kind != Node::Kind::kFragment || expr->fragment != fragment) continue;
        const Expr &column = expr->operands[0], &instant = expr->operands[1];
        if (column->kind == Node::Kind::kColumn && column->name == time && instant->kind == Node::Kind::kParameter &&
            parameters_.all()[instant->parameter].value == value)
          return instant->parameter;
      }
      return std::nullopt;
    };
    const auto start = bound("({0} >= {1})", window_.start), end = bound("({0} < {1})", window_.end);
    if (!start || !end) return false;
    out_.window_start = *start;
    out_.window_end = *end;
    return true;
  }

  std::string Meaning(const std::string& states, const Uses& uses) const {
    std::string out = states;
    for (const auto& [parameter, times] : uses.all()) {
      if (parameter == out_.window_start || parameter == out_.window_end) continue;
      const std::string& value = parameters_.all()[parameter].value;
      out += '\0' + std::to_string(value.size()) + ':' + value;
    }
    return out;
  }

  const SlicedWindow& window_;
  Parameters& parameters_;
  Sliced out_;
};

}  // namespace

std::optional<Sliced> Slice(Select& select, const SlicedWindow& window, Parameters& parameters) {
  Slicer slicer(window, parameters);
  std::vector<Select*> all;
  EachSelect(select, [&](Select& one) { all.push_back(&one); });
  for (Select* one : all) slicer.Visit(*one);
  Sliced out = slicer.Take();
  if (out.groupings.empty()) return std::nullopt;
  out.merged = Print(select, parameters);
  return out;
}

}  // namespace throughline::dataprime::sql
