// Our reader of protobuf metrics against the protobuf library, on any bytes.
#include "ingest/otlp/protobuf_metrics.h"
#include "ingest/otlp/testing/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline;
  ingest::testing::FuzzAgainstTheLibrary<otel::MetricBatch, ingest::testing::MetricRequest>(ingest::ReadMetrics, data,
                                                                                            size);
  return 0;
}
