#include "sdk/environment.h"

#include <strings.h>

#include <charconv>
#include <cstdlib>

#include "sdk/report.h"

namespace throughline::inline sdk {

std::optional<std::string> FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return {};
  return value;
}

std::optional<size_t> NumberFromEnvironment(const char* name) {
  const std::optional<std::string> text = FromEnvironment(name);
  if (!text) return {};
  size_t number = 0;
  const char* end = text->data() + text->size();
  const auto [read, error] = std::from_chars(text->data(), end, number);
  if (error == std::errc() && read == end) return number;
  internal::Report(LogLevel::kWarning, name, std::string(name) + " is not a number: the default is used");
  return {};
}

bool IsSdkDisabled() {
  const std::optional<std::string> text = FromEnvironment("OTEL_SDK_DISABLED");
  return text && strcasecmp(text->c_str(), "true") == 0;
}

}  // namespace throughline::inline sdk
