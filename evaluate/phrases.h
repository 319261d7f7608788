// Weighted phrases, found all at once: one Hyperscan database for each list of rules.
//
// Threads  any.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace throughline::evaluate {

struct Phrase {
  std::string_view name;     // what it stands for, in the details
  std::string_view pattern;  // of Hyperscan; letters of either case
  double weight = 1;         // of a score from 0 to 1
};

class PhraseSet {
 public:
  explicit PhraseSet(std::span<const Phrase> phrases);
  ~PhraseSet();
  PhraseSet(const PhraseSet&) = delete;
  PhraseSet& operator=(const PhraseSet&) = delete;

  // Indexes of the phrases that the text holds, in order, each once.
  std::vector<uint32_t> In(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace throughline::evaluate
