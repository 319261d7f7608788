// A sentence for the user that a statement of ours stops with: throwIf(condition, kThrownBegin + sentence +
// kThrownEnd). The engine wraps words of its own around it; between the two marks stands what is ours.
#pragma once

#include <string_view>

namespace throughline::schema {

inline constexpr std::string_view kThrownBegin = "\u27e6", kThrownEnd = "\u27e7";  // ⟦ ⟧

}  // namespace throughline::schema
