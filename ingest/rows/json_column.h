// Attributes as a value of a JSON column: what DataPrime filters and groups by.
//
// Paths   each attribute under its own key, dots and all; a map becomes one path for each leaf (`a` = {b: 1} is `a.b`).
//         Of a path that comes twice the last value is kept, since the engine refuses a block with a repeated path.
// Values  text, integer, double and bool as such; bytes as base64 text; an array of one scalar type as such, of several
//         as Array(Dynamic), with containers in it as JSON text. A map of more than kMostMapLeaves leaves is JSON text
//         as well: a map with a million keys must not become a million columns. Empty values leave no path.
// Source  ClickHouse, "Data types binary encoding", JSON and Dynamic; see schema/row_binary.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "otel/value.h"
#include "schema/row_binary.h"

namespace throughline::ingest {

class JsonColumn {
 public:
  static constexpr size_t kMostMapLeaves = 256;

  // Starts a new value.
  void Clear();
  void Add(const otel::ValuePool& pool, std::string_view path, const otel::Value& value);
  // Ends it. The pools of every Add must still be there.
  void Write(schema::RowWriter& row);

 private:
  struct Leaf {
    std::string_view path;
    const otel::Value* value;
    const otel::ValuePool* pool;
  };
  bool Flatten(const otel::ValuePool& pool, std::string_view path, const otel::Value& map);
  void DropRepeatedPaths();

  std::vector<Leaf> leaves_;
  otel::Arena paths_;  // of flattened maps
  std::string scratch_;
};

}  // namespace throughline::ingest
