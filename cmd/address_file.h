// Where the server of a data directory is reached: a line in DATA/server.url, written by `serve` for the commands that
// are given only the directory. It may outlive a server that was killed: whoever reads it asks whether one answers.
#pragma once

#include <optional>
#include <string>

namespace throughline::cmd {

// Best effort: without the file a command needs --server. Mode 0600.
void WriteAddressFile(const std::string& data, const std::string& url);
void RemoveAddressFile(const std::string& data);
std::optional<std::string> ReadAddressFile(const std::string& data);

}  // namespace throughline::cmd
