// An answer that goes round in circles.
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "evaluate/checks/checks.h"
#include "evaluate/reading.h"

namespace throughline::evaluate {
namespace {

constexpr size_t kWords = 4;          // that make a run
constexpr size_t kLeastRuns = 12;     // fewer say nothing
constexpr size_t kMostWords = 2'000;  // of a longer text the last ones: loops are at the end

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck&) {
  const Texts& texts = subject.texts;
  if (texts.response.empty()) return std::nullopt;
  std::vector<Stem> last;
  if (texts.response.size() > kMostWords * 8)
    last = Stems(texts.response.substr(texts.response.size() - kMostWords * 8));
  std::span<const Stem> words = last.empty() ? subject.response.stems() : last;
  words = words.last(std::min(words.size(), kMostWords));
  if (words.size() < kWords + kLeastRuns) return Verdict{};
  thread_local std::vector<uint64_t> runs;
  // Open addressing; a run whose number is 0 is taken for 1.
  size_t size = 64, different = 0;
  while (size < 2 * words.size()) size *= 2;
  runs.assign(size, 0);
  const size_t all = words.size() - kWords + 1;
  for (size_t i = 0; i < all; ++i) {
    uint64_t run = 0;
    for (size_t k = 0; k < kWords; ++k) run = (run ^ words[i + k].hash) * 0x9e3779b97f4a7c15 + (run >> 29);
    if (run == 0) run = 1;
    size_t at = (run >> 17) & (size - 1);
    while (runs[at] != 0 && runs[at] != run) at = (at + 1) & (size - 1);
    different += runs[at] == 0;
    runs[at] = run;
  }
  const double repeated = 1 - static_cast<double>(different) / static_cast<double>(all);
  // A table or a list repeats some of its words; half of everything said twice is a loop.
  Verdict verdict{std::min(1.0, repeated * 1.4), ""};
  if (repeated >= 0.5) verdict.details = fmt::format("{:.0f}% of its runs of four words come again", repeated * 100);
  return verdict;
}

}  // namespace

Evaluator Repetition() {
  return {
      .type = "repetition",
      .api_type = "REPETITION",
      .category = "quality",
      .on_response = true,
      .version = "2",
      .rule =
          "The share of an answer's runs of four words (stems) that came before, times 1.4: one of which half is said "
          "again is an issue. Below sixteen words 0.",
      .judge = &Judge,
      .cases = {{"I think that it is so. I think that it is so. I think that it is so. I think that it is so. I "
                 "think that it is so. I think that it is so.",
                 true},
                {"The slowest service is checkout, then cart, then payments; each of them waits for the same "
                 "database, whose connections are used up within the first minute after every deploy.",
                 false},
                {"no no no no", false}}};
}

}  // namespace throughline::evaluate
