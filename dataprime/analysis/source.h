// A stored table seen through DataPrime's keypaths. The columns, their types, units and keypaths are schema/'s.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/analysis/language_fields.h"
#include "dataprime/analysis/origin.h"
#include "schema/table.h"

namespace throughline::dataprime {

class Source final : public Origin {
 public:
  // "logs", "spans" or "metrics"; nullptr for anything else.
  static const Source* Find(std::string_view name);
  static std::vector<std::string> Names();

  const schema::Table& table() const { return *table_; }

  const std::string& name() const override { return name_; }
  std::optional<Value> Read(const Path& path, const ColumnReader& read, sql::Parameters& parameters) const override;
  std::optional<sql::Expr> HasBelow(const Path& path, const ColumnReader& read,
                                    sql::Parameters& parameters) const override;
  std::optional<sql::Expr> TextsBelow(const Path& path, const ColumnReader& read,
                                      sql::Parameters& parameters) const override;
  bool Declares(const Path& path) const override { return Find(path) || IsLanguageField(name_, path); }
  std::optional<sql::Expr> ObjectAt(const Path& path, const ColumnReader& read,
                                    sql::Parameters& parameters) const override;
  std::optional<std::string> AttributeKey(const Path& path) const override;
  sql::Expr Document(Root root, const std::vector<Path>& removed, const ColumnReader& read,
                     sql::Parameters& parameters) const override;
  sql::Expr Texts(const ColumnReader& read, sql::Parameters& parameters) const override;
  std::vector<std::string> Keypaths() const override;

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
  // Whether `path` is an object of the language's, whatever the attributes are called: $d.tags, $d.logRecord.
  bool IsStructure(const Path& path) const;
  // What the document holds at and below `within`, still at its place.
  sql::Expr DocumentWithin(const Path& within, const std::vector<Path>& removed, const ColumnReader& read,
                           sql::Parameters& parameters) const;
  static std::string KeyBelow(const Entry& container, const Path& path);
  Value ReadColumn(const Entry& entry, const ColumnReader& read) const;

  std::string name_;
  const schema::Table* table_;
  std::vector<Entry> entries_;
};

}  // namespace throughline::dataprime
