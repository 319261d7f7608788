#include "dataprime/analysis/json_tree.h"

#include <algorithm>

namespace throughline::dataprime {

void JsonTree::Set(const std::vector<std::string>& path, sql::Expr json) {
  JsonTree* at = this;
  for (const std::string& step : path) {
    auto child = std::find_if(at->children_.begin(), at->children_.end(),
                              [&](const auto& known) { return known.first == step; });
    if (child == at->children_.end()) child = at->children_.insert(child, {step, std::make_unique<JsonTree>()});
    at = child->second.get();
  }
  at->children_.clear();
  at->leaf_ = std::move(json);
}

sql::Expr JsonTree::Build(sql::Parameters& parameters, bool drops_empty) const {
  if (!leaf_) return BuildMembers(parameters, drops_empty);
  if (children_.empty()) return leaf_;
  // Laid over an object, a member that is null hides what was there. Anything else is replaced, but only by a member
  // that is not null.
  return sql::Fragment(
      "arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {3}), c), "
      "if(d = {3}, b, d)), [ifNull({0}, 'null')], [{1}], [{2}])[1]",
      {leaf_, BuildMembers(parameters, drops_empty), BuildMembers(parameters, /*drops_empty=*/true),
       parameters.String("{}")});
}

sql::Expr JsonTree::BuildMembers(sql::Parameters& parameters, bool drops_empty) const {
  if (children_.empty()) return parameters.String("{}");
  std::vector<sql::Expr> members;
  for (const auto& [name, child] : children_) {
    members.push_back(sql::Fragment(
        drops_empty ? "concat(toJSONString({0}), ':', {1})" : "concat(toJSONString({0}), ':', ifNull({1}, 'null'))",
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

sql::Expr WithoutMember(sql::Expr json, const std::vector<std::string>& steps, size_t from,
                        sql::Parameters& parameters) {
  const sql::Expr name = parameters.String(steps[from]);
  if (from + 1 == steps.size()) {
    return sql::Fragment(
        "if(startsWith({0}, char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), "
        "':', m.2), arrayFilter(m -> m.1 != {1}, JSONExtractKeysAndValuesRaw({0}))), ','), char(125)), {0})",
        {std::move(json), name});
  }
  return sql::Fragment(
      "if(startsWith({0}, char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), "
      "':', if(m.1 = {1}, {2}, m.2)), JSONExtractKeysAndValuesRaw({0})), ','), char(125)), {0})",
      {std::move(json), name, WithoutMember(sql::Fragment("m.2"), steps, from + 1, parameters)});
}

}  // namespace throughline::dataprime
