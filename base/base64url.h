// Bytes in letters that stand in addresses and JSON as they are (RFC 4648, section 5), without padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throughline {

std::string ToBase64Url(std::string_view bytes);
// nullopt for any text that ToBase64Url does not write: padding, other letters, bits left over that are not zero.
std::optional<std::string> FromBase64Url(std::string_view text);

}  // namespace throughline
