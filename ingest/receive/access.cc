#include "ingest/receive/access.h"

#include "base/secret.h"
#include "ingest/otlp/utf8.h"

namespace throughline::ingest {

bool MaySend(const AccessRules& rules, std::string_view authorization) {
  return rules.tokens.empty() || BearerMatches(authorization, rules.tokens);
}

bool MatchesOrigin(const AccessRules& rules, std::string_view origin) {
  for (const std::string& rule : rules.origins) {
    if (rule == "*" || rule == origin) return true;
    if (!rule.ends_with(":*")) continue;
    std::string_view stem = std::string_view(rule).substr(0, rule.size() - 2);
    if (!origin.starts_with(stem)) continue;
    std::string_view rest = origin.substr(stem.size());
    if (rest.empty()) return true;  // the scheme's own port
    if (rest.size() > 1 && rest[0] == ':' && rest.find_first_not_of("0123456789", 1) == std::string_view::npos)
      return true;
  }
  return false;
}

LabelDefaults LabelsFrom(const std::function<std::string_view(std::string_view)>& header) {
  auto label = [&](std::string_view name) -> std::string {
    std::string_view value = header(name);
    if (value.size() > 256 || !IsUtf8(value)) return {};
    for (unsigned char c : value) {
      if (c < 0x20 || c == 0x7f) return {};
    }
    return std::string(value);
  };
  return {.application = label("cx-application-name"), .subsystem = label("cx-subsystem-name")};
}

}  // namespace throughline::ingest
