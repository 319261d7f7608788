#include "sdk/attribute_encoding.h"
#include "sdk/instrumentation_scope.h"
#include "sdk/span_record.h"
#include "throughline/export.h"

namespace throughline::inline sdk {

const SpanContext& FinishedSpan::context() const noexcept { return record_.get()->context(); }
SpanId FinishedSpan::parent_span_id() const noexcept { return record_.get()->parent_span_id(); }
std::string_view FinishedSpan::name() const noexcept { return record_.get()->name(); }
SpanKind FinishedSpan::kind() const noexcept { return record_.get()->kind(); }
StatusCode FinishedSpan::status() const noexcept { return record_.get()->status(); }
std::string_view FinishedSpan::status_description() const noexcept { return record_.get()->status_description(); }
SystemTime FinishedSpan::start() const noexcept {
  return SystemTime(std::chrono::nanoseconds(record_.get()->start_ns()));
}
std::chrono::nanoseconds FinishedSpan::duration() const noexcept {
  return std::chrono::nanoseconds(record_.get()->end_ns() - record_.get()->start_ns());
}
std::string_view FinishedSpan::scope_name() const noexcept { return record_.get()->scope()->name; }
std::string_view FinishedSpan::scope_version() const noexcept { return record_.get()->scope()->version; }
std::string_view FinishedSpan::scope_schema_url() const noexcept { return record_.get()->scope()->schema_url; }
const Resource& FinishedSpan::resource() const noexcept { return record_.get()->provider()->resource; }
std::string_view FinishedSpan::otlp() const noexcept { return record_.get()->otlp(); }

void FinishedSpan::DoForEachAttribute(void* to, void (*visit)(void* to, std::string_view key,
                                                              const AttributeValue& value)) const {
  constexpr uint64_t kAttribute = 0x4A;  // opentelemetry.proto.trace.v1.Span.attributes
  for (wire::Reader in(otlp()); !in.AtEnd();) {
    const uint64_t tag = in.Varint();
    if (tag == kAttribute) {
      DecodedAttribute(in.Delimited()).Visit([&](std::string_view key, const AttributeValue& value) {
        visit(to, key, value);
      });
    } else {
      in.Skip(tag);
    }
  }
}

}  // namespace throughline::inline sdk
