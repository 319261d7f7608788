// How much of an answer is in the documents that were found for it.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "evaluate/checks/checks.h"
#include "evaluate/reading.h"

namespace throughline::evaluate {
namespace {

constexpr size_t kLeastWords = 5;
constexpr size_t kLongest = 8 << 10;  // bytes of the documents that are read; of the answer the first ones

// The stems that were added, by open addressing.
class StemSet {
 public:
  void Clear(size_t most) {
    size_t size = 64;
    while (size < most * 2) size *= 2;
    table_.assign(size, 0);
  }
  void Add(std::span<const Stem> stems) {
    for (Stem stem : stems) {
      if (stem.has_meaning()) table_[At(stem)] = stem.hash;
    }
  }
  bool Contains(Stem stem) const { return table_[At(stem)] != 0; }

 private:
  // Where it is, or would be.
  size_t At(Stem stem) const {
    size_t at = (stem.hash >> 1) & (table_.size() - 1);
    while (table_[at] != 0 && table_[at] != stem.hash) at = (at + 1) & (table_.size() - 1);
    return at;
  }
  std::vector<uint64_t> table_;
};

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck&) {
  const Texts& texts = subject.texts;
  if (texts.documents.empty() || texts.response.empty()) return std::nullopt;
  std::vector<std::shared_ptr<Reading>> documents;
  size_t left = kLongest, most = 0;
  for (std::string_view document : texts.documents) {
    const std::string_view part = document.substr(0, left);
    left -= part.size();
    if (part.empty()) break;
    documents.push_back(ReadingOf(part));
    most += documents.back()->stems().size();
  }
  const std::span<const Stem> question = subject.prompt.first_stems(), answer = subject.response.first_stems();
  most += question.size();
  thread_local StemSet known;
  known.Clear(most);
  known.Add(question);
  for (const std::shared_ptr<Reading>& document : documents) known.Add(document->stems());
  size_t words = 0, found = 0;
  for (Stem stem : answer) {
    if (!stem.has_meaning()) continue;
    ++words;
    found += known.Contains(stem);
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
