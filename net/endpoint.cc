#include <charconv>

#include <fmt/format.h>

#include "net/client.h"

namespace throughline::net {
namespace {

constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kHttpsPort = 443;

std::unexpected<Error> BadEndpoint(std::string_view text, std::string_view why) {
  return Fail(
      ErrorKind::kInvalid,
      fmt::format("\"{}\" is no endpoint: {}; write http://host:port, https://host:port or unix:/path", text, why));
}

}  // namespace

Result<Endpoint> Endpoint::Parse(std::string_view text) {
  Endpoint endpoint;
  std::string_view rest = text;
  if (rest.starts_with("unix:")) {
    endpoint.transport = Transport::kUnix;
    endpoint.unix_path = std::string(rest.substr(5));
    if (!endpoint.unix_path.starts_with('/')) return BadEndpoint(text, "the socket's path must be absolute");
    return endpoint;
  }
  if (rest.starts_with("http://")) {
    endpoint.port = kHttpPort;
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    endpoint.transport = Transport::kTls;
    endpoint.port = kHttpsPort;
    rest.remove_prefix(8);
  } else {
    return BadEndpoint(text, "it has no known scheme");
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  // Not shown: what stands before the @ is a password.
  if (rest.find('@') != std::string_view::npos) return BadEndpoint("(hidden)", "it carries credentials");
  if (rest.find_first_of("/?#") != std::string_view::npos) return BadEndpoint(text, "it has a path");

  std::string_view port;
  if (rest.starts_with('[')) {
    const size_t close = rest.find(']');
    if (close == std::string_view::npos) return BadEndpoint(text, "a bracket is not closed");
    endpoint.host = std::string(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
    if (!rest.empty() && rest[0] != ':') return BadEndpoint(text, "only a port may follow the bracket");
    port = rest;
  } else {
    const size_t colon = std::min(rest.find(':'), rest.size());
    endpoint.host = std::string(rest.substr(0, colon));
    port = rest.substr(colon);
  }
  const bool clean = endpoint.host.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%") == std::string::npos;
  if (endpoint.host.empty() || !clean) return BadEndpoint(text, "its host is not a name or an address");
  if (port.empty()) return endpoint;
  port.remove_prefix(1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc() || end != port.data() + port.size() || endpoint.port == 0) {
    return BadEndpoint(text, "its port is out of range");
  }
  return endpoint;
}

std::string Endpoint::HostHeader() const {
  if (transport == Transport::kUnix) return "localhost";
  const bool is_v6 = host.find(':') != std::string::npos;
  const std::string name = is_v6 ? fmt::format("[{}]", host) : host;
  const bool usual = port == (transport == Transport::kTls ? kHttpsPort : kHttpPort);
  return usual ? name : fmt::format("{}:{}", name, port);
}

std::string Endpoint::Text() const {
  if (transport == Transport::kUnix) return "unix:" + unix_path;
  return (transport == Transport::kTls ? "https://" : "http://") + HostHeader();
}

}  // namespace throughline::net
