// The fields of a source: what one can ask about, with types and units.
//
// Shape    the language's own fields first, as the reference has them, then the attributes that options.attributes
//          names for the source.
// Threads  a function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dataprime/compiler.h"

namespace throughline::dataprime {

struct SourceField {
  std::string keypath;    // canonical: `$l.serviceName`, `$d.gen_ai.request.model`, `$d['a b']`
  std::string type;       // "string", "number", "bool", "timestamp", "interval", "array", "object", "severity", "any"
  std::string unit;       // "ns", "us", "ms", "s", "bytes", "tokens", "usd"; empty when it is not known
  std::string attribute;  // its flat key, when some row has it as an attribute
};

// The unit that a name tells by the conventions' words for it, or nothing: `duration_ms`, `http.response.body.size`,
// `gen_ai.usage.input_tokens`.
std::string UnitOfName(std::string_view name);

// Empty for a source that there is not. An attribute's unit is what its name tells.
std::vector<SourceField> FieldsOf(std::string_view source, const CompileOptions& options);

}  // namespace throughline::dataprime
