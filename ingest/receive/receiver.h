// One OTLP request, whatever it came over: decompress, read, normalise, encode, queue, answer.
//
// Threads  Receive from any thread; `done` is called once, on that thread or on one of the commit queue's.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/occasionally.h"
#include "base/result.h"
#include "evaluate/policy.h"
#include "ingest/commit_queue.h"
#include "ingest/otlp/read_limits.h"
#include "ingest/receive/otlp_answer.h"
#include "ingest/receive/refused_spans.h"
#include "ingest/rows/arrival.h"
#include "pricing/price_book.h"

namespace throughline::ingest {

struct ReceiverOptions {
  // After decompression (OTLP 1.11, "Request size limits": 64 MiB is the recommended default). Before it, the
  // transports hold the same limit.
  size_t max_body_bytes = 64 << 20;
  ReadLimits limits;
  const evaluate::PolicySource* policies = nullptr;  // null: nothing is masked or judged
  const pricing::PriceSource* prices = nullptr;      // null: spans cost what their applications reported
};

// What an acknowledged request's answer says.
struct Accepted {
  uint64_t rejected = 0;
  std::string message;  // why, or a warning when nothing was rejected; empty for a full success
};

struct IncomingRequest {
  Signal signal = Signal::kTraces;
  Encoding encoding = Encoding::kProtobuf;
  std::string content_encoding;  // HTTP's Content-Encoding; empty when the transport has decompressed already
  std::string transport;         // "http" or "grpc", for the metrics
  std::string body;
  LabelDefaults labels;
  // What tells it apart from other requests, where that is not the body: two with the same text are stored once.
  std::string identity;
  bool is_own = false;  // the server's own spans: verdicts and calls of a judge; masked, and never judged
};

class Receiver {
 public:
  using Done = std::move_only_function<void(Result<Accepted>)>;

  // `queue`, `clock` and `metrics` outlive it.
  Receiver(CommitQueue& queue, const Clock& clock, Metrics& metrics, ReceiverOptions options);
  ~Receiver();

  void Receive(IncomingRequest request, Done done);
  const ReceiverOptions& options() const { return options_; }
  const RefusedSpans& refused() const { return refused_; }

 private:
  class Counters;
  template <typename Batch, typename Read, typename Encode>
  void Process(IncomingRequest& request, Done done, Batch& batch, Read read, Encode encode);

  CommitQueue& queue_;
  const Clock& clock_;
  const ReceiverOptions options_;
  std::shared_ptr<Counters> counters_;
  RefusedSpans refused_;
  Occasionally rejection_lines_{std::chrono::seconds(10)};  // every answer and counter says it; the log need not
};

}  // namespace throughline::ingest
