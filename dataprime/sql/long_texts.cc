#include "dataprime/sql/long_texts.h"

#include <algorithm>
#include <set>

namespace throughline::dataprime::sql {
namespace {

class Search {
 public:
  bool Finds(const Expr& expr) {
    if (!expr || !seen_.insert(expr.get()).second) return false;
    if (expr->kind == Node::Kind::kColumn && std::ranges::find(kLongTextColumns, expr->name) != kLongTextColumns.end())
      return true;
    return std::ranges::any_of(expr->operands, [this](const Expr& operand) { return Finds(operand); });
  }

 private:
  std::set<const Node*> seen_;
};

}  // namespace

bool ReadsLongTexts(Select& select) {
  Search search;
  bool reads = false;
  EachSelect(select, [&](const Select& one) {
    for (const auto* outputs : {&one.columns, &one.array_join})
      for (const Output& output : *outputs) reads |= search.Finds(output.expr);
    for (const auto* exprs : {&one.where, &one.group_by})
      for (const Expr& expr : *exprs) reads |= search.Finds(expr);
    for (const Order& order : one.order_by) reads |= search.Finds(order.expr);
  });
  return reads;
}

}  // namespace throughline::dataprime::sql
