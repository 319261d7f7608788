#include "assistant/api/access.h"

#include <algorithm>

namespace throughline::assistant {
namespace {

// "localhost" of "localhost:8000", "[::1]" of "[::1]:8000". What has something else than a port behind it is no host.
std::string_view HostOf(std::string_view authority) {
  const size_t end = authority.starts_with('[') ? authority.find(']') : authority.find(':');
  if (authority.starts_with('[')) {
    if (end == std::string_view::npos) return "?";
    const std::string_view rest = authority.substr(end + 1);
    return rest.empty() || rest.starts_with(':') ? authority.substr(0, end + 1) : "?";
  }
  return authority.substr(0, end);
}

bool IsLoopbackName(std::string_view host) {
  return net::EqualsIgnoreCase(host, "localhost") || host == "127.0.0.1" || host == "[::1]";
}

// "localhost:5173" of "http://localhost:5173"; empty when it is no such origin.
std::string_view AuthorityOf(std::string_view origin) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  }
  return {};
}

}  // namespace

bool NamesThisMachine(std::string_view host, const std::vector<std::string>& more) {
  host = HostOf(host);
  if (host.empty() || IsLoopbackName(host)) return true;
  return std::ranges::any_of(more, [&](const std::string& name) { return net::EqualsIgnoreCase(host, name); });
}

bool IsLoopbackOrigin(std::string_view origin) {
  const std::string_view authority = AuthorityOf(origin);
  if (authority.empty() || authority.find_first_of("/@?#") != std::string_view::npos) return false;
  return IsLoopbackName(HostOf(authority));
}

Site SiteOf(const net::Request& request) {
  const std::string_view origin = request.headers.Get("Origin");
  if (!origin.empty()) {
    const std::string_view authority = AuthorityOf(origin);
    if (!authority.empty() && net::EqualsIgnoreCase(authority, request.headers.Get("Host"))) return Site::kSame;
    return IsLoopbackOrigin(origin) ? Site::kMachine : Site::kForeign;
  }
  const std::string_view site = request.headers.Get("Sec-Fetch-Site");
  return site.empty() || site == "same-origin" || site == "none" ? Site::kSame : Site::kForeign;
}

}  // namespace throughline::assistant
