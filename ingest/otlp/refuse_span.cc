#include "ingest/otlp/refuse_span.h"

#include <algorithm>

#include "base/hex.h"
#include "ingest/otlp/utf8.h"

namespace throughline::ingest {
namespace {

constexpr size_t kLongestKept = 4 << 10;  // far more than is shown, so that a secret in it is masked whole
constexpr size_t kMostDigits = 64;

std::string_view Readable(std::string_view text) {
  if (!IsUtf8(text)) return {};
  if (text.size() <= kLongestKept) return text;
  size_t end = kLongestKept;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

// Text that is no hexadecimal number may be anything, so it is not repeated.
std::string Digits(std::string_view id, bool is_text) {
  if (!is_text) {
    id = id.substr(0, kMostDigits / 2);
    return ToHex({reinterpret_cast<const uint8_t*>(id.data()), id.size()});
  }
  if (id.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return {};
  return std::string(id.substr(0, kMostDigits));
}

otel::RefusedKind* FindKind(otel::TraceBatch& batch, uint32_t resource, otel::Rejection reason,
                            std::string_view route) {
  const auto found = std::ranges::find_if(batch.refused, [&](const otel::RefusedKind& one) {
    return one.reason == reason && one.resource == resource && one.route == route;
  });
  if (found != batch.refused.end()) return &*found;
  if (batch.refused.size() >= otel::TraceBatch::kMostRefusedKinds) return nullptr;
  otel::RefusedKind& kind = batch.refused.emplace_back();
  kind.resource = resource;
  kind.reason = reason;
  kind.route = route;
  return &kind;
}

}  // namespace

void RefuseSpan(otel::TraceBatch& batch, const Fault& fault, uint32_t resource, const SpanRemains& remains) {
  Refuse(batch.rejections, fault, "span", remains.name);
  const std::string_view name = Readable(remains.name);
  std::string_view route = Readable(remains.route);
  if (route.empty()) route = name;
  otel::RefusedKind* kind = FindKind(batch, resource, fault.reason, route);
  if (kind == nullptr) return;
  if (kind->spans++ == 0) kind->about = Sentence(fault);
  if (kind->samples.size() >= otel::kMostRefusedSamples) return;
  kind->samples.push_back({.trace_id = Digits(remains.trace_id, remains.ids_are_text),
                           .span_id = Digits(remains.span_id, remains.ids_are_text),
                           .name = std::string(name),
                           .start_nanos = remains.start_nanos <= kLastNanos ? remains.start_nanos : 0});
}

}  // namespace throughline::ingest
