// What flows through the pipeline at one point: the documents, their order, and the SELECT under construction.
//
// Shape    A clause is put on the SELECT at hand while SQL's order of clauses means what the pipeline means. When it
//          doesn't (a filter after a limit), the SELECT is closed and becomes the FROM of a new one.
//
//          Commands of two inputs take the rows of their subquery whole: a join makes both SELECTs the sides of a JOIN,
//          a union the members of a UNION ALL. What is asked of the documents later is handed up through either.
// Threads  one compilation.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataprime/analysis/documents.h"
#include "dataprime/analysis/source.h"
#include "dataprime/sql/tree.h"

namespace throughline::dataprime {

struct OrderKey {
  Value value;
  bool descending = false;
};

class Rows {
 public:
  Rows(Compilation& compilation, const Source& source);
  Rows(Compilation& compilation, std::shared_ptr<const Origin> origin, std::string_view sql_table);

  Compilation& compilation() { return *compilation_; }
  sql::Parameters& parameters() { return compilation_->parameters(); }
  Diagnostics& diagnostics() { return compilation_->diagnostics(); }
  const CompileOptions& options() const { return compilation_->options(); }
  bool is_open() const { return documents_->is_open(); }  // documents of a source, not the fields of a reshape
  const Documents& documents() const { return *documents_; }
  const std::vector<Field>& fields() const { return documents_->fields(); }

  // Half-open, in ns; applies to the source's time. Once, before any other command.
  void Between(const Source& source, std::optional<int64_t> start, std::optional<int64_t> end);

  // The value of a keypath. One that isn't there is a warning (an error when strict) and null.
  Value Read(const Path& path, SourceRange range);
  bool Has(const Path& path) const { return documents_->MayHave(path); }
  // Whether a row is known to have the keypath, rather than being allowed to.
  bool Declares(const Path& path) const { return documents_->Declares(path); }
  // Every text of the user data as an SQL array, for a search without a keypath.
  sql::Expr AllTexts() { return documents_->Texts(); }
  // The texts below an attribute that is an object; nullopt when nothing can stand there.
  std::optional<sql::Expr> TextsBelow(const Path& path) { return documents_->TextsBelow(path); }
  // The same with all that stands below `path`, where Read() gives only a value of its own.
  Value ReadWhole(const Path& path, SourceRange range);
  // Whether there is a value at `path`, or anything below it.
  sql::Expr Exists(const Path& path, SourceRange range);
  // What stands at `path`, without a warning; nullopt when nothing does or can.
  std::optional<Value> Find(const Path& path) { return documents_->Find(path); }
  void Write(const Path& path, Value value);
  // Several at once, whose values were read before any of them is written.
  void Write(std::vector<Field> fields);
  // The members of an object become keypaths of $d, where there is nothing yet.
  void Merge(Value object);
  void Remove(const Path& path) { documents_->Remove(path); }
  void Filter(sql::Expr condition);
  void OrderBy(std::vector<OrderKey> keys);
  void Limit(uint64_t rows);
  // New rows of these fields, in this order. The order of the rows stays.
  void Reshape(std::vector<Field> fields);
  // Before the expressions of Group() are analysed: rows that a limit chose must be chosen before they are grouped.
  void BeforeGroup();
  // One row for each combination of the keys (no keys and `aggregates`: one row). The order of the rows is lost.
  void Group(std::vector<Field> keys, std::vector<Field> aggregates);
  // Before Group() and the analysis of its aggregates: one row for each combination of the keys in each set, which
  // holds indices of `keys`. Gives the keys for Group(). Those of one name have become one: the value of that key which
  // is in the row's set, else null.
  std::vector<Field> GroupBySets(std::vector<Field> keys, const std::vector<std::vector<size_t>>& sets);
  // At most `count` rows for each combination of the keys: the first in `order`, or in the rows' own order.
  void Dedupe(const std::vector<Value>& keys, uint64_t count, const std::vector<OrderKey>& order);
  // One row for each element of `array`, in order, with the element at `into`; the row without elements goes.
  void Explode(const Value& array, const Path& into, bool keeps_original);

  // Before a join's condition is analysed: both become the sides of a JOIN, and values of both can be used in it.
  void BeginJoin(Rows& right);
  // `on` null: every row with every row. The right documents stand at `into`, null where a row has none.
  void Join(Rows right, sql::JoinKind kind, sql::Expr on, const Path& into);
  // A condition that always holds and that the engine takes for the key of a JOIN, which it must have.
  sql::Expr JoinKeyForAll() const;
  // After Join(): where the left documents are missing, `path` has the right one's value.
  void FillFrom(const Path& path, Value left, Value right);
  // The rows of both. Without an order.
  void Union(Rows right);
  // Row i of both together; `into` as in Join.
  void Stitch(Rows right, const Path& into);
  // The same, the right documents merged into what stands at `into`, right over left.
  void StitchMerge(Rows right, const Path& into);

  // The finished SELECT and the columns of its result.
  std::unique_ptr<sql::Select> Finish(std::vector<Column>& columns, bool& is_documents);

 private:
  sql::Expr HandUp(sql::Expr expr) { return compilation_->HandUp(*select_, std::move(expr)); }
  void Close();
  Value Unknown(const Path& path, SourceRange range);
  std::string NewAlias() { return compilation_->NewAlias(); }
  void Zip(Rows& right);

  Compilation* compilation_;
  std::shared_ptr<Documents> documents_;
  std::unique_ptr<sql::Select> select_;
  std::vector<OrderKey> order_;
  std::optional<uint64_t> limit_;           // of the SELECT at hand
  sql::Expr left_present_, right_present_;  // of the last join; 0 where a row lacks that side
};

}  // namespace throughline::dataprime
