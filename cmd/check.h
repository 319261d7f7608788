// `throughline check`: says what is wrong with a set-up before `serve` would stumble over it.
#pragma once

#include <ostream>

#include "cmd/config.h"

namespace throughline::cmd {

// One line a finding on `out`. The exit code: 0 when `serve` would start (or runs already), 1 otherwise.
int RunCheck(const Config& config, std::ostream& out);

}  // namespace throughline::cmd
