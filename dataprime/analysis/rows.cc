#include "dataprime/analysis/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "dataprime/analysis/array.h"
#include "dataprime/analysis/percentiles.h"
#include "dataprime/analysis/stored_texts.h"
#include "dataprime/closest.h"
#include "dataprime/sql/fragments.h"
#include "dataprime/sql/printer.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// A value larger than this is computed in a SELECT of its own before it is used: written out wherever it is mentioned,
// `create x from x + x` would double the SQL with each step.
constexpr uint64_t kLargestInline = 24;

// A value that could not be analysed: the query has failed, and what follows is only checked.
void Patch(Value& value) {
  if (!value.expr) value.expr = Fragment("NULL");
}
void Patch(std::vector<Field>& fields) {
  for (Field& field : fields) Patch(field.value);
}

bool IsLarge(const Value& value) {
  return value.type != Type::kError && (value.expr->printed_nodes > kLargestInline || value.expr->is_volatile);
}

}  // namespace

Rows::Rows(Compilation& compilation, const Source& source)
    : Rows(compilation, {std::shared_ptr<void>(), &source}, source.table().name) {}  // lives as long as the program

Rows::Rows(Compilation& compilation, std::shared_ptr<const Origin> origin, std::string_view sql_table)
    : compilation_(&compilation), select_(std::make_unique<sql::Select>()) {
  select_->table = sql_table;
  documents_ = std::make_shared<Documents>(compilation, std::move(origin), *select_);
}

void Rows::Between(const Source& source, std::optional<int64_t> start, std::optional<int64_t> end) {
  // On the bare column, so that the engine skips what lies outside.
  const sql::Expr time = sql::Column(source.table().time_column);
  const auto instant = [&](int64_t nanos) { return parameters().Bind("DateTime64(9, 'UTC')", FormatTimestamp(nanos)); };
  if (start) select_->where.push_back(Fragment("({0} >= {1})", {time, instant(*start)}));
  if (end) select_->where.push_back(Fragment("({0} < {1})", {time, instant(*end)}));
}

// ---- the SELECT at hand
// ----------------------------------------------------------------------------------------------

void Rows::Close() {
  auto outer = std::make_unique<sql::Select>();
  documents_->Close(*select_, *outer);
  if (limit_) select_->limit = parameters().Bind("UInt64", std::to_string(*limit_));
  for (OrderKey& key : order_) {
    if (limit_) select_->order_by.push_back({key.value.expr, key.descending});
    key.value.expr = HandUp(key.value.expr);
  }
  limit_.reset();
  outer->from = std::move(select_);
  select_ = std::move(outer);
}

void Rows::Filter(sql::Expr condition) {
  condition = TextsAsStored(condition, parameters());
  if (limit_) {
    // The condition was analysed against the SELECT that is closed now; its columns are handed up as one value.
    condition = HandUp(std::move(condition));
    Close();
  }
  select_->where.push_back(std::move(condition));
}

void Rows::OrderBy(std::vector<OrderKey> keys) {
  if (limit_) {
    for (OrderKey& key : keys) key.value.expr = HandUp(key.value.expr);
    // The earlier order decided which rows the limit kept; it is stated inside, and the new one outside.
    Close();
  }
  for (OrderKey& key : keys) {  // ids lie in the order of their texts; one that may be null does not
    const sql::Node& node = *key.value.expr;
    if (node.kind == sql::Node::Kind::kFragment &&
        (node.fragment == sql::kId || node.fragment == sql::kParentId || node.fragment == sql::kMicroseconds))
      key.value.expr = sql::Expr(node.operands[0]);
  }
  order_ = std::move(keys);
}

void Rows::Limit(uint64_t rows) { limit_ = std::min(limit_.value_or(rows), rows); }

void Rows::Reshape(std::vector<Field> fields) {
  Patch(fields);
  bool close = false;
  for (Field& field : fields) {
    field.value.literal = nullptr;
    close |= IsLarge(field.value);
  }
  documents_->Reshape(std::move(fields));
  if (close) Close();
}

void Rows::Write(const Path& path, Value value) {
  std::vector<Field> one;
  one.push_back({path, std::move(value)});
  Write(std::move(one));
}

void Rows::Write(std::vector<Field> fields) {
  Patch(fields);
  const bool close = std::any_of(fields.begin(), fields.end(), [](const Field& field) { return IsLarge(field.value); });
  for (Field& field : fields) {
    field.value.literal = nullptr;
    if (!close) continue;
    field.value.expr = HandUp(field.value.expr);
    field.value.binary = nullptr;
  }
  if (close) Close();
  for (Field& field : fields) documents_->Write(std::move(field));
}

void Rows::Merge(Value object) {
  Patch(object);
  object.literal = nullptr;
  if (IsLarge(object)) {
    object.expr = HandUp(object.expr);
    Close();
  }
  documents_->Merge(std::move(object));
}

void Rows::BeforeGroup() {
  if (limit_) Close();
}

void Rows::Group(std::vector<Field> keys, std::vector<Field> aggregates) {
  Patch(keys);
  Patch(aggregates);
  SharePercentiles(aggregates, parameters());
  order_.clear();
  if (select_->grouping_sets.empty()) {
    // An id is grouped by as it is stored, in half the bytes; its text is made once a group.
    for (Field& key : keys) select_->group_by.push_back(key.value.binary ? key.value.binary : key.value.expr);
  }
  select_->aggregates = true;
  // Where no aggregation is read later, the engine leaves out the row of the empty set.
  const bool has_empty_set = std::any_of(select_->grouping_sets.begin(), select_->grouping_sets.end(),
                                         [](const std::vector<sql::Expr>& set) { return set.empty(); });
  const sql::Expr rows = has_empty_set ? HandUp(Fragment("count()")) : nullptr;
  std::vector<Field> fields = std::move(keys);
  for (Field& field : aggregates) fields.push_back(std::move(field));
  documents_->Reshape(std::move(fields));
  Close();
  if (rows) select_->where.push_back(Fragment("({0} >= 0)", {rows}));
}

std::vector<Field> Rows::GroupBySets(std::vector<Field> keys, const std::vector<std::vector<size_t>>& sets) {
  Patch(keys);
  // Each is a column of its own, so that grouping() tells two keys of one meaning apart, and knows a constant again.
  std::map<std::string, int> times;
  for (Field& key : keys) {
    for (int i = ++times[sql::Print(*key.value.expr, parameters())]; i > 0; --i)
      key.value.expr = Fragment("materialize({0})", {key.value.expr});
    key.value.expr = HandUp(key.value.expr);
    key.value.literal = nullptr;
    key.value.binary = nullptr;
  }
  Close();
  for (const std::vector<size_t>& set : sets) {
    std::vector<sql::Expr>& columns = select_->grouping_sets.emplace_back();
    for (size_t key : set) columns.push_back(keys[key].value.expr);
  }
  std::vector<Field> fields;
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto is_same = [&](const Field& other) { return other.path == keys[i].path; };
    if (std::any_of(fields.begin(), fields.end(), is_same)) continue;
    std::vector<sql::Expr> branches;
    for (size_t k = i; k < keys.size(); ++k) {
      if (!is_same(keys[k])) continue;
      branches.push_back(Fragment("grouping({0}) = 0", {keys[k].value.expr}));  // 0: the key is in the row's set
      branches.push_back(keys[k].value.expr);
    }
    branches.push_back(Fragment(keys[i].value.type == Type::kArray ? "[]" : "NULL"));
    Field field = keys[i];
    field.value.expr = Fragment("multiIf({*})", std::move(branches));
    fields.push_back(std::move(field));
  }
  return fields;
}

void Rows::Dedupe(const std::vector<Value>& keys, uint64_t count, const std::vector<OrderKey>& order) {
  std::vector<sql::Expr> exprs;
  std::vector<sql::Order> by;
  for (const Value& key : keys) exprs.push_back(limit_ ? HandUp(key.expr) : key.expr);
  for (const OrderKey& key : order) by.push_back({limit_ ? HandUp(key.value.expr) : key.value.expr, key.descending});
  if (limit_) Close();
  if (by.empty()) {
    for (const OrderKey& key : order_) by.push_back({key.value.expr, key.descending});
  }
  select_->order_by = std::move(by);
  select_->limit_by = {parameters().Bind("UInt64", std::to_string(count)), std::move(exprs)};
  Close();
}

void Rows::Explode(const Value& array, const Path& into, bool keeps_original) {
  const sql::Expr elements = HandUp(array.expr);
  // The rows are filtered before they are multiplied.
  Close();
  const std::string element = NewAlias();
  select_->array_join.push_back({elements, element});
  Value value = FromElement(sql::Column(element), array.element, array.range);
  if (keeps_original) {
    Write(into, std::move(value));
  } else {
    documents_->Reshape({{into, std::move(value)}});
  }
  if (order_.empty()) return;
  const std::string position = NewAlias();
  select_->array_join.push_back({Fragment("arrayEnumerate({0})", {elements}), position});
  OrderKey key;
  key.value.type = Type::kNumber;
  key.value.expr = sql::Column(position);
  order_.push_back(std::move(key));
}

// ---- keypaths
// --------------------------------------------------------------------------------------------------------

Value Rows::Read(const Path& path, SourceRange range) {
  std::optional<Value> found = documents_->FindKnown(path);
  if (!found) return Unknown(path, range);
  found->range = range;
  return *found;
}

Value Rows::ReadWhole(const Path& path, SourceRange range) {
  std::optional<Value> found = documents_->FindWhole(path);
  if (!found) return Unknown(path, range);
  found->range = range;
  return *found;
}

sql::Expr Rows::Exists(const Path& path, SourceRange range) {
  if (const std::optional<sql::Expr> exists = documents_->Exists(path)) return *exists;
  Unknown(path, range);
  return sql::Fragment("false");
}

Value Rows::Unknown(const Path& path, SourceRange range) {
  // Compared without the prefix, which would make any two short names alike.
  const size_t prefix = Path{path.root, {}}.Text().size() + 1;
  const std::string text = path.Text();
  const std::vector<std::string> known =
      documents_->Keypaths(path.root, /*long_form=*/path.steps.size() > 1 && path.steps[0] == "tags");
  std::vector<std::string> candidates;
  for (const std::string& keypath : known) {
    if (keypath.size() > prefix) candidates.push_back(keypath.substr(prefix));
  }
  std::string closest = text.size() > prefix ? Closest(text.substr(prefix), candidates) : "";
  if (!closest.empty()) closest = text.substr(0, prefix) + closest;
  std::string suggestion = closest.empty() ? "" : "closest: " + closest;
  if (closest.empty() && !is_open()) {
    for (const Field& field : fields()) suggestion += (suggestion.empty() ? "there is " : ", ") + field.path.Text();
    if (suggestion.size() > 100) suggestion.clear();
  }
  const bool is_stored = is_open() && std::none_of(fields().begin(), fields().end(),
                                                   [&](const Field& field) { return field.path.IsPrefixOf(path); });
  const std::string message =
      fmt::format("no keypath {} {}", text, is_stored ? "in " + documents_->OriginName() : "here");
  const bool is_attribute = is_stored && documents_->IsAttribute(path);
  if (options().strict) {
    diagnostics().Add({Severity::kError, range, message, std::move(suggestion), is_attribute});
    return {};
  }
  diagnostics().Add({Severity::kWarning, range, message + ": it reads as null", std::move(suggestion), is_attribute});
  if (is_attribute) {  // read all the same: a row with it may be stored at this moment
    if (std::optional<Value> stored = documents_->Find(path)) {
      stored->range = range;
      return *stored;
    }
  }
  Value null;
  null.type = Type::kNull;
  null.expr = Fragment("NULL");
  null.range = range;
  return null;
}

// ---- the result
// ------------------------------------------------------------------------------------------------------

namespace {

// A value as a column of the result holds it; `type` is then its name in Column.
sql::Expr ResultColumn(const Value& value, std::string& type) {
  type = TypeName(value.type);
  switch (value.type) {
    case Type::kUntyped:
      return Fragment("nullIf(toJSONString({0}), 'null')", {value.expr});
    case Type::kBool:
      return Fragment("CAST({0}, 'Nullable(Bool)')", {value.expr});
    case Type::kTimestamp:
      return Fragment("toUnixTimestamp64Nano({0})", {value.expr});
    case Type::kNull:
      return Fragment("CAST(NULL, 'Nullable(String)')");
    case Type::kInterval:
      return ToText(value).expr;
    case Type::kSeverity:
      type = "string";
      return ToText(value).expr;
    case Type::kArray: {
      bool is_json = false;
      sql::Expr out = ArrayForResult(value, is_json);
      if (is_json) type = "any";
      return out;
    }
    default:
      return value.expr;
  }
}

}  // namespace

std::unique_ptr<sql::Select> Rows::Finish(std::vector<Column>& columns, bool& is_documents) {
  is_documents = is_open();
  if (options().limit) Limit(*options().limit);
  std::vector<sql::Output> outputs;
  if (is_documents) {
    for (const auto& [root, name] :
         {std::pair{Root::kMetadata, "$m"}, std::pair{Root::kLabels, "$l"}, std::pair{Root::kData, "$d"}}) {
      outputs.push_back({documents_->Json(root), NewAlias()});
      columns.push_back({name, {name}, "object"});
    }
  }
  for (const Field& field : fields()) {
    if (is_documents || field.is_view) continue;
    std::string type;
    sql::Expr out = ResultColumn(WithLikelyType(documents_->Read(field)), type);
    outputs.push_back({std::move(out), NewAlias()});
    columns.push_back({field.path.Joined(), field.path.steps, std::move(type)});
  }
  select_->columns = std::move(outputs);
  for (OrderKey& key : order_) select_->order_by.push_back({key.value.expr, key.descending});
  if (limit_) select_->limit = parameters().Bind("UInt64", std::to_string(*limit_));
  return std::move(select_);
}

}  // namespace throughline::dataprime
