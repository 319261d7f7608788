#include "assistant/validation/validation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "assistant/validation/canonical.h"
#include "assistant/validation/reading.h"
#include "assistant/validation/rules.h"
#include "assistant/validation/score.h"
#include "dataprime/compiler.h"

namespace throughline::assistant {
namespace {

constexpr int kMostRounds = 4;       // a mistake that is mended may show the next one
constexpr size_t kMostRead = 16384;  // bytes; a longer one, no query of a person or a model, is only compiled
constexpr size_t kMostFound = 50;

dataprime::CompileOptions OptionsFor(const QueryReading& reading, const LiveCatalogue& catalogue, int64_t now) {
  dataprime::CompileOptions options{.now = now};
  // Only of the sources that it reads: the catalogue of a large store is large.
  for (const auto& [source, attributes] : catalogue.attributes) {
    if (source == reading.source || reading.text.find(source) != reading.text.npos)
      options.attributes.emplace(source, attributes);
  }
  return options;
}

struct Look {
  QueryReading reading;
  CompileOutcome compiled;
  std::vector<Found> found;
};

Look LookAt(std::string_view query, const LiveCatalogue& catalogue, int64_t now) {
  Look look{
      .reading = query.size() <= kMostRead ? Read(query) : QueryReading{.text = query}, .compiled = {}, .found = {}};
  look.compiled = dataprime::Compile(query, OptionsFor(look.reading, catalogue, now));
  look.found = FindAll({.reading = look.reading, .catalogue = catalogue, .compiled = look.compiled});
  if (look.found.size() > kMostFound) look.found.resize(kMostFound);
  return look;
}

// Every fix, the last one first; of two that overlap the one that stands later in the text.
std::string Mended(std::string_view query, const std::vector<Found>& found) {
  std::vector<Fix> fixes;
  for (const Found& one : found) {
    if (one.fix) fixes.push_back(*one.fix);
  }
  std::stable_sort(fixes.begin(), fixes.end(), [](const Fix& a, const Fix& b) { return a.begin > b.begin; });
  std::string text(query);
  size_t limit = text.size() + 1;
  for (const Fix& fix : fixes) {
    if (fix.end > text.size() || fix.begin > fix.end || fix.end > limit) continue;
    text.replace(fix.begin, fix.end - fix.begin, fix.text);
    limit = fix.begin;
  }
  return text;
}

std::string FixedQuery(std::string_view query, const Look& first, const LiveCatalogue& catalogue, int64_t now) {
  const bool is_dialect =
      std::ranges::any_of(first.found, [](const Found& one) { return one.finding.code == "dialect"; });
  const bool is_mendable = std::ranges::any_of(first.found, [](const Found& one) { return one.fix.has_value(); });
  if ((!is_dialect && !is_mendable) || query.size() > kMostRead) return {};
  std::string text(query);
  std::vector<Found> found = first.found;
  bool compiles = first.compiled.has_value();
  for (int round = 0; round < kMostRounds; ++round) {
    std::string mended = Mended(text, found);
    if (mended == text) break;
    Look look = LookAt(mended, catalogue, now);
    if (compiles && !look.compiled) break;  // it made things worse
    compiles = look.compiled.has_value();
    text = std::move(mended);
    found = std::move(look.found);
  }
  if (!compiles) return {};
  std::optional<std::string> canonical = CanonicalLine(text);
  if (!canonical || *canonical == query) return {};
  return std::move(*canonical);
}

}  // namespace

Validation Validate(std::string_view query, const LiveCatalogue& catalogue, int64_t now) {
  const Look look = LookAt(query, catalogue, now);
  Validation out;
  out.is_valid = look.compiled.has_value();
  out.syntax_score = SyntaxScore(look.found, out.is_valid);
  out.complexity = Complexity(look.reading);
  out.cost_class = CostClass(out.complexity);
  out.fixed_query = FixedQuery(query, look, catalogue, now);
  for (const Found& found : look.found) {
    Finding finding = found.finding;
    const dataprime::Position position = dataprime::PositionOf(query, finding.begin);
    finding.line = position.line;
    finding.column = position.column;
    (found.is_error ? out.errors : out.warnings).push_back(std::move(finding));
  }
  out.status = !out.is_valid ? "FAIL" : out.warnings.empty() ? "PASS" : "WARN";
  return out;
}

}  // namespace throughline::assistant
