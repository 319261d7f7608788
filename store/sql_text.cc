#include "store/sql_text.h"

namespace throughline::store {
namespace {

// The escapes that ClickHouse's lexer undoes in both kinds of quotes.
void AppendEscaped(std::string_view text, char quote, std::string& out) {
  for (char c : text) {
    switch (c) {
      case '\0':
        out += "\\0";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        if (c == quote) out += '\\';
        out += c;
    }
  }
}

std::string Quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  out.reserve(text.size() + 2);
  AppendEscaped(text, quote, out);
  out += quote;
  return out;
}

}  // namespace

std::string QuoteIdentifier(std::string_view name) { return Quoted(name, '`'); }
std::string QuoteLiteral(std::string_view text) { return Quoted(text, '\''); }

std::string ArrayText(std::span<const std::string> elements) {
  std::string out = "[";
  for (const std::string& element : elements) {
    if (out.size() > 1) out += ',';
    out += QuoteLiteral(element);
  }
  return out + "]";
}

std::string EscapeParam(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  AppendEscaped(value, '\\', out);  // a backslash is escaped before `quote` is looked at: quotes stay as they are
  return out;
}

}  // namespace throughline::store
