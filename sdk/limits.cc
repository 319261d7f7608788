#include "sdk/environment.h"
#include "throughline/provider.h"

namespace throughline::inline sdk {
namespace {

// The first of the variables that is set; a span's own is stronger than the general one.
size_t FirstOf(std::initializer_list<const char*> names, size_t otherwise) {
  for (const char* name : names) {
    if (const std::optional<size_t> number = NumberFromEnvironment(name)) return *number;
  }
  return otherwise;
}

}  // namespace

SpanLimits SpanLimits::FromEnvironment() {
  SpanLimits limits;
  limits.attribute_count =
      FirstOf({"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"}, limits.attribute_count);
  limits.attribute_value_length = FirstOf(
      {"OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"}, limits.attribute_value_length);
  limits.event_count = FirstOf({"OTEL_SPAN_EVENT_COUNT_LIMIT"}, limits.event_count);
  limits.link_count = FirstOf({"OTEL_SPAN_LINK_COUNT_LIMIT"}, limits.link_count);
  limits.attributes_per_event = FirstOf({"OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT"}, limits.attributes_per_event);
  limits.attributes_per_link = FirstOf({"OTEL_LINK_ATTRIBUTE_COUNT_LIMIT"}, limits.attributes_per_link);
  return limits;
}

}  // namespace throughline::inline sdk
