// What happens in the systems that people watch, in their words: "orders were created", "the worker restarted". No
// field holds it, but logs speak of it.
//
// Shape    words in lower case, in any form.
// Threads  functions.
#pragma once

#include <string_view>

namespace throughline::assistant {

bool IsEventNoun(std::string_view word);  // order, payment, worker
bool IsEventVerb(std::string_view word);  // created, declined, restarted

}  // namespace throughline::assistant
