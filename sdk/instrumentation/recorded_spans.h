// For tests: spans that ended, read back from the OTLP messages that would have been sent.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "throughline/export.h"
#include "throughline/provider.h"

namespace throughline::inline sdk::testing {

using Attributes = std::map<std::string, std::string>;  // numbers as printed, true and false, arrays as their count

struct RecordedEvent {
  std::string name;
  Attributes attributes;
};

struct RecordedLink {
  std::string trace_id, span_id;
};

struct RecordedSpan {
  std::string name, trace_id, span_id, parent_id;
  SpanKind kind = SpanKind::kInternal;
  StatusCode status = StatusCode::kUnset;
  std::string status_description;
  uint64_t start = 0, end = 0;
  Attributes attributes;
  std::vector<RecordedEvent> events;
  std::vector<RecordedLink> links;

  std::string operator[](const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? "(none)" : found->second;
  }
  std::vector<std::string> EventNames() const {
    std::vector<std::string> names;
    for (const RecordedEvent& event : events) names.push_back(event.name);
    return names;
  }
};

// The fields of one protobuf message.
class Fields {
 public:
  explicit Fields(std::string_view message) : rest_(message) {}
  bool Next() {
    if (rest_.empty()) return false;
    const uint64_t tag = Varint();
    number = static_cast<int>(tag >> 3);
    value = 0;
    bytes = {};
    switch (tag & 7) {
      case 0:
        value = Varint();
        break;
      case 1:
        value = Fixed(8);
        break;
      case 2: {
        const size_t size = Varint();
        bytes = rest_.substr(0, size);
        rest_.remove_prefix(bytes.size());
        break;
      }
      case 5:
        value = Fixed(4);
        break;
      default:
        return false;
    }
    return true;
  }
  int number = 0;
  uint64_t value = 0;
  std::string_view bytes;

 private:
  uint64_t Varint() {
    uint64_t result = 0;
    for (int shift = 0; !rest_.empty() && shift < 64; shift += 7) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      result |= static_cast<uint64_t>(byte & 127) << shift;
      if (byte < 128) break;
    }
    return result;
  }
  uint64_t Fixed(size_t size) {
    uint64_t result = 0;
    std::memcpy(&result, rest_.data(), std::min(size, rest_.size()));
    rest_.remove_prefix(std::min(size, rest_.size()));
    return result;
  }
  std::string_view rest_;
};

inline void ReadAttribute(std::string_view message, Attributes& out) {
  std::string key, text;
  for (Fields pair(message); pair.Next();) {
    if (pair.number == 1) key = pair.bytes;
    if (pair.number != 2) continue;
    for (Fields any(pair.bytes); any.Next();) {
      double number = 0;
      switch (any.number) {
        case 1:
          text = any.bytes;
          break;
        case 2:
          text = any.value ? "true" : "false";
          break;
        case 3:
          text = std::to_string(static_cast<int64_t>(any.value));
          break;
        case 4: {
          std::memcpy(&number, &any.value, sizeof number);
          char printed[32];
          std::snprintf(printed, sizeof printed, "%g", number);
          text = printed;
          break;
        }
        default:
          text = "array";
      }
    }
  }
  out[key] = text;
}

inline std::string Hex(std::string_view bytes) {
  return ToHex({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

inline RecordedSpan ReadSpan(std::string_view otlp) {
  RecordedSpan span;
  for (Fields field(otlp); field.Next();) {
    switch (field.number) {
      case 1:
        span.trace_id = Hex(field.bytes);
        break;
      case 2:
        span.span_id = Hex(field.bytes);
        break;
      case 4:
        span.parent_id = Hex(field.bytes);
        break;
      case 5:
        span.name = field.bytes;
        break;
      case 6:
        span.kind = static_cast<SpanKind>(field.value);
        break;
      case 7:
        span.start = field.value;
        break;
      case 8:
        span.end = field.value;
        break;
      case 9:
        ReadAttribute(field.bytes, span.attributes);
        break;
      case 11: {
        RecordedEvent& event = span.events.emplace_back();
        for (Fields in(field.bytes); in.Next();) {
          if (in.number == 2) event.name = in.bytes;
          if (in.number == 3) ReadAttribute(in.bytes, event.attributes);
        }
        break;
      }
      case 13: {
        RecordedLink& link = span.links.emplace_back();
        for (Fields in(field.bytes); in.Next();) {
          if (in.number == 1) link.trace_id = Hex(in.bytes);
          if (in.number == 2) link.span_id = Hex(in.bytes);
        }
        break;
      }
      case 15:
        for (Fields in(field.bytes); in.Next();) {
          if (in.number == 2) span.status_description = in.bytes;
          if (in.number == 3) span.status = static_cast<StatusCode>(in.value);
        }
        break;
      default:
        break;
    }
  }
  return span;
}

// A provider for the time of a test: every span that ends is kept.
class Recording {
 public:
  explicit Recording(std::shared_ptr<Sampler> sampler = AlwaysOn()) : store_(InMemoryExporter::MakeStore()) {
    TracerProviderOptions options{.resource = Resource(), .sampler = std::move(sampler), .limits = SpanLimits()};
    options.processors.push_back(MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store_)));
    TracerProvider::SetGlobal(TracerProvider::Create(std::move(options)));
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording() { TracerProvider::SetGlobal(nullptr); }

  // In the order in which they ended.
  std::vector<RecordedSpan> Spans() const {
    std::vector<RecordedSpan> spans;
    for (const FinishedSpan& span : InMemoryExporter::Spans(store_)) spans.push_back(ReadSpan(span.otlp()));
    return spans;
  }
  RecordedSpan Last() const {
    std::vector<RecordedSpan> spans = Spans();
    return spans.empty() ? RecordedSpan() : spans.back();
  }
  // The last one of that name.
  RecordedSpan Find(std::string_view name) const {
    RecordedSpan found;
    for (const RecordedSpan& span : Spans()) {
      if (span.name == name) found = span;
    }
    return found;
  }

 private:
  std::shared_ptr<InMemoryExporter::Store> store_;
};

}  // namespace throughline::inline sdk::testing
