// Our reader of protobuf logs against the protobuf library, on any bytes.
#include "ingest/otlp/protobuf_logs.h"
#include "ingest/otlp/testing/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline;
  ingest::testing::FuzzAgainstTheLibrary<otel::LogBatch, ingest::testing::LogRequest>(ingest::ReadLogs, data, size);
  return 0;
}
