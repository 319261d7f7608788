#include "dataprime/service/source_fields.h"

#include <utility>

#include "dataprime/analysis/source.h"
#include "dataprime/service/reading_of.h"
#include "dataprime/service/scope.h"

namespace throughline::dataprime {
namespace {

// The words of the language's help, short.
std::string ShortUnit(std::string_view words) {
  static constexpr std::pair<std::string_view, std::string_view> kShort[] = {
      {"nanoseconds", "ns"}, {"microseconds", "us"}, {"milliseconds", "ms"}, {"seconds", "s"},
      {"tokens", "tokens"},  {"US dollars", "usd"},  {"bytes", "bytes"},
  };
  if (words.ends_with("since 1970")) return "";  // a point in time is no quantity
  for (const auto& [begin, unit] : kShort) {
    if (words.starts_with(begin)) return std::string(unit);
  }
  return "";
}

std::string UnitByName(std::string_view key) {
  static constexpr std::pair<std::string_view, std::string_view> kEnds[] = {
      {"_ns", "ns"},           {"_us", "us"},        {"_ms", "ms"},         {"_seconds", "s"},     {"_secs", "s"},
      {".body.size", "bytes"}, {"_bytes", "bytes"},  {"_tokens", "tokens"}, {".tokens", "tokens"}, {"_usd", "usd"},
      {".usage.cost", "usd"},  {".bytes", "bytes"},  {"_nanos", "ns"},      {"_micros", "us"},     {"_millis", "ms"},
      {"_milliseconds", "ms"}, {"durationMs", "ms"}, {"latencyMs", "ms"},   {"elapsedMs", "ms"},
  };
  for (const auto& [end, unit] : kEnds) {
    if (key.ends_with(end)) return std::string(unit);
  }
  return "";
}

// The canonical keypath of a flat key: by its names where they are some.
Path PathOfKey(std::string_view key) {
  Path path{Root::kData, {}};
  for (size_t start = 0; start <= key.size();) {
    const size_t end = std::min(key.find('.', start), key.size());
    if (end == start) return Path{Root::kData, {std::string(key)}};
    path.steps.emplace_back(key.substr(start, end - start));
    start = end + 1;
  }
  return path;
}

std::string TypeOf(const AttributeTypes& types) {
  const int kinds = types.text + types.number + types.boolean + types.other;
  if (kinds != 1) return "any";
  return types.text ? "string" : types.number ? "number" : types.boolean ? "bool" : "object";
}

}  // namespace

std::vector<SourceField> FieldsOf(std::string_view source, const CompileOptions& options) {
  std::vector<SourceField> out;
  if (!Source::Find(source)) return out;
  CompileOptions without = options;
  without.attributes.clear();  // those are named below, whether or not they are names
  Scope scope("source " + std::string(source), without);
  for (const std::string& keypath : scope.Keypaths(false)) {
    const ExprPtr read = KeypathOf(keypath);
    if (!read) continue;
    const std::optional<Help> help = scope.Describe(PathOf(*read));
    out.push_back({.keypath = keypath,
                   .type = help && !help->type.empty() ? help->type : "any",
                   .unit = help ? ShortUnit(help->unit) : ""});
  }
  const auto attributes = options.attributes.find(source);
  if (attributes == options.attributes.end()) return out;
  for (const auto& [key, types] : attributes->second) {
    out.push_back(
        {.keypath = PathOfKey(key).Text(), .type = TypeOf(types), .unit = UnitByName(key), .is_attribute = true});
  }
  return out;
}

}  // namespace throughline::dataprime
