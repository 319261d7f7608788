// A command that finds no server asks the data directory itself: it starts the engine and the API on a Unix socket
// there, asks, and stops both.
#pragma once

#include "cmd/cli/flags.h"
#include "cmd/config.h"

namespace throughline::cmd {

// Runs the command of `client`: against the server that it names, else the one that would listen with `config`
// (settings of the environment and throughline.toml), else that one's directory. The exit code is the command's, or 1
// when none of them answers.
int RunWithOwnServerIfNeeded(ClientCommands& client, const Config& config);

}  // namespace throughline::cmd
