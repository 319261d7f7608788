#include "assistant/live_catalogue.h"

#include "dataprime/service/source_fields.h"

namespace throughline::assistant {

CataloguePtr CatalogueWithoutServer() {
  static const CataloguePtr catalogue = [] {
    auto out = std::make_shared<LiveCatalogue>();
    for (const char* source : {"logs", "spans", "metrics"}) {
      for (dataprime::SourceField& field : dataprime::FieldsOf(source, {})) {
        out->fields.push_back({.source = source,
                               .keypath = std::move(field.keypath),
                               .type = std::move(field.type),
                               .unit = std::move(field.unit),
                               .values = {}});
      }
    }
    return out;
  }();
  return catalogue;
}

}  // namespace throughline::assistant
