#include "dataprime/analysis/source.h"

#include <algorithm>
#include <array>

#include "dataprime/analysis/json_tree.h"
#include "dataprime/sql/fragments.h"
#include "schema/evaluation_keys.h"
#include "schema/facet_keys.h"
#include "schema/long_text_keys.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// `$d.tags['span.kind']` of schema/ to a path. Only forms that schema/ uses.
Path ParsePath(std::string_view text) {
  Path path;
  path.root = text[1] == 'm' ? Root::kMetadata : text[1] == 'l' ? Root::kLabels : Root::kData;
  text.remove_prefix(2);
  while (!text.empty()) {
    if (text[0] == '.') {
      const size_t end = std::min(text.find_first_of(".[", 1), text.size());
      path.steps.emplace_back(text.substr(1, end - 1));
      text.remove_prefix(end);
    } else {  // ['...']
      const size_t end = text.find("']");
      path.steps.emplace_back(text.substr(2, end - 2));
      text.remove_prefix(end + 2);
    }
  }
  return path;
}

bool IsText(std::string_view type) { return type == "String" || type == "LowCardinality(String)"; }
bool IsBinary(std::string_view type) { return type.starts_with("FixedString("); }

// Labels and the span's own name are never missing; an empty text anywhere else means that nothing was sent.
bool IsAlwaysSet(const schema::Column& column) {
  static constexpr std::string_view kNames[] = {"application", "subsystem", "service_name", "name", "metric"};
  return std::find(std::begin(kNames), std::end(kNames), column.name) != std::end(kNames);
}

// Whether the engine takes the key for the path and nothing more. `^a` and "a.:`Int64`" are subcolumns of its own
// making; such a key, which nobody has but who looks for trouble, is read from the text of the attributes instead.
bool IsSubcolumnName(std::string_view key) {
  return !key.empty() && key.find_first_of("`^") == std::string_view::npos && key.find(".:") == std::string_view::npos;
}

// The unit that a keypath promises, where it isn't the store's. Source: DataPrime reference, fields of spans and logs.
std::string_view InUnitOf(const Path& path, const schema::Column& column) {
  const std::string& last = path.steps.back();
  if (column.unit == schema::Unit::kUnixNanoseconds) {
    if (last.ends_with("Millis")) return "intDiv(toUnixTimestamp64Nano({0}), 1000000)";
    if (last.ends_with("Micros") || last == "startTime") return "intDiv(toUnixTimestamp64Nano({0}), 1000)";
    return "";
  }
  if (column.unit == schema::Unit::kNanoseconds) {
    return last == "time_to_first_chunk" ? std::string_view("({0} / 1000000000)") : sql::kMicroseconds;
  }
  return "";
}

}  // namespace

Source::Source(std::string name, const schema::Table& table) : name_(std::move(name)), table_(&table) {
  for (const schema::Column& column : table.columns) {
    std::array<bool, 3> seen{};
    for (std::string_view keypath : column.keypaths) {
      Path path = ParsePath(keypath);
      const bool is_container =
          column.type.starts_with("JSON") || column.type.starts_with("Map(") || column.name == "resource";
      const bool first = !seen[static_cast<size_t>(path.root)];
      seen[static_cast<size_t>(path.root)] = true;
      entries_.push_back({std::move(path), &column, is_container, first});
    }
    // The whole record of a log: its body is below, as well as at $d.
    if (column.name == "body") entries_.push_back({Path{Root::kData, {"logRecord", "body"}}, &column, true, false});
  }
}

const Source* Source::Find(std::string_view name) {
  static const std::array<Source, 3> all = {Source("spans", schema::Spans()), Source("logs", schema::Logs()),
                                            Source("metrics", schema::MetricPoints())};
  const auto found = std::find_if(all.begin(), all.end(), [&](const Source& source) { return source.name_ == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> Source::Names() { return {"spans", "logs", "metrics"}; }

std::vector<std::string> Source::Keypaths() const {
  std::vector<std::string> out;
  for (const schema::Column& column : table_->columns) {
    for (std::string_view keypath : column.keypaths) out.emplace_back(keypath);
  }
  for (std::string& keypath : LanguageFields(name_)) out.push_back(std::move(keypath));
  return out;
}

const Source::Entry* Source::Find(const Path& path) const {
  // $d['gen_ai.request.model'] and $d.gen_ai.request.model name one thing: attributes have flat keys.
  const std::string joined = path.Joined();
  for (const Entry& entry : entries_) {
    if (!entry.is_container && entry.path.root == path.root && entry.path.Joined() == joined) return &entry;
  }
  return nullptr;
}

bool Source::IsStructure(const Path& path) const {
  return !path.steps.empty() && std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.is_container && path.IsPrefixOf(entry.path);
  });
}

const Source::Entry* Source::Container(const Path& path) const {
  const Entry* best = nullptr;
  for (const Entry& entry : entries_) {
    if (!entry.is_container || !entry.path.IsPrefixOf(path) || entry.path.steps.size() == path.steps.size()) continue;
    if (!best || entry.path.steps.size() > best->path.steps.size()) best = &entry;
  }
  return best;
}

std::string Source::KeyBelow(const Entry& container, const Path& path) {
  Path below;
  below.steps.assign(path.steps.begin() + static_cast<std::ptrdiff_t>(container.path.steps.size()), path.steps.end());
  return below.Joined();
}

std::optional<std::string> Source::AttributeKey(const Path& path) const {
  if (Find(path)) return std::nullopt;
  const Entry* container = Container(path);
  if (!container || !container->column->type.starts_with("JSON")) return std::nullopt;
  return KeyBelow(*container, path);
}

Value Source::ReadColumn(const Entry& entry, const ColumnReader& read) const {
  const schema::Column& column = *entry.column;
  std::string_view type = column.type;
  if (type.starts_with("Nullable(")) type = type.substr(9, type.size() - 10);
  const sql::Expr stored = read(sql::Column(column.name));
  Value value;
  value.expr = stored;
  if (IsBinary(type)) {
    value.type = Type::kString;
    value.binary = stored;
    value.binary_bytes = column.name == "trace_id" ? 16 : 8;
    // The parent of a root reads as '', as in the language; an id that a log record lacks is null.
    const bool is_parent = column.name == "parent_span_id";
    if (is_parent) {
      value.expr = Fragment(sql::kParentId, {stored});
    } else if (name_ == "logs") {
      value.expr = Fragment(sql::kIdOrNull, {stored});
    } else {
      value.expr = Fragment(sql::kId, {stored});
    }
  } else if (IsText(type)) {
    value.type = column.name == "events" || column.name == "links" || column.name == "exemplars" ||
                         column.name == "normalised_from"
                     ? Type::kObject
                     : Type::kString;
    if (column.name == "body_text") {  // a body that is text stands in `message`
      value.expr = Fragment("if(empty({0}), {1}, {0})", {stored, read(sql::Column("message"))});
    } else if (!IsAlwaysSet(column)) {
      value.expr = Fragment(sql::kTextOrNull, {stored});
    }
  } else if (column.name == "severity") {
    value.type = Type::kSeverity;
    value.expr = Fragment("CAST({0}, 'Int8')", {stored});
  } else if (type.starts_with("Enum8(")) {
    value.type = Type::kString;
    value.expr = Fragment(sql::kEnumName, {stored});
    value.enum_type = type;
  } else if (type.starts_with("DateTime64(")) {
    const std::string_view in_unit = entry.path.steps.empty() ? "" : InUnitOf(entry.path, column);
    value.type = in_unit.empty() ? Type::kTimestamp : Type::kNumber;
    value.integer = !in_unit.empty();
    if (!in_unit.empty()) value.expr = Fragment(in_unit, {stored});
    if (in_unit.empty() && type != "DateTime64(9, 'UTC')")
      value.expr = Fragment("toDateTime64({0}, 9, 'UTC')", {stored});
  } else if (type.starts_with("Array(")) {
    value.type = Type::kArray;
    value.element = type.find("String") != std::string_view::npos ? Type::kString : Type::kNumber;
    value.expr = value.element == Type::kString ? Fragment("CAST({0}, 'Array(Nullable(String))')", {stored})
                                                : Fragment("CAST({0}, 'Array(Nullable(Float64))')", {stored});
  } else if (type == "Bool") {
    value.type = Type::kBool;
  } else {
    value.type = Type::kNumber;
    const std::string_view in_unit = InUnitOf(entry.path, column);
    value.integer = in_unit.empty() && !type.starts_with("Float");
    if (!in_unit.empty()) value.expr = Fragment(in_unit, {stored});
  }
  return value;
}

std::optional<Value> Source::Read(const Path& path, const ColumnReader& read, sql::Parameters& parameters) const {
  if (path.steps.empty()) {
    Value value;
    value.type = Type::kObject;
    value.expr = Document(path.root, {}, read, parameters);
    return value;
  }
  if (std::optional<Value> field = LanguageField(name_, path, read, parameters)) return field;
  if (const Entry* entry = Find(path)) {
    Value value = ReadColumn(*entry, read);
    // The body's text, or of a body that is an object its field of this name. A whole document has that from the body.
    if (name_ == "logs" && entry->column->name == "message") {
      const sql::Expr field = read(sql::Subcolumn(sql::Column("body"), parameters.Index("Identifier", "message")));
      value.expr = Fragment("ifNull({0}, CAST({1}, 'Nullable(String)'))", {value.expr, field});
    }
    return value;
  }
  if (IsStructure(path)) {
    Value value;
    value.type = Type::kObject;
    value.expr = ObjectAt(path, read, parameters).value();
    return value;
  }
  const Entry* container = Container(path);
  if (!container) return std::nullopt;
  const schema::Column& column = *container->column;
  const std::string key = KeyBelow(*container, path);
  Value value;
  value.type = Type::kUntyped;
  if (column.name == "resource") {
    value.expr = Fragment("JSONExtract({0}, {1}, 'Dynamic')", {read(sql::Column(column.name)), parameters.String(key)});
  } else if (column.type.starts_with("Map(")) {
    // Texts, which the context reads as what it wants. A map reads '' for a key that isn't there.
    const bool is_facet = column.name == "normalised" && table_->Find("facets") && schema::IsFacetKey(key);
    value.expr =
        Fragment(sql::kMapTextUntyped, {read(sql::Column(is_facet ? "facets" : column.name)), parameters.String(key)});
  } else if (column.name == "attributes" && table_->Find("texts") && schema::IsLongTextKey(key)) {
    // A map reads '' for a key that isn't there. A value that is no text stays with the attributes, whatever its key.
    value.type = Type::kString;
    std::vector<sql::Expr> texts = {
        Fragment(sql::kMapTextOrNull, {read(sql::Column("texts")), parameters.String(key)})};
    // What another convention sent means the same. As with the model's name, the canonical keypath reads it.
    if (const std::string_view canonical = schema::CanonicalTextKey(key); !canonical.empty())
      texts.push_back(Fragment(sql::kMapTextOrNull, {read(sql::Column("texts")), parameters.String(canonical)}));
    texts.push_back(Fragment("CAST({0}, 'Nullable(String)')",
                             {read(sql::Subcolumn(sql::Column(column.name), parameters.Index("Identifier", key)))}));
    value.expr = Fragment("coalesce({*})", std::move(texts));
  } else if (const auto evaluation = column.name == "attributes" && table_->Find("normalised")
                                         ? schema::ReadEvaluationKey(key)
                                         : std::nullopt) {
    // What a sender says stands with its attributes, what the server found with all that it found.
    value.expr = Fragment("coalesce({0}, JSONExtract(extract({1}[{2}], {3}), 'Dynamic'))",
                          {read(sql::Subcolumn(sql::Column(column.name), parameters.Index("Identifier", key))),
                           read(sql::Column("normalised")), parameters.String("evaluations"),
                           parameters.String(schema::EvaluationPattern(*evaluation))});
  } else if (!IsSubcolumnName(key)) {
    value.expr = Fragment("JSONExtract({0}, {1}, 'Dynamic')",
                          {read(sql::Column(std::string(column.name) + "_text")), parameters.String(key)});
  } else {
    value.expr = read(sql::Subcolumn(sql::Column(column.name), parameters.Index("Identifier", key)));
  }
  return value;
}

std::optional<sql::Expr> Source::ObjectAt(const Path& path, const ColumnReader& read,
                                          sql::Parameters& parameters) const {
  if (path.steps.empty()) return Document(path.root, {}, read, parameters);
  if (Find(path)) return std::nullopt;
  // Members of the object that are columns of their own: $d.process, $d.tags.
  const bool has_columns =
      std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return path.IsPrefixOf(entry.path); });
  const auto member = [&](sql::Expr json, size_t from) {
    for (size_t i = from; i < path.steps.size(); ++i)
      json = Fragment("JSONExtractRaw({0}, {1})", {json, parameters.String(path.steps[i])});
    return json;
  };
  if (has_columns) {
    return Fragment("arrayMap(o -> if(startsWith(o, char(123)), o, NULL), [{0}])[1]",
                    {member(DocumentWithin(path, {}, read, parameters), 0)});
  }
  const Entry* container = Container(path);
  if (!container || container->column->type.starts_with("Map(")) return std::nullopt;
  const bool is_json = container->column->type.starts_with("JSON");
  const sql::Expr text = read(sql::Column(std::string(container->column->name) + (is_json ? "_text" : "")));
  // Nested as it was sent, or flat keys that begin alike.
  return Fragment(
      "arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {2}, NULL, f), f = {2}, o, "
      "JSONMergePatch(f, if(startsWith(o, char(123)), o, {2}))), [{0}], [concat(char(123), "
      "arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({1}) + 1)), ':', m.2), "
      "arrayFilter(m -> startsWith(m.1, {1}), JSONExtractKeysAndValuesRaw({3}))), ','), char(125))])[1]",
      {member(text, container->path.steps.size()), parameters.String(KeyBelow(*container, path) + "."),
       parameters.String("{}"), text});
}

std::optional<sql::Expr> Source::HasBelow(const Path& path, const ColumnReader& read,
                                          sql::Parameters& parameters) const {
  const Entry* container = path.steps.empty() || Find(path) ? nullptr : Container(path);
  const bool has_columns =
      std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return path.IsPrefixOf(entry.path); });
  if (!container || has_columns || !container->column->type.starts_with("JSON") ||
      !IsSubcolumnName(KeyBelow(*container, path)))
    return Origin::HasBelow(path, read, parameters);
  // ^`a.b` is the engine's name for the object of all keys below a.b; only these are read.
  const std::string key = KeyBelow(*container, path);
  const sql::Expr object =
      read(sql::Subcolumn(sql::Column(container->column->name), parameters.Index("Identifier", "^`" + key + "`")));
  if (container->column->name != "attributes" || !table_->Find("texts"))
    return Fragment("notEmpty(JSONAllPaths({0}))", {object});
  return Fragment("(notEmpty(JSONAllPaths({0})) OR arrayExists(k -> startsWith(k, {1}), mapKeys({2})))",
                  {object, parameters.String(key + "."), read(sql::Column("texts"))});
}

std::optional<sql::Expr> Source::TextsBelow(const Path& path, const ColumnReader& read,
                                            sql::Parameters& parameters) const {
  const Entry* container = path.steps.empty() || Find(path) || IsStructure(path) ? nullptr : Container(path);
  if (!container || !container->column->type.starts_with("JSON")) return std::nullopt;
  const std::string key = KeyBelow(*container, path);
  if (!IsSubcolumnName(key)) return std::nullopt;
  const sql::Expr values = Fragment(
      "JSONAllValues({0})",
      {read(sql::Subcolumn(sql::Column(container->column->name), parameters.Index("Identifier", "^`" + key + "`")))});
  if (container->column->name != "attributes" || !table_->Find("texts")) return values;
  return Fragment("arrayConcat({0}, mapValues(mapFilter((k, v) -> startsWith(k, {1}), {2})))",
                  {values, parameters.String(key + "."), read(sql::Column("texts"))});
}

sql::Expr Source::Texts(const ColumnReader& read, sql::Parameters& parameters) const {
  std::vector<sql::Expr> arrays, texts;
  for (const schema::Column& column : table_->columns) {
    if (column.name == "texts") {
      arrays.push_back(
          Fragment("mapValues(mapFilter((k, v) -> NOT startsWith(k, '$'), {0}))", {read(sql::Column(column.name))}));
      continue;
    }
    const auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& one) {
      return one.column == &column && one.path.root == Root::kData;
    });
    // What stands in `body_text` stands in `body` or `message` too.
    if (entry == entries_.end() || column.name == "body_text") continue;
    if (column.type.starts_with("JSON")) {
      arrays.push_back(Fragment("JSONAllValues({0})", {read(sql::Column(column.name))}));
    } else if (column.type.starts_with("Array(") && column.type.find("String") != std::string_view::npos) {
      arrays.push_back(Fragment("arrayMap(t -> toString(t), {0})", {read(sql::Column(column.name))}));
    } else if (IsText(column.type)) {
      const bool is_json =
          column.name == "resource" || ReadColumn(*entry, [](sql::Expr e) { return e; }).type == Type::kObject;
      Value text;
      text.type = Type::kObject;
      text.expr = Fragment("toString({0})", {read(sql::Column(column.name))});
      if (is_json) {
        arrays.push_back(Leaves(text, parameters));
      } else {
        texts.push_back(text.expr);
      }
    } else if (IsBinary(column.type) || column.type.starts_with("Enum8(")) {
      texts.push_back(Fragment("ifNull({0}, '')", {ReadColumn(*entry, read).expr}));
    }
  }
  arrays.push_back(Fragment("[{*}]", std::move(texts)));
  return Fragment("arrayConcat({*})", std::move(arrays));
}

sql::Expr Source::Document(Root root, const std::vector<Path>& removed, const ColumnReader& read,
                           sql::Parameters& parameters) const {
  return DocumentWithin(Path{root, {}}, removed, read, parameters);
}

sql::Expr Source::DocumentWithin(const Path& within, const std::vector<Path>& removed, const ColumnReader& read,
                                 sql::Parameters& parameters) const {
  const Root root = within.root;
  JsonTree columns;
  std::vector<sql::Expr> parts;
  const sql::Expr empty_object = parameters.String("{}");
  const auto gone = [&](const Path& path) {
    return std::any_of(removed.begin(), removed.end(), [&](const Path& one) {
      return one.IsPrefixOf(path) || (one.root == path.root && one.Joined() == path.Joined());
    });
  };
  const auto add = [&](const Entry& entry, sql::Expr json) {
    // Keys that were removed below this object, both as $d.tags['k'] and by their short name, with all below them:
    // flat keys that begin alike, and members of nested objects.
    std::vector<sql::Expr> operands = {json};
    std::vector<const Path*> nested;
    for (const Path& one : removed) {
      const Entry* container = Container(one);
      if (one.root != root || !container || container->column != entry.column) continue;
      operands.push_back(parameters.String(KeyBelow(*container, one)));
      if (one.steps.size() > container->path.steps.size() + 1) nested.push_back(&one);
    }
    if (operands.size() > 1) {
      json = Fragment(
          "concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), "
          "arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{1*}]), "
          "JSONExtractKeysAndValuesRaw({0}))), ','), char(125))",
          std::move(operands));
    }
    for (const Path* one : nested)
      json = WithoutMember(std::move(json), one->steps, Container(*one)->path.steps.size(), parameters);
    JsonTree tree;
    tree.Set(entry.path.steps, std::move(json));
    parts.push_back(tree.Build(parameters, /*drops_empty=*/false));
  };
  for (const Entry& entry : entries_) {
    if (entry.path.root != root || !entry.in_document || gone(entry.path)) continue;
    if (!within.IsPrefixOf(entry.path) && !entry.path.IsPrefixOf(within)) continue;
    if (!entry.is_container) {
      const std::optional<Value> field = LanguageField(name_, entry.path, read, parameters, /*as_document=*/true);
      columns.Set(entry.path.steps, ToJson(field ? *field : ReadColumn(entry, read)));
      continue;
    }
    if (entry.column->type.starts_with("Map(")) {
      add(entry, Fragment("toJSONString({0})", {read(sql::Column(entry.column->name))}));
      continue;
    }
    // A JSON column is shown from its text: reading a hundred paths takes thirty times as long. See schema/.
    const std::string text_column = entry.column->type.starts_with("JSON") ? std::string(entry.column->name) + "_text"
                                                                           : std::string(entry.column->name);
    const sql::Expr text = read(sql::Column(text_column));
    add(entry, Fragment("if(startsWith({0}, char(123)), toString({0}), {1})", {text, empty_object}));
    if (entry.column->name == "attributes" && table_->Find("texts")) {
      // Under a leading $ stand the canonical messages, which nobody sent under these names.
      add(entry,
          Fragment("toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), {0}))", {read(sql::Column("texts"))}));
    }
  }
  if (!columns.empty()) parts.push_back(columns.Build(parameters, /*drops_empty=*/true));
  if (parts.empty()) return empty_object;
  return parts.size() == 1 ? parts[0] : Fragment("JSONMergePatch({*})", std::move(parts));
}

}  // namespace throughline::dataprime
