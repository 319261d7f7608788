// `throughline serve`: runs the server until SIGTERM or SIGINT.
#pragma once

#include "cmd/config.h"

namespace throughline::cmd {

// The exit code: 0 after a clean stop, 1 when the server could not start, 2 for settings that contradict each other.
int RunServe(const Config& config);

}  // namespace throughline::cmd
