// Query text to tokens, on demand.
//
// Shape    no state but the text: the parser asks for the token at an offset. It must be the parser that asks, because
//          what `/` means depends on where it stands (division, or the start of a regular expression).
// Errors   a token of kind kInvalid; never an exception.
// Source   DataPrime reference, lexical grammar.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/syntax/token.h"

namespace throughline::dataprime {

class Lexer {
 public:
  // Requires: text.size() <= UINT32_MAX, and text outlives the lexer and its tokens.
  explicit Lexer(std::string_view text) : text_(text) {}

  // The token at or after `offset`; white space and comments are skipped.
  Token At(size_t offset) const;
  // The regular expression whose opening slash stands at `offset`, with both slashes. kInvalid when it doesn't end.
  Token RegexAt(size_t offset) const;
  // The comments between two tokens.
  std::vector<SourceRange> Comments(size_t begin, size_t end) const;
  std::string_view text() const { return text_; }

 private:
  bool IsDashComment(size_t offset) const;
  size_t SkipSpace(size_t offset, Token& problem) const;
  Token Make(TokenKind kind, size_t begin, size_t end) const;
  Token Invalid(size_t begin, size_t end, std::string problem) const;
  Token NumberAt(size_t begin) const;
  Token StringAt(size_t begin) const;

  std::string_view text_;
};

// What a string token or a piece of a template stands for. nullopt when it has an escape that the language lacks; then
// `bad_escape` is its offset in `body`. `body` is the text between the quotes.
std::optional<std::string> Unescape(std::string_view body, size_t& bad_escape);

}  // namespace throughline::dataprime
