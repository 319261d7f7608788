#include "sdk/export/trace_request.h"

#include "sdk/export/protobuf.h"

namespace throughline::inline sdk::otlp {
namespace {

constexpr size_t kNone = SIZE_MAX;

size_t TextFieldSize(std::string_view text) { return text.empty() ? 0 : wire::FieldSize(text.size()); }

void AppendText(uint32_t field, std::string_view text, std::string& out) {
  if (!text.empty()) AppendBytes(field, text, out);
}

// InstrumentationScope{name = 1, version = 2}
size_t ScopeSize(const ScopeText& scope) { return TextFieldSize(scope.name) + TextFieldSize(scope.version); }

}  // namespace

void TraceRequest::Clear() {
  scopes_.clear();
  spans_.clear();
  recent_scope_ = 0;
  byte_count_ = 0;
}

TraceRequest::Scope& TraceRequest::FindScope(const ScopeText& text) {
  // A program has a handful of scopes, and spans that end one after the other are often of one.
  if (recent_scope_ < scopes_.size() && scopes_[recent_scope_].text == text) return scopes_[recent_scope_];
  for (recent_scope_ = 0; recent_scope_ < scopes_.size(); ++recent_scope_) {
    if (scopes_[recent_scope_].text == text) return scopes_[recent_scope_];
  }
  byte_count_ += ScopeSize(text) + TextFieldSize(text.schema_url);
  return scopes_.emplace_back(text, 0, kNone, kNone);
}

void TraceRequest::Add(const ScopeText& text, std::string_view span) {
  Scope& scope = FindScope(text);
  const size_t index = spans_.size();
  spans_.push_back({span, kNone});
  if (scope.first == kNone) {
    scope.first = index;
  } else {
    spans_[scope.last].next = index;
  }
  scope.last = index;
  const size_t size = wire::FieldSize(span.size());
  scope.spans_size += size;
  byte_count_ += size;
}

const std::string& TraceRequest::Encode(std::string_view resource) {
  // ScopeSpans{scope = 1, spans = 2, schema_url = 3}
  const auto scope_spans_size = [](const Scope& scope) {
    return wire::FieldSize(ScopeSize(scope.text)) + scope.spans_size + TextFieldSize(scope.text.schema_url);
  };
  // ResourceSpans{resource = 1, scope_spans = 2}
  size_t resource_spans_size = wire::FieldSize(resource.size());
  for (const Scope& scope : scopes_) resource_spans_size += wire::FieldSize(scope_spans_size(scope));

  buffer_.clear();
  if (scopes_.empty()) return buffer_;
  buffer_.reserve(wire::FieldSize(resource_spans_size));
  AppendBytesHeader(1, resource_spans_size, buffer_);
  AppendBytes(1, resource, buffer_);
  for (const Scope& scope : scopes_) {
    AppendBytesHeader(2, scope_spans_size(scope), buffer_);
    AppendBytesHeader(1, ScopeSize(scope.text), buffer_);
    AppendText(1, scope.text.name, buffer_);
    AppendText(2, scope.text.version, buffer_);
    for (size_t i = scope.first; i != kNone; i = spans_[i].next) AppendBytes(2, spans_[i].bytes, buffer_);
    AppendText(3, scope.text.schema_url, buffer_);
  }
  return buffer_;
}

}  // namespace throughline::inline sdk::otlp
