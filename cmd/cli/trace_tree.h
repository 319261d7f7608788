// One trace as a tree, from the body of GET /api/v1/traces/{trace_id}.
//
//   Trace 4bf92f3577b34da6a3ce929d0e0e4736   2 services · 3 spans · 2.31s · 2026-11-22 17:00:00.123 UTC   ❌ 1 error
//   └── 🧠 Generate DataPrime Query (2.3s) ❌ ERROR  assistant
//       ├── 📊 Analyze User Intent (12ms) ✅ OK
//       └── chat gpt-4o (2s) ✅ OK  gpt-4o-2024-08-06 · 812 in (256 cached) · 64 out · stop
//           │ system     You are …
//           │ user       Show me authentication errors
//           │ assistant  source logs | filter …
//           └── Exception: APITimeoutError: Request timed out
//
// Safety   everything of the trace passes through terminal_text.h.
// Limits   any depth, width and size: nothing recurses, what is over a limit below is counted in a line of its own.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string_view>

#include "base/result.h"
#include "cmd/cli/paint.h"

namespace throughline::cmd {

struct TreeOptions {
  Screen screen;
  bool times = false;       // when each span started, counted from the trace's start
  bool messages = true;     // of AI spans
  bool events = false;      // and links
  bool attributes = false;  // of spans and, where they change, resources
  // 0: no limit.
  size_t text_characters = 400;  // of one message, argument or result
  size_t text_lines = 8;
  size_t span_messages = 12;  // instructions and the latest of the conversation stay
  size_t spans = 1000;
  size_t children = 100;  // of one span
  size_t entries = 50;    // events of one span, attributes of one thing

  static TreeOptions Full();  // without limits
};

// kInternal when `body` is not such an answer; nothing is printed then.
Result<void> PrintTraceTree(std::string_view body, const TreeOptions& options, std::ostream& out);

}  // namespace throughline::cmd
