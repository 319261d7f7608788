#include "sdk/adapter/endpoint.h"

#include <algorithm>
#include <charconv>

namespace throughline::inline sdk {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

}  // namespace

bool Endpoint::IsLoopback() const {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
  // 127.evil.example is a name, not an address.
  return host.starts_with("127.") &&
         std::all_of(host.begin(), host.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

Endpoint ReadEndpoint(std::string_view url) {
  Endpoint endpoint;
  size_t scheme = url.find("://");
  if (scheme == url.npos || url.substr(0, scheme).find('/') != url.npos) {
    endpoint.path = url.substr(0, url.find_first_of("?#"));
    return endpoint;
  }
  endpoint.scheme = Lower(url.substr(0, scheme));
  std::string_view rest = url.substr(scheme + 3);
  size_t path = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, path);
  endpoint.path = rest.substr(path, rest.find_first_of("?#", path) - path);
  if (size_t at = authority.rfind('@'); at != authority.npos) authority.remove_prefix(at + 1);
  size_t colon = authority.rfind(':');
  if (authority.starts_with('[')) {
    size_t bracket = authority.find(']');
    endpoint.host = Lower(authority.substr(1, std::min(bracket, authority.size()) - 1));
    if (colon != authority.npos && (bracket == authority.npos || colon < bracket)) colon = authority.npos;
  } else {
    endpoint.host = Lower(authority.substr(0, colon));
  }
  endpoint.port = endpoint.scheme == "https" ? 443 : endpoint.scheme == "http" ? 80 : 0;
  if (colon != authority.npos) {
    std::string_view digits = authority.substr(colon + 1);
    int port = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error == std::errc() && end == digits.data() + digits.size() && port > 0 && port < 65536) endpoint.port = port;
  }
  return endpoint;
}

}  // namespace throughline::inline sdk
