// Arbitrary headers of a request. Each line of the input is a header; its first byte says which one. Whatever comes in,
// what goes out again is well-formed, and going round once more changes nothing.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/trace_state.h"
#include "throughline/propagation.h"

namespace {

using throughline::Baggage;
using throughline::Extracted;
using throughline::Header;

void Check(bool holds) {
  if (!holds) std::abort();
}

std::string_view NameOf(char c) {
  switch (c % 4) {
    case 0:
      return "traceparent";
    case 1:
      return "TraceState";
    case 2:
      return "baggage";
    default:
      return "x-trace-parent";
  }
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The grammar again, as slowly and plainly as can be.
bool IsTraceparent(std::string_view text) {
  const std::string_view shape = "hh-hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh-hhhhhhhhhhhhhhhh-hh";
  if (text.size() < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    const bool is_digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (shape[i] == 'h' ? !is_digit : text[i] != shape[i]) return false;
  }
  const std::string_view version = text.substr(0, 2);
  if (version == "ff" || (version == "00" && text.size() != shape.size())) return false;
  if (text.size() > shape.size() && text[shape.size()] != '-') return false;
  const auto is_zero = [](std::string_view id) { return id.find_first_not_of('0') == std::string_view::npos; };
  return !is_zero(text.substr(3, 32)) && !is_zero(text.substr(36, 16));
}

std::vector<std::string> Sent(const throughline::Context& context) {
  std::vector<std::string> headers;
  const throughline::InjectedHeaders injected = throughline::Inject(context);
  for (const Header& header : injected.headers()) {
    Check(!header.value.empty());
    for (char c : header.value) Check(c >= 0x20 && c <= 0x7e);
    headers.push_back(std::string(header.name) + ": " + std::string(header.value));
  }
  return headers;
}

void CheckTracestate(const internal::SharedText& tracestate, uint64_t threshold) {
  using throughline::internal::ReadProbabilityFields;
  using throughline::internal::TraceStateReader;
  using throughline::internal::WithThreshold;
  const auto with = WithThreshold(tracestate, threshold);
  TraceStateReader reader;
  Check(reader.Add(*with) && reader.Text() == *with);  // still well-formed, in its shortest form, no key twice
  Check(with->starts_with("ot=th:"));
  Check(ReadProbabilityFields(*with).threshold == threshold);
  if (tracestate) {
    const auto randomness = ReadProbabilityFields(*tracestate).randomness;
    // A member of 256 characters has no room for more; else what others wrote in it stays.
    if (tracestate->size() < 200) Check(ReadProbabilityFields(*with).randomness == randomness);
  }
  const auto without = WithThreshold(with, std::nullopt);
  if (without) {
    TraceStateReader again;
    Check(again.Add(*without) && !ReadProbabilityFields(*without).threshold);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  std::vector<Header> headers;
  while (!input.empty()) {
    const size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    if (!line.empty()) headers.push_back({NameOf(line.front()), line.substr(1)});
    input.remove_prefix(std::min(end + 1, input.size()));
  }

  const Extracted in = throughline::Extract(headers);
  std::vector<std::string_view> traceparents;
  for (const Header& header : headers) {
    if (header.name == "traceparent") traceparents.push_back(header.value);
  }
  Check(in.has_traceparent == !traceparents.empty());
  Check(in.is_valid == (traceparents.size() == 1 && IsTraceparent(Trimmed(traceparents[0]))));
  Check(in.reason.empty() == (in.is_valid || !in.has_traceparent));
  Check(in.context.span_context().IsValid() == in.is_valid);
  Check(in.is_valid || !in.context.span_context().tracestate);

  const std::vector<std::string> sent = Sent(in.context);
  std::vector<Header> received;
  for (const std::string& header : sent) {
    const size_t colon = header.find(':');
    received.push_back({std::string_view(header).substr(0, colon), std::string_view(header).substr(colon + 2)});
  }
  Check(Sent(throughline::Extract(received).context) == sent);
  if (in.is_valid) CheckTracestate(in.context.span_context().tracestate, size << 12 & ((uint64_t{1} << 56) - 1));
  return 0;
}
