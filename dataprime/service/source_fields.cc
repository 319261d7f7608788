#include "dataprime/service/source_fields.h"

#include <map>
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

// Those that a query may name: some names of a column are there to be read in other products' queries and told about.
std::vector<SourceField> LanguageFieldsOf(const std::string& source) {
  CompileOptions options;
  options.strict = true;
  Scope scope("source " + source, options);
  std::vector<SourceField> out;
  for (const std::string& keypath : scope.Keypaths(false)) {
    const ExprPtr read = KeypathOf(keypath);
    if (!read || !Compile("source " + source + " | choose " + keypath + " as field", options)) continue;
    const std::optional<Help> help = scope.Describe(PathOf(*read));
    out.push_back({.keypath = keypath,
                   .type = help && !help->type.empty() ? help->type : "any",
                   .unit = help ? ShortUnit(help->unit) : "",
                   .attribute = ""});
  }
  return out;
}

}  // namespace

std::string UnitOfName(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kEnds[] = {
      {"_ns", "ns"},           {"_us", "us"},       {"_ms", "ms"},        {"_seconds", "s"}, {"_secs", "s"},
      {".body.size", "bytes"}, {"_bytes", "bytes"}, {"tokens", "tokens"}, {"_usd", "usd"},   {".usage.cost", "usd"},
      {".bytes", "bytes"},     {"_nanos", "ns"},    {"_micros", "us"},    {"_millis", "ms"}, {"_milliseconds", "ms"},
      {"durationMs", "ms"},    {"latencyMs", "ms"}, {"elapsedMs", "ms"},
  };
  for (const auto& [end, unit] : kEnds) {
    if (name.ends_with(end)) return std::string(unit);
  }
  return "";
}

std::vector<SourceField> FieldsOf(std::string_view source, const CompileOptions& options) {
  static const std::map<std::string, std::vector<SourceField>, std::less<>> language = [] {
    std::map<std::string, std::vector<SourceField>, std::less<>> all;
    for (const std::string& name : Source::Names()) all[name] = LanguageFieldsOf(name);
    return all;
  }();
  const auto found = language.find(source);
  if (found == language.end()) return {};
  std::vector<SourceField> out = found->second;
  const auto attributes = options.attributes.find(source);
  if (attributes == options.attributes.end()) return out;
  std::map<std::string, size_t, std::less<>> known;
  for (size_t i = 0; i < out.size(); ++i) known.emplace(out[i].keypath, i);
  for (const auto& [key, types] : attributes->second) {
    std::string keypath = PathOfKey(key).Text();
    if (const auto field = known.find(keypath); field != known.end()) {
      out[field->second].attribute = key;  // the language reads it into a field of its own
    } else {
      out.push_back({.keypath = std::move(keypath), .type = TypeOf(types), .unit = UnitOfName(key), .attribute = key});
    }
  }
  return out;
}

}  // namespace throughline::dataprime
