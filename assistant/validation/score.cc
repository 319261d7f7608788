#include "assistant/validation/score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>

namespace throughline::assistant {

using dataprime::TokenClass;

namespace {

// Syntax score.
constexpr double kPerError = 0.3;      // the first version's
constexpr double kMostInvalid = 0.45;  // the knowledge base: valid is above 0.5

// Complexity. The parts and, where one stands, their highest sum.
constexpr double kPerField = 0.05, kMostFields = 0.2;     // distinct
constexpr double kPerCommand = 0.1, kMostCommands = 0.5;  // distinct, without the source
constexpr double kAggregation = 0.15, kPerMoreAggregation = 0.05, kMostAggregations = 0.4;
constexpr double kPerCombination = 0.2;  // join, union, ...: another read
constexpr double kPerSearch = 0.1;       // in every text, or by a regular expression
constexpr double kNoTimeRange = 0.1;

constexpr double kMedium = 0.3, kHigh = 0.7;  // cost classes begin here

constexpr std::array<std::string_view, 3> kSearches = {"wildfind", "lucene", "find"};
constexpr std::array<std::string_view, 4> kCombinations = {"join", "union", "stitch", "enrich"};

double Rounded(double score) { return std::round(std::clamp(score, 0.0, 1.0) * 100) / 100; }

}  // namespace

double SyntaxScore(const std::vector<Found>& found, bool compiles) {
  double score = 1;
  for (const Found& one : found) score -= one.is_error ? kPerError : PenaltyOf(one.finding.code);
  return Rounded(compiles ? score : std::min(score, kMostInvalid));
}

double Complexity(const QueryReading& reading) {
  std::set<std::string, std::less<>> fields, commands;
  int aggregations = 0, combinations = 0, searches = 0;
  bool has_time = false;
  for (const QueryStage& stage : reading.stages) {
    if (!stage.Is("source")) commands.insert(stage.word);
    combinations += std::ranges::count(kCombinations, stage.word) > 0;
    searches += std::ranges::count(kSearches, stage.word) > 0;
    for (const QueryPiece& piece : stage.pieces) {
      if (piece.token_class == TokenClass::kKeypath && !(piece.is_bare && IsSeverityName(piece.text)))
        fields.insert(piece.keypath);
      aggregations += IsAggregation(piece);
      searches += piece.token_class == TokenClass::kRegexp;
      has_time = has_time || piece.token_class == TokenClass::kInterval || piece.keypath == "$m.timestamp" ||
                 SameWord(piece.text, "between");
    }
    aggregations += stage.Is("count") || stage.Is("countby");
  }
  double score = std::min(kMostFields, kPerField * static_cast<double>(fields.size()));
  score += std::min(kMostCommands, kPerCommand * static_cast<double>(commands.size()));
  if (aggregations > 0) score += std::min(kMostAggregations, kAggregation + kPerMoreAggregation * (aggregations - 1));
  score += kPerCombination * combinations + kPerSearch * searches;
  if (!reading.stages.empty() && !has_time) score += kNoTimeRange;
  return Rounded(score);
}

std::string_view CostClass(double complexity) {
  return complexity < kMedium ? "low" : complexity < kHigh ? "medium" : "high";
}

}  // namespace throughline::assistant
