// What there is to ask about right now: the fields of the stored data, with types and the values they take.
//
// Shape    a snapshot that never changes; a newer one replaces it. Fields of the language ($m.severity, $l.serviceName)
//          are in it always, attributes ($d.gen_ai.request.model) as the server has them.
// Threads  any, being constant.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/compiler.h"

namespace throughline::assistant {

struct Field {
  std::string source;   // "spans", "logs", "metrics"
  std::string keypath;  // canonical: `$l.serviceName`, `$d.gen_ai.request.model`, `$d['a b']`
  std::string type;     // "string", "number", "bool", "timestamp", "interval", "severity", "object", "array", "any"
  std::string unit;     // "ns", "us", "ms", "s", "bytes", "tokens", "usd", or empty when it is not known
  std::vector<std::string> values;  // texts it takes, the most frequent first; at most kMostValues, empty for numbers
};

struct LiveCatalogue {
  static constexpr size_t kMostValues = 200;

  std::vector<Field> fields;
  // By source, as the compiler wants it: unknown keypaths are then warnings with the nearest known one.
  std::map<std::string, dataprime::AttributeCatalogue, std::less<>> attributes;
  std::map<std::string, uint64_t, std::less<>> rows;  // by source, of the last day; a source without entry: not known
  bool is_live = false;  // false: the language's own fields only, since no server has answered yet

  // nullptr when there is none. `keypath` in canonical form.
  const Field* Find(std::string_view source, std::string_view keypath) const {
    for (const Field& field : fields)
      if (field.source == source && field.keypath == keypath) return &field;
    return nullptr;
  }
};

using CataloguePtr = std::shared_ptr<const LiveCatalogue>;

// The language's own fields with the types and units of the reference (live_catalogue.cc).
CataloguePtr CatalogueWithoutServer();

}  // namespace throughline::assistant
