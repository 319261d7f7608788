// Puts spans, which are protobuf messages already, into one ExportTraceServiceRequest: grouped by scope, copied once,
// into a buffer that is used again.
//
// Threads  not shared.
// Source   opentelemetry.proto.collector.trace.v1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::inline sdk::otlp {

struct ScopeText {
  std::string_view name, version, schema_url;
  bool operator==(const ScopeText&) const = default;
};

class TraceRequest {
 public:
  // Forgets the spans. Everything that is passed lives until Encode has returned.
  void Clear();
  void Add(const ScopeText& scope, std::string_view span);
  size_t span_count() const { return spans_.size(); }
  // What the request takes, but for the resource and a few bytes a scope.
  size_t byte_count() const { return byte_count_; }
  // Valid until the next call. Spans of one scope stay in the order in which they were added.
  const std::string& Encode(std::string_view resource);

 private:
  struct Scope {
    ScopeText text;
    size_t spans_size;   // all their fields
    size_t first, last;  // of its spans; the others follow by `next`
  };
  struct Span {
    std::string_view bytes;
    size_t next;
  };
  Scope& FindScope(const ScopeText& text);

  std::vector<Scope> scopes_;
  std::vector<Span> spans_;
  size_t recent_scope_ = 0;
  size_t byte_count_ = 0;
  std::string buffer_;
};

}  // namespace throughline::inline sdk::otlp
