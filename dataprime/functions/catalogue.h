// The functions of the language: one entry each, from which the compiler, the reference and completion are made.
//
// Shape    An entry states the signature as text, and the compiler reads that text: what is documented is what is
//          checked. Grammar of a signature:
//
//            name(parameter: type, optional?: type, more: type...) -> type
//
//          types: string number bool timestamp interval regexp array object; `array<number>`, `array<string>`; `text`
//          (any value, turned into text), `any` (any value as it is), `regexp|string`, T (any value, all T alike),
//          `array<T>`. `literal` before a type: known before the query runs. `= value` after a type: SQL for a
//          parameter that is left out.
// Source   DataPrime reference, scalar functions and aggregations.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/analysis/value.h"

namespace throughline::dataprime {

class ExpressionAnalyzer;

struct Parameter {
  enum class Kind : uint8_t { kTyped, kText, kAny, kSame };  // kSame: T
  std::string name;
  Kind kind = Kind::kTyped;
  Type type = Type::kString;
  Type element = Type::kUntyped;
  bool optional = false, variadic = false, literal = false;
  std::string fallback;  // SQL
};

struct Signature {
  std::vector<Parameter> parameters;
  Parameter result;
};

// A call whose arguments are analysed and of the right types. One that was left out has no `expr`.
struct Call {
  ExpressionAnalyzer& analyzer;
  const Expr& expr;
  std::vector<Value> arguments;

  bool Has(size_t i) const { return i < arguments.size() && arguments[i].expr; }
  // Of a `literal string`: its text, also where a query parameter gives it.
  std::string Text(size_t i) const;
  // Of a `literal number` or `literal bool`.
  double Number(size_t i, double otherwise) const { return Has(i) ? arguments[i].literal->number : otherwise; }
  Value Make(Type type, std::string_view fragment, std::vector<sql::Expr> operands) const;
};

struct Function {
  std::string_view name;
  std::string_view signature;
  std::string_view summary;
  std::string_view nulls = "null in, null out";
  std::string_view unit = {};
  std::string_view sql = {};                    // {parameter} is its argument, {*} all of them
  Value (*build)(Call& call) = nullptr;         // where SQL alone doesn't do
  std::vector<std::string_view> examples = {};  // `expression -> result`, run as tests
  bool is_aggregate = false;
  bool is_volatile = false;
  std::string_view deprecated_for = {};  // the name to use instead
};

// An entry made ready: signature read, holes of the SQL numbered.
struct PreparedFunction {
  const Function* function;
  Signature signature;
  std::string sql;
};

// nullptr when there is no such function. Names are case-sensitive. `aggregate` chooses between the two meanings of min
// and max.
const PreparedFunction* FindFunction(std::string_view name, bool aggregate);
std::span<const PreparedFunction> AllFunctions();
// What to write in place of a name from another language (`coalesce`, `countif`, ...), or empty.
std::string_view OfficialForm(std::string_view foreign_name);

// One list a file, one file a section of the reference.
std::span<const Function> StringFunctions();
std::span<const Function> NumberFunctions();
std::span<const Function> TimeFunctions();
std::span<const Function> ArrayFunctions();
std::span<const Function> GeneralFunctions();
std::span<const Function> IpFunctions();
std::span<const Function> UrlFunctions();
std::span<const Function> UuidFunctions();
std::span<const Function> Aggregations();

struct CaseForm {
  std::string_view name;
  std::string_view syntax;
  std::string_view summary;
  std::vector<std::string_view> examples;  // `expression -> result`, run as tests
};
std::span<const CaseForm> CaseForms();

struct FunctionGroup {
  std::string_view name;  // of its page
  std::string_view title;
  std::span<const Function> functions;
};
std::span<const FunctionGroup> FunctionGroups();

}  // namespace throughline::dataprime
