#include "cmd/cli/openapi.h"

#include <ostream>

#include "center/api/routes.h"

namespace throughline::cmd {

std::string IndentedJson(const std::string& json) {
  std::string out;
  size_t depth = 0;
  bool in_text = false;
  const auto line = [&] { out.append(1, '\n').append(2 * depth, ' '); };
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      out += c;
      if (c == '\\') out += json[++i];
      in_text = c != '"';
    } else if (c == '"') {
      out += c;
      in_text = true;
    } else if (c == '{' || c == '[') {
      out += c;
      const size_t next = json.find_first_not_of(" \n\r\t", i + 1);
      if (next != std::string::npos && (json[next] == '}' || json[next] == ']')) {
        out += json[next];
        i = next;
        continue;
      }
      ++depth;
      line();
    } else if (c == '}' || c == ']') {
      --depth;
      line();
      out += c;
    } else if (c == ',') {
      out += c;
      line();
    } else if (c == ':') {
      out += ": ";
    } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
      out += c;
    }
  }
  return out += '\n';
}

int RunOpenApi(std::ostream& out) {
  out << IndentedJson(center::ApiDocument());
  return out.flush().good() ? 0 : 1;
}

}  // namespace throughline::cmd
