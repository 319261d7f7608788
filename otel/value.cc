#include "otel/value.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <unordered_map>

namespace throughline::otel {
namespace {

void AppendBase64(std::string_view bytes, std::string& out) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t i = 0;
  auto at = [&](size_t k) { return static_cast<uint8_t>(bytes[k]); };
  for (; i + 2 < bytes.size(); i += 3) {
    uint32_t word = static_cast<uint32_t>(at(i) << 16 | at(i + 1) << 8 | at(i + 2));
    for (int shift : {18, 12, 6, 0}) out += kAlphabet[word >> shift & 63];
  }
  if (i + 1 == bytes.size()) {
    out += kAlphabet[at(i) >> 2];
    out += kAlphabet[(at(i) & 3) << 4];
    out += "==";
  } else if (i + 2 == bytes.size()) {
    out += kAlphabet[at(i) >> 2];
    out += kAlphabet[(at(i) & 3) << 4 | at(i + 1) >> 4];
    out += kAlphabet[(at(i + 1) & 15) << 2];
    out += '=';
  }
}

void AppendScalar(const Value& value, std::string& out) {
  switch (value.type) {
    case ValueType::kString:
      return AppendJsonString(value.text, out);
    case ValueType::kBytes:
      out += '"';
      AppendBase64(value.text, out);
      out += '"';
      return;
    case ValueType::kBool:
      out += value.boolean ? "true" : "false";
      return;
    case ValueType::kInt:
      fmt::format_to(std::back_inserter(out), "{}", value.integer);
      return;
    case ValueType::kDouble:
      if (std::isnan(value.number)) {
        out += "\"NaN\"";
      } else if (std::isinf(value.number)) {
        out += value.number < 0 ? "\"-Infinity\"" : "\"Infinity\"";
      } else {
        size_t start = out.size();
        fmt::format_to(std::back_inserter(out), "{}", value.number);
        // 1.0, not 1: whoever reads the JSON can still tell a double from an integer.
        if (out.find_first_not_of("-0123456789", start) == std::string::npos) out += ".0";
      }
      return;
    default:
      out += "null";
  }
}

// A container that is being written: the entries still to come, and the bracket that closes it.
class Open {
 public:
  Open(const ValuePool& pool, Range range, char close)
      : entries_(pool.begin(range)), count_(range.count), close_(close) {
    // Comparing each key with the later ones is fastest for the few keys that maps have; a hostile map has 10^5.
    if (close == '}' && count_ > 32) {
      for (uint32_t i = 0; i < count_; ++i) last_[entries_[i].key] = i;
    }
  }
  char close() const { return close_; }
  // The next entry to write, or nullptr. Of a key that comes twice only the last is written: a reader would keep that
  // one.
  const KeyValue* Next() {
    while (next_ < count_) {
      uint32_t index = next_++;
      if (close_ == ']' || !IsOverwritten(index)) return &entries_[index];
    }
    return nullptr;
  }

 private:
  bool IsOverwritten(uint32_t index) const {
    if (!last_.empty()) return last_.at(entries_[index].key) != index;
    for (uint32_t later = index + 1; later < count_; ++later) {
      if (entries_[later].key == entries_[index].key) return true;
    }
    return false;
  }

  const KeyValue* entries_;
  uint32_t count_;
  uint32_t next_ = 0;
  char close_;
  std::unordered_map<std::string_view, uint32_t> last_;
};

void AppendContainers(const ValuePool& pool, Range range, char close, std::string& out) {
  std::vector<Open> open;
  open.emplace_back(pool, range, close);
  while (!open.empty()) {
    Open& top = open.back();
    const KeyValue* entry = top.Next();
    if (entry == nullptr) {
      out += top.close();
      open.pop_back();
      continue;
    }
    if (out.back() != '{' && out.back() != '[') out += ',';
    if (top.close() == '}') {
      AppendJsonString(entry->key, out);
      out += ':';
    }
    if (entry->value.type == ValueType::kArray || entry->value.type == ValueType::kMap) {
      bool map = entry->value.type == ValueType::kMap;
      out += map ? '{' : '[';
      open.emplace_back(pool, entry->value.children, map ? '}' : ']');  // `top` is dangling from here on
    } else {
      AppendScalar(entry->value, out);
    }
  }
}

}  // namespace

const KeyValue* ValuePool::Find(Range range, std::string_view key) const {
  for (const KeyValue* entry = begin(range); entry != end(range); ++entry) {
    if (entry->key == key) return entry;
  }
  return nullptr;
}

void AppendJson(const ValuePool& pool, const Value& value, std::string& out) {
  if (value.type == ValueType::kMap) return AppendJsonObject(pool, value.children, out);
  if (value.type == ValueType::kArray) {
    out += '[';
    return AppendContainers(pool, value.children, ']', out);
  }
  AppendScalar(value, out);
}

void AppendJsonObject(const ValuePool& pool, Range range, std::string& out) {
  out += '{';
  AppendContainers(pool, range, '}', out);
}

}  // namespace throughline::otel
