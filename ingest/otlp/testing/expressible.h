// For tests and fuzzing: brings a message of the protobuf library to the form that a batch can express. A reader is
// right when the message rebuilt from its batch (testing/rebuilt.h) has the same bytes.
//
// The .proto files at hand are older than OTLP 1.11: a span's flags and a few other fields are unknown to the library.
// They are kept, and written, as unknown fields.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <initializer_list>
#include <string>

#include "opentelemetry/proto/collector/logs/v1/logs_service.pb.h"
#include "opentelemetry/proto/collector/metrics/v1/metrics_service.pb.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace throughline::ingest::testing {

namespace pb = google::protobuf;
namespace proto = opentelemetry::proto;
using TraceRequest = proto::collector::trace::v1::ExportTraceServiceRequest;
using LogRequest = proto::collector::logs::v1::ExportLogsServiceRequest;
using MetricRequest = proto::collector::metrics::v1::ExportMetricsServiceRequest;
using proto::common::v1::AnyValue;
using proto::trace::v1::Span;

inline void ForgetUnknown(pb::Message& message) { message.GetReflection()->MutableUnknownFields(&message)->Clear(); }

// A field that OTLP has and the library's .proto does not; the last one of that number and type is kept unless zero or
// empty.
struct NewerField {
  int number;
  pb::UnknownField::Type type;
};
inline void KeepNewer(pb::Message& message, std::initializer_list<NewerField> newer) {
  pb::UnknownFieldSet& unknown = *message.GetReflection()->MutableUnknownFields(&message);
  pb::UnknownFieldSet kept;
  for (const NewerField& want : newer) {
    const pb::UnknownField* last = nullptr;
    for (int i = 0; i < unknown.field_count(); ++i) {
      if (unknown.field(i).number() == want.number && unknown.field(i).type() == want.type) last = &unknown.field(i);
    }
    if (last == nullptr) continue;
    if (want.type == pb::UnknownField::TYPE_FIXED32 && last->fixed32() != 0) kept.AddField(*last);
    if (want.type == pb::UnknownField::TYPE_FIXED64 && last->fixed64() != 0) kept.AddField(*last);
    if (want.type == pb::UnknownField::TYPE_LENGTH_DELIMITED && !last->length_delimited().empty()) kept.AddField(*last);
  }
  unknown.Swap(&kept);
}

// A missing value and an empty one are the same to a batch.
inline void Express(proto::common::v1::AnyValue& value) {
  ForgetUnknown(value);
  if (value.has_array_value()) {
    ForgetUnknown(*value.mutable_array_value());
    for (auto& child : *value.mutable_array_value()->mutable_values()) Express(child);
  } else if (value.has_kvlist_value()) {
    ForgetUnknown(*value.mutable_kvlist_value());
    for (auto& child : *value.mutable_kvlist_value()->mutable_values()) {
      ForgetUnknown(child);
      Express(*child.mutable_value());
    }
  }
}

template <typename Attributes>
void ExpressAll(Attributes* attributes) {
  for (auto& attribute : *attributes) {
    ForgetUnknown(attribute);
    Express(*attribute.mutable_value());
  }
}

inline void ZeroIdIsNone(std::string* id) {
  if (id->find_first_not_of('\0') == std::string::npos) id->clear();
}

// InstrumentationScope has attributes = 3 and dropped_attributes_count = 4 by now.
inline void Express(proto::common::v1::InstrumentationScope& scope) {
  pb::UnknownFieldSet& unknown = *scope.GetReflection()->MutableUnknownFields(&scope);
  pb::UnknownFieldSet kept;
  uint32_t dropped = 0;
  for (int i = 0; i < unknown.field_count(); ++i) {
    const pb::UnknownField& field = unknown.field(i);
    if (field.number() == 3 && field.type() == pb::UnknownField::TYPE_LENGTH_DELIMITED) {
      proto::common::v1::KeyValue attribute;
      if (!attribute.ParseFromString(field.length_delimited())) continue;
      ForgetUnknown(attribute);
      Express(*attribute.mutable_value());
      kept.AddLengthDelimited(3, attribute.SerializeAsString());
    } else if (field.number() == 4 && field.type() == pb::UnknownField::TYPE_VARINT) {
      dropped = static_cast<uint32_t>(field.varint());
    }
  }
  if (dropped != 0) kept.AddVarint(4, dropped);
  unknown.Swap(&kept);
}

// Resource and scope groups: those without records go. `express(record)` says whether the record still holds anything.
template <typename Group, typename Scopes, typename Records, typename ExpressRecord>
void ExpressGroups(pb::RepeatedPtrField<Group>* groups, Scopes scopes_of, Records records_of, ExpressRecord express) {
  for (int g = groups->size() - 1; g >= 0; --g) {
    Group& group = *groups->Mutable(g);
    ForgetUnknown(group);
    group.GetReflection()->ClearField(&group, group.GetDescriptor()->FindFieldByNumber(1000));  // left OTLP in 2022
    auto* scopes = scopes_of(group);
    for (int s = scopes->size() - 1; s >= 0; --s) {
      auto& scope = *scopes->Mutable(s);
      ForgetUnknown(scope);
      auto* records = records_of(scope);
      if (records->empty()) {
        scopes->DeleteSubrange(s, 1);
        continue;
      }
      Express(*scope.mutable_scope());
      for (int r = records->size() - 1; r >= 0; --r) {
        if (!express(*records->Mutable(r))) records->DeleteSubrange(r, 1);
      }
    }
    if (scopes->empty()) {
      groups->DeleteSubrange(g, 1);
      continue;
    }
    ForgetUnknown(*group.mutable_resource());
    ExpressAll(group.mutable_resource()->mutable_attributes());
  }
}

inline void Express(TraceRequest& request) {
  ForgetUnknown(request);
  ExpressGroups(
      request.mutable_resource_spans(), [](auto& group) { return group.mutable_scope_spans(); },
      [](auto& scope) { return scope.mutable_spans(); },
      [](proto::trace::v1::Span& span) {
        KeepNewer(span, {{16, pb::UnknownField::TYPE_FIXED32}});
        ZeroIdIsNone(span.mutable_parent_span_id());
        if (span.kind() < 0 || span.kind() > 5) span.clear_kind();
        ExpressAll(span.mutable_attributes());
        for (auto& event : *span.mutable_events()) {
          ForgetUnknown(event);
          ExpressAll(event.mutable_attributes());
        }
        for (auto& link : *span.mutable_links()) {
          KeepNewer(link, {{6, pb::UnknownField::TYPE_FIXED32}});
          ZeroIdIsNone(link.mutable_trace_id());
          ZeroIdIsNone(link.mutable_span_id());
          ExpressAll(link.mutable_attributes());
        }
        ForgetUnknown(*span.mutable_status());
        if (span.status().code() < 0 || span.status().code() > 2) span.mutable_status()->clear_code();
        return true;
      });
}

inline void Express(LogRequest& request) {
  ForgetUnknown(request);
  ExpressGroups(
      request.mutable_resource_logs(), [](auto& group) { return group.mutable_scope_logs(); },
      [](auto& scope) { return scope.mutable_log_records(); },
      [](proto::logs::v1::LogRecord& log) {
        KeepNewer(log, {{12, pb::UnknownField::TYPE_LENGTH_DELIMITED}});
        ZeroIdIsNone(log.mutable_trace_id());
        ZeroIdIsNone(log.mutable_span_id());
        if (log.severity_number() < 0 || log.severity_number() > 24) log.clear_severity_number();
        ExpressAll(log.mutable_attributes());
        Express(*log.mutable_body());
        return true;
      });
}

inline void ExpressExemplars(pb::RepeatedPtrField<proto::metrics::v1::Exemplar>* exemplars) {
  for (auto& exemplar : *exemplars) {
    ForgetUnknown(exemplar);
    ZeroIdIsNone(exemplar.mutable_trace_id());
    ZeroIdIsNone(exemplar.mutable_span_id());
    ExpressAll(exemplar.mutable_filtered_attributes());
  }
}

template <typename Data>
void ExpressTemporality(Data& data) {
  if (data.aggregation_temporality() < 0 || data.aggregation_temporality() > 2) data.clear_aggregation_temporality();
}

inline void ExpressNumbers(pb::RepeatedPtrField<proto::metrics::v1::NumberDataPoint>* points) {
  for (auto& point : *points) {
    ForgetUnknown(point);
    ExpressAll(point.mutable_attributes());
    ExpressExemplars(point.mutable_exemplars());
  }
}

// False when the metric has no points.
inline bool Express(proto::metrics::v1::Metric& metric) {
  ForgetUnknown(metric);
  if (metric.has_gauge()) {
    ForgetUnknown(*metric.mutable_gauge());
    ExpressNumbers(metric.mutable_gauge()->mutable_data_points());
    return metric.gauge().data_points_size() > 0;
  }
  if (metric.has_sum()) {
    ForgetUnknown(*metric.mutable_sum());
    ExpressTemporality(*metric.mutable_sum());
    ExpressNumbers(metric.mutable_sum()->mutable_data_points());
    return metric.sum().data_points_size() > 0;
  }
  if (metric.has_histogram()) {
    ForgetUnknown(*metric.mutable_histogram());
    ExpressTemporality(*metric.mutable_histogram());
    for (auto& point : *metric.mutable_histogram()->mutable_data_points()) {
      ForgetUnknown(point);
      ExpressAll(point.mutable_attributes());
      ExpressExemplars(point.mutable_exemplars());
    }
    return metric.histogram().data_points_size() > 0;
  }
  if (metric.has_exponential_histogram()) {
    ForgetUnknown(*metric.mutable_exponential_histogram());
    ExpressTemporality(*metric.mutable_exponential_histogram());
    for (auto& point : *metric.mutable_exponential_histogram()->mutable_data_points()) {
      KeepNewer(point, {{14, pb::UnknownField::TYPE_FIXED64}});
      ExpressAll(point.mutable_attributes());
      ExpressExemplars(point.mutable_exemplars());
      ForgetUnknown(*point.mutable_positive());
      ForgetUnknown(*point.mutable_negative());
    }
    return metric.exponential_histogram().data_points_size() > 0;
  }
  ForgetUnknown(*metric.mutable_summary());
  for (auto& point : *metric.mutable_summary()->mutable_data_points()) {
    ForgetUnknown(point);
    ExpressAll(point.mutable_attributes());
    for (auto& quantile : *point.mutable_quantile_values()) ForgetUnknown(quantile);
  }
  return metric.summary().data_points_size() > 0;
}

// A batch keeps no group of which no point is left, and opens a new one where the metric before came from elsewhere.
inline void Express(MetricRequest& request) {
  ForgetUnknown(request);
  ExpressGroups(
      request.mutable_resource_metrics(), [](auto& group) { return group.mutable_scope_metrics(); },
      [](auto& scope) { return scope.mutable_metrics(); },
      [](proto::metrics::v1::Metric& metric) { return Express(metric); });
  for (int g = request.resource_metrics_size() - 1; g >= 0; --g) {
    auto& scopes = *request.mutable_resource_metrics(g)->mutable_scope_metrics();
    for (int s = scopes.size() - 1; s >= 0; --s) {
      if (scopes[s].metrics().empty()) scopes.DeleteSubrange(s, 1);
    }
    if (scopes.empty()) request.mutable_resource_metrics()->DeleteSubrange(g, 1);
  }
}

}  // namespace throughline::ingest::testing
