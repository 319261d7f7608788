// What flows through the pipeline at one point: which keypaths there are, what they mean in SQL, and the SELECT under
// construction.
//
// Shape    Documents of a source stay open: any keypath can be asked for, and only what is asked for is read. After a
//          command that reshapes (choose, groupby, ...) there are the fields it made and nothing else.
//
//          A clause is put on the SELECT at hand while SQL's order of clauses means what the pipeline means. When it
//          doesn't (a filter after a limit), the SELECT is closed and becomes the FROM of a new one. What an outer
//          SELECT wants of the table is then handed up, one column at a time and only when asked for: `SELECT *` in
//          between would read every attribute of every row.
// Threads  one compilation.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataprime/analysis/source.h"
#include "dataprime/analysis/value.h"
#include "dataprime/compiler.h"
#include "dataprime/sql/tree.h"

namespace throughline::dataprime {

struct Field {
  Path path;
  Value value;
};

struct OrderKey {
  Value value;
  bool descending = false;
};

class Rows {
 public:
  Rows(const Source& source, const CompileOptions& options, sql::Parameters& parameters, Diagnostics& diagnostics);

  sql::Parameters& parameters() { return parameters_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  const CompileOptions& options() const { return options_; }
  const Source* source() const { return source_; }  // nullptr after reshaping
  const std::vector<Field>& fields() const { return fields_; }

  // Half-open, in ns; applies to the source's time. Once, before any other command.
  void Between(std::optional<int64_t> start, std::optional<int64_t> end);

  // The value of a keypath. One that isn't there is a warning (an error when strict) and null.
  Value Read(const Path& path, SourceRange range);
  bool Has(const Path& path);
  // Every text of the user data as an SQL array, for a search without a keypath.
  sql::Expr AllTexts();
  void Write(const Path& path, Value value);
  void Remove(const Path& path);
  void Filter(sql::Expr condition);
  void OrderBy(std::vector<OrderKey> keys);
  void Limit(uint64_t rows);
  // New rows of these fields, in this order. The order of the rows stays.
  void Reshape(std::vector<Field> fields);
  // Before the expressions of Group() are analysed: rows that a limit chose must be chosen before they are grouped.
  void BeforeGroup();
  // One row for each combination of the keys (no keys and `aggregates`: one row). The order of the rows is lost.
  void Group(std::vector<Field> keys, std::vector<Field> aggregates);

  // The finished SELECT and the columns of its result.
  std::unique_ptr<sql::Select> Finish(std::vector<Column>& columns, bool& is_documents);

 private:
  sql::Expr FromSource(sql::Expr column);  // a stored column, handed up to the SELECT at hand
  sql::Expr HandUp(sql::Select& select, sql::Expr expr);
  void Close();
  void Materialise(Value& value);
  std::optional<Value> Find(const Path& path);
  Value Unknown(const Path& path, SourceRange range);
  sql::Expr Document(Root root);
  Value Below(const Value& value, const Path& path, size_t from);
  std::string NewAlias() { return "c" + std::to_string(aliases_++); }

  const CompileOptions& options_;
  sql::Parameters& parameters_;
  Diagnostics& diagnostics_;
  const Source* source_;
  std::vector<Field> fields_;  // made by commands; over an open source they hide what is stored
  std::vector<Path> removed_;  // of an open source
  std::vector<OrderKey> order_;
  std::optional<uint64_t> limit_;  // of the SELECT at hand
  std::unique_ptr<sql::Select> select_;
  std::vector<sql::Select*> levels_;  // from the table outwards; the last is the SELECT at hand
  std::map<sql::Select*, std::map<std::string, std::string>> handed_up_;  // printed expression → alias
  size_t aliases_ = 0;
};

}  // namespace throughline::dataprime
