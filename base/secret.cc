#include "base/secret.h"

namespace throughline {

bool ConstantTimeEqual(std::string_view given, std::string_view secret) {
  unsigned char different = given.size() == secret.size() ? 0 : 1;
  for (size_t i = 0; i < given.size(); ++i) {
    different |= static_cast<unsigned char>(given[i] ^ (secret.empty() ? 0 : secret[i % secret.size()]));
  }
  return different == 0;
}

bool BearerMatches(std::string_view authorization, std::span<const std::string> tokens) {
  constexpr std::string_view kBearer = "bearer ";
  std::string scheme(authorization.substr(0, kBearer.size()));
  for (char& c : scheme) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  if (scheme == kBearer) authorization.remove_prefix(kBearer.size());
  bool found = false;
  for (const std::string& token : tokens) found |= !token.empty() && ConstantTimeEqual(authorization, token);
  return found;
}

}  // namespace throughline
