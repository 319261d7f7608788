#include "schema/common_columns.h"

namespace throughline::schema {

std::vector<Column> Concat(std::vector<Column> head, std::vector<Column> tail) {
  head.insert(head.end(), tail.begin(), tail.end());
  return head;
}

std::vector<Column> CommonColumns(bool is_log) {
  using Paths = std::vector<std::string_view>;
  return {
      {"received_at", "DateTime64(3, 'UTC')", Unit::kNone, is_log ? Paths{"$m.ingressTimestamp"} : Paths{},
       "This server's clock when the request arrived. Decides the partition, and with it retention."},
      {"batch_id",
       "FixedString(16)",
       Unit::kNone,
       {},
       "XXH3-128 of the request that brought the row: its labels and its decompressed body. A request that comes again "
       "with the same id is acknowledged and not stored again."},
      {"application", "LowCardinality(String)", Unit::kNone,
       is_log ? Paths{"$l.applicationname", "$l.applicationName"}
              : Paths{"$l.applicationName", "$l.applicationname", "$d.applicationName"},
       "Resource attribute cx.application.name, else service.namespace, else header cx-application-name, else "
       "'Unknown'."},
      {"subsystem", "LowCardinality(String)", Unit::kNone,
       is_log ? Paths{"$l.subsystemname", "$l.subsystemName"}
              : Paths{"$l.subsystemName", "$l.subsystemname", "$d.subsystemName"},
       "Resource attribute cx.subsystem.name, else header cx-subsystem-name, else 'Unknown'."},
      {"service_name", "LowCardinality(String)", Unit::kNone,
       is_log ? Paths{"$l.serviceName"} : Paths{"$l.serviceName", "$d.serviceName", "$d.process.serviceName"},
       "Resource attribute service.name, else 'unknown_service' (OpenTelemetry resource conventions)."},
      {"resource", "LowCardinality(String)", Unit::kNone,
       is_log ? Paths{"$d.resource.attributes"} : Paths{"$d.process.tags"},
       "Every resource attribute as JSON text with flat keys. Few distinct values, so a function of it runs once per "
       "value."},
      {"scope_name", "LowCardinality(String)", Unit::kNone,
       is_log ? Paths{"$d.scope.name"} : Paths{"$d.tags['otel.library.name']"}, "Name of the instrumentation scope."},
      {"scope_version", "LowCardinality(String)", Unit::kNone,
       is_log ? Paths{"$d.scope.version"} : Paths{"$d.tags['otel.library.version']"},
       "Version of the instrumentation scope."},
      {"scope_attributes",
       "LowCardinality(String)",
       Unit::kNone,
       {},
       "Attributes of the instrumentation scope as JSON text; empty when none."},
  };
}

}  // namespace throughline::schema
