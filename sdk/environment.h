// The environment's variables, read as OpenTelemetry says: empty counts as not set, and what can't be read is reported
// and counts as not set.
//
// Source   OpenTelemetry specification, "Environment Variable Specification".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace throughline::inline sdk {

std::optional<std::string> FromEnvironment(const char* name);
std::optional<size_t> NumberFromEnvironment(const char* name);
bool IsSdkDisabled();  // OTEL_SDK_DISABLED

}  // namespace throughline::inline sdk
