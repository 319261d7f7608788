// The documents that flow through the pipeline at one point: which keypaths there are, and what they mean in SQL.
//
// Shape    Documents of a source are open: any keypath can be asked for, and only what is asked for is read. What
//          commands wrote lies over it. After a command that reshapes (choose, groupby, ...) there are the fields it
//          made and nothing else. A join puts whole documents of another query under a keypath; they stay open too.
//
//          What an outer SELECT wants of the origin is handed up through the SELECTs in between, one column at a time
//          and only when asked for: `SELECT *` would read every attribute of every row.
// Threads  one compilation.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataprime/analysis/compilation.h"
#include "dataprime/analysis/origin.h"
#include "dataprime/analysis/value.h"

namespace throughline::dataprime {

class Documents;

struct Field {
  Path path;
  Value value;
  // A member of the object in the field above it, read more directly than from that object's JSON.
  bool is_view = false;
  std::shared_ptr<Documents> joined = nullptr;  // the documents of another query; `value` is then unused
};

class Documents {
 public:
  // Open, read in `select`, whose FROM is the origin.
  Documents(Compilation& compilation, std::shared_ptr<const Origin> origin, sql::Select& select);

  // Documents, rather than fields that each have a name.
  bool is_open() const { return origin_ || !merged_.empty(); }
  const std::vector<Field>& fields() const { return fields_; }

  // The value of a keypath; nullopt when there is none.
  std::optional<Value> Find(const Path& path);
  // The same, where an attribute that nobody sends counts as missing, and one that is known has its likely type.
  std::optional<Value> FindKnown(const Path& path);
  // The same with all that stands below `path`, where Find() gives only a value of its own.
  // Whether there is a value at `path`, or anything below it; nullopt when neither is known.
  std::optional<sql::Expr> Exists(const Path& path);
  std::optional<Value> FindWhole(const Path& path);
  // All texts below the attribute `path`, an object, as an SQL array; nullopt when nothing can stand there, or when
  // what stands there was changed.
  std::optional<sql::Expr> TextsBelow(const Path& path);
  // Whether `path` names an attribute of the origin, known or not.
  bool IsAttribute(const Path& path) const { return origin_ && !IsRemoved(path) && origin_->AttributeKey(path); }
  // Whether FindKnown() finds anything, without asking for a column.
  bool MayHave(const Path& path) const;
  // Whether a row is known to have the keypath, rather than being allowed to.
  bool Declares(const Path& path) const;
  Value Read(const Field& field);
  // $m, $l or $d as JSON text.
  sql::Expr Json(Root root);
  // Every text of the user data as an SQL array.
  sql::Expr Texts();
  // For messages.
  std::string OriginName() const { return origin_ ? origin_->name() : "these rows"; }
  std::vector<std::string> Keypaths(Root root, bool long_form) const;

  void Write(Field field);
  // The members of an object become keypaths of $d, where there is nothing yet.
  void Merge(Value object);
  void Join(const Path& into, std::shared_ptr<Documents> joined);
  void Remove(const Path& path);
  void Reshape(std::vector<Field> fields);
  // As a join shows it: all under $d.
  void MoveUnderData();
  // From here on a row may lack these documents; `present` is true where it has them.
  void MakeOptional(const sql::Expr& present);

  // `inner` became the FROM of `outer`: values are from now on what `outer` sees of them.
  void Close(sql::Select& inner, sql::Select& outer);
  // `to` stands in the place of the outermost SELECT.
  void MoveInto(sql::Select& to);

 private:
  ColumnReader Reader();
  std::optional<Value> FindStored(const Path& path);
  std::optional<Value> FindUnmerged(const Path& path);
  const AttributeCatalogue* Catalogue() const;  // of the origin's live attributes, if it is known
  Value Below(const Value& value, const Path& path, size_t from);
  bool IsRemoved(const Path& path) const;

  Compilation* compilation_;
  std::shared_ptr<const Origin> origin_;  // null after reshaping
  std::vector<sql::Select*> levels_;      // from the origin outwards; the last is the SELECT at hand
  std::vector<Field> fields_;             // made by commands; over an origin they hide what is stored
  std::vector<Value> merged_;             // objects whose members show in $d where nothing else does
  std::vector<Path> removed_;             // of the origin
  sql::Expr present_;                     // of the origin's values; null: always
};

// A value that `present` decides about. Arrays and untyped values are empty by themselves where a row has none.
Value Optional(Value value, const sql::Expr& present);

}  // namespace throughline::dataprime
