// `throughline mcp`.
#pragma once

#include <iosfwd>

#include "cmd/cli/commands.h"

namespace throughline::cmd {

// Until the input ends, which is 0.
int RunMcp(const ClientOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace throughline::cmd
