#include "schema/facet_keys.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace throughline::schema {
namespace {

// Sorted: looked up by binary search.
constexpr std::string_view kKeys[] = {
    "correlation.success",
    "evaluations",
    "feedback.has_comment",
    "feedback.rating",
    "feedback.score",
    "feedback.sentiment",
    "feedback.trace_id",
    "feedback.type",
    "gen_ai.prompt.name",
    "gen_ai.prompt.version",
    "guardrail.triggered",
    "guardrails",
    "intent",
    "intent.confidence",
    "model.version",
    "query.complexity",
    "query.run_time_ms",
    "query.validation_status",
};
static_assert(std::ranges::is_sorted(kKeys));

}  // namespace

bool IsFacetKey(std::string_view key) { return std::ranges::binary_search(kKeys, key); }

std::string_view FacetsOfNormalised() {
  static const std::string expression = [] {
    std::string keys;
    for (std::string_view key : kKeys) keys += (keys.empty() ? "'" : ", '") + std::string(key) + "'";
    // What once stood with the attributes alone.
    return "mapConcat(mapFilter((k, v) -> k IN (" + keys +
           "), normalised), if(isNull(attributes.`feedback.has_comment`), CAST(map(), 'Map(LowCardinality(String), "
           "String)'), CAST(map('feedback.has_comment', ifNull(CAST(attributes.`feedback.has_comment`, "
           "'Nullable(String)'), '')), 'Map(LowCardinality(String), String)')))";
  }();
  return expression;
}

}  // namespace throughline::schema
