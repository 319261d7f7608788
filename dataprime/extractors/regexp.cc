// regexp(e=/re/): an object of the groups of the first match.
#include <fmt/format.h>
#include <re2/re2.h>

#include "dataprime/analysis/json_tree.h"
#include "dataprime/extractors/extractor.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

constexpr size_t kMostGroups = 127;  // the engine's limit

// One name a group: its own, or _0, _1, ... for those without one.
std::vector<std::string> GroupNames(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 compiled(pattern, options);
  std::vector<std::string> names(static_cast<size_t>(std::max(0, compiled.NumberOfCapturingGroups())));
  for (const auto& [index, name] : compiled.CapturingGroupNames()) names[static_cast<size_t>(index - 1)] = name;
  size_t unnamed = 0;
  for (std::string& name : names) {
    if (name.empty()) name = fmt::format("_{}", unnamed++);
  }
  return names;
}

std::optional<Extraction> Build(ExpressionAnalyzer& analyzer, const sql::Expr& text,
                                const std::vector<const Expr*>& arguments) {
  const Expr& regex = *arguments[0];
  const std::optional<std::string> pattern = analyzer.Pattern(regex, /*whole=*/false);
  if (!pattern) return std::nullopt;
  const std::vector<std::string> names = GroupNames(*pattern);
  if (names.empty()) {
    analyzer.Error(regex.range, "a regular expression without groups has nothing to extract", "/user (?<name>\\w+)/");
    return std::nullopt;
  }
  if (names.size() > kMostGroups) {
    analyzer.Error(regex.range, fmt::format("a regular expression has at most {} groups here", kMostGroups));
    return std::nullopt;
  }
  Extraction out;
  const sql::Expr groups =
      Fragment("extractGroups(ifNull({0}, ''), {1})", {text, analyzer.parameters().String(*pattern)});
  JsonTree object;
  for (size_t i = 0; i < names.size(); ++i) {
    // The engine reads a group that took no part as an empty one.
    Value member = analyzer.Make(Type::kUntyped,
                                 Fragment("CAST(nullIf({0}[{1}], ''), 'Dynamic')",
                                          {groups, analyzer.parameters().Bind("UInt8", std::to_string(i + 1))}),
                                 regex.range);
    member.likely = Type::kString;
    object.Set({names[i]}, ToJson(member));
    out.members.emplace_back(names[i], std::move(member));
  }
  out.value = analyzer.Make(Type::kObject,
                            Fragment("if(isNotNull({0}) AND notEmpty({1}), {2}, NULL)",
                                     {text, groups, object.Build(analyzer.parameters(), /*drops_empty=*/false)}),
                            regex.range);
  return out;
}

}  // namespace

const Extractor& RegexpExtractor() {
  static const Extractor extractor{
      .name = "regexp",
      .signature = "regexp(e: regexp)",
      .summary = "An object of the named groups of the first match; groups without a name are _0, _1, ...",
      .parameters = {{"e", ExtractorParameter::Kind::kRegex, /*required=*/true}},
      .build = &Build};
  return extractor;
}

}  // namespace throughline::dataprime
