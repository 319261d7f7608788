// Expressions as text again, in the one form that `fmt` gives them.
//
// Shape   Parsing what Print() gives makes the same tree. Parentheses stand only where precedence needs them; a keypath
//         keeps or lacks its $d, and a call its form (f(x) or x.f()), as they were written.
// Source  DataPrime reference, precedence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dataprime/syntax/ast.h"

namespace throughline::dataprime {

std::string Print(const Expr& expr);
std::string Print(const Aliased& item);
std::string Print(const std::vector<Aliased>& items);
// 'text', with the escapes of the language.
std::string PrintString(std::string_view text);

}  // namespace throughline::dataprime
