// For fuzz targets: a disagreement between our reader and the protobuf library, and a batch that breaks its own
// promises, abort.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "ingest/otlp/testing/differential.h"
#include "ingest/otlp/utf8.h"

namespace throughline::ingest::testing {

template <typename Batch, typename Request, typename Read>
void FuzzAgainstTheLibrary(Read read, const uint8_t* data, size_t size) {
  static DamageTally tally;
  std::string disagreement = Disagreement<Batch, Request>(read, {reinterpret_cast<const char*>(data), size}, tally);
  if (disagreement.empty()) return;
  std::fprintf(stderr, "%s\n", disagreement.c_str());
  std::abort();
}

// What every reader promises of every text, and of every range.
inline bool IsSound(const otel::BatchBase& batch) {
  auto good = [&](otel::Range range) { return uint64_t{range.first} + range.count <= batch.pool.entries.size(); };
  for (const otel::KeyValue& entry : batch.pool.entries) {
    if (!IsUtf8(entry.key)) return false;
    if (entry.value.type == otel::ValueType::kString && !IsUtf8(entry.value.text)) return false;
    bool container = entry.value.type == otel::ValueType::kArray || entry.value.type == otel::ValueType::kMap;
    if (container && !good(entry.value.children)) return false;
  }
  for (const otel::Resource& resource : batch.resources) {
    if (!good(resource.attributes) || !IsUtf8(resource.schema_url)) return false;
  }
  for (const otel::Scope& scope : batch.scopes) {
    if (!good(scope.attributes) || !IsUtf8(scope.name) || !IsUtf8(scope.version)) return false;
  }
  return true;
}

}  // namespace throughline::ingest::testing
