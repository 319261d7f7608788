#include "dataprime/analysis/table_origin.h"

#include <algorithm>

#include "dataprime/analysis/json_tree.h"

namespace throughline::dataprime {

using sql::Fragment;

const EnrichmentColumn* TableOrigin::Find(const Path& path) const {
  if (path.root != Root::kData || path.steps.empty()) return nullptr;
  const std::string joined = path.Joined();
  const auto found = std::ranges::find(table_.columns, joined, &EnrichmentColumn::name);
  return found == table_.columns.end() ? nullptr : &*found;
}

Value TableOrigin::ReadColumn(const EnrichmentColumn& column, const ColumnReader& read, sql::Parameters& parameters) {
  Value value;
  value.type = Type::kString;
  value.expr = Fragment("JSONExtract({0}, {1}, 'Nullable(String)')",
                        {read(sql::Column("data")), parameters.String(column.name)});
  if (column.type == "number") {
    value.type = Type::kNumber;
    value.expr = Fragment("toFloat64OrNull({0})", {value.expr});
  } else if (column.type == "bool") {
    value.type = Type::kBool;
    value.expr = Fragment("({0} = 'true')", {value.expr});
  }
  return value;
}

std::optional<Value> TableOrigin::Read(const Path& path, const ColumnReader& read, sql::Parameters& parameters) const {
  if (path.steps.empty()) {
    Value value;
    value.type = Type::kObject;
    value.expr = Document(path.root, {}, read, parameters);
    return value;
  }
  const EnrichmentColumn* column = Find(path);
  if (!column) return std::nullopt;
  return ReadColumn(*column, read, parameters);
}

std::optional<sql::Expr> TableOrigin::ObjectAt(const Path&, const ColumnReader&, sql::Parameters&) const {
  return std::nullopt;
}

std::optional<std::string> TableOrigin::AttributeKey(const Path&) const { return std::nullopt; }

sql::Expr TableOrigin::Document(Root root, const std::vector<Path>& removed, const ColumnReader& read,
                                sql::Parameters& parameters) const {
  JsonTree tree;
  for (const EnrichmentColumn& column : table_.columns) {
    const Path path{Root::kData, {column.name}};
    const bool gone = std::ranges::any_of(
        removed, [&](const Path& one) { return one.root == Root::kData && one.Joined() == column.name; });
    if (root == Root::kData && !gone) tree.Set(path.steps, ToJson(ReadColumn(column, read, parameters)));
  }
  return tree.empty() ? parameters.String("{}") : tree.Build(parameters, /*drops_empty=*/false);
}

sql::Expr TableOrigin::Texts(const ColumnReader& read, sql::Parameters& /*parameters*/) const {
  return Fragment("arrayMap(m -> m.2, JSONExtractKeysAndValues({0}, 'String'))", {read(sql::Column("data"))});
}

std::vector<std::string> TableOrigin::Keypaths() const {
  std::vector<std::string> out;
  for (const EnrichmentColumn& column : table_.columns) out.push_back(Path{Root::kData, {column.name}}.Text());
  return out;
}

}  // namespace throughline::dataprime
