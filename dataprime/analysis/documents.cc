#include "dataprime/analysis/documents.h"

#include <algorithm>
#include <utility>

#include "dataprime/analysis/json_tree.h"

namespace throughline::dataprime {

using sql::Fragment;

namespace {

Value Null() {
  Value value;
  value.type = Type::kNull;
  value.expr = Fragment("NULL");
  return value;
}

Value Object(sql::Expr json) {
  Value value;
  value.type = Type::kObject;
  value.expr = std::move(json);
  return value;
}

// What `path` is called in the documents that were joined.
Path BelowJoin(const Field& field, const Path& path) {
  Path below = path.From(field.path.steps.size());
  below.root = Root::kData;
  return below;
}

bool HasMembers(const Value& value) { return value.type == Type::kObject || value.type == Type::kUntyped; }

}  // namespace

Value Optional(Value value, const sql::Expr& present) {
  value.literal = nullptr;
  value.binary = nullptr;
  const bool is_empty_by_itself = value.type == Type::kUntyped || value.type == Type::kArray ||
                                  value.type == Type::kNull || value.type == Type::kError;
  if (!is_empty_by_itself) value.expr = Fragment("if({0} = 1, {1}, NULL)", {present, value.expr});
  return value;
}

Documents::Documents(Compilation& compilation, std::shared_ptr<const Origin> origin, sql::Select& select)
    : compilation_(&compilation), origin_(std::move(origin)), levels_{&select} {}

// ---- the origin
// ------------------------------------------------------------------------------------------------------

ColumnReader Documents::Reader() {
  return [this](sql::Expr column) {
    for (size_t i = 0; i + 1 < levels_.size(); ++i) column = compilation_->HandUp(*levels_[i], std::move(column));
    return column;
  };
}

bool Documents::IsRemoved(const Path& path) const {
  return std::any_of(removed_.begin(), removed_.end(), [&](const Path& removed) { return removed.IsPrefixOf(path); });
}

std::optional<Value> Documents::FindStored(const Path& path) {
  if (IsRemoved(path)) return Null();
  if (!origin_) return std::nullopt;
  std::optional<Value> value = origin_->Read(path, Reader(), compilation_->parameters());
  const bool holds_removed =
      value && value->type == Type::kObject && !path.steps.empty() &&
      std::any_of(removed_.begin(), removed_.end(), [&](const Path& removed) { return removed.root == path.root; });
  if (holds_removed) {  // a short name ($d.db) may be removed from under the long one ($d.tags)
    value->expr = origin_->Document(path.root, removed_, Reader(), compilation_->parameters());
    for (const std::string& step : path.steps)
      value->expr = Fragment("JSONExtractRaw({0}, {1})", {value->expr, compilation_->parameters().String(step)});
    value->expr = Fragment("nullIf({0}, '')", {value->expr});
  }
  if (value && present_) value = Optional(std::move(*value), present_);
  return value;
}

const AttributeCatalogue* Documents::Catalogue() const {
  if (!origin_) return nullptr;
  const auto& catalogues = compilation_->options().attributes;
  const auto catalogue = catalogues.find(origin_->name());
  return catalogue == catalogues.end() ? nullptr : &catalogue->second;
}

bool Documents::MayHave(const Path& path) const {
  for (const Field& field : fields_) {
    if (field.joined && field.path.IsPrefixOf(path) && field.path != path)
      return field.joined->MayHave(BelowJoin(field, path));
    if (field.path.IsPrefixOf(path) || path.IsPrefixOf(field.path)) return true;
    if (!origin_ && field.path.Joined() == path.Joined()) return true;
  }
  if (!merged_.empty() && path.root == Root::kData) return true;
  if (!origin_ || IsRemoved(path)) return false;
  const std::optional<Type> type = origin_->TypeOf(path);
  const std::optional<std::string> key = origin_->AttributeKey(path);
  return type && (type != Type::kUntyped || !key || !Catalogue() || Catalogue()->contains(*key));
}

bool Documents::Declares(const Path& path) const {
  for (const Field& field : fields_) {
    if (path.IsPrefixOf(field.path) || field.path.IsPrefixOf(path)) return true;
  }
  if (!origin_ || IsRemoved(path)) return false;
  if (origin_->Declares(path)) return true;
  const std::optional<std::string> key = origin_->AttributeKey(path);
  return key && Catalogue() && Catalogue()->contains(*key);
}

std::vector<std::string> Documents::Keypaths(Root root, bool long_form) const {
  std::vector<std::string> out;
  const std::string prefix = Path{root, {}}.Text();
  const auto add = [&](std::string keypath) {
    if (keypath.starts_with(prefix)) out.push_back(std::move(keypath));
  };
  for (const Field& field : fields_) {
    add(field.path.Text());
    if (!field.joined) continue;
    for (const std::string& below : field.joined->Keypaths(Root::kData, long_form))
      add(field.path.Text() + below.substr(prefix.size()));
  }
  if (origin_) {
    for (std::string& keypath : origin_->Keypaths()) add(std::move(keypath));
  }
  if (!Catalogue() || root != Root::kData) return out;
  for (const auto& [key, types] : *Catalogue())
    out.push_back(long_form ? Path{root, {"tags", key}}.Text() : "$d." + key);
  return out;
}

// ---- reading
// ---------------------------------------------------------------------------------------------------------

Value Documents::Read(const Field& field) {
  if (!field.joined) return field.value;
  const Value whole = Object(field.joined->Json(Root::kData));
  return field.joined->present_ ? Optional(whole, field.joined->present_) : whole;
}

Value Documents::Below(const Value& value, const Path& path, size_t from) {
  if (!HasMembers(value) && value.type != Type::kString) return Null();
  Value out = value;
  out.type = Type::kUntyped;
  out.literal = nullptr;
  if (value.type == Type::kUntyped) out.expr = Fragment("toJSONString({0})", {value.expr});
  for (size_t i = from; i < path.steps.size(); ++i) {
    const bool last = i + 1 == path.steps.size();
    out.expr = Fragment(last ? "JSONExtract(ifNull({0}, ''), {1}, 'Dynamic')" : "JSONExtractRaw(ifNull({0}, ''), {1})",
                        {out.expr, compilation_->parameters().String(path.steps[i])});
  }
  return out;
}

std::optional<Value> Documents::Find(const Path& path) {
  std::optional<Value> found = FindUnmerged(path);
  if (merged_.empty() || path.root != Root::kData || path.steps.empty()) return found;
  if (std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) { return field.path.IsPrefixOf(path); }))
    return found;
  for (const Value& object : merged_) {
    Value member = Below(object, path, 0);
    if (!found || found->type == Type::kNull) {
      found = std::move(member);
    } else if (found->type == Type::kUntyped) {
      found->expr = Fragment("if(isNull({0}), {1}, {0})", {found->expr, member.expr});
    } else if (found->type != Type::kArray && found->type != Type::kObject) {
      found->expr = Fragment("ifNull({0}, {1})", {found->expr, Cast(std::move(member), found->type).expr});
      found->binary = nullptr;
    }
  }
  return found;
}

std::optional<Value> Documents::FindUnmerged(const Path& path) {
  if (path.steps.empty()) return Object(Json(path.root));
  const Field *exact = nullptr, *above = nullptr;
  bool below = false;  // written after what stands at the path itself: writing there deletes what is below
  for (const Field& field : fields_) {
    if (field.path == path) {
      exact = &field;
    } else if (field.path.IsPrefixOf(path)) {
      if (!above || above->path.steps.size() < field.path.steps.size()) above = &field;
    } else {
      below |= path.IsPrefixOf(field.path) && !field.is_view;
    }
  }
  std::optional<Value> found;
  if (exact) {
    found = Read(*exact);
  } else if (above && above->joined) {
    found = above->joined->Find(BelowJoin(*above, path));
  } else if (above) {
    found = Below(above->value, path, above->path.steps.size());
  } else {
    found = FindStored(path);
  }
  if (below) {
    JsonTree tree;
    if (found && found->type != Type::kNull) tree.Set({}, ToJson(*found));
    for (const Field& field : fields_) {
      if (path.IsPrefixOf(field.path) && &field != exact && !field.is_view)
        tree.Set(field.path.From(path.steps.size()).steps, ToJson(Read(field)));
    }
    return Object(tree.Build(compilation_->parameters(), /*drops_empty=*/false));
  }
  if (found || origin_) return found;
  // Attributes have flat keys, so $d['a.b'] and $d.a.b are one thing there; a field keeps that. What groupby puts under
  // $d and choose leaves under $m can be named either way, as long as there is only one.
  const Field* elsewhere = nullptr;
  for (const Field& field : fields_) {
    if (field.path.Joined() != path.Joined()) continue;
    if (field.path.root == path.root) return Read(field);
    elsewhere = &field;
  }
  return elsewhere ? std::optional(Read(*elsewhere)) : std::nullopt;
}

std::optional<Value> Documents::FindKnown(const Path& path) {
  bool is_written = false;
  for (const Field& field : fields_) {
    if (!field.path.IsPrefixOf(path)) continue;
    is_written = true;
    const bool is_last =
        std::none_of(&field + 1, std::as_const(fields_).data() + fields_.size(),
                     [&](const Field& later) { return later.path.IsPrefixOf(path) || path.IsPrefixOf(later.path); });
    // Below a join its own documents know.
    if (field.joined && field.path != path && is_last) return field.joined->FindKnown(BelowJoin(field, path));
  }
  std::optional<Value> found = Find(path);
  if (!found || found->type != Type::kUntyped || is_written || !Catalogue()) return found;
  const std::optional<std::string> key = origin_->AttributeKey(path);
  if (!key) return found;
  const auto known = Catalogue()->find(*key);
  if (known == Catalogue()->end()) {
    // A key that is read from JSON text may be there all the same.
    if (found->expr->kind != sql::Node::Kind::kFragment) return std::nullopt;
  } else if (const AttributeTypes& types = known->second;
             !types.other && types.text + types.number + types.boolean == 1) {
    found->likely = types.text ? Type::kString : types.number ? Type::kNumber : Type::kBool;
  }
  return found;
}

std::optional<Value> Documents::FindWhole(const Path& path) {
  const bool is_field =
      std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) { return field.path.IsPrefixOf(path); });
  if (!origin_ || is_field || IsRemoved(path)) return FindKnown(path);
  const std::optional<sql::Expr> object = origin_->ObjectAt(path, Reader(), compilation_->parameters());
  if (!object) return FindKnown(path);
  // The live catalogue tells a value from an object without looking at both.
  const std::optional<std::string> key = origin_->AttributeKey(path);
  bool may_be_value = true, may_be_object = true;
  if (Catalogue() && key) {
    may_be_value = Catalogue()->contains(*key);
    const auto below = Catalogue()->lower_bound(*key + ".");
    may_be_object = below != Catalogue()->end() && below->first.starts_with(*key + ".");
  }
  if (!may_be_object) return FindKnown(path);
  Value whole = Object(*object);
  if (present_) whole = Optional(std::move(whole), present_);
  const std::optional<Value> value = may_be_value ? Find(path) : std::nullopt;
  if (!value) return whole;
  if (value->type != Type::kUntyped) return value;
  whole.type = Type::kUntyped;
  whole.expr = Fragment(
      "if(isNull({0}), JSONExtract(concat(char(123), '\"v\":', ifNull({1}, 'null'), char(125)), 'v', "
      "'Dynamic'), {0})",
      {value->expr, whole.expr});
  return whole;
}

std::optional<sql::Expr> Documents::Exists(const Path& path) {
  const std::optional<Value> value = FindKnown(path);
  const bool is_field =
      std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) { return field.path.IsPrefixOf(path); });
  const std::optional<sql::Expr> below = origin_ && !present_ && !is_field && !IsRemoved(path)
                                             ? origin_->HasBelow(path, Reader(), compilation_->parameters())
                                             : std::nullopt;
  const auto present = [&](const Value& found) {
    if (found.type != Type::kObject) return NullTest(found.expr, false);
    const sql::Expr empty = compilation_->parameters().String("{}");
    return Fragment("(ifNull({0}, {1}) != {1})", {found.expr, empty});
  };
  if (const std::optional<std::string> key = origin_ ? origin_->AttributeKey(path) : std::nullopt;
      key && Catalogue() && !value) {
    const auto next = Catalogue()->lower_bound(*key + ".");
    if (next == Catalogue()->end() || !next->first.starts_with(*key + ".")) return std::nullopt;
  }
  if (!below) return value ? std::optional(present(*value)) : std::nullopt;
  return value ? Fragment("({0} OR {1})", {present(*value), *below}) : *below;
}

std::optional<sql::Expr> Documents::TextsBelow(const Path& path) {
  const auto touches = [&](const Path& other) { return other.IsPrefixOf(path) || path.IsPrefixOf(other); };
  if (!origin_ || present_ || !merged_.empty() || std::any_of(removed_.begin(), removed_.end(), touches) ||
      std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) { return touches(field.path); }))
    return std::nullopt;
  const std::optional<std::string> key = origin_->AttributeKey(path);
  if (!key) return std::nullopt;
  if (Catalogue()) {
    const auto next = Catalogue()->lower_bound(*key + ".");
    if (next == Catalogue()->end() || !next->first.starts_with(*key + ".")) return std::nullopt;
  }
  return origin_->TextsBelow(path, Reader(), compilation_->parameters());
}

sql::Expr Documents::Json(Root root) {
  sql::Parameters& parameters = compilation_->parameters();
  std::vector<sql::Expr> parts;
  if (root == Root::kData) {
    for (const Value& object : merged_)
      parts.push_back(Fragment("if(startsWith({0}, char(123)), {0}, {1})", {ToJson(object), parameters.String("{}")}));
  }
  if (origin_) {
    const sql::Expr stored = origin_->Document(root, removed_, Reader(), parameters);
    parts.push_back(present_ ? Fragment("if({0} = 1, {1}, {2})", {present_, stored, parameters.String("{}")}) : stored);
  }
  JsonTree patch;
  for (const Field& field : fields_) {
    if (field.path.root == root && !field.is_view) patch.Set(field.path.steps, ToJson(Read(field)));
  }
  if (!patch.empty() || parts.empty()) parts.push_back(patch.Build(parameters, /*drops_empty=*/false));
  return parts.size() == 1 ? parts[0] : Fragment("JSONMergePatch({*})", std::move(parts));
}

sql::Expr Documents::Texts() {
  std::vector<sql::Expr> arrays;
  // What was removed, or merged and perhaps hidden, only the document as a whole can tell.
  if (!merged_.empty() || (origin_ && !removed_.empty()))
    return Leaves(Object(Json(Root::kData)), compilation_->parameters());
  if (origin_) arrays.push_back(origin_->Texts(Reader(), compilation_->parameters()));
  std::vector<sql::Expr> texts;
  for (const Field& field : fields_) {
    if (field.path.root != Root::kData || field.is_view) continue;
    if (field.joined) {
      arrays.push_back(field.joined->Texts());
    } else if (field.value.type == Type::kArray || field.value.type == Type::kObject) {
      arrays.push_back(Leaves(field.value, compilation_->parameters()));
    } else {
      texts.push_back(ToText(field.value).expr);
    }
  }
  if (!texts.empty()) arrays.push_back(Fragment("arrayMap(t -> ifNull(t, ''), [{*}])", std::move(texts)));
  if (arrays.empty()) return Fragment("CAST([], 'Array(String)')");
  return arrays.size() == 1 ? arrays[0] : Fragment("arrayConcat({*})", std::move(arrays));
}

// ---- writing
// ---------------------------------------------------------------------------------------------------------

void Documents::Write(Field field) {
  std::erase_if(fields_, [&](const Field& other) { return field.path.IsPrefixOf(other.path); });
  // An object takes the place of what is stored; its members must not mix with those.
  if (origin_ && field.value.type == Type::kObject && !field.is_view) removed_.push_back(field.path);
  fields_.push_back(std::move(field));
}

void Documents::Merge(Value object) { merged_.push_back(std::move(object)); }

void Documents::Join(const Path& into, std::shared_ptr<Documents> joined) {
  Value object = Object(Fragment("NULL"));
  Write({into, std::move(object), false, std::move(joined)});
}

void Documents::Remove(const Path& path) {
  sql::Parameters& parameters = compilation_->parameters();
  std::erase_if(fields_, [&](const Field& field) { return path.IsPrefixOf(field.path); });
  const auto without = [&](Value& object, size_t from) {
    object.expr = WithoutMember(ToJson(object), path.steps, from, parameters);
    object.type = Type::kObject;
    object.literal = nullptr;
  };
  for (Field& field : fields_) {
    if (!field.path.IsPrefixOf(path)) continue;
    if (field.joined) {
      field.joined->Remove(BelowJoin(field, path));
    } else if (HasMembers(field.value)) {
      without(field.value, field.path.steps.size());
    }
  }
  if (path.root == Root::kData) {
    for (Value& object : merged_) without(object, 0);
  }
  removed_.push_back(path);
}

void Documents::Reshape(std::vector<Field> fields) {
  fields_ = std::move(fields);
  origin_ = nullptr;
  present_ = nullptr;
  merged_.clear();
  removed_.clear();
}

void Documents::MoveUnderData() {
  if (is_open()) return;
  std::vector<Field> fields = std::exchange(fields_, {});
  for (Field& field : fields) {
    field.path.root = Root::kData;
    const bool taken =
        std::any_of(fields_.begin(), fields_.end(), [&](const Field& other) { return other.path == field.path; });
    if (!taken) fields_.push_back(std::move(field));
  }
}

void Documents::MakeOptional(const sql::Expr& present) {
  for (Field& field : fields_) {
    if (field.joined) {
      field.joined->MakeOptional(present);
    } else {
      field.value = Optional(std::move(field.value), present);
    }
  }
  for (Value& object : merged_) object = Optional(std::move(object), present);
  present_ = present_ ? Fragment("({0} * {1})", {present_, present}) : present;
}

// ---- SELECTs
// ---------------------------------------------------------------------------------------------------------

void Documents::Close(sql::Select& inner, sql::Select& outer) {
  for (Field& field : fields_) {
    if (field.joined) {
      field.joined->Close(inner, outer);
      continue;
    }
    field.value.expr = compilation_->HandUp(inner, field.value.expr);
    field.value.literal = nullptr;
    field.value.binary = nullptr;
  }
  for (Value& object : merged_) object.expr = compilation_->HandUp(inner, object.expr);
  if (present_) present_ = compilation_->HandUp(inner, present_);
  levels_.push_back(&outer);
}

void Documents::MoveInto(sql::Select& to) {
  levels_.back() = &to;
  for (Field& field : fields_) {
    if (field.joined) field.joined->MoveInto(to);
  }
}

}  // namespace throughline::dataprime
