// How the whole of a secret or of personal data is read around its anchor. Each gives nullopt for what only looks like
// one.
#pragma once

#include <optional>
#include <string_view>

#include "evaluate/scanner.h"

namespace throughline::evaluate {

// The anchor and `least` to `most` of the kind's letters behind it; no letter, digit or _ before it. A tail of fewer
// than six different letters is a placeholder.
std::optional<Extent> ReadToken(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadJwt(std::string_view text, Extent anchor, const Kind& kind);
// From BEGIN ... PRIVATE KEY to its END, or, where that is cut off, as far as key material goes.
std::optional<Extent> ReadPrivateKey(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadBearer(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadBasic(std::string_view text, Extent anchor, const Kind& kind);
// scheme://user:PASSWORD@host: the password alone.
std::optional<Extent> ReadUrlPassword(std::string_view text, Extent anchor, const Kind& kind);
// password = VALUE, "api_key": "VALUE", &token=VALUE: the value alone.
std::optional<Extent> ReadPasswordAssignment(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadSecretAssignment(std::string_view text, Extent anchor, const Kind& kind);
// BOT:token, of which the anchor is the colon and the token's beginning.
std::optional<Extent> ReadTelegram(std::string_view text, Extent anchor, const Kind& kind);

std::optional<Extent> ReadEmail(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadCard(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadIban(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadSsn(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadInternationalPhone(std::string_view text, Extent anchor, const Kind& kind);
std::optional<Extent> ReadAmericanPhone(std::string_view text, Extent anchor, const Kind& kind);

}  // namespace throughline::evaluate
