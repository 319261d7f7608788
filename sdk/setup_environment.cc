// The exporter's options as the environment says them.
//
// Source   OpenTelemetry specification, "OpenTelemetry Protocol Exporter", Configuration Options.
#include <strings.h>

#include <algorithm>

#include "base/hex.h"
#include "sdk/environment.h"
#include "sdk/report.h"
#include "throughline/setup.h"

namespace throughline::inline sdk {
namespace {

// What is for traces wins over what is for all signals. `suffix`: "HEADERS".
struct Variable {
  explicit Variable(const std::string& suffix) {
    for (const char* prefix : {"OTEL_EXPORTER_OTLP_TRACES_", "OTEL_EXPORTER_OTLP_"}) {
      name = prefix + suffix;
      value = FromEnvironment(name.c_str());
      if (value) return;
    }
  }
  void Refuse(const std::string& why) const {
    internal::Report(LogLevel::kWarning, name, name + " is left out: " + why);
  }
  std::string name;
  std::optional<std::string> value;
};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// nullopt: a % without two digits.
std::optional<std::string> PercentDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    uint8_t byte = 0;
    if (text[i] != '%') {
      out += text[i];
    } else if (i + 2 < text.size() && FromHex(text.substr(i + 1, 2), {&byte, 1})) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

// "api-key=secret,x-tenant=a%20b"
void ReadHeaders(const Variable& variable, OtlpOptions& options) {
  std::string_view rest = variable.value ? std::string_view(*variable.value) : std::string_view();
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(','), rest.size());
    const std::string_view entry = Trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (entry.empty()) continue;
    const size_t equals = entry.find('=');
    const std::string_view name = Trim(entry.substr(0, std::min(equals, entry.size())));
    const std::optional<std::string> value =
        equals == std::string_view::npos ? std::nullopt : PercentDecoded(Trim(entry.substr(equals + 1)));
    if (name.empty() || !value) {
      variable.Refuse("an entry of it is not name=value, with %XX for other characters");
      continue;
    }
    options.headers.emplace_back(name, *value);
  }
}

bool Is(const std::string& text, const char* word) { return strcasecmp(text.c_str(), word) == 0; }

}  // namespace

OtlpOptions OtlpOptions::FromEnvironment() {
  OtlpOptions options;
  options.endpoint = sdk::FromEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT").value_or("");
  options.traces_endpoint = sdk::FromEnvironment("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").value_or("");
  options.metrics_endpoint = sdk::FromEnvironment("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT").value_or("");
  if (const Variable protocol("PROTOCOL"); protocol.value) {
    if (Is(*protocol.value, "grpc")) {
      options.protocol = Protocol::kGrpc;
    } else if (Is(*protocol.value, "http/json")) {
      options.protocol = Protocol::kHttpJson;
    } else if (!Is(*protocol.value, "http/protobuf")) {
      protocol.Refuse("it is none of http/protobuf, http/json, grpc");
    }
  }
  ReadHeaders(Variable("HEADERS"), options);
  if (const Variable compression("COMPRESSION"); compression.value) {
    options.gzip = Is(*compression.value, "gzip");
    if (!options.gzip && !Is(*compression.value, "none")) compression.Refuse("it is none of gzip, none");
  }
  if (const Variable timeout("TIMEOUT"); timeout.value) {
    constexpr size_t kMostMillis = size_t{1000} * 3600 * 24;
    if (const std::optional<size_t> millis = NumberFromEnvironment(timeout.name.c_str())) {
      options.timeout = std::chrono::milliseconds(std::clamp<size_t>(*millis, 1, kMostMillis));
    }
  }
  options.ca_file = Variable("CERTIFICATE").value.value_or("");
  options.client_certificate_file = Variable("CLIENT_CERTIFICATE").value.value_or("");
  options.client_key_file = Variable("CLIENT_KEY").value.value_or("");
  options.insecure = Is(Variable("INSECURE").value.value_or(""), "true");
  options.spool_directory = sdk::FromEnvironment("THROUGHLINE_SPOOL_DIRECTORY").value_or("");
  return options;
}

}  // namespace throughline::inline sdk
