#include "dataprime/sql/unread_joins.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

#include "dataprime/sql/fragments.h"
#include "dataprime/sql/printer.h"

namespace throughline::dataprime::sql {
namespace {

using Names = std::set<std::string, std::less<>>;

void AddNames(const Expr& expr, Names& names) {
  if (!expr) return;
  if (expr->kind == Node::Kind::kColumn) names.insert(expr->name);
  for (const Expr& operand : expr->operands) AddNames(operand, names);
}

const Output* Find(const Select& select, std::string_view alias) {
  const auto found = std::ranges::find(select.columns, alias, &Output::alias);
  return found == select.columns.end() ? nullptr : &*found;
}

bool IsFragment(const Expr& expr, std::initializer_list<std::string_view> fragments) {
  return expr->kind == Node::Kind::kFragment && std::ranges::find(fragments, expr->fragment) != fragments.end();
}

// Whether the select has at most one row for each value of this column.
bool IsGroupedBy(const Select& select, const Expr& column, const Parameters& parameters) {
  if (column->kind != Node::Kind::kColumn) return false;
  const Output* output = Find(select, column->name);
  if (!output) return false;
  if (select.group_by.empty()) {
    const bool is_row_by_row = select.from && !select.join && select.array_join.empty();
    return is_row_by_row && IsGroupedBy(*select.from, output->expr, parameters);
  }
  if (select.group_by.size() != 1 || !select.grouping_sets.empty()) return false;
  // An id is grouped by as it is stored, and written out once a group.
  const Expr& key = IsFragment(output->expr, {kId, kIdOrNull}) ? output->expr->operands[0] : output->expr;
  return Print(*key, parameters) == Print(*select.group_by[0], parameters);
}

// Whether a left row has one partner at most.
bool IsSingle(const Join& join, const Parameters& parameters) {
  if (join.kind != JoinKind::kLeft || !join.on || !IsFragment(join.on, {"({0} = {1})"})) return false;
  return std::ranges::any_of(join.on->operands, [&](const Expr& side) {
    const Expr& key = IsFragment(side, {kTraceIdOfText, kSpanIdOfText}) ? side->operands[0] : side;
    return IsGroupedBy(*join.right, key, parameters);
  });
}

// What is read of the columns that the selects hand up, were these joins left out. No two of a query are called alike.
class Reading {
 public:
  Reading(Select& root, const std::vector<Join*>& left_out) {
    Names roots;
    for (const Output& column : root.columns) AddNames(column.expr, roots);
    Enter(root, left_out, roots);
    std::vector<std::string> queue(roots.begin(), roots.end());
    while (!queue.empty()) {
      const std::string name = std::move(queue.back());
      queue.pop_back();
      if (!read_.insert(name).second) continue;
      const auto column = columns_.equal_range(name);
      Names more;
      for (auto it = column.first; it != column.second; ++it) AddNames(it->second, more);
      queue.insert(queue.end(), more.begin(), more.end());
    }
  }
  bool Holds(std::string_view name) const { return read_.contains(name); }

 private:
  // What decides which rows there are is read whatever becomes of them.
  void Enter(Select& select, const std::vector<Join*>& left_out, Names& roots) {
    for (const Output& column : select.columns) columns_.emplace(column.alias, column.expr);
    for (const Output& array : select.array_join) AddNames(array.expr, roots);
    for (const auto* exprs : {&select.where, &select.group_by, &select.limit_by.keys})
      for (const Expr& expr : *exprs) AddNames(expr, roots);
    for (const std::vector<Expr>& set : select.grouping_sets)
      for (const Expr& expr : set) AddNames(expr, roots);
    for (const Order& order : select.order_by) AddNames(order.expr, roots);
    if (select.from) Enter(*select.from, left_out, roots);
    for (auto& member : select.union_all) Enter(*member, left_out, roots);
    if (!select.join || std::ranges::find(left_out, select.join.get()) != left_out.end()) return;
    AddNames(select.join->on, roots);
    Enter(*select.join->right, left_out, roots);
  }

  std::unordered_multimap<std::string, Expr> columns_;
  Names read_;
};

}  // namespace

void LeaveOutUnreadJoins(Select& select, const Parameters& parameters) {
  std::vector<Join*> left_out;
  EachSelect(select, [&](Select& one) {
    if (one.join && IsSingle(*one.join, parameters)) left_out.push_back(one.join.get());
  });
  // One that is read after all may read others.
  for (bool is_changed = true; is_changed && !left_out.empty();) {
    const Reading reading(select, left_out);
    is_changed = std::erase_if(left_out, [&](const Join* join) {
                   return std::ranges::any_of(join->right->columns,
                                              [&](const Output& column) { return reading.Holds(column.alias); });
                 }) > 0;
  }
  if (left_out.empty()) return;
  const Reading reading(select, left_out);
  EachSelect(select, [&](Select& one) {
    if (one.join && std::ranges::find(left_out, one.join.get()) != left_out.end()) one.join.reset();
    if (&one == &select) return;
    // Columns made of what is gone go along. Aggregates of all rows are one row, also where nobody reads them.
    const bool is_one_row = one.aggregates && one.group_by.empty() && one.grouping_sets.empty();
    std::erase_if(one.columns, [&](const Output& column) { return !reading.Holds(column.alias); });
    if (is_one_row && one.columns.empty()) one.columns.push_back({Fragment("count()"), "rows"});
  });
}

}  // namespace throughline::dataprime::sql
