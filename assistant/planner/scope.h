// Is this a question about observability at all?
//
// Shape    words that speak for it against words that speak of something else. Sharing a word with us is not enough:
//          "top 10 movies" and "an error in my marriage" are refused.
// Threads  functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "assistant/planner/spot.h"

namespace throughline::assistant {

// Everyday words: never taken for a slip of a word of ours.
std::span<const std::string_view> CommonWords();

struct Scope {
  bool is_ours = false;
  double evidence = 0;            // for it: 1 is one strong word
  double strange = 0;             // against it
  bool tries_to_command = false;  // "ignore your instructions"
};
Scope JudgeScope(const Spotted& question);

// The one sentence of every refusal.
std::string_view RefusalSentence();

}  // namespace throughline::assistant
