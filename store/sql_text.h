// The only places where a value becomes part of a statement or of a bound parameter.
//
// Values always travel as bound parameters ({name:Type}), never inside the SQL text. Names can't be bound, so a name
// that came from outside (an attribute key) goes through QuoteIdentifier and nothing else.
//
// Threads  plain functions.
// Source   ClickHouse documentation, "Syntax: identifiers"; "HTTP interface: queries with parameters" (TSV escapes).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::store {

// A value bound to {name:Type}, in the text form of its type, not yet escaped for the wire.
struct Param {
  std::string name;
  std::string value;
  bool is_identifier = false;  // {name:Identifier}: the engine takes it as it is, without escapes
};
using Params = std::vector<Param>;

// `name` in backquotes; any byte is allowed in it, NUL and invalid UTF-8 too.
std::string QuoteIdentifier(std::string_view name);
// 'text' as a literal, for elements of an array parameter and for literals of our own.
std::string QuoteLiteral(std::string_view text);
// ['a','b'] for a parameter of type Array(String).
std::string ArrayText(std::span<const std::string> elements);
// What `param_<name>=` carries: TSV escapes, as ClickHouse expects for every type.
std::string EscapeParam(std::string_view value);

}  // namespace throughline::store
