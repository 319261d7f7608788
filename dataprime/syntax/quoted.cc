// Operands that stand between marks: strings, templates, regular expressions, timestamps.
#include "dataprime/syntax/parser.h"

#include "dataprime/syntax/literal.h"
#include "dataprime/syntax/printer.h"

namespace throughline::dataprime {

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
  uint32_t text_begin = token_.range.begin;  // with the mark before it
  const auto note = [&](size_t end) {
    if (options_.reading)
      options_.reading->tokens.push_back({{text_begin, static_cast<uint32_t>(end)}, TokenKind::kBacktick, Role::kText});
  };
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
      piece->bare = true;
      result->children.push_back(std::move(piece));
    }
    if (all[i] == '`') {
      last_end_ = static_cast<uint32_t>(i + 1);
      note(i + 1);
      if (options_.recorder) options_.recorder->Covered({result->range.begin, last_end_});
      Read(i + 1);
      return Finish(std::move(result));
    }
    note(i + 1);
    Read(i + 1);
    ExprPtr inside = ParseExpr();
    if (!inside) return nullptr;
    if (!token_.Is("}")) return Expected("`}`"), nullptr;
    result->children.push_back(std::move(inside));
    begin = token_.range.end;
    text_begin = token_.range.begin;
    i = begin - 1;
  }
  note(all.size());
  token_ = lexer_.At(all.size());
  Want(Wish::kText);
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
    literal->text = "@" + PrintString(text->text);
  } else if (token_.kind == TokenKind::kNumber) {
    nanos = ParseEpochDigits(token_.text);
    literal->text = "@" + std::string(token_.text);
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

}  // namespace throughline::dataprime
