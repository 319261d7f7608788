// Tokens, compared without telling by the time it takes how much of one was right.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace throughline {

// The time depends on the length of `given` alone, which is what the client sent.
bool ConstantTimeEqual(std::string_view given, std::string_view secret);

// `authorization`: the value of that header, with "Bearer " (RFC 6750, any case) or without. No token matches when
// `tokens` is empty.
bool BearerMatches(std::string_view authorization, std::span<const std::string> tokens);

}  // namespace throughline
