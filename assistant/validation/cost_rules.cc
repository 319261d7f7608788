// What makes a query dear, though it is right.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "assistant/validation/rules.h"

namespace throughline::assistant {

using dataprime::TokenClass;

namespace {

constexpr uint64_t kLargeLimit = 10'000;
constexpr int64_t kLongWindow = int64_t{31} * 24 * 3600 * 1'000'000'000;  // ns
constexpr std::array<std::string_view, 3> kSearches = {"wildfind", "lucene", "find"};

Finding Of(std::string_view code, dataprime::SourceRange range, std::string message, std::string suggestion) {
  return {.message = std::move(message),
          .suggestion = std::move(suggestion),
          .begin = range.begin,
          .end = range.end,
          .code = std::string(code)};
}

uint64_t NumberIn(std::string_view digits) {
  uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

void FindCosts(const RuleContext& context, std::vector<Found>& out) {
  if (!context.compiled) return;
  const std::vector<QueryStage>& stages = context.reading.stages;
  const bool is_bounded = context.compiled->window_start.has_value();
  if (is_bounded && !stages.empty() && stages.front().Is("source")) {
    const int64_t start = *context.compiled->window_start;
    const std::optional<int64_t> end = context.compiled->window_end;
    if (end && *end > start && *end - start > kLongWindow) {
      out.push_back(
          {.finding = Of("long_window", stages.front().pieces.front().range,
                         "more than a month of " + context.reading.source + " is read", "name a shorter time range")});
    }
  }
  for (size_t i = 0; i < stages.size(); ++i) {
    const QueryStage& stage = stages[i];
    const dataprime::SourceRange range{stage.pieces.front().range.begin, stage.pieces.back().range.end};
    if (stage.Is("limit") && stage.pieces.size() > 1 && NumberIn(stage.pieces[1].text) > kLargeLimit) {
      out.push_back(
          {.finding = Of("large_limit", range, "more than " + std::to_string(kLargeLimit) + " rows are asked for",
                         "limit " + std::to_string(kLargeLimit))});
    }
    if (!is_bounded && std::ranges::find(kSearches, stage.word) != kSearches.end()) {
      out.push_back({.finding = Of("unbounded_search", range, "every text that is stored is searched",
                                   "source " + context.reading.source + " last 1h")});
    }
    if (stage.Is("orderby")) {
      const auto shortens = [&](const QueryStage& other) {
        constexpr std::array<std::string_view, 9> kShorter = {"limit", "aggregate",    "groupby", "top",     "bottom",
                                                              "count", "multigroupby", "countby", "distinct"};
        return other.depth == stage.depth && std::ranges::find(kShorter, other.word) != kShorter.end();
      };
      if (std::ranges::none_of(stages, shortens)) {
        out.push_back({.finding = Of("unbounded_sort", range, "every row is sorted and returned",
                                     std::string(context.reading.text.substr(range.begin, range.end - range.begin)) +
                                         " | limit 100")});
      }
    }
  }
}

}  // namespace throughline::assistant
