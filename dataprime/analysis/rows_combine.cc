// Rows of two inputs: join, union, stitch.
#include <algorithm>

#include "dataprime/analysis/common_type.h"
#include "dataprime/analysis/rows.h"
#include "dataprime/analysis/union.h"

namespace throughline::dataprime {

using sql::Fragment;
using sql::JoinKind;

namespace {

// JSON text that JSONMergePatch takes: an object, also where there is none.
sql::Expr Object(const Value& value) {
  return Fragment("if(startsWith(ifNull({0}, ''), char(123)), {0}, concat(char(123), char(125)))", {value.expr});
}

// The number of a row in its order.
sql::Expr RowNumber(const std::vector<OrderKey>& order) {
  std::vector<sql::Expr> keys;
  for (const OrderKey& key : order)
    keys.push_back(Fragment(key.descending ? "{0} DESC NULLS LAST" : "{0} ASC NULLS LAST", {key.value.expr}));
  return keys.empty() ? Fragment("row_number() OVER ()")
                      : Fragment("row_number() OVER (ORDER BY {*})", std::move(keys));
}

}  // namespace

// ---- join
// ------------------------------------------------------------------------------------------------------------

void Rows::BeginJoin(Rows& right) {
  Close();
  right.Close();
  select_->join = std::make_unique<sql::Join>();
  select_->join->right = std::move(right.select_->from);
  right.documents_->MoveInto(*select_);
  // Constants of both sides: where a row has no partner they read 0.
  left_present_ = compilation_->HandUp(*select_->from, Fragment("1"));
  right_present_ = compilation_->HandUp(*select_->join->right, Fragment("1"));
}

sql::Expr Rows::JoinKeyForAll() const { return Fragment("({0} = {1})", {left_present_, right_present_}); }

void Rows::Join(Rows right, JoinKind kind, sql::Expr on, const Path& into) {
  select_->join->kind = kind;
  select_->join->on = std::move(on);
  if (kind == JoinKind::kLeft || kind == JoinKind::kFull) right.documents_->MakeOptional(right_present_);
  if (kind == JoinKind::kRight || kind == JoinKind::kFull) {
    documents_->MakeOptional(left_present_);
    for (OrderKey& key : order_) key.value = Optional(std::move(key.value), left_present_);
  }
  right.documents_->MoveUnderData();
  documents_->Join(into, std::move(right.documents_));
}

void Rows::FillFrom(const Path& path, Value left, Value right) {
  ToCommonType({&left, &right});
  left.expr = Fragment("if({0} = 1, {1}, {2})", {left_present_, left.expr, right.expr});
  left.binary = nullptr;
  Write(path, std::move(left));
}

// ---- union
// -----------------------------------------------------------------------------------------------------------

void Rows::Union(Rows right) {
  for (Rows* side : {this, &right}) {
    if (side->limit_) side->Close();
  }
  const bool is_documents = is_open() || right.is_open();
  std::vector<Path> paths;
  for (const Rows* side : {static_cast<const Rows*>(this), static_cast<const Rows*>(&right)}) {
    for (const Field& field : side->fields()) {
      if (std::find(paths.begin(), paths.end(), field.path) == paths.end()) paths.push_back(field.path);
    }
  }
  auto outer = std::make_unique<sql::Select>();
  auto origin = std::make_shared<class Union>(*compilation_);
  origin->Add(documents_, *select_);
  origin->Add(right.documents_, *right.select_);
  outer->union_all.push_back(std::move(select_));
  outer->union_all.push_back(std::move(right.select_));
  select_ = std::move(outer);
  documents_ = std::make_shared<Documents>(*compilation_, std::move(origin), *select_);
  order_.clear();
  if (is_documents) return;
  std::vector<Field> fields;
  for (const Path& path : paths) fields.push_back({path, *documents_->Find(path)});
  documents_->Reshape(std::move(fields));
}

// ---- stitch
// ----------------------------------------------------------------------------------------------------------

void Rows::Zip(Rows& right) {
  sql::Expr numbers[2];
  for (Rows* side : {this, &right}) {
    if (side->limit_) side->Close();  // the rows that the limit kept are numbered
    numbers[side != this] = side->HandUp(RowNumber(side->order_));
  }
  BeginJoin(right);
  select_->join->on = Fragment("({0} = {1})", {numbers[0], numbers[1]});
  order_.clear();
  OrderKey key;
  key.value.type = Type::kNumber;
  key.value.integer = true;
  key.value.expr = Fragment("if({0} = 1, {1}, {2})", {left_present_, numbers[0], numbers[1]});
  order_.push_back(std::move(key));
}

void Rows::Stitch(Rows right, const Path& into) {
  Zip(right);
  std::vector<OrderKey> order = std::exchange(order_, {});
  Join(std::move(right), JoinKind::kFull, std::move(select_->join->on), into);
  order_ = std::move(order);
}

void Rows::StitchMerge(Rows right, const Path& into) {
  Zip(right);
  select_->join->kind = JoinKind::kFull;
  documents_->MakeOptional(left_present_);
  right.documents_->MakeOptional(right_present_);
  right.documents_->MoveUnderData();
  if (right.is_open()) {
    Value merged = documents_->Find(into).value_or(Value());
    Value added;
    added.expr = right.documents_->Json(Root::kData);
    merged.expr = merged.type == Type::kObject ? Fragment("JSONMergePatch({0}, {1})", {Object(merged), Object(added)})
                                               : added.expr;
    merged.type = Type::kObject;
    return Write(into, std::move(merged));
  }
  for (const Field& field : std::vector<Field>(right.fields())) {
    Path path = into;
    path.steps.insert(path.steps.end(), field.path.steps.begin(), field.path.steps.end());
    Value added = right.documents_->Read(field);
    std::optional<Value> there = documents_->FindKnown(path);
    if (there && there->type == Type::kObject && added.type == Type::kObject) {
      added.expr = Fragment("if({0} = 1, JSONMergePatch({1}, {2}), {3})",
                            {right_present_, Object(*there), Object(added), there->expr});
    } else if (there && there->type != Type::kNull) {
      ToCommonType({&added, &*there});
      added.expr = Fragment("if({0} = 1, {1}, {2})", {right_present_, added.expr, there->expr});
    }
    Write(path, std::move(added));
  }
}

}  // namespace throughline::dataprime
