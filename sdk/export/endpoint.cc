#include "sdk/export/endpoint.h"

#include <algorithm>
#include <cctype>

namespace throughline::inline sdk::otlp {
namespace {

struct Url {
  std::string scheme;  // in lower case; empty: none was given
  std::string authority;
  std::string path;  // with the query
};

Result<Url> ParseUrl(std::string_view text) {
  const std::string whole(text);
  Url url;
  if (const size_t end = text.find("://"); end != std::string_view::npos) {
    url.scheme = text.substr(0, end);
    std::ranges::transform(url.scheme, url.scheme.begin(), [](unsigned char c) { return std::tolower(c); });
    text.remove_prefix(end + 3);
  }
  const size_t path = std::min(text.find_first_of("/?"), text.size());
  url.authority = text.substr(0, path);
  url.path = text.substr(path);
  const bool has_bad = std::ranges::any_of(whole, [](unsigned char c) { return c <= ' ' || c == 0x7f; });
  if (url.authority.empty() || whole.starts_with("://") || has_bad) {
    return Fail(ErrorKind::kInvalid,
                "the endpoint \"" + CleanMessage(whole) + "\" is no address: say http://host:port");
  }
  if (!url.scheme.empty() && url.scheme != "http" && url.scheme != "https") {
    return Fail(ErrorKind::kInvalid,
                "the endpoint's scheme is \"" + CleanMessage(url.scheme) + "\": only http and https are known");
  }
  return url;
}

std::string_view PathOf(Signal signal) { return signal == Signal::kTraces ? "/v1/traces" : "/v1/metrics"; }

const std::string& OwnEndpoint(const OtlpOptions& options, Signal signal) {
  return signal == Signal::kTraces ? options.traces_endpoint : options.metrics_endpoint;
}

bool IsToken(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

}  // namespace

Result<std::string> HttpUrl(const OtlpOptions& options, Signal signal) {
  const std::string& own = OwnEndpoint(options, signal);
  const std::string base = options.endpoint.empty() ? "http://127.0.0.1:4318" : options.endpoint;
  Result<Url> url = ParseUrl(own.empty() ? base : own);
  if (!url) return Fail(url.error());
  if (url->scheme.empty()) url->scheme = options.insecure ? "http" : "https";
  if (own.empty()) {
    // The whole address of one signal is often given where the base is meant.
    for (const Signal each : {Signal::kTraces, Signal::kMetrics}) {
      if (url->path.ends_with(PathOf(each))) url->path.resize(url->path.size() - PathOf(each).size());
    }
    while (url->path.ends_with('/')) url->path.pop_back();
    url->path += PathOf(signal);
  } else if (url->path.empty()) {
    url->path = "/";
  }
  return url->scheme + "://" + url->authority + url->path;
}

Result<GrpcTarget> GrpcAddress(const OtlpOptions& options, Signal signal) {
  const std::string& own = OwnEndpoint(options, signal);
  const std::string base = options.endpoint.empty() ? "http://127.0.0.1:4317" : options.endpoint;
  const Result<Url> url = ParseUrl(own.empty() ? base : own);
  if (!url) return Fail(url.error());
  GrpcTarget target{.address = url->authority, .is_tls = url->scheme == "https", .signal = signal};
  if (url->scheme.empty()) target.is_tls = !options.insecure;
  if (const size_t at = target.address.rfind('@'); at != std::string::npos) target.address.erase(0, at + 1);
  const size_t colon = target.address.rfind(':');
  const size_t bracket = target.address.rfind(']');
  if (colon == std::string::npos || (bracket != std::string::npos && colon < bracket)) {
    target.address += target.is_tls ? ":443" : ":80";
  }
  return target;
}

Result<TransportOptions> CheckedTransportOptions(const OtlpOptions& options) {
  for (const auto& [name, value] : options.headers) {
    const bool is_text = std::ranges::none_of(value, [](unsigned char c) { return c < ' ' || c >= 0x7f; });
    if (!IsToken(name)) return Fail(ErrorKind::kInvalid, "\"" + CleanMessage(name) + "\" is no name of a header");
    if (!is_text)
      return Fail(ErrorKind::kInvalid, "the value of the header " + name + " has characters that can't be sent");
  }
  TransportOptions checked{.headers = options.headers,
                           .gzip = options.gzip,
                           .timeout = std::max(options.timeout, std::chrono::milliseconds(1)),
                           .ca_file = options.ca_file,
                           .client_certificate_file = options.client_certificate_file,
                           .client_key_file = options.client_key_file};
  if (options.protocol == Protocol::kGrpc) {  // HTTP/2 has names in lower case alone
    for (auto& [name, value] : checked.headers) {
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    }
  }
  return checked;
}

Result<std::unique_ptr<Transport>> MakeTransport(const OtlpOptions& options, Signal signal) {
  Result<TransportOptions> checked = CheckedTransportOptions(options);
  if (!checked) return Fail(checked.error());
  if (options.protocol == Protocol::kGrpc) {
    Result<GrpcTarget> target = GrpcAddress(options, signal);
    if (!target) return Fail(target.error());
    return MakeGrpcTransport(std::move(*target), std::move(*checked));
  }
  Result<std::string> url = HttpUrl(options, signal);
  if (!url) return Fail(url.error());
  return MakeHttpTransport(
      {.url = std::move(*url), .is_json = options.protocol == Protocol::kHttpJson, .signal = signal},
      std::move(*checked));
}

std::string ReceiverName(const OtlpOptions& options, Signal signal) {
  if (options.protocol == Protocol::kGrpc) {
    const Result<GrpcTarget> target = GrpcAddress(options, signal);
    return target ? target->address : std::string();
  }
  std::string url = HttpUrl(options, signal).value_or(std::string());
  const size_t start = url.find("://");
  const size_t at = url.rfind('@');
  if (start != std::string::npos && at != std::string::npos && at > start) url.erase(start + 3, at - start - 2);
  return url.substr(0, url.find('?'));
}

}  // namespace throughline::inline sdk::otlp
