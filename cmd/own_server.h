// A command that finds no server asks the data directory itself: it starts the engine and the API on a Unix socket there,
// asks, and stops both.
#pragma once

#include "cmd/cli/flags.h"
#include "cmd/config.h"

namespace throughline::cmd {

// Runs the command of `client`. `config`: settings of the environment and throughline.toml, for the directory. The exit code is the
// command's, or 1 when neither a server nor the directory answers.
int RunWithOwnServerIfNeeded(ClientCommands& client, const Config& config);

}  // namespace throughline::cmd
