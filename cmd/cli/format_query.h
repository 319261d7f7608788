// `throughline fmt`: the canonical form of a query. Needs no server.
//
// Exit     0 good; 1 the query can't be read, or with `check` is not in canonical form; 2 wrong usage.
// Streams  the query on `out`; what is wrong with it on `err`, with position and caret.
#pragma once

#include <iosfwd>
#include <string>

namespace throughline::cmd {

struct FormatOptions {
  std::string query;   // empty or "-": standard input
  bool check = false;  // say whether it is in canonical form, and print nothing else
};
int RunFormat(const FormatOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace throughline::cmd
