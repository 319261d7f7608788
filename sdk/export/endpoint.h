// Where a signal goes: OTLP's rules for addresses, and headers as HTTP and gRPC take them.
//
// Source   OTLP exporter specification, "Endpoint URLs for OTLP/HTTP"; the conventions of llm-tracekit's exporters.
#pragma once

#include <string>

#include "base/result.h"
#include "sdk/export/transport.h"
#include "throughline/setup.h"

namespace throughline::inline sdk::otlp {

// "https://ingress.eu2.coralogix.com:443/v1/traces"
Result<std::string> HttpUrl(const OtlpOptions& options, Signal signal);
Result<GrpcTarget> GrpcAddress(const OtlpOptions& options, Signal signal);
// What the transports have in common. An error names a header that can't be sent, never its value.
Result<TransportOptions> CheckedTransportOptions(const OtlpOptions& options);

// The receiver's transport by `options.protocol`.
Result<std::unique_ptr<Transport>> MakeTransport(const OtlpOptions& options, Signal signal);
// For sentences: the address without user and password.
std::string ReceiverName(const OtlpOptions& options, Signal signal);

}  // namespace throughline::inline sdk::otlp
