// The readers of OTLP/JSON on any bytes: what they accept is sound, and reads the same again as protobuf.
#include "ingest/otlp/json_logs.h"
#include "ingest/otlp/json_metrics.h"
#include "ingest/otlp/json_traces.h"
#include "ingest/otlp/protobuf_logs.h"
#include "ingest/otlp/protobuf_metrics.h"
#include "ingest/otlp/protobuf_traces.h"
#include "ingest/otlp/testing/fuzzing.h"

namespace throughline::ingest {
namespace {

template <typename Batch, typename ReadText, typename ReadWire>
void Check(ReadText read_json, ReadWire read_protobuf, std::string_view body) {
  const ReadLimits limits;
  Batch batch, again;
  if (!read_json(body, limits, batch)) return;
  if (!testing::IsSound(batch)) std::abort();
  if (batch.received != testing::CountOf(batch) + batch.rejections.total()) std::abort();
  std::string wire = testing::Rebuilt(batch).SerializeAsString();
  if (!read_protobuf(wire, limits, again) || again.rejections.total() != 0) std::abort();
  if (testing::Rebuilt(again).SerializeAsString() != wire) std::abort();
}

}  // namespace
}  // namespace throughline::ingest

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline::ingest;
  std::string_view body(reinterpret_cast<const char*>(data), size);
  Check<throughline::otel::TraceBatch>(ReadTracesJson, ReadTraces, body);
  Check<throughline::otel::LogBatch>(ReadLogsJson, ReadLogs, body);
  Check<throughline::otel::MetricBatch>(ReadMetricsJson, ReadMetrics, body);
  return 0;
}
