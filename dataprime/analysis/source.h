// A stored table seen through DataPrime's keypaths. The columns, their types, units and keypaths are schema/'s.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/analysis/value.h"
#include "schema/table.h"

namespace throughline::dataprime {

// A keypath whose steps are all known: root, and the names of the steps.
struct Path {
  Root root = Root::kData;
  std::vector<std::string> steps;

  bool operator==(const Path&) const = default;
  std::string Joined() const;  // steps with points between: the flat key of an attribute
  bool IsPrefixOf(const Path& other) const;
};

// Gives the SQL of a stored column where it is wanted, which may be several SELECTs outside the table.
using ColumnReader = std::function<sql::Expr(sql::Expr column)>;

class Source {
 public:
  // "logs", "spans" or "metrics"; nullptr for anything else.
  static const Source* Find(std::string_view name);
  static std::vector<std::string> Names();

  const std::string& name() const { return name_; }
  const schema::Table& table() const { return *table_; }

  // The value at `path`; nullopt when this source has no such keypath and can't have it. An attribute is always there.
  std::optional<Value> Read(const Path& path, const ColumnReader& read, sql::Parameters& parameters) const;
  // The flat key when `path` names an attribute (or a field of a log's body), so that the live catalogue can be asked.
  std::optional<std::string> AttributeKey(const Path& path) const;
  // All of $m, $l or $d as JSON text, but for what was removed.
  sql::Expr Document(Root root, const std::vector<Path>& removed, const ColumnReader& read,
                     sql::Parameters& parameters) const;
  // Every text of the user data as an SQL array: attributes, long texts, and the columns with a text that someone
  // wrote.
  sql::Expr Texts(const ColumnReader& read) const;
  // Every keypath that schema/ names, for suggestions.
  std::vector<std::string> Keypaths() const;

 private:
  struct Entry {
    Path path;
    const schema::Column* column;
    bool is_container;  // a JSON column, or JSON text with flat keys: reads what stands below
    bool in_document;   // its column's first keypath under this root, the one that shows it
  };
  Source(std::string name, const schema::Table& table);
  const Entry* Find(const Path& path) const;
  const Entry* Container(const Path& path) const;
  static std::string KeyBelow(const Entry& container, const Path& path);
  Value ReadColumn(const Entry& entry, const ColumnReader& read) const;

  std::string name_;
  const schema::Table* table_;
  std::vector<Entry> entries_;
};

}  // namespace throughline::dataprime
