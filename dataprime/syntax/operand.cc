// Operands: names, calls, numbers, intervals, arrays, cases.
#include "dataprime/syntax/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {

ExprPtr Parser::ParsePrimary() {
  switch (token_.kind) {
    case TokenKind::kIdent:
      return ParseName();
    case TokenKind::kNumber:
      return ParseNumber();
    case TokenKind::kString:
      return ParseStringLiteral();
    case TokenKind::kBacktick:
      return ParseTemplate();
    case TokenKind::kInterval: {
      auto literal = std::make_unique<Expr>(ExprKind::kInterval, token_.range);
      const std::optional<int64_t> nanos = ParseInterval(token_.text);
      if (!nanos) return Error(token_.range, "this interval doesn't fit: the longest is 292 years"), nullptr;
      literal->nanos = *nanos;
      Advance();
      return literal;
    }
    default:
      break;
  }
  if (token_.Is("(")) {
    Advance();
    ExprPtr inside = ParseExpr();
    if (!inside) return nullptr;
    if (!Take(")")) return Expected("`)`"), nullptr;
    return inside;
  }
  if (token_.Is("[")) return ParseArray();
  if (token_.Is("/")) return ParseRegex();
  if (token_.Is("@")) return ParseTimestamp();
  Want(Wish::kOperand);
  return Expected("an expression"), nullptr;
}

ExprPtr Parser::ParseName() {
  const Token name = token_;
  if (name.text.starts_with("case") && Peek().Is("{")) return ParseCase();
  Advance();
  for (const auto& [word, side] : {std::pair{"left", Side::kLeft}, std::pair{"right", Side::kRight}}) {
    if (name.text != word || !token_.Is("=>")) continue;
    SetRole(Role::kKeyword);
    Advance();
    Want(Wish::kKeypath);
    ExprPtr keypath =
        token_.kind == TokenKind::kIdent && !Peek().Is("=>") ? ParseName() : (Expected("a keypath"), nullptr);
    if (!keypath) return nullptr;
    const bool is_keypath =
        keypath->kind == ExprKind::kKeypath && keypath->root != Root::kParameter && keypath->side == Side::kNone;
    if (!is_keypath) return Error(keypath->range, fmt::format("{}=> names a keypath", word)), nullptr;
    keypath->side = side;
    keypath->range.begin = name.range.begin;
    return keypath;
  }
  if (token_.Is("(")) {
    SetRole(Role::kFunction);
    auto call = std::make_unique<Expr>(ExprKind::kCall, name.range);
    call->text = name.text;
    call->name_range = name.range;
    if (!ParseArguments(*call)) return nullptr;
    return Canonical(Finish(std::move(call)));
  }
  if (name.text == "null" || name.text == "true" || name.text == "false") SetRole(Role::kKeyword);
  if (name.text == "null") return std::make_unique<Expr>(ExprKind::kNull, name.range);
  if (name.text == "true" || name.text == "false") {
    auto literal = std::make_unique<Expr>(ExprKind::kBool, name.range);
    literal->number = name.text == "true";
    return literal;
  }
  auto keypath = std::make_unique<Expr>(ExprKind::kKeypath, name.range);
  static constexpr std::pair<std::string_view, Root> kRoots[] = {
      {"$d", Root::kData},   {"$data", Root::kData},     {"$m", Root::kMetadata}, {"$metadata", Root::kMetadata},
      {"$l", Root::kLabels}, {"$labels", Root::kLabels}, {"$p", Root::kParameter}};
  if (name.text[0] == '$') {
    for (const auto& [prefix, root] : kRoots) {
      if (name.text != prefix) continue;
      keypath->root = root;
      return keypath;
    }
    if (name.text == "$timestamp") {
      Foreign(name.range, "`$timestamp`", "$m.timestamp");
      keypath->root = Root::kMetadata;
      keypath->path.push_back({"timestamp", nullptr, name.range});
      return keypath;
    }
    return Error(name.range, fmt::format("no prefix {}: the prefixes are $d, $m, $l and $p", name.text)), nullptr;
  }
  keypath->path.push_back({std::string(name.text), nullptr, name.range});
  keypath->bare = true;
  return keypath;
}

ExprPtr Parser::ParseNumber() {
  auto literal = std::make_unique<Expr>(ExprKind::kNumber, token_.range);
  const auto [end, error] =
      std::from_chars(token_.text.data(), token_.text.data() + token_.text.size(), literal->number);
  if (error != std::errc() || end != token_.text.data() + token_.text.size() || !std::isfinite(literal->number)) {
    return Error(token_.range, "this number doesn't fit a 64-bit float"), nullptr;
  }
  literal->text = token_.text;
  Advance();
  return literal;
}

ExprPtr Parser::ParseArray() {
  auto array = std::make_unique<Expr>(ExprKind::kArray, token_.range);
  Advance();
  while (!token_.Is("]")) {
    ExprPtr element = ParseExpr();
    if (!element) return nullptr;
    array->children.push_back(std::move(element));
    if (!Take(",")) break;
  }
  if (!Take("]")) return Expected("`,` or `]`"), nullptr;
  return Finish(std::move(array));
}

ExprPtr Parser::ParseCase() {
  auto result = std::make_unique<Expr>(ExprKind::kCase, token_.range);
  static constexpr std::string_view kForms[] = {"case",          "case_contains", "case_equals", "case_greaterthan",
                                                "case_lessthan", "case_find"};
  if (std::find(std::begin(kForms), std::end(kForms), token_.text) == std::end(kForms)) {
    return Error(token_.range, fmt::format("no case form {}", token_.Name()),
                 "case, case_contains, case_equals, case_greaterthan, case_lessthan, case_find"),
           nullptr;
  }
  result->text = token_.text;
  result->name_range = token_.range;
  Advance();
  SetRole(Role::kFunction);
  Advance();  // {
  if (result->text != "case") {
    ExprPtr subject = ParseExpr();
    if (!subject) return nullptr;
    if (!Take(",")) return Expected("`,`"), nullptr;
    result->children.push_back(std::move(subject));
  }
  while (!token_.Is("}")) {
    const bool is_default = token_.kind == TokenKind::kIdent && token_.text == "_" && Peek().Is("->");
    if (is_default) {
      Advance();
      SetRole(Role::kKeyword);
    } else {
      ExprPtr condition = ParseExpr();
      if (!condition) return nullptr;
      result->children.push_back(std::move(condition));
    }
    if (!Take("->")) return Expected("`->`"), nullptr;
    ExprPtr value = ParseExpr();
    if (!value) return nullptr;
    result->children.push_back(std::move(value));
    result->has_default = is_default;
    const bool more = Take(",");
    if (is_default || !more) break;
  }
  if (!Take("}")) return Expected(result->has_default ? "`}` after the default" : "`,` or `}`"), nullptr;
  return Finish(std::move(result));
}

}  // namespace throughline::dataprime
