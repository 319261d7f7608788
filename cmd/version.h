// The version of this program, as CMake's project() says it.
#pragma once

namespace throughline::cmd {

inline constexpr const char* kVersion = THROUGHLINE_VERSION;

}  // namespace throughline::cmd
