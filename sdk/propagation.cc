#include "throughline/propagation.h"

#include <bit>
#include <cstring>

#include "sdk/promoted_traces.h"
#include "sdk/report.h"
#include "sdk/thread_state.h"
#include "sdk/trace_state.h"
#include "throughline/trace.h"

namespace throughline::inline sdk {
namespace {

// version "-" trace-id "-" parent-id "-" trace-flags
constexpr size_t kTraceIdAt = 3;
constexpr size_t kSpanIdAt = 36;
constexpr size_t kFlagsAt = 53;
constexpr size_t kTraceparentSize = 55;

constexpr uint64_t kEach = 0x0101010101010101;  // times a byte: that byte eight times

// Reads eight digits at once into four bytes of `out`; gives zero when all are digits. Lower case only: the standard
// refuses other digits, where base/hex.h takes both.
uint64_t ReadEightDigits(const char* text, uint8_t* out) {
  uint64_t word;
  std::memcpy(&word, text, sizeof word);
  const uint64_t is_letter = word >> 6 & kEach;  // '0' to '9' are 0x30 to 0x39, 'a' to 'f' are 0x61 to 0x66
  uint64_t values = (word & 0x0f * kEach) + is_letter * 9;
  const uint64_t wrong_high_half = (word & 0xf0 * kEach) ^ (0x30 * kEach + is_letter * 0x30);
  const uint64_t above_fifteen = values & 0x10 * kEach;
  const uint64_t above_nine = (values + 0x06 * kEach) >> 4 & kEach;  // just as a letter must be
  values = (values << 4 | values >> 8) & 0x00ff00ff00ff00ff;         // the first digit lies in the lowest byte
  values = (values | values >> 8) & 0x0000ffff0000ffff;
  const auto bytes = static_cast<uint32_t>(values | values >> 16);
  std::memcpy(out, &bytes, sizeof bytes);
  return wrong_high_half | above_fifteen | (above_nine ^ is_letter);
}

template <size_t Size>
bool ReadDigits(const char* text, std::array<uint8_t, Size>& out) {
  static_assert(std::endian::native == std::endian::little && Size % 4 == 0);
  uint64_t flaws = 0;
  for (size_t i = 0; i < Size; i += 4) flaws |= ReadEightDigits(text + 2 * i, out.data() + i);
  return flaws == 0;
}

bool ReadTwoDigits(const char* text, uint8_t& out) {
  char padded[8] = {text[0], text[1], '0', '0', '0', '0', '0', '0'};
  std::array<uint8_t, 4> bytes;
  const bool are_digits = ReadDigits(padded, bytes);
  out = bytes[0];
  return are_digits;
}

constexpr std::array<std::array<char, 2>, 256> kDigitPairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  for (size_t i = 0; i < 256; ++i) pairs[i] = {"0123456789abcdef"[i >> 4], "0123456789abcdef"[i & 0xf]};
  return pairs;
}();

template <size_t Size>
char* WriteDigits(char* out, const std::array<uint8_t, Size>& bytes) {
  for (uint8_t byte : bytes) {
    std::memcpy(out, kDigitPairs[byte].data(), 2);
    out += 2;
  }
  return out;
}

// Setting bit 5 makes letters lower case. The other characters that it changes into letters of these names are their
// upper case: none but 'T' becomes 't'.
template <typename Word>
Word Lowered(const char* text) {
  Word word;
  std::memcpy(&word, text, sizeof(word));
  return word | static_cast<Word>(0x2020202020202020);
}

// Whether `text`, of the length of `name`, is `name` in any case. The two words that are compared overlap.
template <typename Word>
bool IsName(const char* text, std::string_view name) {
  const size_t last = name.size() - sizeof(Word);
  return Lowered<Word>(text) == Lowered<Word>(name.data()) &&
         Lowered<Word>(text + last) == Lowered<Word>(name.data() + last);
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Why `text` names no span; empty when it does, and `out` says which.
std::string_view ReadTraceparent(std::string_view text, SpanContext& out) {
  if (text.empty()) return "empty";
  uint8_t version = 0;
  if (text.size() < kTraceIdAt || !ReadTwoDigits(text.data(), version) || text[2] != '-') {
    return "version is not two lower-case hexadecimal digits";
  }
  if (version == 0xff) return "version ff is forbidden";
  if (text.size() < kTraceparentSize) return "shorter than 55 characters";
  if (text.size() > kTraceparentSize) {
    if (version == 0) return "longer than 55 characters";
    // A later version may have more fields; what they mean is not ours to guess.
    if (text[kTraceparentSize] != '-') return "flags are not two lower-case hexadecimal digits";
  }
  if (!ReadDigits(text.data() + kTraceIdAt, out.trace_id.bytes) || text[kSpanIdAt - 1] != '-') {
    return "trace id is not 32 lower-case hexadecimal digits";
  }
  if (!out.trace_id.IsValid()) return "trace id is all zeros";
  if (!ReadDigits(text.data() + kSpanIdAt, out.span_id.bytes) || text[kFlagsAt - 1] != '-') {
    return "parent id is not 16 lower-case hexadecimal digits";
  }
  if (!out.span_id.IsValid()) return "parent id is all zeros";
  if (!ReadTwoDigits(text.data() + kFlagsAt, out.flags)) return "flags are not two lower-case hexadecimal digits";
  // The other bits have no meaning yet and must leave this process as zeros.
  out.flags &= SpanContext::kSampled | SpanContext::kRandom;
  out.is_remote = true;
  return {};
}

// All headers of one name; most requests have at most one of each.
struct Found {
  size_t count = 0;
  std::string_view first;

  void Add(std::string_view value) {
    if (count++ == 0) first = value;
  }
};

constexpr std::string_view kTraceparent = "traceparent";
constexpr std::string_view kTracestate = "tracestate";
constexpr std::string_view kBaggage = "baggage";

bool IsTracestate(std::string_view name) {
  return name.size() == kTracestate.size() && IsName<uint64_t>(name.data(), kTracestate);
}
bool IsBaggage(std::string_view name) {
  return name.size() == kBaggage.size() && IsName<uint32_t>(name.data(), kBaggage);
}

internal::SharedText ReadTracestate(std::span<const Header> headers, const Found& found) {
  internal::TraceStateReader reader;
  if (found.count == 1) {
    if (!reader.Add(found.first)) return nullptr;
  } else {
    for (const Header& header : headers) {
      if (IsTracestate(header.name) && !reader.Add(header.value)) return nullptr;
    }
  }
  return reader.empty() ? nullptr : internal::SharedText::Make(reader.Text());
}

Baggage ReadBaggage(std::span<const Header> headers, const Found& found) {
  if (found.count == 1) return Baggage::FromHeader(found.first);
  std::string all;
  for (const Header& header : headers) {
    if (!IsBaggage(header.name)) continue;
    if (!all.empty()) all += ',';
    all += header.value;
  }
  return Baggage::FromHeader(all);
}

}  // namespace

Extracted Extract(std::span<const Header> headers) {
  Found traceparent;
  Found tracestate;
  Found baggage;
  for (const Header& header : headers) {
    switch (header.name.size()) {
      case kTraceparent.size():
        if (IsName<uint64_t>(header.name.data(), kTraceparent)) traceparent.Add(header.value);
        break;
      case kTracestate.size():
        if (IsTracestate(header.name)) tracestate.Add(header.value);
        break;
      case kBaggage.size():
        if (IsBaggage(header.name)) baggage.Add(header.value);
        break;
      default:
        break;
    }
  }

  Extracted extracted;
  if (traceparent.count != 0) {
    extracted.has_traceparent = true;
    SpanContext remote;
    extracted.reason = traceparent.count > 1 ? std::string_view("more than one traceparent")
                                             : ReadTraceparent(Trimmed(traceparent.first), remote);
    extracted.is_valid = extracted.reason.empty();
    if (extracted.is_valid) {
      // A tracestate means nothing without its traceparent, and a bad one does not spoil a good traceparent.
      if (tracestate.count != 0) remote.tracestate = ReadTracestate(headers, tracestate);
      extracted.context = Context::OfRemote(std::move(remote));
    } else {
      internal::Count(internal::Counter::kContextsRefused);
    }
  }
  if (baggage.count != 0) extracted.context = extracted.context.With(ReadBaggage(headers, baggage));
  return extracted;
}

void Extracted::Describe(Span& span) const {
  if (!has_traceparent) return;
  span.SetAttribute("context.valid", is_valid);
  if (!is_valid) span.SetAttribute("context.reason", reason);
}

InjectedHeaders::InjectedHeaders(const Context& context) {
  const SpanContext& span = context.span_context();
  if (span.IsValid()) {
    char* out = traceparent_.data();
    std::memcpy(out, "00-", kTraceIdAt);
    out = WriteDigits(out + kTraceIdAt, span.trace_id.bytes);
    *out++ = '-';
    out = WriteDigits(out, span.span_id.bytes);
    *out++ = '-';
    auto flags = static_cast<uint8_t>(span.flags & (SpanContext::kSampled | SpanContext::kRandom));
    tracestate_ = span.tracestate;
    // A span of this process that began before its trace was promoted.
    if (!span.is_remote && internal::CanBePromoted(span) && internal::IsPromoted(span.trace_id)) {
      flags |= SpanContext::kSampled;
      tracestate_ = internal::PromotedTracestate(tracestate_);
    }
    WriteDigits(out, std::array{flags});
    has_traceparent_ = true;
    headers_[count_++] = {kTraceparent, traceparent()};
    if (tracestate_ && !tracestate_->empty()) headers_[count_++] = {kTracestate, *tracestate_};
  }
  if (!context.baggage().empty()) {
    baggage_ = context.baggage().ToHeader();
    if (!baggage_.empty()) headers_[count_++] = {kBaggage, baggage_};
  }
}

InjectedHeaders Inject(const Context& context) { return InjectedHeaders(context); }

InjectedHeaders Inject() {
  const internal::ThreadState* thread =
      internal::ThisThread();  // read in its place: a copy costs more than the headers
  return thread ? Inject(thread->current) : Inject(Context());
}

}  // namespace throughline::inline sdk
