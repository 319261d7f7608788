// The rows of an uploaded table as documents: one keypath below $d for each column, nothing in $m and $l.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dataprime/analysis/origin.h"
#include "dataprime/compiler.h"

namespace throughline::dataprime {

// Where the rows of all uploaded tables are: table_id, row_number, key, and data, a JSON object of texts by column.
inline constexpr std::string_view kEnrichmentRows = "enrichment_rows";

class TableOrigin final : public Origin {
 public:
  TableOrigin(std::string name, EnrichmentTable table) : name_(std::move(name)), table_(std::move(table)) {}

  const std::string& name() const override { return name_; }
  std::optional<Value> Read(const Path& path, const ColumnReader& read, sql::Parameters& parameters) const override;
  std::optional<sql::Expr> ObjectAt(const Path& path, const ColumnReader& read,
                                    sql::Parameters& parameters) const override;
  bool Declares(const Path& path) const override { return Find(path) != nullptr; }
  std::optional<std::string> AttributeKey(const Path& path) const override;
  sql::Expr Document(Root root, const std::vector<Path>& removed, const ColumnReader& read,
                     sql::Parameters& parameters) const override;
  sql::Expr Texts(const ColumnReader& read, sql::Parameters& parameters) const override;
  std::vector<std::string> Keypaths() const override;

 private:
  // $d.name and $d['name'], also where the name holds points.
  const EnrichmentColumn* Find(const Path& path) const;
  static Value ReadColumn(const EnrichmentColumn& column, const ColumnReader& read, sql::Parameters& parameters);

  const std::string name_;
  const EnrichmentTable table_;
};

}  // namespace throughline::dataprime
