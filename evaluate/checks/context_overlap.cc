// How much of an answer is in the documents that were found for it.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>

#include "evaluate/checks/checks.h"
#include "evaluate/words.h"

namespace throughline::evaluate {
namespace {

constexpr size_t kLeastWords = 5;
constexpr size_t kLongest = 8 << 10;  // bytes of the documents that are read, and of the answer a quarter

std::optional<Verdict> Judge(const Texts& texts, const Check&) {
  if (texts.documents.empty() || texts.response.empty()) return std::nullopt;
  std::unordered_set<std::string> known;
  size_t left = kLongest;
  for (std::string_view document : texts.documents) {
    const std::string_view part = document.substr(0, left);
    left -= part.size();
    for (std::string& stem : Stems(part)) known.insert(std::move(stem));
  }
  for (std::string& stem : Stems(texts.prompt.substr(0, kLongest / 4))) known.insert(std::move(stem));
  size_t words = 0, found = 0;
  for (const std::string& stem : Stems(texts.response.substr(0, kLongest / 4))) {
    if (stem.size() < 3 || IsSmallWord(stem)) continue;
    ++words;
    found += known.contains(stem);
  }
  if (words < kLeastWords) return std::nullopt;
  const double share = static_cast<double>(found) / static_cast<double>(words);
  return Verdict{1 - share, fmt::format("{} of {} words are in the documents or the question", found, words)};
}

}  // namespace

Evaluator ContextOverlap() {
  return {.type = "context_overlap",
          .api_type = "CONTEXT_OVERLAP",
          .category = "quality",
          .on_response = true,
          .rule =
              "1 minus the share of an answer's words (stems, without small words) that are in the documents that "
              "retrieval found or in the question. It tells words, not meaning: a paraphrase scores high. Answers "
              "below five words, and those without documents, have no result.",
          .judge = &Judge,
          .cases = {{"Refunds are paid within fourteen days after the parcel was returned.",
                     false,
                     {},
                     "when are refunds paid?",
                     "",
                     {"Refunds: paid within fourteen days after a returned parcel arrived."}},
                    {"Penguins live around Antarctica and mostly swim instead of flying.",
                     true,
                     {},
                     "when are refunds paid?",
                     "",
                     {"Refunds: paid within fourteen days after a returned parcel arrived."}},
                    {"Anything at all can be said here without documents.", std::nullopt}}};
}

}  // namespace throughline::evaluate
