// Our reader of protobuf traces against the protobuf library, on any bytes.
#include "ingest/otlp/protobuf_traces.h"
#include "ingest/otlp/testing/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline;
  ingest::testing::FuzzAgainstTheLibrary<otel::TraceBatch, ingest::testing::TraceRequest>(ingest::ReadTraces, data,
                                                                                          size);
  return 0;
}
