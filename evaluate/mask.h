// Replaces secrets and personal data by what they were: "key sk-proj-…" becomes "key [masked:openai_key]".
//
// JSON     stays JSON: a number that stands alone there (a card's) becomes a text in quotes.
// Threads  any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "evaluate/scanner.h"

namespace throughline::evaluate {

struct MaskCounts {
  uint64_t secrets = 0, personal = 0;
};

// nullopt: nothing to mask, the text stays as it is. `wanted`: kSecrets, kPersonalData or both.
std::optional<std::string> Mask(std::string_view text, uint8_t wanted, MaskCounts& counts);

// Whether a value under this key is a secret whatever it looks like: `db.password`,
// `http.request.header.authorization`.
bool IsSecretKey(std::string_view key);
inline constexpr std::string_view kMaskedValue = "[masked:secret_value]";

// "secrets,pii", "secrets", "none": the bits. kInvalid names what there is.
Result<uint8_t> ParseMask(std::string_view text);

}  // namespace throughline::evaluate
