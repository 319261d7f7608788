// The SQL that a query becomes, as a tree. Only sql/printer.h turns it into text, and only there are names quoted.
//
// Shape    An expression is an immutable graph: nodes are shared, so that a value used twice is built once. A fragment
//          of SQL is always a constant of this program with holes for operands ("lower({0})"); whatever a user typed is
//          a parameter, also the names of attributes (ClickHouse's {p:Identifier}).
// Threads  a graph is made and read by one compilation.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throughline::dataprime::sql {

struct Node;
using Expr = std::shared_ptr<const Node>;

struct Node {
  enum class Kind : uint8_t {
    kColumn,     // a column of the FROM clause; `name` comes from schema/ or is an alias that we made
    kSubcolumn,  // operand.{parameter:Identifier}
    kParameter,  // {parameter:Type}
    kFragment,  // `fragment` with operands in its holes: {0}, {1}, ...; {*} is all of them, {1*} all from the second on
  };
  Kind kind = Kind::kFragment;
  std::string name;
  std::string_view fragment;  // static storage
  size_t parameter = 0;
  std::vector<Expr> operands;
  // How many nodes the text will have: a shared operand is printed wherever it is used. Bounds the text of the SQL.
  uint64_t printed_nodes = 1;
  int height = 1;
  bool is_volatile = false;   // random(): to be computed once a row, not once per mention
  bool is_aggregate = false;  // holds a call of an aggregate function
};

Expr Column(std::string_view name);
Expr ParameterAt(size_t index);
Expr Subcolumn(Expr column, size_t parameter);
Expr Fragment(std::string_view fragment, std::vector<Expr> operands = {});

// Whether it is written as a null of any type.
bool IsNull(const Expr& expr);

// Where pieces of aggregates are kept (sql/slices.h).
inline constexpr std::string_view kSlicesDatabase = "throughline_slices";

// A value that the printer must not print.
struct Parameter {
  std::string type;   // ClickHouse: String, Float64, Identifier, ...
  std::string value;  // as it is, no escapes
};

// The same value bound twice is one parameter, so equal expressions print equally.
class Parameters {
 public:
  Expr Bind(std::string_view type, std::string_view value);
  size_t Index(std::string_view type, std::string_view value);
  Expr String(std::string_view text) { return Bind("String", text); }
  // One that nothing else is bound to: whoever runs the query says its value.
  size_t Open(std::string_view type);
  const std::vector<Parameter>& all() const { return all_; }

 private:
  std::vector<Parameter> all_;
  std::map<std::pair<std::string, std::string>, size_t, std::less<>> index_;
};

struct Output {
  Expr expr;
  std::string alias;  // made by us
};

struct Order {
  Expr expr;
  bool descending = false;
};

enum class JoinKind : uint8_t { kLeft, kInner, kFull, kRight, kCross };

struct Join;

struct Select {
  // FROM: one of the four.
  std::string table;
  std::optional<size_t> table_parameter;  // of type Identifier: a table of the database kSlicesDatabase
  std::unique_ptr<Select> from;
  std::vector<std::unique_ptr<Select>> union_all;  // with the same aliases in the same order

  std::unique_ptr<Join> join;      // beside `from`
  std::vector<Output> array_join;  // arrays side by side: one row for each element
  std::vector<Output> columns;
  std::vector<Expr> where;  // all must hold
  std::vector<Expr> group_by;
  std::vector<std::vector<Expr>> grouping_sets;
  bool aggregates = false;      // one row even without group_by
  std::vector<Order> order_by;  // nulls last
  struct LimitBy {
    Expr count;  // null: none
    std::vector<Expr> keys;
  } limit_by;
  Expr limit;
};

struct Join {
  JoinKind kind = JoinKind::kLeft;
  std::unique_ptr<Select> right;
  Expr on;  // null for kCross
};

// How deep SELECTs stand in one another; 1 for one that has none inside.
size_t Depth(const Select& select);

// `select` and all that stand inside, from the outside in.
template <typename Visit>
void EachSelect(Select& select, const Visit& visit) {
  visit(select);
  if (select.from) EachSelect(*select.from, visit);
  for (auto& member : select.union_all) EachSelect(*member, visit);
  if (select.join) EachSelect(*select.join->right, visit);
}

}  // namespace throughline::dataprime::sql
