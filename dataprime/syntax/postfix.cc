// What may follow an operand: steps, methods, brackets, casts.
#include "dataprime/syntax/parser.h"

namespace throughline::dataprime {

ExprPtr Parser::ParsePostfix() {
  ExprPtr expr = ParsePrimary();
  while (expr) {
    if (token_.Is(".")) {
      Advance();
      Want(Wish::kMember, expr->range);
      if (token_.kind != TokenKind::kIdent)
        return Expected("a name after `.`", "a key with other characters needs brackets: ['a-b']"), nullptr;
      const Token name = token_;
      Advance();
      if (token_.Is("(")) {
        SetRole(Role::kFunction);
        auto call = std::make_unique<Expr>(ExprKind::kCall, expr->range);
        call->text = name.text;
        call->is_method = true;
        call->name_range = name.range;
        call->children.push_back(std::move(expr));
        call->argument_names.emplace_back();
        if (!ParseArguments(*call)) return nullptr;
        expr = Canonical(Finish(std::move(call)));
        continue;
      }
      if (expr->kind != ExprKind::kKeypath && expr->kind != ExprKind::kStep) {
        auto step = std::make_unique<Expr>(ExprKind::kStep, expr->range);
        step->children.push_back(std::move(expr));
        expr = std::move(step);
      }
      expr->path.push_back({std::string(name.text), nullptr, name.range});
      expr = Finish(std::move(expr));
    } else if (token_.Is("[")) {
      expr = ParseBracket(std::move(expr));
    } else if (token_.Is(":")) {
      expr = ParseCast(std::move(expr));
    } else {
      return expr;
    }
  }
  return expr;
}

ExprPtr Parser::ParseBracket(ExprPtr base) {
  Advance();
  Want(Wish::kKey, base->range);
  ExprPtr inside = ParseExpr();
  if (!inside) return nullptr;
  if (!Take("]")) return Expected("`]`"), nullptr;
  if (base->kind != ExprKind::kKeypath && base->kind != ExprKind::kStep) {
    auto step = std::make_unique<Expr>(ExprKind::kStep, base->range);
    step->children.push_back(std::move(base));
    base = std::move(step);
  }
  const SourceRange range = inside->range;
  if (inside->kind == ExprKind::kString) {
    base->path.push_back({inside->text, nullptr, range});
  } else {
    base->path.push_back({{}, std::move(inside), range});
  }
  return Finish(std::move(base));
}

ExprPtr Parser::ParseCast(ExprPtr operand) {
  Advance();
  Want(Wish::kType, operand->range);
  if (token_.kind == TokenKind::kInterval) return ParseRounding(std::move(operand));
  if (token_.kind != TokenKind::kIdent)
    return Expected("a type after `:`", "string, number, bool, timestamp, interval, array, object"), nullptr;
  auto cast = std::make_unique<Expr>(ExprKind::kCast, operand->range);
  cast->text = token_.text;
  cast->name_range = token_.range;
  Advance();
  SetRole(Role::kType);
  cast->children.push_back(std::move(operand));
  return Finish(std::move(cast));
}

bool Parser::ParseArguments(Expr& call) {
  Advance();  // (
  while (!token_.Is(")")) {
    std::string name;
    if (token_.kind == TokenKind::kIdent && Peek().Is("=")) {
      name = token_.text;
      Advance();
      SetRole(Role::kArgument);
      Advance();
    }
    ExprPtr argument = ParseExpr();
    NoteCall(call, call.children.size());
    if (!argument) return false;
    call.children.push_back(std::move(argument));
    call.argument_names.push_back(std::move(name));
    if (!Take(",")) break;
  }
  if (Take(")")) return true;
  Expected("`,` or `)`");
  return false;
}

}  // namespace throughline::dataprime
