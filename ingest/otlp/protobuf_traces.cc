#include "ingest/otlp/protobuf_traces.h"

#include "ingest/otlp/protobuf_groups.h"
#include "ingest/otlp/refuse_span.h"

namespace throughline::ingest {
namespace {

using otel::Rejection;

// A span while it is read: it reaches the columns only when nothing in it was wrong.
struct SpanFields {
  std::string_view trace_id, span_id, parent_span_id;
  std::string_view name, trace_state, status_message;
  uint64_t start_nanos = 0, end_nanos = 0;
  uint32_t kind = 0, status = 0, flags = 0;
  uint32_t dropped_attributes = 0, dropped_events = 0, dropped_links = 0;
  otel::Range attributes;
};

// The text of an attribute http.route, else empty.
std::string_view RouteOf(std::string_view attribute) {
  std::string_view key, value, text;
  uint32_t tag;
  for (WireReader in(attribute); !in.AtEnd();) {
    if (!in.ReadTag(tag)) return {};
    if (tag == Tag(1, kBytes)   ? !in.ReadBytes(key)
        : tag == Tag(2, kBytes) ? !in.ReadBytes(value)
                                : !in.ReadUnknown(tag, 0))
      return {};
  }
  if (key != kRouteKey) return {};
  for (WireReader in(value); !in.AtEnd();) {
    if (!in.ReadTag(tag) || (tag == Tag(1, kBytes) ? !in.ReadBytes(text) : !in.ReadUnknown(tag, 0))) return {};
  }
  return text;
}

// Of a span that may be broken anywhere: what is readable before the fault.
[[gnu::cold]] SpanRemains RemainsOf(std::string_view span) {
  SpanRemains remains;
  WireReader in(span);
  uint32_t tag;
  std::string_view attribute;
  for (bool good = true; good && !in.AtEnd() && in.ReadTag(tag);) {
    switch (tag) {
      case Tag(1, kBytes):
        good = in.ReadBytes(remains.trace_id);
        break;
      case Tag(2, kBytes):
        good = in.ReadBytes(remains.span_id);
        break;
      case Tag(5, kBytes):
        good = in.ReadBytes(remains.name);
        break;
      case Tag(7, kFixed64):
        good = in.ReadFixed(remains.start_nanos);
        break;
      case Tag(9, kBytes):
        good = in.ReadBytes(attribute);
        if (good && remains.route.empty()) remains.route = RouteOf(attribute);
        break;
      default:
        good = in.ReadUnknown(tag, 0);
    }
  }
  return remains;
}

class SpanReader {
 public:
  SpanReader(const ReadLimits& limits, otel::TraceBatch& batch, ProtobufValues& values)
      : limits_(limits), batch_(batch), values_(values) {}

  void Read(std::string_view bytes, uint32_t resource, uint32_t scope) {
    ++batch_.received;
    size_t events = batch_.events.size();
    size_t links = batch_.links.size();
    cut_ = 0;
    values_.Begin();
    SpanFields span;
    if (ReadSpan(bytes, span) && ReadEvents() && ReadLinks() && values_.Finish() && AddRow(span, resource, scope))
        [[likely]] {
      batch_.spans.events.push_back(
          {static_cast<uint32_t>(events), static_cast<uint32_t>(batch_.events.size() - events)});
      batch_.spans.links.push_back({static_cast<uint32_t>(links), static_cast<uint32_t>(batch_.links.size() - links)});
      batch_.attributes_cut += cut_;
      return;
    }
    values_.Rollback();
    batch_.events.resize(events);
    batch_.links.resize(links);
    RefuseSpan(batch_, values_.fault(), resource, RemainsOf(bytes));
  }

  void RefuseUnread(std::string_view bytes, uint32_t resource, const Fault& fault) {
    ++batch_.received;
    RefuseSpan(batch_, fault, resource, RemainsOf(bytes));
  }

 private:
  bool ReadSpan(std::string_view bytes, SpanFields& span);
  bool ReadStatus(std::string_view bytes, SpanFields& span);
  bool ReadEvents();
  bool ReadEvent(std::string_view bytes, otel::Event& event);
  bool ReadLinks();
  bool ReadLink(std::string_view bytes, otel::Link& link);
  bool AddRow(const SpanFields& span, uint32_t resource, uint32_t scope);
  bool CheckTime(uint64_t nanos, const char* what) {
    return nanos <= kLastNanos || values_.Refuse(Rejection::kBadTime, what, nanos);
  }

  const ReadLimits& limits_;
  otel::TraceBatch& batch_;
  ProtobufValues& values_;
  std::vector<std::string_view> events_,
      links_;  // read after the attributes, so that those lie side by side in the pool
  uint32_t cut_ = 0;
};

bool SpanReader::ReadSpan(std::string_view bytes, SpanFields& span) {
  events_.clear();
  links_.clear();
  if (bytes.size() > limits_.record_bytes)
    return values_.Refuse(Rejection::kTooLarge, "a span of {} bytes", bytes.size());
  span.attributes.first = values_.PoolSize();
  uint32_t attributes_cut = 0, events_cut = 0, links_cut = 0;
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    uint64_t number;
    std::string_view text;
    if (!in.ReadTag(tag)) return values_.Malformed(in);
    switch (tag) {
      case Tag(1, kBytes):
        if (!in.ReadBytes(span.trace_id)) return values_.Malformed(in);
        break;
      case Tag(2, kBytes):
        if (!in.ReadBytes(span.span_id)) return values_.Malformed(in);
        break;
      case Tag(3, kBytes):
        if (!in.ReadBytes(span.trace_state)) return values_.Malformed(in);
        if (!values_.CheckText(span.trace_state, "trace_state is not UTF-8")) return false;
        break;
      case Tag(4, kBytes):
        if (!in.ReadBytes(span.parent_span_id)) return values_.Malformed(in);
        break;
      case Tag(5, kBytes):
        if (!in.ReadBytes(span.name)) return values_.Malformed(in);
        if (!values_.CheckText(span.name, "the name is not UTF-8")) return false;
        break;
      case Tag(6, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        span.kind = static_cast<uint32_t>(number);
        break;
      case Tag(7, kFixed64):
        if (!in.ReadFixed(span.start_nanos)) return values_.Malformed(in);
        break;
      case Tag(8, kFixed64):
        if (!in.ReadFixed(span.end_nanos)) return values_.Malformed(in);
        break;
      case Tag(9, kBytes):
        if (!in.ReadBytes(text)) return values_.Malformed(in);
        if (!values_.ReadAttribute(text, span.attributes, attributes_cut)) return false;
        break;
      case Tag(10, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        span.dropped_attributes = static_cast<uint32_t>(number);
        break;
      case Tag(11, kBytes):
        if (!in.ReadBytes(text)) return values_.Malformed(in);
        if (events_.size() < limits_.events_per_span) {
          events_.push_back(text);
        } else {
          ++events_cut;
        }
        break;
      case Tag(12, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        span.dropped_events = static_cast<uint32_t>(number);
        break;
      case Tag(13, kBytes):
        if (!in.ReadBytes(text)) return values_.Malformed(in);
        if (links_.size() < limits_.links_per_span) {
          links_.push_back(text);
        } else {
          ++links_cut;
        }
        break;
      case Tag(14, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        span.dropped_links = static_cast<uint32_t>(number);
        break;
      case Tag(15, kBytes):
        if (!in.ReadBytes(text)) return values_.Malformed(in);
        if (!ReadStatus(text, span)) return false;
        break;
      case Tag(16, kFixed32):
        if (!in.ReadFixed(span.flags)) return values_.Malformed(in);
        break;
      default:
        if (!in.ReadUnknown(tag, Fields(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))
          return values_.Malformed(in);
    }
  }
  span.dropped_attributes += attributes_cut;
  span.dropped_events += events_cut;
  span.dropped_links += links_cut;
  cut_ += attributes_cut + events_cut + links_cut;
  return CheckTime(span.start_nanos, "start_time_unix_nano {} is later than 2262-04-11") &&
         CheckTime(span.end_nanos, "end_time_unix_nano {} is later than 2262-04-11");
}

bool SpanReader::ReadStatus(std::string_view bytes, SpanFields& span) {
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    uint64_t number;
    if (!in.ReadTag(tag)) return values_.Malformed(in);
    switch (tag) {
      case Tag(2, kBytes):
        if (!in.ReadBytes(span.status_message)) return values_.Malformed(in);
        if (!values_.CheckText(span.status_message, "the status message is not UTF-8")) return false;
        break;
      case Tag(3, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        span.status = static_cast<uint32_t>(number);
        break;
      default:
        if (!in.ReadUnknown(tag, Fields(2, 3))) return values_.Malformed(in);
    }
  }
  return true;
}

bool SpanReader::ReadEvents() {
  for (std::string_view bytes : events_) {
    if (!ReadEvent(bytes, batch_.events.emplace_back())) return false;
  }
  return true;
}

bool SpanReader::ReadEvent(std::string_view bytes, otel::Event& event) {
  event.attributes.first = values_.PoolSize();
  uint32_t cut = 0;
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    uint64_t number;
    std::string_view attribute;
    if (!in.ReadTag(tag)) return values_.Malformed(in);
    switch (tag) {
      case Tag(1, kFixed64):
        if (!in.ReadFixed(event.time_nanos)) return values_.Malformed(in);
        break;
      case Tag(2, kBytes):
        if (!in.ReadBytes(event.name)) return values_.Malformed(in);
        if (!values_.CheckText(event.name, "an event's name is not UTF-8")) return false;
        break;
      case Tag(3, kBytes):
        if (!in.ReadBytes(attribute)) return values_.Malformed(in);
        if (!values_.ReadAttribute(attribute, event.attributes, cut)) return false;
        break;
      case Tag(4, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        event.dropped_attributes = static_cast<uint32_t>(number);
        break;
      default:
        if (!in.ReadUnknown(tag, Fields(1, 2, 3, 4))) return values_.Malformed(in);
    }
  }
  event.dropped_attributes += cut;
  cut_ += cut;
  return CheckTime(event.time_nanos, "an event's time_unix_nano {} is later than 2262-04-11");
}

bool SpanReader::ReadLinks() {
  for (std::string_view bytes : links_) {
    if (!ReadLink(bytes, batch_.links.emplace_back())) return false;
  }
  return true;
}

bool SpanReader::ReadLink(std::string_view bytes, otel::Link& link) {
  link.attributes.first = values_.PoolSize();
  uint32_t cut = 0;
  std::string_view trace_id, span_id;
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    uint64_t number;
    std::string_view attribute;
    if (!in.ReadTag(tag)) return values_.Malformed(in);
    switch (tag) {
      case Tag(1, kBytes):
        if (!in.ReadBytes(trace_id)) return values_.Malformed(in);
        break;
      case Tag(2, kBytes):
        if (!in.ReadBytes(span_id)) return values_.Malformed(in);
        break;
      case Tag(3, kBytes):
        if (!in.ReadBytes(link.trace_state)) return values_.Malformed(in);
        if (!values_.CheckText(link.trace_state, "a link's trace_state is not UTF-8")) return false;
        break;
      case Tag(4, kBytes):
        if (!in.ReadBytes(attribute)) return values_.Malformed(in);
        if (!values_.ReadAttribute(attribute, link.attributes, cut)) return false;
        break;
      case Tag(5, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        link.dropped_attributes = static_cast<uint32_t>(number);
        break;
      case Tag(6, kFixed32):
        if (!in.ReadFixed(link.flags)) return values_.Malformed(in);
        break;
      default:
        if (!in.ReadUnknown(tag, Fields(1, 2, 3, 4, 5, 6))) return values_.Malformed(in);
    }
  }
  link.dropped_attributes += cut;
  cut_ += cut;
  // The API lets a program add a link to a context that is not valid, for the sake of its attributes.
  if (!ReadId(trace_id, IdRule::kOptional, link.trace_id)) {
    return values_.Refuse(Rejection::kBadTraceId, "a link's trace_id has {} bytes, not 16", trace_id.size());
  }
  if (!ReadId(span_id, IdRule::kOptional, link.span_id)) {
    return values_.Refuse(Rejection::kBadSpanId, "a link's span_id has {} bytes, not 8", span_id.size());
  }
  return true;
}

bool SpanReader::AddRow(const SpanFields& span, uint32_t resource, uint32_t scope) {
  otel::TraceId trace_id;
  otel::SpanId span_id, parent_span_id;
  if (!ReadId(span.trace_id, IdRule::kRequired, trace_id)) {
    return values_.Refuse(Rejection::kBadTraceId,
                          span.trace_id.size() == 16 ? "trace_id is all zeros" : "trace_id has {} bytes, not 16",
                          span.trace_id.size());
  }
  if (!ReadId(span.span_id, IdRule::kRequired, span_id)) {
    return values_.Refuse(Rejection::kBadSpanId,
                          span.span_id.size() == 8 ? "span_id is all zeros" : "span_id has {} bytes, not 8",
                          span.span_id.size());
  }
  if (!ReadId(span.parent_span_id, IdRule::kOptional, parent_span_id)) {
    return values_.Refuse(Rejection::kBadParentId, "parent_span_id has {} bytes, not 8", span.parent_span_id.size());
  }
  otel::SpanColumns& columns = batch_.spans;
  columns.trace_id.push_back(trace_id);
  columns.span_id.push_back(span_id);
  columns.parent_span_id.push_back(parent_span_id);
  columns.name.push_back(span.name);
  columns.trace_state.push_back(span.trace_state);
  columns.status_message.push_back(span.status_message);
  columns.start_nanos.push_back(span.start_nanos);
  columns.end_nanos.push_back(span.end_nanos);
  columns.kind.push_back(static_cast<otel::SpanKind>(span.kind <= 5 ? span.kind : 0));
  columns.status.push_back(static_cast<otel::StatusCode>(span.status <= 2 ? span.status : 0));
  columns.flags.push_back(span.flags);
  columns.dropped_attributes.push_back(span.dropped_attributes);
  columns.dropped_events.push_back(span.dropped_events);
  columns.dropped_links.push_back(span.dropped_links);
  columns.attributes.push_back(span.attributes);
  columns.resource.push_back(resource);
  columns.scope.push_back(scope);
  return true;
}

}  // namespace

Result<void> ReadTraces(std::string_view body, const ReadLimits& limits, otel::TraceBatch& out) {
  otel::Clear(out);
  ProtobufValues values(limits, out.pool);
  SpanReader spans(limits, out, values);
  Result<void> done = ProtobufGroups(body, limits, out, values, spans).ReadRequest();
  if (!done) otel::Clear(out);
  return done;
}

}  // namespace throughline::ingest
