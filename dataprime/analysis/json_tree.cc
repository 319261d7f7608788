#include "dataprime/analysis/json_tree.h"

#include <algorithm>

namespace throughline::dataprime {

void JsonTree::Set(const std::vector<std::string>& path, sql::Expr json) {
  JsonTree* at = this;
  for (const std::string& step : path) {
    at->leaf_ = nullptr;
    auto child = std::find_if(at->children_.begin(), at->children_.end(),
                              [&](const auto& known) { return known.first == step; });
    if (child == at->children_.end()) child = at->children_.insert(child, {step, std::make_unique<JsonTree>()});
    at = child->second.get();
  }
  at->children_.clear();
  at->leaf_ = std::move(json);
}

sql::Expr JsonTree::Build(sql::Parameters& parameters, bool drops_empty) const {
  if (leaf_) return leaf_;
  if (children_.empty()) return parameters.String("{}");
  std::vector<sql::Expr> members;
  for (const auto& [name, child] : children_) {
    members.push_back(sql::Fragment("concat(toJSONString({0}), ':', {1})",
                                    {parameters.String(name), child->Build(parameters, drops_empty)}));
  }
  sql::Expr list = sql::Fragment("[{*}]", std::move(members));
  // A text value ends in its quote, so these endings are never part of one.
  if (drops_empty) {
    list = sql::Fragment("arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {1}) OR endsWith(m, ':[]')), {0})",
                         {std::move(list), parameters.String(":{}")});
  }
  return sql::Fragment("concat(char(123), arrayStringConcat({0}, ','), char(125))", {std::move(list)});
}

}  // namespace throughline::dataprime
