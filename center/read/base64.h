// Base64 as clients send it: RFC 4648 with either alphabet, padding optional.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throughline::center {

// nullopt for anything else.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace throughline::center
