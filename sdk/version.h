#pragma once

#include <string_view>

namespace throughline::inline sdk {

inline constexpr std::string_view kVersion = "0.1.0";  // of the project, as CMakeLists.txt has it

}  // namespace throughline::inline sdk
