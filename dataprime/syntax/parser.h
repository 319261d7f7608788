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
#include "dataprime/syntax/reading.h"
#include "dataprime/syntax/recorder.h"

namespace throughline::dataprime {

struct ParserOptions {
  bool strict = false;           // forms of other languages are errors
  Recorder* recorder = nullptr;  // gets the pieces that are read
  Reading* reading = nullptr;    // gets what editors ask for; the text is then unfinished: see there
  size_t max_stages = kMaxStages;
  int max_height = kMaxHeight;  // not above kMaxHeight
};

class Parser {
 public:
  Parser(std::string_view text, Diagnostics& diagnostics, ParserOptions options = {});

  // -- the token in hand
  const Token& token() const { return token_; }
  Token Peek() const { return lexer_.At(token_.range.end); }
  Token PeekAfter(const Token& token) const { return lexer_.At(token.range.end); }
  void Advance();
  bool TakeWord(std::string_view lower_case_word);  // in any case
  bool Take(std::string_view symbol);
  void TakeKeyword(std::string_view canonical);  // the word in hand, which may be an alias
  bool AtEndOfCommand() const;                   // `|`, `)` or the end of the text
  SourceRange Since(uint32_t begin) const { return {begin, last_end_}; }

  // -- what commands are made of
  ExprPtr ParseExpr();
  ExprPtr ParseExprBefore(std::string_view word);    // the `and` of `between a and b` is no operator
  ExprPtr ParseKeypath(std::string_view meaning);    // "the keypath to create"
  bool ParseAliased(Aliased& out);                   // expr [as keypath]
  bool ParseAliasedList(std::vector<Aliased>& out);  // at least one
  bool ParseAggregates(std::vector<Aliased>& out);   // the same, of values that may call aggregations
  bool ParseKeypathList(std::vector<ExprPtr>& out, std::string_view meaning);
  bool ParseOrderList(std::vector<Ordered>& out);                    // expr [asc|desc], ...; a leading - is desc
  std::optional<uint64_t> ParseCount(std::string_view meaning);      // a whole number without a sign
  std::optional<std::string> ParseString(std::string_view meaning);  // a string literal

  // -- forms of other languages (syntax/dialect.cc)
  // Says that `seen` is written `canonical` in DataPrime: a warning, and an error when strict.
  void Foreign(SourceRange range, std::string_view seen, std::string_view canonical);
  // Where a piece begins that may have to be written differently, and how it is written then.
  size_t Mark() const { return options_.recorder ? options_.recorder->size() : 0; }
  void Rewrite(size_t mark, std::string canonical);

  // -- for editors (syntax/reading.h)
  // The last token that was taken has this role.
  void SetRole(Role role) {
    if (options_.reading && !options_.reading->tokens.empty()) options_.reading->tokens.back().role = role;
  }
  // Where the text ends: this could stand there.
  void Want(Wish wish, SourceRange base = {});
  // A command begins (its word is not known yet: empty); `before` are the commands before it.
  void BeginCommand(std::string_view word, SourceRange before);
  // Around a subquery of the command at hand.
  Reading::Command BeginSubquery() const { return options_.reading ? options_.reading->command : Reading::Command(); }
  void EndSubquery(Reading::Command outer, SourceRange inside);

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
  ExprPtr ParseAnyOf(ExprKind kind, std::string_view symbol, std::string_view word, ExprPtr (Parser::*operand)());
  ExprPtr ParseLeft(std::initializer_list<std::string_view> symbols, ExprPtr (Parser::*operand)());
  ExprPtr ParseRight(ExprPtr left, ExprPtr (Parser::*operand)());  // the operator in hand and what follows it
  ExprPtr ParseOr();
  ExprPtr ParseAnd();
  ExprPtr ParseNot();
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
  bool ParseAssigned(Aliased& out);          // `name = expr`
  bool AtOperand(const Token& token) const;  // whether an expression may begin with it
  bool AtWordOperator() const;
  ExprPtr ParseWordOperator(ExprPtr left);
  ExprPtr ParseMembership(ExprPtr left, uint32_t begin);
  ExprPtr ParseMatch(ExprPtr left);
  ExprPtr ParseRounding(ExprPtr time);  // the interval in hand: `$m.timestamp:1m`
  ExprPtr Canonical(ExprPtr call);      // a call of a function that has another name here
  std::optional<std::string> Decode(std::string_view body, uint32_t offset);
  void Read(size_t offset);  // the token at or after it is in hand
  void GiveUp();
  bool AtUnfinishedEnd() const { return options_.reading && token_.kind == TokenKind::kEnd && !gave_up_; }
  bool AfterNaming() const;  // whether the last token taken was `as` or `into`
  void NoteCall(const Expr& call, size_t argument);
  // Sets height and range; null, with an error, when the tree became too high.
  ExprPtr Finish(ExprPtr expr);

  // While one exists, what is read is part of an operand, which is recorded as a whole.
  class Operand;

  Lexer lexer_;
  Diagnostics& diagnostics_;
  ParserOptions options_;
  Token token_;
  uint32_t last_end_ = 0;  // where the token before the one in hand ended
  int depth_ = 0;
  int operands_ = 0;                // Operand objects that exist
  std::string_view end_word_ = {};  // a word that ends the expression at hand, though it could be an operator
  int subquery_depth_ = 0;
  bool takes_aggregates_ = false;
  size_t commands_ = 0;
  bool gave_up_ = false;
};

}  // namespace throughline::dataprime
