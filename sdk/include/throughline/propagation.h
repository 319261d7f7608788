// W3C Trace Context and Baggage, in and out of headers.
//
//   auto received = throughline::Extract(headers);            // of an incoming request
//   auto span = tracer.StartActiveSpan("GET /", {.kind = SpanKind::kServer, .parent = &received.context});
//   const auto outgoing = throughline::Inject();
//   for (auto [name, value] : outgoing.headers()) request.AddHeader(name, value);             // of an outgoing one
//
// Errors   a malformed traceparent starts a fresh trace: `context` has no span, `reason` says why ("trace id is all
//          zeros"), and Describe writes both on a span. A malformed tracestate is dropped and the trace goes on.
// Source   W3C Trace Context Level 2 (versions 01 to fe read as 00 with more behind it, ff refused), W3C Baggage.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "throughline/context.h"

namespace throughline::inline sdk {

struct Header {
  std::string_view name;  // of any case
  std::string_view value;
};

struct Extracted {
  Context context;
  bool has_traceparent = false;  // there was one, well-formed or not
  bool is_valid = false;         // and a trace goes on with it
  std::string_view reason;       // why not: "version ff is forbidden"; empty when valid or absent

  // `context.valid` and `context.reason` on the span that serves the request; nothing when no traceparent came in.
  void Describe(class Span& span) const;
};

// All headers of a request, in their order: two traceparents make none, several tracestates are one list, several
// baggages one baggage. Nothing of the headers is kept but what is returned.
Extracted Extract(std::span<const Header> headers);
inline Extracted Extract(std::initializer_list<Header> headers) {
  return Extract(std::span<const Header>(headers.begin(), headers.size()));
}

class InjectedHeaders {
 public:
  // None for a context without a span and without baggage. The views live as long as this: to be given a name first.
  std::span<const Header> headers() const& noexcept { return {headers_.data(), count_}; }
  std::span<const Header> headers() const&& = delete;
  std::string_view traceparent() const& noexcept {
    return {traceparent_.data(), has_traceparent_ ? traceparent_.size() : 0};
  }
  std::string_view traceparent() const&& = delete;

  InjectedHeaders(const InjectedHeaders&) = delete;
  InjectedHeaders& operator=(const InjectedHeaders&) = delete;

 private:
  friend InjectedHeaders Inject(const Context& context);
  explicit InjectedHeaders(const Context& context);
  std::array<char, 55> traceparent_;
  bool has_traceparent_ = false;
  Shared<const std::string> tracestate_;
  std::string baggage_;
  std::array<Header, 3> headers_;
  size_t count_ = 0;
};

InjectedHeaders Inject(const Context& context);
InjectedHeaders Inject();  // of the current context

}  // namespace throughline::inline sdk
