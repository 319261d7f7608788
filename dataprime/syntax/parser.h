// Tokens to expressions and to the pieces that commands share.
//
// Shape    one token of lookahead. A command reads its own words with TakeWord() and its operands with the functions
//          below, so that adding a command needs nothing here.
// Errors   reported to Diagnostics where they are found; the function then returns null (or false), and the caller
//          returns too. Recover() goes to the next command, so that one query can tell several mistakes.
// Limits   an expression nests at most kMaxHeight deep; deeper is an error, found before the stack is used.
// Source   DataPrime reference, EBNF and precedence.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/diagnostic.h"
#include "dataprime/syntax/ast.h"
#include "dataprime/syntax/lexer.h"

namespace throughline::dataprime {

class Parser {
 public:
  Parser(std::string_view text, Diagnostics& diagnostics);

  // -- the token in hand
  const Token& token() const { return token_; }
  Token Peek() const { return lexer_.At(token_.range.end); }
  void Advance();
  bool TakeWord(std::string_view lower_case_word);  // in any case
  bool Take(std::string_view symbol);
  bool AtEndOfCommand() const;  // `|`, `)` or the end of the text
  SourceRange Since(uint32_t begin) const { return {begin, last_end_}; }

  // -- what commands are made of
  ExprPtr ParseExpr();
  ExprPtr ParseKeypath(std::string_view meaning);    // "the keypath to create"
  bool ParseAliased(Aliased& out);                   // expr [as keypath]
  bool ParseAliasedList(std::vector<Aliased>& out);  // at least one
  bool ParseKeypathList(std::vector<ExprPtr>& out, std::string_view meaning);
  bool ParseOrderList(std::vector<Ordered>& out);                    // expr [asc|desc], ...; a leading - is desc
  std::optional<uint64_t> ParseCount(std::string_view meaning);      // a whole number without a sign
  std::optional<std::string> ParseString(std::string_view meaning);  // a string literal

  // -- problems
  // "expected <what>, found <the token in hand>".
  void Expected(std::string_view what, std::string suggestion = {});
  void Error(SourceRange range, std::string message, std::string suggestion = {});
  // Skips to the `|`, or to the `)` of the subquery, that ends this command, past nested parentheses.
  void Recover();
  // Counts a command of the query; false, with an error, beyond kMaxStages. Nothing more is read then.
  bool CountCommand();
  bool gave_up() const { return gave_up_; }
  bool EnterSubquery(int deepest) { return subquery_depth_ < deepest && ++subquery_depth_; }
  void LeaveSubquery() { --subquery_depth_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  std::string_view text() const { return lexer_.text(); }

 private:
  ExprPtr ParseAnyOf(ExprKind kind, std::string_view symbol, ExprPtr (Parser::*operand)());
  ExprPtr ParseLeft(std::initializer_list<std::string_view> symbols, ExprPtr (Parser::*operand)());
  ExprPtr ParseOr();
  ExprPtr ParseAnd();
  ExprPtr ParseEquality();
  ExprPtr ParseRelation();
  ExprPtr ParseSum();
  ExprPtr ParseProduct();
  ExprPtr ParseUnary();
  ExprPtr ParsePostfix();
  ExprPtr ParsePrimary();
  ExprPtr ParseName();
  ExprPtr ParseNumber();
  ExprPtr ParseStringLiteral();
  ExprPtr ParseTemplate();
  ExprPtr ParseRegex();
  ExprPtr ParseTimestamp();
  ExprPtr ParseArray();
  ExprPtr ParseCase();
  ExprPtr ParseCast(ExprPtr operand);
  ExprPtr ParseBracket(ExprPtr base);
  bool ParseArguments(Expr& call);
  std::optional<std::string> Decode(std::string_view body, uint32_t offset);
  void GiveUp();
  // Sets height and range; null, with an error, when the tree became too high.
  ExprPtr Finish(ExprPtr expr);

  Lexer lexer_;
  Diagnostics& diagnostics_;
  Token token_;
  uint32_t last_end_ = 0;  // where the token before the one in hand ended
  int depth_ = 0;
  int subquery_depth_ = 0;
  size_t commands_ = 0;
  bool gave_up_ = false;
};

}  // namespace throughline::dataprime
