#include "dataprime/syntax/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {
namespace {

// "`groupby`", "the end of the query": how a token is named in a message.
std::string Name(const Token& token) {
  if (token.kind == TokenKind::kEnd) return "the end of the query";
  constexpr size_t kLongest = 40;
  if (token.text.size() > kLongest) return fmt::format("`{}...`", token.text.substr(0, kLongest));
  return fmt::format("`{}`", token.text);
}

}  // namespace

Parser::Parser(std::string_view text, Diagnostics& diagnostics) : lexer_(text), diagnostics_(diagnostics) {
  token_ = lexer_.At(0);
}

void Parser::Advance() {
  last_end_ = token_.range.end;
  token_ = lexer_.At(token_.range.end);
}

bool Parser::TakeWord(std::string_view word) {
  if (!token_.IsWord(word)) return false;
  Advance();
  return true;
}

bool Parser::Take(std::string_view symbol) {
  if (!token_.Is(symbol)) return false;
  Advance();
  return true;
}

bool Parser::AtEndOfCommand() const { return token_.kind == TokenKind::kEnd || token_.Is("|") || token_.Is(")"); }

void Parser::Expected(std::string_view what, std::string suggestion) {
  if (token_.kind == TokenKind::kInvalid) {
    diagnostics_.Error(token_.range, token_.problem);
  } else {
    diagnostics_.Error(token_.range, fmt::format("expected {}, found {}", what, Name(token_)), std::move(suggestion));
  }
}

void Parser::Error(SourceRange range, std::string message, std::string suggestion) {
  diagnostics_.Error(range, std::move(message), std::move(suggestion));
}

void Parser::Recover() {
  int nested = 0;
  while (token_.kind != TokenKind::kEnd && !(nested == 0 && token_.Is("|"))) {
    if (token_.Is("(") || token_.Is("[") || token_.Is("{")) ++nested;
    if ((token_.Is(")") || token_.Is("]") || token_.Is("}")) && nested > 0) --nested;
    // What can't be read can't be skipped either: its end is not known.
    if (token_.kind == TokenKind::kInvalid) {
      token_ = lexer_.At(lexer_.text().size());
      return;
    }
    Advance();
  }
  depth_ = 0;
}

ExprPtr Parser::Finish(ExprPtr expr) {
  if (!expr) return nullptr;
  int height = 0;
  for (const ExprPtr& child : expr->children) height = std::max(height, child->height);
  for (const Step& step : expr->path) {
    if (step.computed) height = std::max(height, step.computed->height);
  }
  expr->height = height + 1;
  expr->range.end = std::max(expr->range.end, last_end_);
  if (expr->height <= kMaxHeight && expr->path.size() <= kMaxHeight) return expr;
  Error({expr->range.begin, expr->range.begin + 1},
        fmt::format("this expression nests more than {} levels deep", kMaxHeight), "split it with `create`");
  return nullptr;
}

// ---- operators
// -------------------------------------------------------------------------------------------------------

ExprPtr Parser::ParseExpr() {
  // Each level of nesting in the text comes through here once; the levels of precedence below add a constant.
  if (++depth_ > kMaxHeight) {
    Error(token_.range, fmt::format("this expression nests more than {} levels deep", kMaxHeight),
          "split it with `create`");
    return nullptr;
  }
  ExprPtr expr = ParseOr();
  --depth_;
  return expr;
}

ExprPtr Parser::ParseAnyOf(ExprKind kind, std::string_view symbol, ExprPtr (Parser::*operand)()) {
  ExprPtr first = (this->*operand)();
  if (!first || !token_.Is(symbol)) return first;
  auto all = std::make_unique<Expr>(kind, first->range);
  all->children.push_back(std::move(first));
  while (Take(symbol)) {
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
  while (left && at_symbol()) {
    auto binary = std::make_unique<Expr>(ExprKind::kBinary, left->range);
    binary->text = token_.text;
    binary->name_range = token_.range;
    Advance();
    ExprPtr right = (this->*operand)();
    if (!right) return nullptr;
    binary->children.push_back(std::move(left));
    binary->children.push_back(std::move(right));
    left = Finish(std::move(binary));
  }
  return left;
}

ExprPtr Parser::ParseOr() { return ParseAnyOf(ExprKind::kOr, "||", &Parser::ParseAnd); }
ExprPtr Parser::ParseAnd() { return ParseAnyOf(ExprKind::kAnd, "&&", &Parser::ParseEquality); }
ExprPtr Parser::ParseEquality() { return ParseLeft({"==", "!=", "~", "~~"}, &Parser::ParseRelation); }
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

// ---- postfix: steps, methods, casts
// ----------------------------------------------------------------------------------

ExprPtr Parser::ParsePostfix() {
  ExprPtr expr = ParsePrimary();
  while (expr) {
    if (token_.Is(".")) {
      Advance();
      if (token_.kind != TokenKind::kIdent)
        return Expected("a name after `.`", "a key with other characters needs brackets: ['a-b']"), nullptr;
      const Token name = token_;
      Advance();
      if (token_.Is("(")) {
        auto call = std::make_unique<Expr>(ExprKind::kCall, expr->range);
        call->text = name.text;
        call->name_range = name.range;
        call->children.push_back(std::move(expr));
        call->argument_names.emplace_back();
        if (!ParseArguments(*call)) return nullptr;
        expr = Finish(std::move(call));
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
  if (token_.kind != TokenKind::kIdent)
    return Expected("a type after `:`", "string, number, bool, timestamp, interval, array, object"), nullptr;
  auto cast = std::make_unique<Expr>(ExprKind::kCast, operand->range);
  cast->text = token_.text;
  cast->name_range = token_.range;
  Advance();
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
      Advance();
    }
    ExprPtr argument = ParseExpr();
    if (!argument) return false;
    call.children.push_back(std::move(argument));
    call.argument_names.push_back(std::move(name));
    if (!Take(",")) break;
  }
  if (Take(")")) return true;
  Expected("`,` or `)`");
  return false;
}

// ---- operands
// --------------------------------------------------------------------------------------------------------

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
  return Expected("an expression"), nullptr;
}

ExprPtr Parser::ParseName() {
  const Token name = token_;
  if (name.text.starts_with("case") && Peek().Is("{")) return ParseCase();
  Advance();
  for (const auto& [side, root] : {std::pair{"left", Root::kLeft}, std::pair{"right", Root::kRight}}) {
    if (name.text != side || !token_.Is("=>")) continue;
    Advance();
    if (token_.kind != TokenKind::kIdent) return Expected("a keypath"), nullptr;
    auto keypath = std::make_unique<Expr>(ExprKind::kKeypath, SourceRange{name.range.begin, token_.range.end});
    keypath->root = root;
    if (token_.text != "$d" && token_.text != "$data")
      keypath->path.push_back({std::string(token_.text), nullptr, token_.range});
    Advance();
    return keypath;
  }
  if (token_.Is("(")) {
    auto call = std::make_unique<Expr>(ExprKind::kCall, name.range);
    call->text = name.text;
    call->name_range = name.range;
    if (!ParseArguments(*call)) return nullptr;
    return Finish(std::move(call));
  }
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
    return Error(name.range, fmt::format("no prefix {}: the prefixes are $d, $m, $l and $p", name.text),
                 name.text == "$timestamp" ? "write $m.timestamp" : ""),
           nullptr;
  }
  keypath->path.push_back({std::string(name.text), nullptr, name.range});
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

std::optional<std::string> Parser::Decode(std::string_view body, uint32_t offset) {
  size_t bad = 0;
  std::optional<std::string> text = Unescape(body, bad);
  if (!text) {
    const uint32_t at = offset + static_cast<uint32_t>(bad);
    Error({at, at + 2}, "no such escape: the escapes are \\' \\\" \\\\ \\n \\t \\r \\f \\b \\{ \\} \\`",
          "a backslash itself is \\\\");
  }
  return text;
}

ExprPtr Parser::ParseStringLiteral() {
  auto literal = std::make_unique<Expr>(ExprKind::kString, token_.range);
  std::optional<std::string> text = Decode(token_.text.substr(1, token_.text.size() - 2), token_.range.begin + 1);
  if (!text) return nullptr;
  literal->text = std::move(*text);
  Advance();
  return literal;
}

ExprPtr Parser::ParseTemplate() {
  auto result = std::make_unique<Expr>(ExprKind::kTemplate, token_.range);
  const std::string_view all = lexer_.text();
  size_t begin = token_.range.end;
  for (size_t i = begin; i < all.size(); ++i) {
    if (all[i] == '\\') {
      ++i;
      continue;
    }
    if (all[i] != '{' && all[i] != '`') continue;
    if (i > begin) {
      auto piece = std::make_unique<Expr>(ExprKind::kString,
                                          SourceRange{static_cast<uint32_t>(begin), static_cast<uint32_t>(i)});
      std::optional<std::string> text = Decode(all.substr(begin, i - begin), static_cast<uint32_t>(begin));
      if (!text) return nullptr;
      piece->text = std::move(*text);
      result->children.push_back(std::move(piece));
    }
    if (all[i] == '`') {
      last_end_ = static_cast<uint32_t>(i + 1);
      token_ = lexer_.At(i + 1);
      return Finish(std::move(result));
    }
    token_ = lexer_.At(i + 1);
    ExprPtr inside = ParseExpr();
    if (!inside) return nullptr;
    if (!token_.Is("}")) return Expected("`}`"), nullptr;
    result->children.push_back(std::move(inside));
    begin = token_.range.end;
    i = begin - 1;
  }
  token_ = lexer_.At(all.size());
  Error(result->range, "this template has no closing backtick");
  return nullptr;
}

ExprPtr Parser::ParseRegex() {
  token_ = lexer_.RegexAt(token_.range.begin);
  if (token_.kind == TokenKind::kInvalid) return Expected("a regular expression"), nullptr;
  auto regex = std::make_unique<Expr>(ExprKind::kRegex, token_.range);
  regex->text = token_.text.substr(1, token_.text.size() - 2);
  Advance();
  return regex;
}

ExprPtr Parser::ParseTimestamp() {
  const uint32_t begin = token_.range.begin;
  Advance();
  std::optional<int64_t> nanos;
  auto literal = std::make_unique<Expr>(ExprKind::kTimestamp, SourceRange{begin, token_.range.end});
  if (token_.kind == TokenKind::kString) {
    ExprPtr text = ParseStringLiteral();
    if (!text) return nullptr;
    if (text->text == "now") {
      literal->kind = ExprKind::kNow;
      return literal;
    }
    nanos = dataprime::ParseTimestamp(text->text);
  } else if (token_.kind == TokenKind::kNumber) {
    nanos = ParseEpochDigits(token_.text);
    if (!nanos) {
      return Error(literal->range,
                   "a timestamp has 10 digits (seconds), 13 (milliseconds), 16 (microseconds) or 19 (nanoseconds)"),
             nullptr;
    }
    Advance();
  } else if (token_.Is("(") || token_.kind == TokenKind::kBacktick) {
    ExprPtr inside = ParsePrimary();
    if (!inside) return nullptr;
    literal->kind = ExprKind::kToTimestamp;
    literal->children.push_back(std::move(inside));
    return Finish(std::move(literal));
  } else {
    return Expected("a timestamp after `@`", "@'2026-01-31T12:00:00', @'now' or @1767225600"), nullptr;
  }
  if (!nanos)
    return Error(literal->range, "not a timestamp", "@'2026-01-31', @'2026-01-31T12:00:00.5Z' or @'now'"), nullptr;
  literal->nanos = *nanos;
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
    return Error(token_.range, fmt::format("no case form {}", Name(token_)),
                 "case, case_contains, case_equals, case_greaterthan, case_lessthan, case_find"),
           nullptr;
  }
  result->text = token_.text;
  result->name_range = token_.range;
  Advance();
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

// ---- what commands are made of
// ---------------------------------------------------------------------------------------

ExprPtr Parser::ParseKeypath(std::string_view meaning) {
  if (token_.kind != TokenKind::kIdent) return Expected(meaning), nullptr;
  const Token first = token_;
  ExprPtr keypath = ParseName();
  if (!keypath) return nullptr;
  if (keypath->kind == ExprKind::kNull || keypath->kind == ExprKind::kBool) {  // contextual: a key may have any name
    keypath = std::make_unique<Expr>(ExprKind::kKeypath, first.range);
    keypath->path.push_back({std::string(first.text), nullptr, first.range});
  }
  if (keypath->kind != ExprKind::kKeypath)
    return Error(keypath->range, fmt::format("expected {}, found a call", meaning)), nullptr;
  while (keypath && (token_.Is(".") || token_.Is("["))) {
    if (token_.Is("[")) {
      keypath = ParseBracket(std::move(keypath));
      continue;
    }
    Advance();
    if (token_.kind != TokenKind::kIdent) return Expected("a name after `.`"), nullptr;
    keypath->path.push_back({std::string(token_.text), nullptr, token_.range});
    Advance();
    keypath = Finish(std::move(keypath));
  }
  return keypath;
}

bool Parser::ParseAliased(Aliased& out) {
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
    item.descending = Take("-");
    item.expr = ParseExpr();
    if (!item.expr) return false;
    if (TakeWord("desc")) {
      item.descending = !item.descending;
    } else {
      TakeWord("asc");
    }
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
  ExprPtr literal = ParseStringLiteral();
  if (!literal) return std::nullopt;
  return std::move(literal->text);
}

}  // namespace throughline::dataprime
