// For tests and fuzzing: the request that a batch holds, as a message of the protobuf library. See
// testing/expressible.h.
#pragma once

#include <bit>
#include <cmath>
#include <string>
#include <vector>

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

inline uint64_t CountOf(const otel::LogBatch& batch) { return batch.logs.size(); }

inline LogRequest Rebuilt(const otel::LogBatch& batch) {
  LogRequest request;
  const otel::LogColumns& columns = batch.logs;
  for (size_t i = 0; i < columns.size(); ++i) {
    proto::logs::v1::LogRecord& log = *ScopeOf(batch, columns, i, request.mutable_resource_logs(), [](auto& group) {
                                         return group.mutable_scope_logs();
                                       }).add_log_records();
    log.set_time_unix_nano(columns.time_nanos[i]);
    log.set_observed_time_unix_nano(columns.observed_nanos[i]);
    log.set_severity_number(static_cast<proto::logs::v1::SeverityNumber>(columns.severity_number[i]));
    log.set_severity_text(std::string(columns.severity_text[i]));
    Rebuild(batch.pool, columns.body[i], *log.mutable_body());
    log.set_trace_id(IdBytes(columns.trace_id[i]));
    log.set_span_id(IdBytes(columns.span_id[i]));
    log.set_flags(columns.flags[i]);
    log.set_dropped_attributes_count(columns.dropped_attributes[i]);
    RebuildAll(batch.pool, columns.attributes[i], log.mutable_attributes());
    if (!columns.event_name[i].empty()) Unknown(log).AddLengthDelimited(12, std::string(columns.event_name[i]));
  }
  return request;
}

inline uint64_t CountOf(const otel::MetricBatch& batch) { return batch.points.size(); }

inline void RebuildExemplars(const otel::MetricBatch& batch, otel::Range range,
                             pb::RepeatedPtrField<proto::metrics::v1::Exemplar>* out) {
  for (uint32_t i = 0; i < range.count; ++i) {
    const otel::Exemplar& exemplar = batch.exemplars[range.first + i];
    auto& to = *out->Add();
    to.set_time_unix_nano(exemplar.time_nanos);
    if (exemplar.value.type == otel::ValueType::kInt) to.set_as_int(exemplar.value.integer);
    if (exemplar.value.type == otel::ValueType::kDouble) to.set_as_double(exemplar.value.number);
    to.set_trace_id(IdBytes(exemplar.trace_id));
    to.set_span_id(IdBytes(exemplar.span_id));
    RebuildAll(batch.pool, exemplar.attributes, to.mutable_filtered_attributes());
  }
}

template <typename Point>
void RebuildCommon(const otel::MetricBatch& batch, const otel::MetricPoint& point, Point& out) {
  out.set_start_time_unix_nano(point.start_nanos);
  out.set_time_unix_nano(point.time_nanos);
  out.set_flags(point.flags);
  RebuildAll(batch.pool, point.attributes, out.mutable_attributes());
}

template <typename Point>
void RebuildHistogram(const otel::MetricBatch& batch, const otel::MetricPoint& point, Point& out) {
  RebuildCommon(batch, point, out);
  out.set_count(point.count);
  if (point.has_sum) out.set_sum(point.sum);
  if (point.has_min) out.set_min(point.min);
  if (point.has_max) out.set_max(point.max);
  RebuildExemplars(batch, point.exemplars, out.mutable_exemplars());
}

inline void RebuildNumber(const otel::MetricBatch& batch, const otel::MetricPoint& point,
                          proto::metrics::v1::NumberDataPoint& out) {
  RebuildCommon(batch, point, out);
  if (point.value.type == otel::ValueType::kInt) out.set_as_int(point.value.integer);
  if (point.value.type == otel::ValueType::kDouble) out.set_as_double(point.value.number);
  RebuildExemplars(batch, point.exemplars, out.mutable_exemplars());
}

inline void RebuildPoint(const otel::MetricBatch& batch, const otel::MetricPoint& point, const otel::Metric& from,
                         proto::metrics::v1::Metric& metric) {
  auto temporality = static_cast<proto::metrics::v1::AggregationTemporality>(from.temporality);
  switch (from.kind) {
    case otel::MetricKind::kGauge:
      return RebuildNumber(batch, point, *metric.mutable_gauge()->add_data_points());
    case otel::MetricKind::kSum:
      metric.mutable_sum()->set_aggregation_temporality(temporality);
      metric.mutable_sum()->set_is_monotonic(from.is_monotonic);
      return RebuildNumber(batch, point, *metric.mutable_sum()->add_data_points());
    case otel::MetricKind::kHistogram: {
      metric.mutable_histogram()->set_aggregation_temporality(temporality);
      auto& out = *metric.mutable_histogram()->add_data_points();
      RebuildHistogram(batch, point, out);
      for (uint32_t i = 0; i < point.bucket_counts.count; ++i)
        out.add_bucket_counts(batch.counts[point.bucket_counts.first + i]);
      for (uint32_t i = 0; i < point.bounds.count; ++i) out.add_explicit_bounds(batch.numbers[point.bounds.first + i]);
      return;
    }
    case otel::MetricKind::kExponentialHistogram: {
      metric.mutable_exponential_histogram()->set_aggregation_temporality(temporality);
      auto& out = *metric.mutable_exponential_histogram()->add_data_points();
      RebuildHistogram(batch, point, out);
      out.set_scale(point.scale);
      out.set_zero_count(point.zero_count);
      if (point.zero_threshold != 0 || std::signbit(point.zero_threshold)) {
        Unknown(out).AddFixed64(14, std::bit_cast<uint64_t>(point.zero_threshold));
      }
      out.mutable_positive()->set_offset(point.positive_offset);
      out.mutable_negative()->set_offset(point.negative_offset);
      for (uint32_t i = 0; i < point.positive_counts.count; ++i) {
        out.mutable_positive()->add_bucket_counts(batch.counts[point.positive_counts.first + i]);
      }
      for (uint32_t i = 0; i < point.negative_counts.count; ++i) {
        out.mutable_negative()->add_bucket_counts(batch.counts[point.negative_counts.first + i]);
      }
      return;
    }
    case otel::MetricKind::kSummary: {
      auto& out = *metric.mutable_summary()->add_data_points();
      RebuildCommon(batch, point, out);
      out.set_count(point.count);
      out.set_sum(point.sum);
      for (uint32_t i = 0; i < point.bounds.count; ++i) {
        auto& quantile = *out.add_quantile_values();
        quantile.set_quantile(batch.numbers[point.bounds.first + i]);
        quantile.set_value(batch.numbers[point.quantile_values.first + i]);
      }
      return;
    }
  }
}

inline MetricRequest Rebuilt(const otel::MetricBatch& batch) {
  MetricRequest request;
  struct {
    std::vector<uint32_t> resource, scope;
  } columns;
  for (const otel::Metric& metric : batch.metrics) {
    columns.resource.push_back(metric.resource);
    columns.scope.push_back(metric.scope);
  }
  size_t next = 0;  // points lie in the order of their metrics
  for (size_t i = 0; i < batch.metrics.size(); ++i) {
    const otel::Metric& from = batch.metrics[i];
    proto::metrics::v1::Metric& metric =
        *ScopeOf(batch, columns, i, request.mutable_resource_metrics(), [](auto& group) {
           return group.mutable_scope_metrics();
         }).add_metrics();
    metric.set_name(std::string(from.name));
    metric.set_description(std::string(from.description));
    metric.set_unit(std::string(from.unit));
    for (; next < batch.points.size() && batch.points[next].metric == i; ++next) {
      RebuildPoint(batch, batch.points[next], from, metric);
    }
  }
  return request;
}

}  // namespace throughline::ingest::testing
