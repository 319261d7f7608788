#include "ingest/otlp/json_traces.h"

#include <algorithm>
#include <charconv>

#include "ingest/otlp/json_groups.h"
#include "ingest/otlp/refuse_span.h"

namespace throughline::ingest {
namespace {

using otel::Rejection;
using simdjson::dom::object;

struct SpanFields {
  std::string_view trace_id, span_id, parent_span_id;
  std::string_view name, trace_state, status_message;
  uint64_t start_nanos = 0, end_nanos = 0;
  uint32_t kind = 0, status = 0, flags = 0;
  uint32_t dropped_attributes = 0, dropped_events = 0, dropped_links = 0;
  std::optional<JsonElement> attributes, events, links;  // read after the rest: of a key sent twice the last one counts
  otel::Range attribute_range;
};

// The text of the attribute http.route, else empty.
std::string_view RouteOf(JsonElement attributes) {
  simdjson::dom::array list;
  if (attributes.get_array().get(list) != simdjson::SUCCESS) return {};
  for (JsonElement one : list) {
    std::string_view route;
    if (JsonNameOf(one, "key") != kRouteKey) continue;
    if (one["value"]["stringValue"].get_string().get(route) == simdjson::SUCCESS && !route.empty()) return route;
  }
  return {};
}

// A 64-bit number, which OTLP/JSON sends as text or as a number, else 0.
uint64_t NumberOf(JsonElement element) {
  uint64_t number = 0;
  std::string_view text;
  if (element.get_uint64().get(number) == simdjson::SUCCESS) return number;
  if (element.get_string().get(text) != simdjson::SUCCESS) return 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// Of a span that may have any value anywhere: what is as it should be.
[[gnu::cold]] SpanRemains RemainsOf(JsonElement span) {
  SpanRemains remains{.ids_are_text = true};
  object fields;
  if (span.get_object().get(fields) != simdjson::SUCCESS) return remains;
  for (auto field : fields) {
    std::string_view* text = field.key == "name"      ? &remains.name
                             : field.key == "traceId" ? &remains.trace_id
                             : field.key == "spanId"  ? &remains.span_id
                                                      : nullptr;
    if (text != nullptr && field.value.get_string().get(*text) != simdjson::SUCCESS) *text = {};
    if (field.key == "startTimeUnixNano") remains.start_nanos = NumberOf(field.value);
    if (field.key == "attributes") remains.route = RouteOf(field.value);
  }
  return remains;
}

class SpanReader {
 public:
  SpanReader(const ReadLimits& limits, otel::TraceBatch& batch, JsonValues& values)
      : limits_(limits), batch_(batch), values_(values) {}

  bool Read(JsonElement element, uint32_t resource, uint32_t scope) {
    ++batch_.received;
    size_t events = batch_.events.size(), links = batch_.links.size();
    cut_ = 0;
    values_.Begin();
    SpanFields span;
    if (ReadSpan(element, span) && ReadLists(span) && values_.Finish() && AddRow(span, resource, scope)) [[likely]] {
      batch_.spans.events.push_back(
          {static_cast<uint32_t>(events), static_cast<uint32_t>(batch_.events.size() - events)});
      batch_.spans.links.push_back({static_cast<uint32_t>(links), static_cast<uint32_t>(batch_.links.size() - links)});
      batch_.attributes_cut += cut_;
      return true;
    }
    if (!values_.broken().empty()) return false;
    values_.Rollback();
    batch_.events.resize(events);
    batch_.links.resize(links);
    RefuseSpan(batch_, values_.fault(), resource, RemainsOf(element));
    return true;
  }

  void RefuseUnread(JsonElement element, uint32_t resource, const Fault& fault) {
    ++batch_.received;
    RefuseSpan(batch_, fault, resource, RemainsOf(element));
  }

 private:
  bool ReadSpan(JsonElement element, SpanFields& span);
  bool ReadStatus(JsonElement element, SpanFields& span);
  bool ReadLists(SpanFields& span);
  bool ReadEvent(JsonElement element, otel::Event& event);
  bool ReadLink(JsonElement element, otel::Link& link);
  bool AddRow(const SpanFields& span, uint32_t resource, uint32_t scope);
  bool CheckTime(uint64_t nanos, const char* what) {
    return nanos <= kLastNanos || values_.Refuse(Rejection::kBadTime, what, nanos);
  }

  const ReadLimits& limits_;
  otel::TraceBatch& batch_;
  JsonValues& values_;
  uint32_t cut_ = 0;
};

bool SpanReader::ReadSpan(JsonElement element, SpanFields& span) {
  static constexpr std::string_view kKnown[] = {"traceId",
                                                "spanId",
                                                "traceState",
                                                "parentSpanId",
                                                "name",
                                                "kind",
                                                "startTimeUnixNano",
                                                "endTimeUnixNano",
                                                "attributes",
                                                "droppedAttributesCount",
                                                "events",
                                                "droppedEventsCount",
                                                "links",
                                                "droppedLinksCount",
                                                "status",
                                                "flags"};
  object fields;
  if (!values_.ReadObject(element, "a span is not an object", fields)) return false;
  for (auto field : fields) {
    std::string_view key = field.key;
    bool good;
    if (key == "traceId") {
      good = values_.ReadText(field.value, "traceId is not text", span.trace_id);
    } else if (key == "spanId") {
      good = values_.ReadText(field.value, "spanId is not text", span.span_id);
    } else if (key == "parentSpanId") {
      good = values_.ReadText(field.value, "parentSpanId is not text", span.parent_span_id);
    } else if (key == "name") {
      good = values_.ReadText(field.value, "the name is not text", span.name);
    } else if (key == "kind") {
      good = values_.ReadEnum(field.value, "kind is not a number: OTLP/JSON sends enums as integers", 5, span.kind);
    } else if (key == "startTimeUnixNano") {
      good = values_.ReadUint64(field.value, "startTimeUnixNano is not a 64-bit number", span.start_nanos);
    } else if (key == "endTimeUnixNano") {
      good = values_.ReadUint64(field.value, "endTimeUnixNano is not a 64-bit number", span.end_nanos);
    } else if (key == "attributes") {
      span.attributes = field.value;
      good = true;
    } else if (key == "events") {
      span.events = field.value;
      good = true;
    } else if (key == "links") {
      span.links = field.value;
      good = true;
    } else if (key == "status") {
      good = ReadStatus(field.value, span);
    } else if (key == "flags") {
      good = values_.ReadUint32(field.value, "flags is not a 32-bit number", span.flags);
    } else if (key == "traceState") {
      good = values_.ReadText(field.value, "traceState is not text", span.trace_state);
    } else if (key == "droppedAttributesCount") {
      good = values_.ReadUint32(field.value, "droppedAttributesCount is not a 32-bit number", span.dropped_attributes);
    } else if (key == "droppedEventsCount") {
      good = values_.ReadUint32(field.value, "droppedEventsCount is not a 32-bit number", span.dropped_events);
    } else if (key == "droppedLinksCount") {
      good = values_.ReadUint32(field.value, "droppedLinksCount is not a 32-bit number", span.dropped_links);
    } else {
      good = values_.Unknown(key, kKnown);
    }
    if (!good) return false;
  }
  return CheckTime(span.start_nanos, "startTimeUnixNano {} is later than 2262-04-11") &&
         CheckTime(span.end_nanos, "endTimeUnixNano {} is later than 2262-04-11");
}

bool SpanReader::ReadStatus(JsonElement element, SpanFields& span) {
  static constexpr std::string_view kKnown[] = {"message", "code"};
  if (element.is_null()) return true;
  object fields;
  if (!values_.ReadObject(element, "status is not an object", fields)) return false;
  for (auto field : fields) {
    bool good;
    if (field.key == "code") {
      good = values_.ReadEnum(field.value, "the status code is not a number: OTLP/JSON sends enums as integers", 2,
                              span.status);
    } else if (field.key == "message") {
      good = values_.ReadText(field.value, "the status message is not text", span.status_message);
    } else {
      good = values_.Unknown(field.key, kKnown);
    }
    if (!good) return false;
  }
  return true;
}

// Attributes, events and links, in this order, so that what belongs together lies side by side in the pool.
bool SpanReader::ReadLists(SpanFields& span) {
  std::optional<simdjson::dom::array> events, links;
  uint32_t cut = 0;
  if (span.attributes && !values_.ReadAttributes(*span.attributes, span.attribute_range, cut)) return false;
  span.dropped_attributes += cut;
  cut_ += cut;
  if (span.events && !values_.ReadArray(*span.events, "events is not an array", events)) return false;
  if (span.links && !values_.ReadArray(*span.links, "links is not an array", links)) return false;
  uint32_t count = 0;
  if (events) {
    for (JsonElement event : *events) {
      if (count++ >= limits_.events_per_span) continue;
      if (!ReadEvent(event, batch_.events.emplace_back())) return false;
    }
    uint32_t events_cut = count - std::min(count, limits_.events_per_span);
    span.dropped_events += events_cut;
    cut_ += events_cut;
  }
  count = 0;
  if (links) {
    for (JsonElement link : *links) {
      if (count++ >= limits_.links_per_span) continue;
      if (!ReadLink(link, batch_.links.emplace_back())) return false;
    }
    uint32_t links_cut = count - std::min(count, limits_.links_per_span);
    span.dropped_links += links_cut;
    cut_ += links_cut;
  }
  return true;
}

bool SpanReader::ReadEvent(JsonElement element, otel::Event& event) {
  static constexpr std::string_view kKnown[] = {"timeUnixNano", "name", "attributes", "droppedAttributesCount"};
  object fields;
  if (!values_.ReadObject(element, "an event is not an object", fields)) return false;
  std::optional<JsonElement> attributes;
  for (auto field : fields) {
    bool good = true;
    if (field.key == "timeUnixNano") {
      good = values_.ReadUint64(field.value, "an event's timeUnixNano is not a 64-bit number", event.time_nanos);
    } else if (field.key == "name") {
      good = values_.ReadText(field.value, "an event's name is not text", event.name);
    } else if (field.key == "attributes") {
      attributes = field.value;
    } else if (field.key == "droppedAttributesCount") {
      good = values_.ReadUint32(field.value, "droppedAttributesCount is not a 32-bit number", event.dropped_attributes);
    } else {
      good = values_.Unknown(field.key, kKnown);
    }
    if (!good) return false;
  }
  uint32_t cut = 0;
  if (attributes && !values_.ReadAttributes(*attributes, event.attributes, cut)) return false;
  event.dropped_attributes += cut;
  cut_ += cut;
  return CheckTime(event.time_nanos, "an event's timeUnixNano {} is later than 2262-04-11");
}

bool SpanReader::ReadLink(JsonElement element, otel::Link& link) {
  static constexpr std::string_view kKnown[] = {
      "traceId", "spanId", "traceState", "attributes", "droppedAttributesCount", "flags"};
  object fields;
  if (!values_.ReadObject(element, "a link is not an object", fields)) return false;
  std::optional<JsonElement> attributes;
  std::string_view trace_id, span_id;
  for (auto field : fields) {
    bool good = true;
    if (field.key == "traceId") {
      good = values_.ReadText(field.value, "a link's traceId is not text", trace_id);
    } else if (field.key == "spanId") {
      good = values_.ReadText(field.value, "a link's spanId is not text", span_id);
    } else if (field.key == "traceState") {
      good = values_.ReadText(field.value, "a link's traceState is not text", link.trace_state);
    } else if (field.key == "attributes") {
      attributes = field.value;
    } else if (field.key == "droppedAttributesCount") {
      good = values_.ReadUint32(field.value, "droppedAttributesCount is not a 32-bit number", link.dropped_attributes);
    } else if (field.key == "flags") {
      good = values_.ReadUint32(field.value, "a link's flags is not a 32-bit number", link.flags);
    } else {
      good = values_.Unknown(field.key, kKnown);
    }
    if (!good) return false;
  }
  uint32_t cut = 0;
  if (attributes && !values_.ReadAttributes(*attributes, link.attributes, cut)) return false;
  link.dropped_attributes += cut;
  cut_ += cut;
  return values_.ReadHexId(trace_id, IdRule::kOptional, Rejection::kBadTraceId,
                           "a link's traceId has {} characters, not 32", link.trace_id) &&
         values_.ReadHexId(span_id, IdRule::kOptional, Rejection::kBadSpanId,
                           "a link's spanId has {} characters, not 16", link.span_id);
}

bool SpanReader::AddRow(const SpanFields& span, uint32_t resource, uint32_t scope) {
  otel::TraceId trace_id;
  otel::SpanId span_id, parent_span_id;
  if (!values_.ReadHexId(span.trace_id, IdRule::kRequired, Rejection::kBadTraceId, "traceId has {} characters, not 32",
                         trace_id) ||
      !values_.ReadHexId(span.span_id, IdRule::kRequired, Rejection::kBadSpanId, "spanId has {} characters, not 16",
                         span_id) ||
      !values_.ReadHexId(span.parent_span_id, IdRule::kOptional, Rejection::kBadParentId,
                         "parentSpanId has {} characters, not 16", parent_span_id)) {
    return false;
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
  columns.kind.push_back(static_cast<otel::SpanKind>(span.kind));
  columns.status.push_back(static_cast<otel::StatusCode>(span.status));
  columns.flags.push_back(span.flags);
  columns.dropped_attributes.push_back(span.dropped_attributes);
  columns.dropped_events.push_back(span.dropped_events);
  columns.dropped_links.push_back(span.dropped_links);
  columns.attributes.push_back(span.attribute_range);
  columns.resource.push_back(resource);
  columns.scope.push_back(scope);
  return true;
}

}  // namespace

Result<void> ReadTracesJson(std::string_view body, const ReadLimits& limits, otel::TraceBatch& out) {
  static constexpr JsonGroupKeys kKeys{"resourceSpans", "scopeSpans", "spans"};
  return ReadJson<SpanReader>(body, limits, kKeys, out);
}

}  // namespace throughline::ingest
