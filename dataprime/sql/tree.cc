#include "dataprime/sql/tree.h"

#include <algorithm>
#include <limits>

namespace throughline::dataprime::sql {

Expr Column(std::string_view name) {
  auto node = std::make_shared<Node>();
  node->kind = Node::Kind::kColumn;
  node->name = name;
  return node;
}

Expr ParameterAt(size_t index) {
  auto node = std::make_shared<Node>();
  node->kind = Node::Kind::kParameter;
  node->parameter = index;
  return node;
}

Expr Subcolumn(Expr column, size_t parameter) {
  auto node = std::make_shared<Node>();
  node->kind = Node::Kind::kSubcolumn;
  node->operands.push_back(std::move(column));
  node->parameter = parameter;
  return node;
}

Expr Fragment(std::string_view fragment, std::vector<Expr> operands) {
  auto node = std::make_shared<Node>();
  node->fragment = fragment;
  node->operands = std::move(operands);
  int height = 0;
  for (const Expr& operand : node->operands) {
    height = std::max(height, operand->height);
    node->is_volatile |= operand->is_volatile;
    node->is_aggregate |= operand->is_aggregate;
  }
  node->height = height + 1;
  // An operand counts once for each hole that prints it. Saturates: doubling sixty times is not the point.
  constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();
  for (size_t i = 0; i < node->operands.size(); ++i) {
    const std::string hole = {'{', static_cast<char>('0' + std::min<size_t>(i, 9)), '}'};
    uint64_t uses = 0;
    if (i < 10) {
      for (size_t at = fragment.find(hole); at != std::string_view::npos; at = fragment.find(hole, at + 1)) ++uses;
    }
    node->printed_nodes =
        std::min(kMost, node->printed_nodes + std::max<uint64_t>(1, uses) * node->operands[i]->printed_nodes);
  }
  return node;
}

bool IsNull(const Expr& expr) {
  return expr->kind == Node::Kind::kFragment && (expr->fragment == "NULL" || expr->fragment.starts_with("CAST(NULL,"));
}

size_t Parameters::Index(std::string_view type, std::string_view value) {
  const auto [entry, added] = index_.try_emplace({std::string(type), std::string(value)}, all_.size());
  if (added) all_.push_back({std::string(type), std::string(value)});
  return entry->second;
}

Expr Parameters::Bind(std::string_view type, std::string_view value) { return ParameterAt(Index(type, value)); }

size_t Parameters::Open(std::string_view type) {
  all_.push_back({std::string(type), ""});
  return all_.size() - 1;
}

size_t Depth(const Select& select) {
  size_t inside = select.from ? Depth(*select.from) : 0;
  if (select.join) inside = std::max(inside, Depth(*select.join->right));
  for (const std::unique_ptr<Select>& member : select.union_all) inside = std::max(inside, Depth(*member));
  return inside + 1;
}

}  // namespace throughline::dataprime::sql
