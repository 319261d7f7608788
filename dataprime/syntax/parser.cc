// The token in hand, and what is wrong with it.
#include "dataprime/syntax/parser.h"

#include <fmt/format.h>

#include <algorithm>

namespace throughline::dataprime {

Parser::Parser(std::string_view text, Diagnostics& diagnostics, ParserOptions options)
    : lexer_(text), diagnostics_(diagnostics), options_(options) {
  Read(0);
}

void Parser::Read(size_t offset) {
  token_ = lexer_.At(offset);
  if (options_.reading && token_.kind == TokenKind::kInvalid && (token_.text == "'" || token_.text == "\"") &&
      !options_.reading->open_string)
    options_.reading->open_string = token_.range.begin;
  // `--` begins a comment where it can't be two signs: see Lexer.
  const std::string_view gap = text().substr(offset, token_.range.begin - std::min<size_t>(offset, token_.range.begin));
  if (gap.find("--") == std::string_view::npos) return;
  for (const SourceRange& comment : lexer_.Comments(offset, token_.range.begin)) {
    const std::string_view written = text().substr(comment.begin, comment.end - comment.begin);
    if (written.starts_with("--"))
      Foreign({comment.begin, comment.begin + 2}, "`--` before a comment", "//" + std::string(written.substr(2)));
  }
}

void Parser::Advance() {
  last_end_ = token_.range.end;
  if (options_.reading && token_.kind != TokenKind::kEnd)
    options_.reading->tokens.push_back({token_.range, token_.kind, Role::kNone});
  if (options_.recorder) {
    options_.recorder->Covered(token_.range);
    if (operands_ == 0) options_.recorder->Add({token_.range, std::string(token_.text)});
  }
  Read(token_.range.end);
}

bool Parser::TakeWord(std::string_view word) {
  if (AtUnfinishedEnd() && !options_.reading->wish) options_.reading->words.push_back(word);
  if (!token_.IsWord(word)) return false;
  TakeKeyword(word);
  return true;
}

void Parser::TakeKeyword(std::string_view canonical) {
  Advance();
  SetRole(Role::kKeyword);
  if (options_.recorder && operands_ == 0) options_.recorder->Respell(canonical);
}

bool Parser::Take(std::string_view symbol) {
  if (!token_.Is(symbol)) return false;
  Advance();
  return true;
}

bool Parser::AtEndOfCommand() const {
  if (AtUnfinishedEnd()) return false;
  return token_.kind == TokenKind::kEnd || token_.Is("|") || token_.Is(")");
}

void Parser::Want(Wish wish, SourceRange base) {
  if (!AtUnfinishedEnd() || options_.reading->wish) return;
  options_.reading->wish = wish;
  options_.reading->base = base;
  options_.reading->takes_aggregates = takes_aggregates_;
}

void Parser::BeginCommand(std::string_view word, SourceRange before) {
  takes_aggregates_ = false;
  if (options_.reading && !options_.reading->wish) options_.reading->command = {word, before, {}};
}

void Parser::EndSubquery(Reading::Command outer, SourceRange inside) {
  if (!options_.reading || options_.reading->wish) return;
  options_.reading->command = std::move(outer);
  options_.reading->command.subqueries.push_back(inside);
}

bool Parser::AfterNaming() const {
  if (!options_.reading || options_.reading->tokens.empty()) return false;
  const SourceRange last = options_.reading->tokens.back().range;
  const Token word{TokenKind::kIdent, last, text().substr(last.begin, last.end - last.begin), {}};
  return word.IsWord("as") || word.IsWord("into");
}

void Parser::NoteCall(const Expr& call, size_t argument) {
  if (!AtUnfinishedEnd() || options_.reading->call) return;
  const SourceRange receiver = call.is_method ? call.children[0]->range : SourceRange{};
  options_.reading->call = Reading::Call{call.text, call.is_method, receiver, argument};
}

void Parser::Expected(std::string_view what, std::string suggestion) {
  if (token_.Is("=")) suggestion = "two values are compared with ==";
  if (token_.kind == TokenKind::kInvalid) {
    diagnostics_.Error(token_.range, token_.problem);
  } else {
    diagnostics_.Error(token_.range, fmt::format("expected {}, found {}", what, token_.Name()), std::move(suggestion));
  }
}

void Parser::Error(SourceRange range, std::string message, std::string suggestion) {
  diagnostics_.Error(range, std::move(message), std::move(suggestion));
}

void Parser::Recover() {
  if (AtUnfinishedEnd() && options_.reading->words.empty()) Want(Wish::kNothing);
  int nested = 0;
  const auto ends = [&] { return token_.Is("|") || (token_.Is(")") && subquery_depth_ > 0); };
  while (token_.kind != TokenKind::kEnd && !(nested == 0 && ends())) {
    if (token_.Is("(") || token_.Is("[") || token_.Is("{")) ++nested;
    if ((token_.Is(")") || token_.Is("]") || token_.Is("}")) && nested > 0) --nested;
    // What can't be read can't be skipped either: its end is not known.
    if (token_.kind == TokenKind::kInvalid) return GiveUp();
    Advance();
    Want(Wish::kUnknown);
  }
  depth_ = 0;
}

void Parser::GiveUp() {
  gave_up_ = true;
  token_ = lexer_.At(lexer_.text().size());
}

bool Parser::CountCommand() {
  if (++commands_ <= options_.max_stages) return true;
  Error(token_.range, fmt::format("more than {} commands in one query", options_.max_stages));
  GiveUp();
  return false;
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
  if (expr->height <= options_.max_height && expr->path.size() <= kMaxHeight) return expr;
  Error({expr->range.begin, expr->range.begin + 1},
        fmt::format("this expression nests more than {} levels deep", options_.max_height), "split it with `create`");
  return nullptr;
}

}  // namespace throughline::dataprime
