// Forms of other languages inside expressions, where their meaning is plain: each becomes the tree of its canonical
// form, and is told.
//
// Source   DataPrime reference, forms found in practice; functions that are not DataPrime, though often written.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "dataprime/syntax/literal.h"
#include "dataprime/syntax/parser.h"
#include "dataprime/syntax/printer.h"

namespace throughline::dataprime {
namespace {

ExprPtr Call(std::string name, SourceRange range, ExprPtr first, bool is_method) {
  auto call = std::make_unique<Expr>(ExprKind::kCall, range);
  call->text = std::move(name);
  call->name_range = range;
  call->is_method = is_method;
  call->children.push_back(std::move(first));
  call->argument_names.emplace_back();
  return call;
}

void AddArgument(Expr& call, ExprPtr argument) {
  call.children.push_back(std::move(argument));
  call.argument_names.emplace_back();
}

ExprPtr Over(ExprKind kind, std::string text, SourceRange range, ExprPtr operand) {
  auto expr = std::make_unique<Expr>(kind, range);
  expr->text = std::move(text);
  expr->name_range = range;
  expr->children.push_back(std::move(operand));
  return expr;
}

ExprPtr ComparedWithNull(std::string_view op, SourceRange range, ExprPtr operand) {
  ExprPtr expr = Over(ExprKind::kBinary, std::string(op), range, std::move(operand));
  expr->children.push_back(std::make_unique<Expr>(ExprKind::kNull, range));
  return expr;
}

// Functions that only have another name.
std::string_view OfficialName(std::string_view name) {
  static const std::unordered_map<std::string_view, std::string_view> names = {
      {"countif", "count_if"},
      {"countIf", "count_if"},
      {"count_distinct", "distinct_count"},
      {"countDistinct", "distinct_count"},
      {"dcount", "distinct_count"},
      {"mean", "avg"},
      {"stdev", "stddev"},
      {"coalesce", "firstNonNull"},
      {"iff", "if"},
      {"iif", "if"},
      {"lower", "toLowerCase"},
      {"upper", "toUpperCase"},
      {"strlen", "length"},
      {"bin", "roundTime"},
      {"bucket", "roundTime"},
      {"split", "arraySplit"},
  };
  const auto found = names.find(name);
  return found == names.end() ? std::string_view() : found->second;
}

constexpr std::pair<std::string_view, std::string_view> kTypeFunctions[] = {
    {"tostring", "string"}, {"toString", "string"}, {"tonumber", "number"}, {"toNumber", "number"},
    {"todouble", "number"}, {"toint", "number"},    {"tobool", "bool"},
};

}  // namespace

void Parser::Foreign(SourceRange range, std::string_view seen, std::string_view canonical) {
  std::string message = fmt::format("{} is not DataPrime", seen), suggestion = fmt::format("write {}", canonical);
  if (options_.strict) {
    diagnostics_.Error(range, std::move(message), std::move(suggestion));
  } else {
    diagnostics_.Warning(range, std::move(message), std::move(suggestion));
  }
}

void Parser::Rewrite(size_t mark, std::string canonical) {
  if (options_.recorder) options_.recorder->Rewrite(mark, std::move(canonical), last_end_);
}

bool Parser::AtOperand(const Token& token) const {
  switch (token.kind) {
    case TokenKind::kIdent:
    case TokenKind::kNumber:
    case TokenKind::kInterval:
    case TokenKind::kString:
    case TokenKind::kBacktick:
      return true;
    default:
      return token.Is("(") || token.Is("[") || token.Is("@") || token.Is("!");
  }
}

// `not x`. Before anything that is no operand `not` is a key like any other.
ExprPtr Parser::ParseNot() {
  std::vector<Token> words;  // not recursive: `not not ...` may be as long as the query
  while (token_.IsWord("not") && token_.text != end_word_) {
    const Token next = Peek();
    if (!AtOperand(next) || next.IsWord("and") || next.IsWord("or") || next.IsWord("in") || next.IsWord("as") ||
        next.IsWord("exists") || next.IsWord("is") || next.IsWord("contains"))
      break;
    words.push_back(token_);
    Advance();
    SetRole(Role::kKeyword);
  }
  ExprPtr expr = ParseEquality();
  for (auto word = words.rbegin(); word != words.rend() && expr; ++word) {
    expr = Finish(Over(ExprKind::kUnary, "!", word->range, std::move(expr)));
    if (expr) Foreign(word->range, "`not`", Print(*expr));
  }
  return expr;
}

// After a complete operand a word can be nothing but an operator, or a word of the command.
bool Parser::AtWordOperator() const {
  if (token_.Is("=~") || token_.Is("!~")) return true;
  if (token_.kind != TokenKind::kIdent) return false;
  const Token next = Peek();
  if (token_.IsWord("exists")) return !next.Is("(");
  if (token_.IsWord("in") || token_.IsWord("contains")) return AtOperand(next);
  if (token_.IsWord("is")) return next.IsWord("null") || next.IsWord("not");
  if (token_.IsWord("not")) return next.IsWord("in") || next.IsWord("contains");
  return false;
}

ExprPtr Parser::ParseWordOperator(ExprPtr left) {
  const uint32_t begin = left->range.begin;
  SourceRange word = token_.range;
  if (token_.Is("=~") || token_.Is("!~")) return ParseMatch(std::move(left));
  if (TakeWord("exists")) {
    Foreign(word, "`exists`", fmt::format("{0} != null, or for an object the same of a leaf inside it", Print(*left)));
    return Finish(Over(ExprKind::kExists, "", {begin, last_end_}, std::move(left)));
  }
  if (TakeWord("is")) {
    const bool negated = TakeWord("not");
    if (!TakeWord("null")) return Expected("`null`"), nullptr;
    word.end = last_end_;
    ExprPtr test = Finish(ComparedWithNull(negated ? "!=" : "==", {begin, last_end_}, std::move(left)));
    if (test) Foreign(word, negated ? "`is not null`" : "`is null`", Print(*test));
    return test;
  }
  const bool negated = TakeWord("not");
  const bool is_in = token_.IsWord("in");
  Advance();
  SetRole(Role::kKeyword);
  word.end = last_end_;
  ExprPtr test;
  if (is_in) {
    test = ParseMembership(std::move(left), begin);
  } else {
    ExprPtr part = ParseSum();
    if (!part) return nullptr;
    test = Call("contains", {begin, last_end_}, std::move(left), true);
    AddArgument(*test, std::move(part));
    test = Finish(std::move(test));
  }
  if (test && negated) test = Finish(Over(ExprKind::kUnary, "!", {begin, last_end_}, std::move(test)));
  if (test)
    Foreign(word,
            negated ? (is_in ? "`not in`" : "`not contains`")
                    : (is_in ? "`in` between operands" : "`contains` between operands"),
            Print(*test));
  return test;
}

// What follows `x in`: `(a, b)` or `[a, b]` are candidates, anything else is an array.
ExprPtr Parser::ParseMembership(ExprPtr left, uint32_t begin) {
  ExprPtr call = Call("in", {begin, last_end_}, std::move(left), true);
  if (token_.Is("(")) {
    if (!ParseArguments(*call)) return nullptr;
    return Finish(std::move(call));
  }
  ExprPtr array = ParseSum();
  if (!array) return nullptr;
  if (array->kind == ExprKind::kArray) {
    for (ExprPtr& element : array->children) AddArgument(*call, std::move(element));
  } else {
    call->text = "inArray";
    AddArgument(*call, std::move(array));
  }
  return Finish(std::move(call));
}

// `x =~ /re/`, `x =~ 're'`.
ExprPtr Parser::ParseMatch(ExprPtr left) {
  const Token op = token_;
  const uint32_t begin = left->range.begin;
  Advance();
  ExprPtr pattern = ParseSum();
  if (!pattern) return nullptr;
  if (pattern->kind == ExprKind::kString) {
    pattern->kind = ExprKind::kRegex;
    std::string escaped;
    for (char c : pattern->text) escaped += c == '/' ? "\\/" : std::string(1, c);
    pattern->text = std::move(escaped);
  }
  ExprPtr test = Call("matches", {begin, last_end_}, std::move(left), true);
  AddArgument(*test, std::move(pattern));
  test = Finish(std::move(test));
  if (test && op.text == "!~") test = Finish(Over(ExprKind::kUnary, "!", {begin, last_end_}, std::move(test)));
  if (test) Foreign(op.range, op.Name(), Print(*test));
  return test;
}

ExprPtr Parser::ParseRounding(ExprPtr time) {
  const SourceRange written = token_.range;
  ExprPtr interval = ParsePrimary();
  if (!interval) return nullptr;
  const SourceRange range{time->range.begin, last_end_};
  ExprPtr call = Call("roundTime", range, std::move(time), true);
  AddArgument(*call, std::move(interval));
  call = Finish(std::move(call));
  if (call) Foreign(written, "an interval as a type", Print(*call));
  return call;
}

ExprPtr Parser::Canonical(ExprPtr call) {
  if (!call) return nullptr;
  const std::string seen = fmt::format("`{}`", call->text);
  const SourceRange range = call->range, name = call->name_range;
  std::vector<ExprPtr>& arguments = call->children;
  const auto told = [&](ExprPtr canonical) {
    canonical = Finish(std::move(canonical));
    if (canonical) Foreign(name, seen, Print(*canonical));
    return canonical;
  };
  if (arguments.size() == 1) {
    if (call->text == "exists") {
      Foreign(name, seen,
              fmt::format("{0} != null, or for an object the same of a leaf inside it", Print(*arguments[0])));
      return Finish(Over(ExprKind::kExists, "", range, std::move(arguments[0])));
    }
    if (call->text == "isnull" || call->text == "isNull")
      return told(ComparedWithNull("==", range, std::move(arguments[0])));
    if (call->text == "isnotnull" || call->text == "isNotNull")
      return told(ComparedWithNull("!=", range, std::move(arguments[0])));
    for (const auto& [function, type] : kTypeFunctions) {
      if (call->text == function) return told(Over(ExprKind::kCast, std::string(type), range, std::move(arguments[0])));
    }
  }
  if (const std::string_view official = OfficialName(call->text);
      !official.empty() && !(official == "arraySplit" && arguments.size() != 2)) {
    call->text = official;
    call = told(std::move(call));
    if (!call) return nullptr;
  }
  std::vector<ExprPtr>& operands = call->children;
  if (call->text == "roundTime" && operands.size() == 2 && operands[1]->kind == ExprKind::kString) {
    if (const std::optional<int64_t> nanos = ParseInterval(operands[1]->text)) {
      operands[1]->kind = ExprKind::kInterval;
      operands[1]->nanos = *nanos;
      Foreign(operands[1]->range, "an interval in quotes", Print(*operands[1]));
    }
  }
  if (call->text == "percentile" && operands.size() == 2 && operands[0]->kind != ExprKind::kNumber &&
      operands[1]->kind == ExprKind::kNumber && call->argument_names[0].empty() && call->argument_names[1].empty()) {
    std::swap(operands[0], operands[1]);
    Expr& fraction = *operands[0];
    if (fraction.number > 1) fraction.number /= 100;
    fraction.text = fmt::format("{}", fraction.number);
    call->is_method = false;
    Foreign(name, "the value before the fraction", Print(*call));
  }
  return call;
}

// `name = expr`, where a command makes a value and names it.
bool Parser::ParseAssigned(Aliased& out) {
  const size_t mark = Mark();
  const uint32_t begin = token_.range.begin;
  out.alias = ParseKeypath("a name");
  if (!out.alias) return false;
  const SourceRange sign = token_.range;
  if (!Take("=")) return Expected("`=`"), false;
  out.expr = ParseExpr();
  if (!out.expr) return false;
  const std::string canonical = Print(out);
  Foreign({begin, sign.end}, "a name before its value", canonical);
  Rewrite(mark, canonical);
  return true;
}

}  // namespace throughline::dataprime
