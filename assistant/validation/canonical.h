// A query in its canonical form, on one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throughline::assistant {

// nullopt when it can't be read. One with comments keeps its lines: a comment ends with its line.
std::optional<std::string> CanonicalLine(std::string_view query);

}  // namespace throughline::assistant
