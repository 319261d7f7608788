// Operators by precedence, from || down to the signs.
// Source    DataPrime reference, precedence.
#include "dataprime/syntax/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dataprime/syntax/operand_scope.h"

namespace throughline::dataprime {

ExprPtr Parser::ParseExpr() {
  Operand operand(*this);
  // Each level of nesting in the text comes through here once; the levels of precedence below add a constant.
  if (++depth_ > options_.max_height) {
    Error(token_.range, fmt::format("this expression nests more than {} levels deep", options_.max_height),
          "split it with `create`");
    return nullptr;
  }
  ExprPtr expr = ParseOr();
  --depth_;
  return operand.Done(std::move(expr));
}

ExprPtr Parser::ParseExprBefore(std::string_view word) {
  const std::string_view outer = std::exchange(end_word_, word);
  ExprPtr expr = ParseExpr();
  end_word_ = outer;
  return expr;
}

ExprPtr Parser::ParseAnyOf(ExprKind kind, std::string_view symbol, std::string_view word,
                           ExprPtr (Parser::*operand)()) {
  ExprPtr first = (this->*operand)();
  const auto at_word = [&] { return token_.IsWord(word) && word != end_word_; };
  if (!first || !(token_.Is(symbol) || at_word())) return first;
  auto all = std::make_unique<Expr>(kind, first->range);
  all->children.push_back(std::move(first));
  while (token_.Is(symbol) || at_word()) {
    if (at_word()) Foreign(token_.range, fmt::format("`{}`", token_.text), symbol);
    Advance();
    if (text()[last_end_ - 1] != symbol[0]) SetRole(Role::kKeyword);
    ExprPtr next = (this->*operand)();
    if (!next) return nullptr;
    all->children.push_back(std::move(next));
  }
  return Finish(std::move(all));
}

ExprPtr Parser::ParseLeft(std::initializer_list<std::string_view> symbols, ExprPtr (Parser::*operand)()) {
  ExprPtr left = (this->*operand)();
  const auto at_symbol = [&] {
    return std::any_of(symbols.begin(), symbols.end(), [&](auto symbol) { return token_.Is(symbol); });
  };
  while (left && at_symbol()) left = ParseRight(std::move(left), operand);
  return left;
}

ExprPtr Parser::ParseRight(ExprPtr left, ExprPtr (Parser::*operand)()) {
  auto binary = std::make_unique<Expr>(ExprKind::kBinary, left->range);
  binary->text = token_.text;
  binary->name_range = token_.range;
  Advance();
  const bool compares = std::string_view("== != ~ < <= > >=").find(binary->text) != std::string_view::npos;
  if (compares && AtUnfinishedEnd() && !options_.reading->wish) options_.reading->compared = left->range;
  ExprPtr right = (this->*operand)();
  if (!right) return nullptr;
  binary->children.push_back(std::move(left));
  binary->children.push_back(std::move(right));
  return Finish(std::move(binary));
}

ExprPtr Parser::ParseOr() { return ParseAnyOf(ExprKind::kOr, "||", "or", &Parser::ParseAnd); }
ExprPtr Parser::ParseAnd() { return ParseAnyOf(ExprKind::kAnd, "&&", "and", &Parser::ParseNot); }

ExprPtr Parser::ParseEquality() {
  ExprPtr left = ParseRelation();
  while (left) {
    if (AtWordOperator()) {
      left = ParseWordOperator(std::move(left));
    } else if (token_.Is("==") || token_.Is("!=") || token_.Is("~") || token_.Is("~~")) {
      left = ParseRight(std::move(left), &Parser::ParseRelation);
    } else {
      break;
    }
  }
  return left;
}

ExprPtr Parser::ParseRelation() { return ParseLeft({"<", "<=", ">", ">="}, &Parser::ParseSum); }
ExprPtr Parser::ParseSum() { return ParseLeft({"+", "-"}, &Parser::ParseProduct); }
ExprPtr Parser::ParseProduct() { return ParseLeft({"*", "/", "%"}, &Parser::ParseUnary); }

ExprPtr Parser::ParseUnary() {
  std::vector<Token> operators;  // not recursive: `!!!!...` may be as long as the query
  while (token_.Is("!") || token_.Is("-")) {
    operators.push_back(token_);
    Advance();
  }
  ExprPtr expr = ParsePostfix();
  for (auto op = operators.rbegin(); op != operators.rend() && expr; ++op) {
    if (op->text == "-" && expr->kind == ExprKind::kInterval) {
      expr->nanos = -expr->nanos;
      expr->range.begin = op->range.begin;
      continue;
    }
    auto unary = std::make_unique<Expr>(ExprKind::kUnary, op->range);
    unary->text = op->text;
    unary->children.push_back(std::move(expr));
    expr = Finish(std::move(unary));
  }
  return expr;
}

}  // namespace throughline::dataprime
