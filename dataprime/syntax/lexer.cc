#include "dataprime/syntax/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace throughline::dataprime {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80); }
bool IsNamePart(char c) { return IsLetter(c) || IsDigit(c); }

// Length of the interval unit at the start of `text`, or 0. Two letters before one, so that `ms` is not minutes.
size_t UnitLength(std::string_view text) {
  for (std::string_view unit : {"ms", "us", "ns"}) {
    if (text.starts_with(unit)) return 2;
  }
  return !text.empty() && std::string_view("dhms").find(text[0]) != std::string_view::npos ? 1 : 0;
}

constexpr std::string_view kTwoCharacterSymbols[] = {"==", "!=", "<=", ">=", "&&", "||", "~~", "->", "=>", "=~", "!~"};
constexpr std::string_view kSymbols = "|&(),.[]{}:=<>+-*/%!~@";

}  // namespace

bool Token::IsWord(std::string_view word) const {
  return kind == TokenKind::kIdent && text.size() == word.size() &&
         std::equal(text.begin(), text.end(), word.begin(),
                    [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

std::string Token::Name() const {
  if (kind == TokenKind::kEnd) return "the end of the query";
  constexpr size_t kLongest = 40;
  if (text.size() > kLongest) return fmt::format("`{}...`", text.substr(0, kLongest));
  return fmt::format("`{}`", text);
}

Token Lexer::Make(TokenKind kind, size_t begin, size_t end) const {
  return {kind, {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}, text_.substr(begin, end - begin), {}};
}

Token Lexer::Invalid(size_t begin, size_t end, std::string problem) const {
  Token token = Make(TokenKind::kInvalid, begin, end);
  token.problem = std::move(problem);
  return token;
}

// `-- text` is a comment in the guide's dialect. Two signs before an operand (`a --b`, `a - -5`) are no comment.
bool Lexer::IsDashComment(size_t i) const {
  const auto space = [&](size_t at) { return std::string_view(" \t\r\n\f").find(text_[at]) != std::string_view::npos; };
  return text_.substr(i).starts_with("--") && (i == 0 || space(i - 1)) && (i + 2 == text_.size() || space(i + 2));
}

size_t Lexer::SkipSpace(size_t i, Token& problem) const {
  while (i < text_.size()) {
    const std::string_view rest = text_.substr(i);
    if (std::string_view(" \t\r\n\f").find(rest[0]) != std::string_view::npos) {
      ++i;
    } else if (rest[0] == '#' || rest.starts_with("//") || IsDashComment(i)) {
      i = std::min(text_.find('\n', i), text_.size());
    } else if (rest.starts_with("/*")) {
      const size_t end = text_.find("*/", i + 2);
      if (end == std::string_view::npos) {
        problem = Invalid(i, i + 2, "this comment has no end");
        return text_.size();
      }
      i = end + 2;
    } else {
      break;
    }
  }
  return i;
}

std::vector<SourceRange> Lexer::Comments(size_t begin, size_t end) const {
  std::vector<SourceRange> out;
  while (begin < end) {
    const size_t at = text_.find_first_not_of(" \t\r\n\f", begin);
    if (at >= end) break;
    const size_t close = text_.substr(at).starts_with("/*") ? text_.find("*/", at + 2) : text_.find('\n', at);
    begin = std::min(close == std::string_view::npos ? end : close + (text_[close] == '*' ? 2 : 0), end);
    out.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(begin)});
  }
  return out;
}

Token Lexer::At(size_t offset) const {
  Token problem;
  const size_t begin = SkipSpace(std::min(offset, text_.size()), problem);
  if (problem.kind == TokenKind::kInvalid) return problem;
  if (begin == text_.size()) return Make(TokenKind::kEnd, begin, begin);

  const char first = text_[begin];
  if (IsLetter(first) || (first == '$' && begin + 1 < text_.size() && IsLetter(text_[begin + 1]))) {
    size_t end = begin + 1;
    while (end < text_.size() && IsNamePart(text_[end])) ++end;
    return Make(TokenKind::kIdent, begin, end);
  }
  if (IsDigit(first)) return NumberAt(begin);
  if (first == '\'' || first == '"') return StringAt(begin);
  if (first == '`') return Make(TokenKind::kBacktick, begin, begin + 1);
  for (std::string_view symbol : kTwoCharacterSymbols) {
    if (text_.substr(begin).starts_with(symbol)) return Make(TokenKind::kSymbol, begin, begin + 2);
  }
  if (kSymbols.find(first) != std::string_view::npos) return Make(TokenKind::kSymbol, begin, begin + 1);
  if (static_cast<unsigned char>(first) < 0x20) {
    return Invalid(begin, begin + 1, "a control character can't stand here");
  }
  return Invalid(begin, begin + 1, std::string("`") + first + "` has no meaning in DataPrime");
}

Token Lexer::NumberAt(size_t begin) const {
  size_t end = begin;
  const auto digits = [&] {
    while (end < text_.size() && IsDigit(text_[end])) ++end;
  };
  digits();
  if (UnitLength(text_.substr(end)) > 0) {
    while (end < text_.size() && UnitLength(text_.substr(end)) > 0) {
      end += UnitLength(text_.substr(end));
      const size_t unit_end = end;
      digits();
      if (end > unit_end && UnitLength(text_.substr(end)) == 0) {  // 1h30: the 30 lacks its unit
        return Invalid(begin, end, "this interval ends in a number without a unit: d, h, m, s, ms, us or ns");
      }
    }
    if (end < text_.size() && IsNamePart(text_[end])) {
      while (end < text_.size() && IsNamePart(text_[end])) ++end;
      return Invalid(begin, end, "not an interval: the units are d, h, m, s, ms, us and ns, as in 1h30m");
    }
    return Make(TokenKind::kInterval, begin, end);
  }
  // `2.log(8)` is a method of 2, so a point belongs to the number only before a digit.
  if (end + 1 < text_.size() && text_[end] == '.' && IsDigit(text_[end + 1])) {
    ++end;
    digits();
  }
  if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
    size_t exponent = end + 1;
    if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) ++exponent;
    if (exponent < text_.size() && IsDigit(text_[exponent])) {
      end = exponent;
      digits();
    }
  }
  if (end < text_.size() && IsNamePart(text_[end])) {
    while (end < text_.size() && IsNamePart(text_[end])) ++end;
    return Invalid(begin, end,
                   "neither a number nor an interval: the units are d, h, m, s, ms, us and ns, as in 1h30m");
  }
  return Make(TokenKind::kNumber, begin, end);
}

Token Lexer::StringAt(size_t begin) const {
  for (size_t i = begin + 1; i < text_.size(); ++i) {
    if (text_[i] == '\\') {
      ++i;
    } else if (text_[i] == text_[begin]) {
      return Make(TokenKind::kString, begin, i + 1);
    }
  }
  return Invalid(begin, begin + 1, "this string has no closing quote");
}

Token Lexer::RegexAt(size_t begin) const {
  for (size_t i = begin + 1; i < text_.size() && text_[i] != '\n'; ++i) {
    if (text_[i] == '\\') {
      ++i;
    } else if (text_[i] == '/') {
      return Make(TokenKind::kSymbol, begin, i + 1);
    }
  }
  return Invalid(begin, begin + 1, "this regular expression has no closing slash");
}

std::optional<std::string> Unescape(std::string_view body, size_t& bad_escape) {
  std::string out;
  out.reserve(body.size());
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\') {
      out += body[i];
      continue;
    }
    bad_escape = i;
    if (++i == body.size()) return std::nullopt;
    switch (body[i]) {
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case 'r':
        out += '\r';
        break;
      case 'f':
        out += '\f';
        break;
      case 'b':
        out += '\b';
        break;
      case '\'':
      case '"':
      case '\\':
      case '{':
      case '}':
      case '`':
      case '/':
        out += body[i];
        break;
      default:
        return std::nullopt;
    }
  }
  return out;
}

}  // namespace throughline::dataprime
