#include "cmd/cli/format_query.h"

#include <iostream>
#include <iterator>

#include "dataprime/format.h"

namespace throughline::cmd {

int RunFormat(const FormatOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  const bool from_input = options.query.empty() || options.query == "-";
  const std::string query = from_input ? std::string(std::istreambuf_iterator<char>(in), {}) : options.query;
  const auto formatted = dataprime::Format(query);
  if (!formatted) {
    for (const dataprime::Diagnostic& problem : formatted.error()) err << dataprime::Render(problem, query, "query");
    return 1;
  }
  if (!options.check) {
    out << *formatted;
    return out.flush().good() ? 0 : 1;
  }
  // The newline at the end is the terminal's matter, not the argument's.
  if (query == *formatted || query + "\n" == *formatted) return 0;
  err << "the query is not in canonical form: throughline fmt prints it\n";
  return 1;
}

}  // namespace throughline::cmd
