// The meaning of an expression at one point of the pipeline: names resolved, types inferred and checked, SQL made.
//
// Shape    Row expressions by default. Between BeginAggregates() and EndAggregates() a value is made of aggregates and
//          of group keys: whatever else it names outside of an aggregate is an error.
// Errors   reported; the value then has type kError and `expr` is null, and whoever gets it stays silent.
// Threads  one compilation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dataprime/analysis/rows.h"
#include "dataprime/analysis/value.h"
#include "dataprime/functions/catalogue.h"

namespace throughline::dataprime {

// 1 to 6 when the expression, beside a severity, names one: a bare word, a text or a code. Else 0.
int SeverityCode(const Expr& expr);

class JoinSides;

class ExpressionAnalyzer {
 public:
  explicit ExpressionAnalyzer(Rows& rows) : rows_(rows), diagnostics_(rows.diagnostics()) {}

  // `wanted` is the type that the context gives to an untyped operand; kUntyped leaves it as it is.
  Value Analyze(const Expr& expr, Type wanted = Type::kUntyped);
  // A value of exactly that type; an untyped one is read as it, another type is an error that says `why`.
  Value AnalyzeAs(const Expr& expr, Type type, std::string_view why);
  Value Coerce(Value value, Type type, std::string_view why, Type element = Type::kUntyped);
  // A condition: SQL that is true, false or null.
  sql::Expr Condition(const Expr& expr);

  void BeginAggregates(const std::vector<Field>& keys) { keys_ = &keys; }
  void EndAggregates() { keys_ = nullptr; }
  // From here on a keypath is read on one of the two sides of a join.
  void BeginJoin(JoinSides& sides) { join_ = &sides; }
  // Whether an aggregation is called anywhere in it.
  static bool HasAggregate(const Expr& expr);

  // A target of `create`, `as`, ...: every step a name.
  std::optional<Path> TargetPath(const Expr& keypath);
  // The same for reading, where a step may also be a parameter: $d[$p.name].
  std::optional<Path> ReadPath(const Expr& keypath);

  // For functions/.
  Rows& rows() { return rows_; }
  sql::Parameters& parameters() { return rows_.parameters(); }
  Value Error(SourceRange range, std::string message, std::string suggestion = {});
  // Gives all values one type; false, with an error, when they have none in common.
  bool Unify(std::vector<Value*> values, std::string_view why);
  Value Make(Type type, sql::Expr expr, SourceRange range) const;
  // `field ~ phrase` and `textSearch`.
  Value TextSearch(const Value& target, const Expr& phrase, SourceRange range);
  // `<keypath> ~ '...'` where the keypath may be an object: its own value and all below it; nullopt where it can't be.
  std::optional<Value> TextSearchBelow(const Expr& search);
  // An RE2 pattern from a regular expression of the language, anchored as asked; nullopt, with an error, when it is
  // none.
  std::optional<std::string> Pattern(const Expr& regex, bool whole);
  Value Compare(std::string_view op, Value left, Value right, SourceRange range);

 private:
  Value Keypath(const Expr& expr);
  void TellStatusCode(const Path& path, SourceRange range);
  Value QueryParameter(const Expr& expr);
  Value Step(const Expr& expr);
  Value CallFunction(const Expr& expr);
  bool Arguments(const Expr& expr, const PreparedFunction& function, std::vector<Value>& out);
  Value Argument(const Expr& expr, const Parameter& parameter, const PreparedFunction& function);
  Value Unary(const Expr& expr, Type wanted);
  Value Binary(const Expr& expr, Type wanted);
  Value Arithmetic(const Expr& expr, Type wanted);
  Value FreeText(const Expr& expr);
  Value Logical(const Expr& expr);
  Value CastTo(const Expr& expr);
  Value Array(const Expr& expr);
  Value Case(const Expr& expr);
  Value Exists(const Expr& expr);
  Value Template(const Expr& expr);
  std::optional<Value> SeverityLiteral(const Expr& expr);

  Rows& rows_;
  Diagnostics& diagnostics_;
  const std::vector<Field>* keys_ = nullptr;
  JoinSides* join_ = nullptr;
  bool inside_aggregate_ = false;
};

}  // namespace throughline::dataprime
