#include "dataprime/analysis/union.h"

#include <algorithm>

#include "dataprime/analysis/common_type.h"
#include "dataprime/sql/printer.h"

namespace throughline::dataprime {

void Union::Add(std::shared_ptr<Documents> documents, sql::Select& select) {
  name_ += (members_.empty() ? "" : " and ") + documents->OriginName();
  members_.push_back({std::move(documents), &select});
}

sql::Expr Union::Output(const std::vector<sql::Expr>& values, const ColumnReader& read) const {
  std::string printed;
  for (const sql::Expr& value : values) printed += sql::Print(*value, compilation_.parameters()) + '\n';
  std::string& alias = outputs_[printed];
  if (alias.empty()) {
    alias = compilation_.NewAlias();
    for (size_t i = 0; i < members_.size(); ++i) members_[i].select->columns.push_back({values[i], alias});
  }
  return read(sql::Column(alias));
}

std::optional<Value> Union::Read(const Path& path, const ColumnReader& read, sql::Parameters&) const {
  std::vector<Value> values;
  bool found = false;
  for (const Member& member : members_) {
    std::optional<Value> value = member.documents->FindKnown(path);
    found |= value.has_value();
    Value null;
    null.type = Type::kNull;
    null.expr = sql::Fragment("NULL");
    values.push_back(value ? std::move(*value) : std::move(null));
  }
  if (!found) return std::nullopt;
  std::vector<Value*> pointers;
  for (Value& value : values) pointers.push_back(&value);
  ToCommonType(pointers);
  std::vector<sql::Expr> exprs;
  for (const Value& value : values) exprs.push_back(value.expr);
  Value out = values[0];
  out.expr = Output(exprs, read);
  return out;
}

std::optional<Type> Union::TypeOf(const Path& path) const {
  const bool found = std::any_of(members_.begin(), members_.end(),
                                 [&](const Member& member) { return member.documents->MayHave(path); });
  return found ? std::optional(Type::kUntyped) : std::nullopt;
}

std::optional<sql::Expr> Union::ObjectAt(const Path& path, const ColumnReader& read, sql::Parameters&) const {
  std::vector<sql::Expr> objects;
  bool found = false;
  for (const Member& member : members_) {
    const std::optional<Value> whole = member.documents->FindWhole(path);
    const bool may_be_object = whole && (whole->type == Type::kObject || whole->type == Type::kUntyped);
    found |= may_be_object;
    objects.push_back(may_be_object ? Cast(*whole, Type::kObject).expr : sql::Fragment("NULL"));
  }
  if (!found) return std::nullopt;
  return Output(objects, read);
}

bool Union::Declares(const Path& path) const {
  return std::any_of(members_.begin(), members_.end(),
                     [&](const Member& member) { return member.documents->Declares(path); });
}

sql::Expr Union::Document(Root root, const std::vector<Path>& removed, const ColumnReader& read,
                          sql::Parameters&) const {
  std::vector<sql::Expr> documents;
  for (const Member& member : members_) {
    for (const Path& path : removed) member.documents->Remove(path);
    documents.push_back(member.documents->Json(root));
  }
  return Output(documents, read);
}

sql::Expr Union::Texts(const ColumnReader& read, sql::Parameters& /*parameters*/) const {
  std::vector<sql::Expr> texts;
  for (const Member& member : members_) texts.push_back(member.documents->Texts());
  return Output(texts, read);
}

std::vector<std::string> Union::Keypaths() const {
  std::vector<std::string> out;
  for (const Member& member : members_) {
    for (Root root : {Root::kMetadata, Root::kLabels, Root::kData}) {
      for (std::string& keypath : member.documents->Keypaths(root, /*long_form=*/false))
        out.push_back(std::move(keypath));
    }
  }
  return out;
}

}  // namespace throughline::dataprime
