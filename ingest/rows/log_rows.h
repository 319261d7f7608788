// A batch of log records as rows of the table `logs`.
//
// Threads  One encoder for each thread.
#pragma once

#include <memory>

#include "ingest/rows/arrival.h"
#include "ingest/rows/span_rows.h"
#include "otel/batch.h"
#include "schema/insert_block.h"

namespace throughline::ingest {

class LogEncoder {
 public:
  LogEncoder();
  ~LogEncoder();

  // Not const: a body that is JSON text is parsed into the batch's pool.
  schema::InsertBlock Encode(otel::LogBatch& batch, const Arrival& arrival, EncodeNotes& notes);

 private:
  class State;
  std::unique_ptr<State> state_;
};

// DataPrime's severity codes. `number` is OTLP's severity_number; `text` decides when it is 0.
enum class Severity : uint8_t { kDebug = 1, kVerbose = 2, kInfo = 3, kWarning = 4, kError = 5, kCritical = 6 };
Severity SeverityOf(uint8_t number, std::string_view text);

}  // namespace throughline::ingest
