// Bytes as hexadecimal text, lower case, and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace throughline {

std::string ToHex(std::span<const uint8_t> bytes);

// Reads exactly 2 * out.size() digits of either case into `out`. False, with `out` unspecified, for any other text.
bool FromHex(std::string_view text, std::span<uint8_t> out);

}  // namespace throughline
