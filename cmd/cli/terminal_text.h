// Text that others wrote, made fit for a terminal.
//
// Rule   Nothing in a trace is trusted. Control characters, ANSI escapes, marks that reorder a line and invisible
//        characters are shown escaped: `\n`, `\x1b`, `\u202e`, `\U000e0041`; a byte that is not UTF-8 as `\xNN`. So is
//        a combining mark that has nothing to combine with, or is the ninth on one letter. Backslashes are not doubled:
//        the aim is that text can't act, not that it can be read back.
// Units  columns of a terminal: East Asian wide characters and emoji take two. Safe text, as the functions below return
//        it, is passed on; passing it through them again changes nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::cmd {

std::string Safe(std::string_view text);
size_t Columns(std::string_view text);  // of Safe(text)

// Safe(text) in at most `columns` columns, the last one `…` when something is cut. 0: never cut.
std::string Clip(std::string_view text, size_t columns);

// Safe text for every line of `text` (ended by \n or \r\n; tabs become four spaces), each broken, at a space where
// there is one, into pieces of at most `columns` columns (0: never broken).
std::vector<std::string> WrapLines(std::string_view text, size_t columns);

// The first `count` characters (code points) of `text`, and how many there are in all.
std::string_view FirstCharacters(std::string_view text, size_t count);
size_t CountCharacters(std::string_view text);

// JSON text with every unsafe character inside its strings written as \uXXXX: the same value, and it can't act. Line
// ends stay: valid JSON has none inside a string.
std::string SafeJson(std::string_view json);
std::string JsonQuote(std::string_view text);  // with the quotes, and safe as above

}  // namespace throughline::cmd
