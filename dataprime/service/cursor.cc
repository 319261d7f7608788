#include "dataprime/service/cursor.h"

#include <algorithm>
#include <cctype>

namespace throughline::dataprime {
namespace {

bool IsWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || (c & 0x80); }

// Behind the parser's last token there is white space, and comments; whether the text ends in one of these.
bool EndsInComment(std::string_view text, const Reading& reading) {
  const size_t end = reading.tokens.empty() ? 0 : reading.tokens.back().range.end;
  const Lexer lexer(text);
  const Token rest = lexer.At(end);
  if (rest.kind == TokenKind::kInvalid) return rest.text == "/*";
  if (rest.kind != TokenKind::kEnd) return false;
  const std::vector<SourceRange> comments = lexer.Comments(end, text.size());
  return !comments.empty() && comments.back().end == text.size() && !Part(text, comments.back()).starts_with("/*");
}

}  // namespace

Cursor CursorAt(std::string_view query, size_t offset) {
  Cursor cursor;
  size_t begin = offset, end = offset;
  while (begin > 0 && IsWordPart(query[begin - 1])) --begin;
  while (end < query.size() && IsWordPart(query[end])) ++end;
  cursor.reading = ReadingOf(query.substr(0, begin));
  if (const std::optional<uint32_t> quote = cursor.reading.open_string) {
    cursor.in_string = true;
    begin = *quote;
    // Behind the cursor the string goes on while it looks like one word: the next quote may well open another.
    end = offset;
    while (end < query.size() && (IsWordPart(query[end]) || query[end] == '.' || query[end] == '-')) ++end;
    end = end < query.size() && query[end] == query[begin] ? end + 1 : offset;
    cursor.reading = ReadingOf(query.substr(0, begin));
  }
  cursor.word = {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  cursor.typed = query.substr(begin, offset - begin);
  if (cursor.in_string) cursor.typed.erase(0, 1);
  cursor.is_comment = EndsInComment(query.substr(0, begin), cursor.reading);
  return cursor;
}

}  // namespace throughline::dataprime
