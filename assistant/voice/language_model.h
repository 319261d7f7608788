// What the offline recogniser may hear: a dictionary and a language model, made from sentences and from the names of
// the stored data.
//
// Shape    sentences of words → ARPA text (trigrams with absolute discounting, backed off) and a dictionary in CMU's
//          form. A name that no dictionary has is spoken in parts ("payment-api": payment a p i) and written as it is
//          stored in what was heard (Restore).
// Threads  values.
// Source   ARPA n-gram format (SRILM, ngram-format); Ney, Essen, Kneser 1994 for the discounting.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::assistant {

using Words = std::vector<std::string>;

// The text of an ARPA model. Deterministic. Words are lower-case.
std::string ArpaModel(const std::vector<Words>& sentences);

// How a text is said, in words: lower-case, split at signs, between letters and digits and inside camelCase, digits as
// words ("gpt-4o" gives gpt four o).
Words Spoken(std::string_view text);

class SpeechVocabulary {
 public:
  // `dictionary`: CMU's text (`word PH ON EMES` a line). Keeps what stands for `sentences` and `names`.
  SpeechVocabulary(std::string_view dictionary, const std::vector<std::string>& sentences,
                   const std::vector<std::string>& names);

  const std::string& dictionary() const { return dictionary_; }
  const std::string& model() const { return model_; }
  // What was heard, with names as they are stored.
  std::string Restore(std::string_view heard) const;

 private:
  std::string dictionary_, model_;
  std::map<Words, std::string> names_;
  size_t longest_name_ = 0;
};

}  // namespace throughline::assistant
