// For tests and fuzzing: the request that a batch holds, as a message of the protobuf library. See
// testing/expressible.h.
#pragma once

#include <string>

#include "ingest/otlp/testing/expressible.h"
#include "otel/batch.h"

namespace throughline::ingest::testing {

inline void Rebuild(const otel::ValuePool& pool, const otel::Value& value, proto::common::v1::AnyValue& out) {
  switch (value.type) {
    case otel::ValueType::kEmpty:
      break;
    case otel::ValueType::kString:
      out.set_string_value(std::string(value.text));
      break;
    case otel::ValueType::kBytes:
      out.set_bytes_value(std::string(value.text));
      break;
    case otel::ValueType::kBool:
      out.set_bool_value(value.boolean);
      break;
    case otel::ValueType::kInt:
      out.set_int_value(value.integer);
      break;
    case otel::ValueType::kDouble:
      out.set_double_value(value.number);
      break;
    case otel::ValueType::kArray:
      out.mutable_array_value();
      for (const otel::KeyValue& child : otel::Entries{pool, value.children}) {
        Rebuild(pool, child.value, *out.mutable_array_value()->add_values());
      }
      break;
    case otel::ValueType::kMap:
      out.mutable_kvlist_value();
      for (const otel::KeyValue& child : otel::Entries{pool, value.children}) {
        auto& entry = *out.mutable_kvlist_value()->add_values();
        entry.set_key(std::string(child.key));
        Rebuild(pool, child.value, *entry.mutable_value());
      }
      break;
  }
}

inline void Rebuild(const otel::ValuePool& pool, const otel::KeyValue& attribute, proto::common::v1::KeyValue& out) {
  out.set_key(std::string(attribute.key));
  Rebuild(pool, attribute.value, *out.mutable_value());
}

template <typename Attributes>
void RebuildAll(const otel::ValuePool& pool, otel::Range range, Attributes* out) {
  for (const otel::KeyValue& attribute : otel::Entries{pool, range}) Rebuild(pool, attribute, *out->Add());
}

template <typename Id>
std::string IdBytes(const Id& id) {
  return id.IsZero() ? std::string() : std::string(id.View());
}

inline pb::UnknownFieldSet& Unknown(pb::Message& message) {
  return *message.GetReflection()->MutableUnknownFields(&message);
}

template <typename Group>
void RebuildResource(const otel::BatchBase& batch, uint32_t index, Group& group) {
  const otel::Resource& resource = batch.resources[index];
  group.set_schema_url(std::string(resource.schema_url));
  RebuildAll(batch.pool, resource.attributes, group.mutable_resource()->mutable_attributes());
  group.mutable_resource()->set_dropped_attributes_count(resource.dropped_attributes);
}

template <typename Group>
void RebuildScope(const otel::BatchBase& batch, uint32_t index, Group& group) {
  const otel::Scope& scope = batch.scopes[index];
  group.set_schema_url(std::string(scope.schema_url));
  group.mutable_scope()->set_name(std::string(scope.name));
  group.mutable_scope()->set_version(std::string(scope.version));
  for (const otel::KeyValue& attribute : otel::Entries{batch.pool, scope.attributes}) {
    proto::common::v1::KeyValue out;
    Rebuild(batch.pool, attribute, out);
    Unknown(*group.mutable_scope()).AddLengthDelimited(3, out.SerializeAsString());
  }
  if (scope.dropped_attributes != 0) Unknown(*group.mutable_scope()).AddVarint(4, scope.dropped_attributes);
}

// The group of record `i`, opened when the record before it belonged to another one.
template <typename Columns, typename Groups, typename AddScope>
auto& ScopeOf(const otel::BatchBase& batch, const Columns& columns, size_t i, Groups* groups, AddScope scopes_of) {
  bool opens_resource = i == 0 || columns.resource[i] != columns.resource[i - 1];
  if (opens_resource) RebuildResource(batch, columns.resource[i], *groups->Add());
  auto* scopes = scopes_of(*groups->Mutable(groups->size() - 1));
  if (opens_resource || columns.scope[i] != columns.scope[i - 1]) RebuildScope(batch, columns.scope[i], *scopes->Add());
  return *scopes->Mutable(scopes->size() - 1);
}

inline uint64_t CountOf(const otel::TraceBatch& batch) { return batch.spans.size(); }

inline TraceRequest Rebuilt(const otel::TraceBatch& batch) {
  TraceRequest request;
  const otel::SpanColumns& columns = batch.spans;
  for (size_t i = 0; i < columns.size(); ++i) {
    proto::trace::v1::Span& span = *ScopeOf(batch, columns, i, request.mutable_resource_spans(), [](auto& group) {
                                      return group.mutable_scope_spans();
                                    }).add_spans();
    span.set_trace_id(IdBytes(columns.trace_id[i]));
    span.set_span_id(IdBytes(columns.span_id[i]));
    span.set_parent_span_id(IdBytes(columns.parent_span_id[i]));
    span.set_trace_state(std::string(columns.trace_state[i]));
    span.set_name(std::string(columns.name[i]));
    span.set_kind(static_cast<proto::trace::v1::Span_SpanKind>(columns.kind[i]));
    span.set_start_time_unix_nano(columns.start_nanos[i]);
    span.set_end_time_unix_nano(columns.end_nanos[i]);
    RebuildAll(batch.pool, columns.attributes[i], span.mutable_attributes());
    span.set_dropped_attributes_count(columns.dropped_attributes[i]);
    span.set_dropped_events_count(columns.dropped_events[i]);
    span.set_dropped_links_count(columns.dropped_links[i]);
    span.mutable_status()->set_message(std::string(columns.status_message[i]));
    span.mutable_status()->set_code(static_cast<proto::trace::v1::Status_StatusCode>(columns.status[i]));
    if (columns.flags[i] != 0) Unknown(span).AddFixed32(16, columns.flags[i]);
    for (uint32_t k = 0; k < columns.events[i].count; ++k) {
      const otel::Event& event = batch.events[columns.events[i].first + k];
      auto& out = *span.add_events();
      out.set_time_unix_nano(event.time_nanos);
      out.set_name(std::string(event.name));
      RebuildAll(batch.pool, event.attributes, out.mutable_attributes());
      out.set_dropped_attributes_count(event.dropped_attributes);
    }
    for (uint32_t k = 0; k < columns.links[i].count; ++k) {
      const otel::Link& link = batch.links[columns.links[i].first + k];
      auto& out = *span.add_links();
      out.set_trace_id(IdBytes(link.trace_id));
      out.set_span_id(IdBytes(link.span_id));
      out.set_trace_state(std::string(link.trace_state));
      RebuildAll(batch.pool, link.attributes, out.mutable_attributes());
      out.set_dropped_attributes_count(link.dropped_attributes);
      if (link.flags != 0) Unknown(out).AddFixed32(6, link.flags);
    }
  }
  return request;
}

}  // namespace throughline::ingest::testing
