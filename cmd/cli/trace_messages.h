// What an AI span said and was told: its messages, tool arguments and results, retrievals.
// Included by *.cc alone: it brings simdjson along.
#pragma once

#include <string>
#include <vector>

#include "cmd/cli/json.h"
#include "cmd/cli/trace_tree.h"

namespace throughline::cmd {

struct Said {
  std::string role;      // or what it is: "arguments", "result", "query"
  std::string text;      // as it came, not safe; may have lines
  bool is_note = false;  // ours rather than the trace's: "content not captured"
};

// In the order of the conversation. `ai` is the "ai" object of a span.
std::vector<Said> WhatWasSaid(Json ai, size_t most_messages);

}  // namespace throughline::cmd
