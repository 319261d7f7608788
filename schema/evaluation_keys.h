// The published tags of evaluations, gen_ai.<prompt|response>.evaluations.<type>.<score|label|version|details>, and the
// row of normalised['evaluations'] where a verdict of our own stands.
//
// Source   Coralogix, AI evaluations: tags of a span.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throughline::schema {

struct EvaluationKey {
  std::string_view target, type, field;  // parts of the key
};

// nullopt: no such tag.
std::optional<EvaluationKey> ReadEvaluationKey(std::string_view key);

// A regular expression (RE2) whose group is the JSON of the field in an array of rows, as ingest writes them:
// {"target":"prompt","name":"pii","score":1,"label":"p1","version":"1","source":"throughline","details":"1 EMAIL"}.
std::string EvaluationPattern(const EvaluationKey& key);

}  // namespace throughline::schema
