// The columns that every table begins with (schema/common_columns.h), made once for each resource and scope of a batch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/rows/arrival.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Whose data a resource's is: by its attributes, else by the request's labels, else "Unknown".
struct Labels {
  std::string_view application, subsystem;
};
Labels LabelsOf(const otel::BatchBase& batch, const otel::Resource& resource, const Arrival& arrival);

class CommonColumns {
 public:
  CommonColumns(const otel::BatchBase& batch, const Arrival& arrival);
  // received_at to scope_attributes of a row of that resource and scope.
  void Write(uint32_t resource, uint32_t scope, std::string& row) const;

 private:
  std::string head_;                    // received_at, batch_id
  std::vector<std::string> resources_;  // encoded: application to resource
  std::vector<std::string> scopes_;     // encoded: scope_name to scope_attributes
};

}  // namespace throughline::ingest
