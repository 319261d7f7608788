// The canonical form of a query.
//
// Shape    One command a line, keywords in their first spelling, single quotes, one blank between words, and no
//          parentheses that precedence doesn't need. Forms of other languages become DataPrime. Comments stay: behind
//          the command at whose end they stand, else in lines of their own before the command that they are in or
//          before.
// Promise  The result compiles to the same SQL, and formatting it again changes nothing.
// Errors   what the parser found. Names and types are not looked at.
// Threads  a function: any number at once.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/diagnostic.h"

namespace throughline::dataprime {

// Ends in a newline, unless the query is empty.
std::expected<std::string, std::vector<Diagnostic>> Format(std::string_view query);

}  // namespace throughline::dataprime
