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

// The entries of `all` that a query reads; nullopt when it reads one that is not there, so that the nearest of all has
// to be found. A large store has thousands, and to copy them takes longer than to compile.
std::optional<dataprime::AttributeCatalogue> AttributesRead(const QueryReading& reading, const LiveCatalogue& catalogue,
                                                            const dataprime::AttributeCatalogue& all) {
  constexpr size_t kMostBelow = 100;
  dataprime::AttributeCatalogue read;
  for (const QueryStage& stage : reading.stages) {
    // These name fields inside their texts.
    if (stage.depth > 0 || stage.Is("lucene") || stage.Is("join") || stage.Is("union") || stage.Is("stitch"))
      return std::nullopt;
    for (const QueryPiece& piece : stage.pieces) {
      if (piece.token_class != dataprime::TokenClass::kKeypath || !piece.keypath.starts_with("$d.")) continue;
      std::string_view key = std::string_view(piece.keypath).substr(3);
      if (key.starts_with("tags['") && key.ends_with("']")) key = key.substr(6, key.size() - 8);
      auto at = all.lower_bound(key);
      size_t found = 0;
      for (; at != all.end() && at->first.starts_with(key); ++at) {
        if (at->first.size() > key.size() && at->first[key.size()] != '.') continue;
        if (++found > kMostBelow) return std::nullopt;
        read.insert(*at);
      }
      if (found > 0 || std::ranges::find(reading.made, key) != reading.made.end() || IsSeverityName(key)) continue;
      if (catalogue.Find(reading.source, piece.keypath) == nullptr) return std::nullopt;
    }
  }
  return read;
}

dataprime::CompileOptions OptionsFor(const QueryReading& reading, const LiveCatalogue& catalogue, int64_t now) {
  dataprime::CompileOptions options{.now = now};
  const bool has_template = reading.text.find('`') != reading.text.npos;
  for (const auto& [source, attributes] : catalogue.attributes) {
    if (source == reading.source && !has_template && !reading.stages.empty()) {
      if (auto read = AttributesRead(reading, catalogue, attributes)) {
        options.attributes.emplace(source, std::move(*read));
        continue;
      }
    }
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
