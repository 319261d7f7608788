// A question that was said aloud, as it would have been typed: "twenty four hours" is "24 hours", "ninety fifth" 95th.
//
// Shape    only numbers of several words change; those of one word the scanners of times and quantities know.
// Threads  functions.
#pragma once

#include <string>
#include <string_view>

namespace throughline::assistant {

std::string AsTyped(std::string_view text);

// 0 to 19 and the tens, of one word; -1 for any other.
int NumberOfWord(std::string_view lower_case_word);

}  // namespace throughline::assistant
