// Where documents come from: what any keypath of theirs means in SQL. A stored table (Source), or the rows of several
// queries (Union).
//
// Shape    Documents are open: a keypath is read only when someone asks for it, and what isn't asked for isn't read.
// Threads  one compilation, but for Source, which is constant.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dataprime/analysis/path.h"
#include "dataprime/analysis/value.h"

namespace throughline::dataprime {

// Gives the SQL of a column of the origin where it is wanted, which may be several SELECTs outside of it.
using ColumnReader = std::function<sql::Expr(sql::Expr column)>;

class Origin {
 public:
  virtual ~Origin() = default;

  virtual const std::string& name() const = 0;  // for messages: "no keypath $d.x in spans"
  // The value at `path`; nullopt when there is no such keypath and can't be. An attribute is always there.
  virtual std::optional<Value> Read(const Path& path, const ColumnReader& read, sql::Parameters& parameters) const = 0;
  // What stands below `path` as JSON text, null when nothing does; nullopt when nothing can.
  virtual std::optional<sql::Expr> ObjectAt(const Path& path, const ColumnReader& read,
                                            sql::Parameters& parameters) const = 0;
  // Whether anything stands below `path`, as SQL that is true or false; nullopt when nothing can.
  virtual std::optional<sql::Expr> HasBelow(const Path& path, const ColumnReader& read,
                                            sql::Parameters& parameters) const {
    const std::optional<sql::Expr> object = ObjectAt(path, read, parameters);
    return object ? std::optional(sql::Fragment("isNotNull({0})", {*object})) : std::nullopt;
  }
  // All texts below the attribute `path` as an SQL array; nullopt when nothing can stand there.
  virtual std::optional<sql::Expr> TextsBelow(const Path& /*path*/, const ColumnReader& /*read*/,
                                              sql::Parameters& /*parameters*/) const {
    return std::nullopt;
  }
  // The type that Read() would give, without asking for a column.
  virtual std::optional<Type> TypeOf(const Path& path) const {
    sql::Parameters unused;
    const std::optional<Value> value = Read(
        path, [](sql::Expr column) { return column; }, unused);
    return value ? std::optional(value->type) : std::nullopt;
  }
  // Whether a row is known to have the keypath, rather than being allowed to: a stored column, not an attribute.
  virtual bool Declares(const Path& path) const = 0;
  // The flat key when `path` names an attribute (or a field of a log's body), so that the live catalogue can be asked.
  virtual std::optional<std::string> AttributeKey(const Path& path) const = 0;
  // All of $m, $l or $d as JSON text, but for what was removed.
  virtual sql::Expr Document(Root root, const std::vector<Path>& removed, const ColumnReader& read,
                             sql::Parameters& parameters) const = 0;
  // Every text of the user data as an SQL array: attributes, long texts, and the columns with a text. Keys are none.
  virtual sql::Expr Texts(const ColumnReader& read, sql::Parameters& parameters) const = 0;
  // Every keypath with a name of its own, for suggestions.
  virtual std::vector<std::string> Keypaths() const = 0;
};

}  // namespace throughline::dataprime
