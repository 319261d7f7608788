#include "ingest/rows/json_text.h"

#include <simdjson.h>

#include <vector>

namespace throughline::ingest {
namespace {

using otel::Value;
using otel::ValueType;
namespace dom = simdjson::dom;

constexpr size_t kDeepest = 100;  // as ReadLimits::value_depth, for the same reason

// A container whose entries are still to be read into the pool.
struct Pending {
  dom::element element;
  uint32_t entry;  // of the pool: the value to complete
};

}  // namespace

class JsonTextParser::State {
 public:
  State() {
    // Without memory for it the parser allocates at its first text, with a depth of 1,024.
    [[maybe_unused]] simdjson::error_code error = parser_.allocate(4096, kDeepest + 1);
  }

  std::optional<Value> Parse(std::string_view text, otel::ValuePool& pool) {
    dom::element root;
    if (parser_.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS || !root.is_object())
      return std::nullopt;
    // Breadth first, so that the entries of one container lie together in the pool.
    uint32_t holder = static_cast<uint32_t>(pool.entries.size());
    pool.entries.push_back({});
    std::vector<Pending> pending{{root, holder}};
    for (size_t next = 0; next < pending.size(); ++next) {
      Pending container = pending[next];
      uint32_t first = static_cast<uint32_t>(pool.entries.size());
      bool is_map = container.element.is_object();
      if (is_map) {
        for (auto [key, value] : dom::object(container.element))
          Push(pool, pool.arena.Keep(std::string(key)), value, pending);
      } else {
        for (dom::element value : dom::array(container.element)) Push(pool, {}, value, pending);
      }
      otel::Range range{first, static_cast<uint32_t>(pool.entries.size()) - first};
      pool.entries[container.entry].value = Value::Container(is_map ? ValueType::kMap : ValueType::kArray, range);
    }
    return pool.entries[holder].value;
  }

 private:
  static void Push(otel::ValuePool& pool, std::string_view key, dom::element element, std::vector<Pending>& pending) {
    Value value;
    switch (element.type()) {
      case dom::element_type::ARRAY:
      case dom::element_type::OBJECT:
        pending.push_back({element, static_cast<uint32_t>(pool.entries.size())});
        break;
      case dom::element_type::INT64:
        value = Value::Int(int64_t(element));
        break;
      case dom::element_type::UINT64:
        value = Value::Double(static_cast<double>(uint64_t(element)));
        break;
      case dom::element_type::DOUBLE:
        value = Value::Double(double(element));
        break;
      case dom::element_type::STRING:
        value = Value::String(pool.arena.Keep(std::string(std::string_view(element))));
        break;
      case dom::element_type::BOOL:
        value = Value::Bool(bool(element));
        break;
      case dom::element_type::NULL_VALUE:
        break;
    }
    pool.entries.push_back({key, value});
  }

  dom::parser parser_;
};

JsonTextParser::JsonTextParser() : state_(std::make_unique<State>()) {}
JsonTextParser::~JsonTextParser() = default;

std::optional<Value> JsonTextParser::ParseObject(std::string_view text, otel::ValuePool& pool) {
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{') return std::nullopt;
  return state_->Parse(text, pool);
}

}  // namespace throughline::ingest
