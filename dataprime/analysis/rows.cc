#include "dataprime/analysis/rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "dataprime/analysis/array.h"
#include "dataprime/analysis/json_tree.h"
#include "dataprime/closest.h"
#include "dataprime/sql/printer.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// A value larger than this is computed in a SELECT of its own before it is used: written out wherever it is mentioned,
// `create x from x + x` would double the SQL with each step.
constexpr uint64_t kLargestInline = 24;

std::string Text(const Path& path) {
  Expr keypath(ExprKind::kKeypath, {});
  keypath.root = path.root;
  for (const std::string& step : path.steps) keypath.path.push_back({step, nullptr, {}});
  return KeypathText(keypath);
}

// A value that could not be analysed: the query has failed, and what follows is only checked.
void Patch(Value& value) {
  if (!value.expr) value.expr = Fragment("NULL");
}
void Patch(std::vector<Field>& fields) {
  for (Field& field : fields) Patch(field.value);
}

Value Null(SourceRange range) {
  Value value;
  value.type = Type::kNull;
  value.expr = Fragment("NULL");
  value.range = range;
  return value;
}

}  // namespace

Rows::Rows(const Source& source, const CompileOptions& options, sql::Parameters& parameters, Diagnostics& diagnostics)
    : options_(options),
      parameters_(parameters),
      diagnostics_(diagnostics),
      source_(&source),
      select_(std::make_unique<sql::Select>()) {
  select_->table = source.table().name;
  levels_.push_back(select_.get());
}

void Rows::Between(std::optional<int64_t> start, std::optional<int64_t> end) {
  // On the bare column, so that the engine skips what lies outside.
  const sql::Expr time = sql::Column(source_->table().time_column);
  const auto instant = [&](int64_t nanos) { return parameters_.Bind("DateTime64(9, 'UTC')", FormatTimestamp(nanos)); };
  if (start) select_->where.push_back(Fragment("({0} >= {1})", {time, instant(*start)}));
  if (end) select_->where.push_back(Fragment("({0} < {1})", {time, instant(*end)}));
}

// ---- the SELECT at hand
// ----------------------------------------------------------------------------------------------

sql::Expr Rows::HandUp(sql::Select& select, sql::Expr expr) {
  std::string& alias = handed_up_[&select][sql::Print(*expr, parameters_)];
  if (alias.empty()) {
    alias = NewAlias();
    select.columns.push_back({std::move(expr), alias});
  }
  return sql::Column(alias);
}

sql::Expr Rows::FromSource(sql::Expr column) {
  for (size_t i = 0; i + 1 < levels_.size(); ++i) column = HandUp(*levels_[i], std::move(column));
  return column;
}

void Rows::Close() {
  sql::Select* inner = select_.get();
  for (Field& field : fields_) {
    field.value.expr = HandUp(*inner, field.value.expr);
    field.value.literal = nullptr;
    field.value.binary = nullptr;
  }
  if (limit_) inner->limit = parameters_.Bind("UInt64", std::to_string(*limit_));
  for (OrderKey& key : order_) {
    if (limit_) inner->order_by.push_back({key.value.expr, key.descending});
    key.value.expr = HandUp(*inner, key.value.expr);
  }
  limit_.reset();
  auto outer = std::make_unique<sql::Select>();
  outer->from = std::move(select_);
  select_ = std::move(outer);
  levels_.push_back(select_.get());
}

void Rows::Materialise(Value& value) {
  value.literal = nullptr;
  if (value.type == Type::kError || (value.expr->printed_nodes <= kLargestInline && !value.expr->is_volatile)) return;
  value.expr = HandUp(*select_, value.expr);
  value.binary = nullptr;
  Close();
}

void Rows::Filter(sql::Expr condition) {
  if (limit_) {
    // The condition was analysed against the SELECT that is closed now; its columns are handed up as one value.
    condition = HandUp(*select_, std::move(condition));
    Close();
  }
  select_->where.push_back(std::move(condition));
}

void Rows::OrderBy(std::vector<OrderKey> keys) {
  if (limit_) {
    for (OrderKey& key : keys) key.value.expr = HandUp(*select_, key.value.expr);
    order_.clear();
    // The earlier order decided which rows the limit kept; it is stated inside, and the new one outside.
    Close();
  }
  order_ = std::move(keys);
}

void Rows::Limit(uint64_t rows) { limit_ = std::min(limit_.value_or(rows), rows); }

void Rows::Reshape(std::vector<Field> fields) {
  Patch(fields);
  bool close = false;
  for (Field& field : fields) {
    field.value.literal = nullptr;
    close |= field.value.type != Type::kError &&
             (field.value.expr->printed_nodes > kLargestInline || field.value.expr->is_volatile);
  }
  fields_ = std::move(fields);
  source_ = nullptr;
  removed_.clear();
  if (close) Close();
}

void Rows::BeforeGroup() {
  if (limit_) Close();
}

void Rows::Group(std::vector<Field> keys, std::vector<Field> aggregates) {
  Patch(keys);
  Patch(aggregates);
  order_.clear();
  for (Field& key : keys) select_->group_by.push_back(key.value.expr);
  select_->aggregates = true;
  fields_ = std::move(keys);
  for (Field& field : aggregates) fields_.push_back(std::move(field));
  source_ = nullptr;
  removed_.clear();
  Close();
}

// ---- keypaths
// --------------------------------------------------------------------------------------------------------

void Rows::Write(const Path& path, Value value) {
  Patch(value);
  Materialise(value);
  std::erase_if(fields_, [&](const Field& field) { return path.IsPrefixOf(field.path); });
  fields_.push_back({path, std::move(value)});
}

void Rows::Remove(const Path& path) {
  std::erase_if(fields_, [&](const Field& field) { return path.IsPrefixOf(field.path); });
  removed_.push_back(path);
}

Value Rows::Below(const Value& value, const Path& path, size_t from) {
  Value out = value;
  out.type = Type::kUntyped;
  out.literal = nullptr;
  if (value.type == Type::kUntyped) {
    out.expr = Fragment("toJSONString({0})", {value.expr});
  } else if (value.type != Type::kObject && value.type != Type::kString) {
    return Null(value.range);
  }
  for (size_t i = from; i < path.steps.size(); ++i) {
    const bool last = i + 1 == path.steps.size();
    out.expr = Fragment(last ? "JSONExtract(ifNull({0}, ''), {1}, 'Dynamic')" : "JSONExtractRaw(ifNull({0}, ''), {1})",
                        {out.expr, parameters_.String(path.steps[i])});
  }
  return out;
}

std::optional<Value> Rows::Find(const Path& path) {
  // After reshaping $m.x and $l.x of a group key are $d.x, but choose keeps them addressable: both are tried.
  const Field* above = nullptr;
  bool below = false;
  for (const Field& field : fields_) {
    if (field.path == path) return field.value;
    if (field.path.IsPrefixOf(path)) above = &field;
    below |= path.IsPrefixOf(field.path);
  }
  if (above) return Below(above->value, path, above->path.steps.size());
  if (path.steps.empty() || (below && !source_)) {
    Value value;
    value.type = Type::kObject;
    if (path.steps.empty()) {
      value.expr = Document(path.root);
      return value;
    }
    JsonTree tree;
    for (const Field& field : fields_) {
      if (!path.IsPrefixOf(field.path)) continue;
      tree.Set({field.path.steps.begin() + static_cast<std::ptrdiff_t>(path.steps.size()), field.path.steps.end()},
               ToJson(field.value));
    }
    value.expr = tree.Build(parameters_, /*drops_empty=*/false);
    return value;
  }
  for (const Path& removed : removed_) {
    if (removed.IsPrefixOf(path)) return Null({});
  }
  if (!source_) {
    // Attributes have flat keys, so $d['a.b'] and $d.a.b are one thing there; a field keeps that.
    for (const Field& field : fields_) {
      if (field.path.root == path.root && field.path.Joined() == path.Joined()) return field.value;
    }
    return std::nullopt;
  }
  return source_->Read(
      path, [this](sql::Expr column) { return FromSource(std::move(column)); }, parameters_);
}

Value Rows::Read(const Path& path, SourceRange range) {
  std::optional<Value> found = Find(path);
  if (!found) return Unknown(path, range);
  found->range = range;
  if (found->type == Type::kUntyped && source_) {
    const auto catalogue = options_.attributes.find(source_->name());
    const std::optional<std::string> key = source_->AttributeKey(path);
    if (catalogue != options_.attributes.end() && key) {
      const auto known = catalogue->second.find(*key);
      if (known == catalogue->second.end()) {
        if (found->expr->kind == sql::Node::Kind::kSubcolumn) return Unknown(path, range);
      } else if (const AttributeTypes& types = known->second;
                 !types.other && types.text + types.number + types.boolean == 1) {
        found->likely = types.text ? Type::kString : types.number ? Type::kNumber : Type::kBool;
      }
    }
  }
  return *found;
}

bool Rows::Has(const Path& path) { return Find(path).has_value(); }

sql::Expr Rows::AllTexts() {
  std::vector<sql::Expr> arrays;
  if (source_) arrays.push_back(source_->Texts([this](sql::Expr column) { return FromSource(std::move(column)); }));
  std::vector<sql::Expr> texts;
  for (const Field& field : fields_) {
    if (field.path.root == Root::kData) texts.push_back(ToText(field.value).expr);
  }
  if (!texts.empty()) arrays.push_back(Fragment("arrayMap(t -> ifNull(t, ''), [{*}])", std::move(texts)));
  if (arrays.empty()) return Fragment("CAST([], 'Array(String)')");
  return arrays.size() == 1 ? arrays[0] : Fragment("arrayConcat({*})", std::move(arrays));
}

Value Rows::Unknown(const Path& path, SourceRange range) {
  // Compared without the prefix, which would make any two short names alike.
  const size_t prefix = Text(Path{path.root, {}}).size() + 1;
  const std::string text = Text(path);
  std::vector<std::string> candidates;
  const auto add = [&](const std::string& keypath) {
    if (keypath.size() > prefix && keypath[1] == text[1]) candidates.push_back(keypath.substr(prefix));
  };
  for (const Field& field : fields_) add(Text(field.path));
  if (source_) {
    for (const std::string& keypath : source_->Keypaths()) add(keypath);
    const auto catalogue = options_.attributes.find(source_->name());
    if (catalogue != options_.attributes.end() && path.root == Root::kData) {
      const bool long_form = path.steps.size() > 1 && path.steps[0] == "tags";
      for (const auto& [key, types] : catalogue->second)
        add(long_form ? Text(Path{Root::kData, {"tags", key}}) : "$d." + key);
    }
  }
  std::string closest = text.size() > prefix ? Closest(text.substr(prefix), candidates) : "";
  if (!closest.empty()) closest = text.substr(0, prefix) + closest;
  const std::string where = source_ ? "in " + source_->name() : "here";
  std::string suggestion = closest.empty() ? "" : "closest: " + closest;
  if (closest.empty() && !source_) {
    for (const Field& field : fields_) suggestion += (suggestion.empty() ? "there is " : ", ") + Text(field.path);
    if (suggestion.size() > 100) suggestion.clear();
  }
  if (options_.strict) {
    diagnostics_.Error(range, fmt::format("no keypath {} {}", Text(path), where), std::move(suggestion));
    return {};
  }
  diagnostics_.Warning(range, fmt::format("no keypath {} {}: it reads as null", Text(path), where),
                       std::move(suggestion));
  return Null(range);
}

// ---- the result
// ------------------------------------------------------------------------------------------------------

sql::Expr Rows::Document(Root root) {
  std::vector<sql::Expr> parts;
  if (source_)
    parts.push_back(source_->Document(
        root, removed_, [this](sql::Expr column) { return FromSource(std::move(column)); }, parameters_));
  JsonTree patch;
  for (const Field& field : fields_) {
    if (field.path.root == root) patch.Set(field.path.steps, ToJson(field.value));
  }
  if (!patch.empty() || parts.empty()) parts.push_back(patch.Build(parameters_, /*drops_empty=*/false));
  return parts.size() == 1 ? parts[0] : Fragment("JSONMergePatch({*})", std::move(parts));
}

std::unique_ptr<sql::Select> Rows::Finish(std::vector<Column>& columns, bool& is_documents) {
  is_documents = source_ != nullptr;
  if (options_.limit) Limit(*options_.limit);
  std::vector<sql::Output> outputs;
  if (source_) {
    for (const auto& [root, name] :
         {std::pair{Root::kMetadata, "$m"}, std::pair{Root::kLabels, "$l"}, std::pair{Root::kData, "$d"}}) {
      outputs.push_back({Document(root), NewAlias()});
      columns.push_back({name, {name}, "object"});
    }
  }
  for (const Field& field : fields_) {
    if (source_) break;
    const Value& value = field.value;
    sql::Expr out = value.expr;
    std::string_view type = TypeName(value.type);
    switch (value.type) {
      case Type::kUntyped:
        out = Fragment("nullIf(toJSONString({0}), 'null')", {value.expr});
        break;
      case Type::kBool:
        out = Fragment("CAST({0}, 'Nullable(Bool)')", {value.expr});
        break;
      case Type::kTimestamp:
        out = Fragment("toUnixTimestamp64Nano({0})", {value.expr});
        break;
      case Type::kNull:
        out = Fragment("CAST(NULL, 'Nullable(String)')");
        break;
      case Type::kInterval:
        out = ToText(value).expr;
        break;
      case Type::kSeverity:
        out = ToText(value).expr;
        type = "string";
        break;
      case Type::kArray: {
        bool is_json = false;
        out = ArrayForResult(value, is_json);
        if (is_json) type = "any";
        break;
      }
      default:
        break;
    }
    outputs.push_back({std::move(out), NewAlias()});
    columns.push_back({field.path.Joined(), field.path.steps, std::string(type)});
  }
  select_->columns = std::move(outputs);
  for (OrderKey& key : order_) select_->order_by.push_back({key.value.expr, key.descending});
  if (limit_) select_->limit = parameters_.Bind("UInt64", std::to_string(*limit_));
  return std::move(select_);
}

}  // namespace throughline::dataprime
