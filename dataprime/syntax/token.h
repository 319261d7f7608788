// The words of a query.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dataprime/diagnostic.h"

namespace throughline::dataprime {

enum class TokenKind : uint8_t {
  kEnd,
  kIdent,     // name, $d, $m
  kNumber,    // 5, 2.5, 1e3
  kInterval,  // 1h30m
  kString,    // 'text' or "text"; still with its quotes and escapes
  kBacktick,  // opens a template; the parser reads its pieces
  kSymbol,    // an operator or a bracket, one or two characters
  kInvalid,   // `problem` says why
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  SourceRange range;
  std::string_view text;  // as written
  std::string problem;    // kInvalid only

  bool Is(std::string_view symbol) const { return kind == TokenKind::kSymbol && text == symbol; }
  // Command words are recognised in any case.
  bool IsWord(std::string_view lower_case_word) const;
  // How a message names it: "`groupby`", "the end of the query".
  std::string Name() const;
};

}  // namespace throughline::dataprime
