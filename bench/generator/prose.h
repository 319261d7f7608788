// Text that reads and compresses like what people ask models and models answer. Seeded; see workload.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace throughline::bench {

struct Message {
  std::string_view role;
  std::string text;
};

// Sentences and paragraphs of about `bytes` bytes. Words come by Zipf's law, with names and numbers between.
std::string Prose(Random& random, size_t bytes);

// [{"role":"user","parts":[{"type":"text","content":"…"}]},…]: gen_ai.input.messages.
std::string MessagesJson(const std::vector<Message>& messages);

}  // namespace throughline::bench
