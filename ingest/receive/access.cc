#include "ingest/receive/access.h"

#include "ingest/otlp/utf8.h"

namespace throughline::ingest {

bool ConstantTimeEqual(std::string_view a, std::string_view b) {
  // The time depends on the length of `a` alone, which is what the client sent.
  unsigned char different = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size(); ++i) different |= static_cast<unsigned char>(a[i] ^ (b.empty() ? 0 : b[i % b.size()]));
  return different == 0;
}

bool MaySend(const AccessRules& rules, std::string_view authorization) {
  if (rules.tokens.empty()) return true;
  constexpr std::string_view kBearer = "bearer ";
  std::string scheme(authorization.substr(0, kBearer.size()));
  for (char& c : scheme) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  if (scheme == kBearer) authorization.remove_prefix(kBearer.size());
  bool found = false;
  for (const std::string& token : rules.tokens) found |= ConstantTimeEqual(authorization, token);
  return found;
}

bool MatchesOrigin(const AccessRules& rules, std::string_view origin) {
  for (const std::string& rule : rules.origins) {
    if (rule == "*" || rule == origin) return true;
    if (!rule.ends_with(":*")) continue;
    std::string_view stem = std::string_view(rule).substr(0, rule.size() - 2);
    if (!origin.starts_with(stem)) continue;
    std::string_view rest = origin.substr(stem.size());
    if (rest.empty()) return true;  // the scheme's own port
    if (rest.size() > 1 && rest[0] == ':' && rest.find_first_not_of("0123456789", 1) == std::string_view::npos) return true;
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
