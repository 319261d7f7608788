// Runs a program on data in memory, with limits: what it reads comes as files that only it sees, what it writes to its
// output is returned.
//
// Limits   of ChildLimits, set on the child itself; it dies with its parent.
// Errors   kUnavailable: it could not be started, or ended with an error or a signal; kTimeout; kTooLarge; kCancelled.
// Threads  any number at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/cancel.h"

namespace throughline::assistant {

struct ChildLimits {
  std::chrono::milliseconds time{20'000};
  std::chrono::seconds cpu_time{20};
  size_t memory = size_t{1} << 30;  // address space
  size_t output = 64 << 10;
};

// An argument is text, or the path of a file that holds `content`.
struct ChildArgument {
  std::string text;
  std::string_view content = {};
  bool is_file = false;

  static ChildArgument File(std::string_view content) { return {.text = {}, .content = content, .is_file = true}; }
};

// `arguments[0]` is the program's path. Its environment is empty but for LC_ALL=C.
Result<std::string> RunChild(const std::vector<ChildArgument>& arguments, const ChildLimits& limits,
                             const net::CancelToken& cancel);

}  // namespace throughline::assistant
