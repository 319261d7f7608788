// Questions as people ask them: what the demo's users type, and what the offline recogniser expects to hear.
//
// Shape    templates by kind of question, filled from lists; the same random numbers give the same questions.
// Threads  a QuestionSource is constant once made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace throughline::assistant {

struct QuestionNames {
  std::vector<std::string> services{"checkout", "payment", "cart", "search", "frontend", "inventory"};
  std::vector<std::string> models{"gpt-4o", "gpt-4o-mini"};
};

struct AskedQuestion {
  std::string text;
  std::string_view intent;    // of Intent::category, as whoever wrote the template meant it
  bool is_off_topic = false;  // smart mode should refuse it
};

class QuestionSource {
 public:
  explicit QuestionSource(QuestionNames names = {});

  AskedQuestion Ask(Random& random) const;
  // "and yesterday?": edits the question before it.
  std::string FollowUp(Random& random) const;
  AskedQuestion OffTopic(Random& random) const;

 private:
  std::string Fill(std::string_view text, Random& random) const;
  QuestionNames names_;
};

// With one or two of the slips that fingers make; names and numbers may be hit as well.
std::string WithTypo(std::string text, Random& random);

}  // namespace throughline::assistant
