#include "schema/evaluation_keys.h"

#include <algorithm>

namespace throughline::schema {

std::optional<EvaluationKey> ReadEvaluationKey(std::string_view key) {
  EvaluationKey out;
  for (std::string_view target : {"prompt", "response"}) {
    const std::string before = "gen_ai." + std::string(target) + ".evaluations.";
    if (!key.starts_with(before)) continue;
    out.target = target;
    key.remove_prefix(before.size());
    break;
  }
  const size_t dot = key.find('.');
  if (out.target.empty() || dot == std::string_view::npos || dot == 0) return std::nullopt;
  out.type = key.substr(0, dot);
  out.field = key.substr(dot + 1);
  const bool is_plain = std::ranges::all_of(out.type, [](char c) { return c == '_' || (c >= 'a' && c <= 'z'); });
  const bool is_field =
      out.field == "score" || out.field == "label" || out.field == "version" || out.field == "details";
  if (!is_plain || !is_field) return std::nullopt;
  return out;
}

std::string EvaluationPattern(const EvaluationKey& key) {
  // A quote inside of a text has a backslash before it, so the beginning is found in no text of somebody else's. The
  // fields stand in a fixed order, and only the last one's text may hold anything.
  constexpr std::string_view kText = R"("(?:[^"\\]|\\.)*")";
  std::string pattern = R"(\{"target":")" + std::string(key.target) + R"(","name":")" + std::string(key.type) + R"(",)";
  if (key.field != "score") pattern += R"([^{}]*?)";
  pattern += '"' + std::string(key.field) + R"(":)";
  pattern += key.field == "score" ? R"(([0-9.e+-]+))" : "(" + std::string(kText) + ")";
  return pattern;
}

}  // namespace throughline::schema
