// For tests: a span's dump (sdk/ai/testing.h) that says what is on the span, and not in which order or when.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace throughline::testing {

// The first line, then all others in alphabetical order; ports and measured times without their value.
inline std::string Settled(const std::string& dump) {
  std::istringstream in(dump);
  std::string first, settled;
  std::getline(in, first);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    for (std::string_view key : {"time_to_first_chunk = ", "server.port = "}) {
      if (size_t at = line.find(key); at != line.npos) line = line.substr(0, at + key.size()) + "(some)";
    }
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  settled = first + "\n";
  for (const std::string& line : lines) settled += line + "\n";
  return settled;
}

}  // namespace throughline::testing
