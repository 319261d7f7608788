// Expressions: their static types, and their value for one row or one group.
//
// Shape   Analyze() gives a type and a function from a row (or a group) to a value. What is ill-typed is refused before
//         any row is looked at, as in the language.
// Source  DataPrime reference, types and inference, null, operators, functions; docs/dataprime/choices.md.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "dataprime/syntax/ast.h"
#include "table.h"

namespace throughline::differential {

using dataprime::Expr;
using dataprime::ExprKind;

// The query is not valid.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The query may be valid, but the evaluator has no opinion on it.
struct NotCovered : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The same, of a query that has more rows on the way than anybody wants to wait for.
struct TooMuch : NotCovered {
  using NotCovered::NotCovered;
};

struct Group {
  std::vector<Value> keys;
  std::vector<const Row*> rows;
};

// One of the two is set: inside an aggregation, or outside of one, a row; above aggregations a group.
struct Scope {
  const Row* row = nullptr;
  const Group* group = nullptr;
};

struct Typed {
  Type type = Type::kNull;
  Type element = Type::kUntyped;
  Type likely = Type::kUntyped;
  std::function<Value(const Scope&)> eval = [](const Scope&) { return Value::Null(); };
  const Expr* literal = nullptr;
};

bool IsOpen(Type type);  // fits any type: null, or a value whose type is the row's own
bool IsCastable(Type from, Type to);
bool HasAggregate(const Expr& expr);
// The joined name of a keypath, without its prefix and without `tags.`, which is where attributes are anyway.
std::string NameOf(const Expr& keypath);

class Analyzer {
 public:
  explicit Analyzer(const Table& table, int64_t now) : table_(&table), now_(now) {}

  // From here on keypaths outside of aggregations name group keys.
  void UseGroups(std::vector<Column> keys) {
    grouped_ = true;
    keys_ = std::move(keys);
  }

  Typed Analyze(const Expr& expr, Type wanted = Type::kUntyped);
  Typed AnalyzeAs(const Expr& expr, Type type);
  Typed CastTo(Typed value, Type type, Type element = Type::kUntyped);
  Typed WithLikelyType(Typed value);
  Typed Equals(Typed left, Typed right, const std::string& op);
  // Gives all the same type; refuses when that can't be.
  void Unify(std::vector<Typed*> values);
  bool inside_aggregate() const { return inside_aggregate_; }

  std::vector<Typed> Arguments(const Expr& call, bool aggregate, Typed& result);

 private:
  Typed Keypath(const Expr& expr);
  Typed Arithmetic(const Expr& expr, Type wanted);
  Typed Comparison(const Expr& expr);
  Typed Case(const Expr& expr);
  Typed Call(const Expr& expr);
  Typed Aggregate(const Expr& expr);

  const Table* table_;
  int64_t now_;
  bool grouped_ = false, inside_aggregate_ = false;
  std::vector<Column> keys_;
};

// Null by zero.
Value Remainder(double number, double divisor);
// `phrase` in `text`, word by word, in any case.
bool HasPhrase(const std::string& text, const std::string& phrase);
// The same in every text that a value holds.
Value SearchIn(const Value& value, const std::string& phrase);
// Scalar functions, by name; the arguments have the types of the signature.
Value CallScalar(const std::string& name, const std::vector<Value>& arguments);
bool HasScalar(const std::string& name);
std::function<Value(const Scope&)> MakeAggregate(const std::string& name, std::vector<Typed> arguments);

}  // namespace throughline::differential
