// "low confidence", "high relevance scores": a word for a level before a number that goes from 0 to 1. Low is below the
// middle, as for the figure "Answers with an unsure intent"; high is 0.8 and more. Of other numbers such a word says
// nothing that could be known.
#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/slots.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

constexpr double kLowBelow = 0.5, kHighFrom = 0.8;
constexpr std::string_view kLow[] = {"low", "poor", "weak", "little"};
constexpr std::string_view kHigh[] = {"high", "strong", "great"};
constexpr std::string_view kShares[] = {"confidence", "score", "relevance", "similarity", "certainty"};

bool GoesFromZeroToOne(const IndexedField& field) {
  if (!field.IsNumber() || !field.unit.empty()) return false;
  const std::string keypath = LowerCase(field.keypath);
  return std::ranges::any_of(kShares, [&](std::string_view name) { return keypath.find(name) != std::string::npos; });
}

}  // namespace

void SlotReader::ReadLevels() {
  for (size_t i = 1; i < size(); ++i) {
    if (At(i).is_used || At(i - 1).is_used || !At(i).IsField()) continue;
    const std::string word = LowerCase(At(i - 1).text);
    const bool is_low = std::ranges::find(kLow, word) != std::end(kLow);
    if (!is_low && std::ranges::find(kHigh, word) == std::end(kHigh)) continue;
    const IndexedField* field = FieldOf(i);
    if (!field || !GoesFromZeroToOne(*field)) continue;
    const double bound = is_low ? kLowBelow : kHighFrom;
    Condition condition{.keypath = field->keypath, .op = is_low ? Condition::Op::kLess : Condition::Op::kAtLeast};
    condition.numbers = {bound};
    condition.is_negated = IsNegated(i - 1);
    AddCondition(std::move(condition));
    At(i).is_used = At(i - 1).is_used = out_.says_rows = true;
    plan().assumptions.push_back(fmt::format("{} was read as {} {}", word, is_low ? "below" : "at least", bound));
  }
}

}  // namespace throughline::assistant
