// The kind of a question, by the words it uses.
//
// Shape    each category has words with weights; the heaviest category wins. The confidence says how far it is ahead.
// Threads  functions.
#pragma once

#include <string_view>

#include "assistant/question.h"

namespace throughline::assistant {

Intent AnalyzeIntent(std::string_view text);

}  // namespace throughline::assistant
