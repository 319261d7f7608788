#include "ingest/rows/common_columns.h"

#include <initializer_list>

#include "schema/row_binary.h"

namespace throughline::ingest {
namespace {

// The first of `keys` that has a text which is not empty.
std::string_view FirstText(const otel::ValuePool& pool, otel::Range attributes,
                           std::initializer_list<std::string_view> keys) {
  for (std::string_view key : keys) {
    const otel::KeyValue* entry = pool.Find(attributes, key);
    if (entry != nullptr && entry->value.type == otel::ValueType::kString && !entry->value.text.empty())
      return entry->value.text;
  }
  return {};
}

std::string_view FirstNonEmpty(std::initializer_list<std::string_view> texts) {
  for (std::string_view text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace

Labels LabelsOf(const otel::BatchBase& batch, const otel::Resource& resource, const Arrival& arrival) {
  const std::string_view application =
      FirstText(batch.pool, resource.attributes, {"cx.application.name", "service.namespace"});
  const std::string_view subsystem = FirstText(batch.pool, resource.attributes, {"cx.subsystem.name"});
  return {.application = FirstNonEmpty({application, arrival.labels.application, "Unknown"}),
          .subsystem = FirstNonEmpty({subsystem, arrival.labels.subsystem, "Unknown"})};
}

CommonColumns::CommonColumns(const otel::BatchBase& batch, const Arrival& arrival) {
  schema::RowWriter head(head_);
  head.Fixed<int64_t>(arrival.received_millis());
  head.Bytes({reinterpret_cast<const char*>(arrival.batch_id.data()), arrival.batch_id.size()});

  std::string json;
  for (const otel::Resource& resource : batch.resources) {
    schema::RowWriter row(resources_.emplace_back());
    const Labels labels = LabelsOf(batch, resource, arrival);
    row.String(labels.application);
    row.String(labels.subsystem);
    row.String(FirstNonEmpty({FirstText(batch.pool, resource.attributes, {"service.name"}), "unknown_service"}));
    json.clear();
    otel::AppendJsonObject(batch.pool, resource.attributes, json);
    row.String(json);
  }
  for (const otel::Scope& scope : batch.scopes) {
    schema::RowWriter row(scopes_.emplace_back());
    row.String(scope.name);
    row.String(scope.version);
    json.clear();
    if (scope.attributes.count > 0) otel::AppendJsonObject(batch.pool, scope.attributes, json);
    row.String(json);
  }
}

void CommonColumns::Write(uint32_t resource, uint32_t scope, std::string& row) const {
  row += head_;
  row += resources_[resource];
  row += scopes_[scope];
}

}  // namespace throughline::ingest
