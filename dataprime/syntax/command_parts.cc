// What commands are made of: keypaths, lists of expressions with names, counts, texts.
#include "dataprime/syntax/parser.h"

#include <fmt/format.h>

#include <charconv>

#include "dataprime/syntax/operand_scope.h"

namespace throughline::dataprime {

ExprPtr Parser::ParseKeypath(std::string_view meaning) {
  if (AtUnfinishedEnd()) Want(AfterNaming() ? Wish::kName : Wish::kKeypath);
  if (token_.kind != TokenKind::kIdent) return Expected(meaning), nullptr;
  Operand operand(*this);
  const Token first = token_;
  ExprPtr keypath = ParseName();
  if (!keypath) return nullptr;
  if (keypath->kind == ExprKind::kNull || keypath->kind == ExprKind::kBool) {  // contextual: a key may have any name
    keypath = std::make_unique<Expr>(ExprKind::kKeypath, first.range);
    keypath->path.push_back({std::string(first.text), nullptr, first.range});
    keypath->bare = true;
  }
  if (keypath->kind != ExprKind::kKeypath)
    return Error(keypath->range, fmt::format("expected {}, found a call", meaning)), nullptr;
  while (keypath && (token_.Is(".") || token_.Is("["))) {
    if (token_.Is("[")) {
      keypath = ParseBracket(std::move(keypath));
      continue;
    }
    Advance();
    Want(Wish::kMember, keypath->range);
    if (token_.kind != TokenKind::kIdent) return Expected("a name after `.`"), nullptr;
    keypath->path.push_back({std::string(token_.text), nullptr, token_.range});
    Advance();
    keypath = Finish(std::move(keypath));
  }
  return operand.Done(std::move(keypath));
}

bool Parser::ParseAliased(Aliased& out) {
  if (token_.kind == TokenKind::kIdent && Peek().Is("=")) return ParseAssigned(out);
  out.expr = ParseExpr();
  if (!out.expr) return false;
  if (!TakeWord("as")) return true;
  out.alias = ParseKeypath("a name after `as`");
  return out.alias != nullptr;
}

bool Parser::ParseAliasedList(std::vector<Aliased>& out) {
  do {
    Aliased item;
    if (!ParseAliased(item)) return false;
    out.push_back(std::move(item));
  } while (Take(","));
  return true;
}

bool Parser::ParseAggregates(std::vector<Aliased>& out) {
  takes_aggregates_ = true;
  const bool read = ParseAliasedList(out);
  takes_aggregates_ = false;
  return read;
}

bool Parser::ParseKeypathList(std::vector<ExprPtr>& out, std::string_view meaning) {
  do {
    ExprPtr keypath = ParseKeypath(meaning);
    if (!keypath) return false;
    out.push_back(std::move(keypath));
  } while (Take(","));
  return true;
}

bool Parser::ParseOrderList(std::vector<Ordered>& out) {
  do {
    Ordered item;
    const size_t mark = Mark();
    const bool minus = Take("-");
    item.expr = ParseExpr();
    if (!item.expr) return false;
    item.descending = minus;
    if (TakeWord("desc")) {
      item.descending = !minus;
    } else {
      TakeWord("asc");
    }
    if (minus) Rewrite(mark, Print(*item.expr) + (item.descending ? " desc" : ""));
    out.push_back(std::move(item));
  } while (Take(","));
  return true;
}

std::optional<uint64_t> Parser::ParseCount(std::string_view meaning) {
  uint64_t count = 0;
  const char* end = token_.text.data() + token_.text.size();
  if (token_.kind == TokenKind::kNumber) {
    const auto [stop, error] = std::from_chars(token_.text.data(), end, count);
    if (error == std::errc() && stop == end) {
      Advance();
      return count;
    }
  }
  Expected(fmt::format("{}, a whole number", meaning));
  return std::nullopt;
}

std::optional<std::string> Parser::ParseString(std::string_view meaning) {
  if (token_.kind != TokenKind::kString) {
    Expected(fmt::format("{}, a text in quotes", meaning));
    return std::nullopt;
  }
  Operand operand(*this);
  const ExprPtr literal = operand.Done(ParseStringLiteral());
  if (!literal) return std::nullopt;
  return std::move(literal->text);
}

}  // namespace throughline::dataprime
