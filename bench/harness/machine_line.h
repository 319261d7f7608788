#pragma once

#include <string>

namespace throughline::bench {

// "Linux 6.1.0 x86_64, 2 processors, load 1.2, commit abc1234", for the head of what a measurement prints.
std::string MachineLine(const std::string& source_dir);

}  // namespace throughline::bench
