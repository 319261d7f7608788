#include "ingest/rows/json_column.h"

#include <algorithm>
#include <unordered_map>

namespace throughline::ingest {
namespace {

using otel::Value;
using otel::ValuePool;
using otel::ValueType;
using schema::JsonType;
using schema::RowWriter;

void WriteType(JsonType type, RowWriter& row) { row.Fixed(static_cast<uint8_t>(type)); }

JsonType ScalarType(const Value& value) {
  switch (value.type) {
    case ValueType::kString:
    case ValueType::kBytes:
      return JsonType::kString;
    case ValueType::kBool:
      return JsonType::kBool;
    case ValueType::kInt:
      return JsonType::kInt64;
    case ValueType::kDouble:
      return JsonType::kFloat64;
    default:
      return JsonType::kNothing;
  }
}

void WriteScalar(const ValuePool& pool, const Value& value, std::string& scratch, RowWriter& row) {
  switch (value.type) {
    case ValueType::kString:
      return row.String(value.text);
    case ValueType::kBool:
      return row.Fixed<uint8_t>(value.boolean);
    case ValueType::kInt:
      return row.Fixed<int64_t>(value.integer);
    case ValueType::kDouble:
      return row.Fixed<double>(value.number);
    case ValueType::kBytes:
      scratch.clear();
      otel::AppendJson(pool, value, scratch);
      return row.String(std::string_view(scratch).substr(1, scratch.size() - 2));  // base64 without its quotes
    default:
      return;
  }
}

void WriteJsonText(const ValuePool& pool, const Value& value, std::string& scratch, RowWriter& row) {
  scratch.clear();
  otel::AppendJson(pool, value, scratch);
  WriteType(JsonType::kString, row);
  row.String(scratch);
}

void WriteArray(const ValuePool& pool, const Value& array, std::string& scratch, RowWriter& row) {
  otel::Entries elements{pool, array.children};
  bool one_type = true;
  JsonType first = elements.begin() == elements.end() ? JsonType::kString : ScalarType(elements.begin()->value);
  for (const otel::KeyValue& element : elements) {
    if (element.value.type == ValueType::kArray || element.value.type == ValueType::kMap)
      return WriteJsonText(pool, array, scratch, row);
    one_type &= ScalarType(element.value) == first;
  }
  one_type &= first != JsonType::kNothing;
  WriteType(JsonType::kArray, row);
  if (one_type) {
    WriteType(first, row);
  } else {
    WriteType(JsonType::kDynamic, row);
    row.Fixed<uint8_t>(32);  // max_types of Dynamic, its default
  }
  row.Varint(array.children.count);
  for (const otel::KeyValue& element : elements) {
    if (!one_type) WriteType(ScalarType(element.value), row);
    WriteScalar(pool, element.value, scratch, row);
  }
}

}  // namespace

void JsonColumn::Clear() {
  leaves_.clear();
  paths_.Clear();
}

void JsonColumn::Add(const ValuePool& pool, std::string_view path, const Value& value) {
  if (value.type == ValueType::kEmpty) return;
  if (value.type == ValueType::kMap && Flatten(pool, path, value)) return;
  leaves_.push_back({path, &value, &pool});
}

// False, with nothing added, when the map has too many leaves. Maps nest at most ReadLimits::value_depth levels, but
// are walked with a list of their own all the same.
bool JsonColumn::Flatten(const ValuePool& pool, std::string_view path, const Value& map) {
  struct Open {
    std::string_view path;
    const Value* map;
  };
  std::vector<Open> open{{path, &map}};
  size_t before = leaves_.size();
  while (!open.empty()) {
    Open top = open.back();
    open.pop_back();
    for (const otel::KeyValue& entry : otel::Entries{pool, top.map->children}) {
      if (entry.value.type == ValueType::kEmpty) continue;
      if (leaves_.size() - before + open.size() >= kMostMapLeaves) {
        leaves_.resize(before);
        return false;
      }
      std::string_view inner = paths_.Keep(std::string(top.path) + '.' + std::string(entry.key));
      if (entry.value.type == ValueType::kMap) {
        open.push_back({inner, &entry.value});
      } else {
        leaves_.push_back({inner, &entry.value, &pool});
      }
    }
  }
  return true;
}

void JsonColumn::DropRepeatedPaths() {
  // Few paths, as nearly always: comparing each with the later ones is cheaper than any set.
  if (leaves_.size() <= 24) {
    std::erase_if(leaves_, [this](const Leaf& leaf) {
      for (const Leaf* later = &leaf + 1; later < leaves_.data() + leaves_.size(); ++later) {
        if (later->path == leaf.path) return true;
      }
      return false;
    });
    return;
  }
  std::unordered_map<std::string_view, size_t> last;
  for (size_t i = 0; i < leaves_.size(); ++i) last[leaves_[i].path] = i;
  if (last.size() == leaves_.size()) return;
  std::vector<Leaf> kept;
  for (size_t i = 0; i < leaves_.size(); ++i) {
    if (last[leaves_[i].path] == i) kept.push_back(leaves_[i]);
  }
  leaves_ = std::move(kept);
}

void JsonColumn::Write(RowWriter& row) {
  DropRepeatedPaths();
  row.Varint(leaves_.size());
  for (const Leaf& leaf : leaves_) {
    row.String(leaf.path);
    if (leaf.value->type == ValueType::kArray) {
      WriteArray(*leaf.pool, *leaf.value, scratch_, row);
    } else if (leaf.value->type == ValueType::kMap) {
      WriteJsonText(*leaf.pool, *leaf.value, scratch_, row);
    } else {
      WriteType(ScalarType(*leaf.value), row);
      WriteScalar(*leaf.pool, *leaf.value, scratch_, row);
    }
  }
}

}  // namespace throughline::ingest
