#include "dataprime/analysis/stored_texts.h"

#include <algorithm>

#include "dataprime/sql/fragments.h"

namespace throughline::dataprime {
namespace {

using Kind = sql::Node::Kind;

// A text that no number, bool, array or object has or begins with: 1, -2, +3, .5, true, false, inf, nan, [...], {...}.
bool IsTextAlone(const sql::Expr& expr, const sql::Parameters& parameters) {
  if (expr->kind != Kind::kParameter) return false;
  const sql::Parameter& parameter = parameters.all()[expr->parameter];
  if (parameter.type != "String" || parameter.value.empty()) return false;
  const char first = parameter.value[0];
  return (first >= 'a' && first <= 'z' && std::string_view("tfin").find(first) == std::string_view::npos) ||
         (first >= 'A' && first <= 'Z' && first != 'N' && first != 'I') || first == '/' || first == '_';
}

bool IsTextWithin(const sql::Expr& expr, const sql::Parameters& parameters) {
  return expr->kind == Kind::kParameter && parameters.all()[expr->parameter].type == "String" &&
         !parameters.all()[expr->parameter].value.empty();
}

// What is stored where this reads null for ''; null for anything else.
sql::Expr StoredTextOf(const sql::Expr& text) {
  if (text->kind != Kind::kFragment) return nullptr;
  if (text->fragment == sql::kTextOrNull) return text->operands[0];
  return text->fragment == sql::kMapTextOrNull ? sql::Fragment("{0}[{1}]", text->operands) : nullptr;
}

// The attribute whose text this is; null for anything else.
sql::Expr AttributeOf(const sql::Expr& text) {
  const bool is_text = text->kind == Kind::kFragment &&
                       (text->fragment == sql::kDynamicToString || text->fragment == sql::kDynamicToText);
  return is_text && text->operands[0]->kind == Kind::kSubcolumn ? text->operands[0] : nullptr;
}

constexpr std::string_view kHasKey = "mapContains({0}, {1})";

// Alternatives that ask for one key each ask for any of them: the index of keys is then read once.
sql::Expr Or(std::vector<sql::Expr> alternatives) {
  const auto first_key = std::stable_partition(alternatives.begin(), alternatives.end(), [](const sql::Expr& one) {
    return one->kind != Kind::kFragment || one->fragment != kHasKey;
  });
  if (alternatives.end() - first_key < 2) return sql::Fragment("or({*})", std::move(alternatives));
  std::vector<sql::Expr> any = {(*first_key)->operands[0]};
  for (auto key = first_key; key != alternatives.end(); ++key) any.push_back((*key)->operands[1]);
  alternatives.erase(first_key, alternatives.end());
  alternatives.push_back(sql::Fragment("hasAny(mapKeys({0}), [{1*}])", std::move(any)));
  return alternatives.size() == 1 ? alternatives[0] : sql::Fragment("or({*})", std::move(alternatives));
}

}  // namespace

sql::Expr TextsAsStored(const sql::Expr& condition, const sql::Parameters& parameters) {
  if (!condition || condition->kind != Kind::kFragment) return condition;
  std::vector<sql::Expr> operands = condition->operands;
  if (condition->fragment == "and({*})" || condition->fragment == "or({*})") {
    for (sql::Expr& operand : operands) operand = TextsAsStored(operand, parameters);
    if (condition->fragment == "or({*})") return Or(std::move(operands));
    return sql::Fragment(condition->fragment, std::move(operands));
  }
  // Of the facets none is empty, and the keys have an index.
  if (condition->fragment == sql::kMapTextIsSet && operands[0]->kind == Kind::kColumn && operands[0]->name == "facets")
    return sql::Fragment(kHasKey, std::move(operands));
  const bool is_known = condition->fragment == "({0} = {1})" || condition->fragment == "({0} IN ({1*}))" ||
                        condition->fragment == "startsWith({0}, {1})";
  if (!is_known) return condition;
  const auto all = [&](bool (*is)(const sql::Expr&, const sql::Parameters&)) {
    return std::all_of(operands.begin() + 1, operands.end(), [&](const sql::Expr& one) { return is(one, parameters); });
  };
  if (const sql::Expr stored = StoredTextOf(operands[0]); stored && all(IsTextWithin)) {
    operands[0] = stored;
  } else if (const sql::Expr attribute = AttributeOf(operands[0]); attribute && all(IsTextAlone)) {
    operands[0] = sql::Fragment("{0}.:String", {attribute});
  } else {
    return condition;
  }
  return sql::Fragment(condition->fragment, std::move(operands));
}

}  // namespace throughline::dataprime
