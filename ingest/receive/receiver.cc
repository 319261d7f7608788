#include "ingest/receive/receiver.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include "base/log.h"
#include "ingest/otlp/json_logs.h"
#include "ingest/otlp/json_metrics.h"
#include "ingest/otlp/json_traces.h"
#include "ingest/otlp/protobuf_logs.h"
#include "ingest/otlp/protobuf_metrics.h"
#include "ingest/otlp/protobuf_traces.h"
#include "ingest/rows/log_rows.h"
#include "ingest/rows/masking.h"
#include "ingest/rows/metric_rows.h"
#include "ingest/rows/span_rows.h"
#include "net/compression.h"

namespace throughline::ingest {
namespace {

constexpr size_t kSignals = 3;
constexpr size_t kReasons = static_cast<size_t>(otel::Rejection::kCount);

std::string_view Items(Signal signal) {
  return signal == Signal::kTraces ? "spans" : signal == Signal::kLogs ? "log records" : "data points";
}

// Buffers that a thread keeps between requests. Dropped after a large one, so that memory goes back.
struct Workspace {
  otel::TraceBatch traces;
  otel::LogBatch logs;
  otel::MetricBatch metrics;
  SpanEncoder span_encoder;
  LogEncoder log_encoder;
};
constexpr size_t kLargeBody = 4 << 20;
thread_local std::unique_ptr<Workspace> workspace;

std::string Explain(Signal signal, const otel::BatchBase& batch, const ReadLimits& limits) {
  const otel::Rejections& rejections = batch.rejections;
  std::string message;
  if (rejections.total() > 0) {
    fmt::format_to(std::back_inserter(message), "rejected {} of {} {} (", rejections.total(), batch.received,
                   Items(signal));
    bool first = true;
    for (size_t i = 0; i < kReasons; ++i) {
      if (rejections.by_reason[i] == 0) continue;
      fmt::format_to(std::back_inserter(message), "{}{} {}", first ? "" : ", ", rejections.by_reason[i],
                     otel::RejectionName(static_cast<otel::Rejection>(i)));
      first = false;
    }
    fmt::format_to(std::back_inserter(message), "); first: {}", rejections.first);
  }
  if (batch.attributes_cut > 0) {
    fmt::format_to(std::back_inserter(message),
                   "{}cut {} attributes, events or links over the limit ({} attributes, {} events, {} links each)",
                   message.empty() ? "" : "; ", batch.attributes_cut, limits.attributes, limits.events_per_span,
                   limits.links_per_span);
  }
  return message;
}

}  // namespace

class Receiver::Counters {
 public:
  explicit Counters(Metrics& metrics)
      : metrics_(metrics),
        unpriced_(metrics.Counter("throughline_unpriced_spans_total",
                                  "Model calls with tokens that have no cost, because their model has no price: "
                                  "GET /api/v1/prices/unpriced lists them.")),
        masked_secrets_(metrics.Counter("throughline_ingest_masked_total",
                                        "Secrets and personal data masked before storage.", {{"family", "secrets"}})),
        masked_personal_(metrics.Counter("throughline_ingest_masked_total",
                                         "Secrets and personal data masked before storage.", {{"family", "pii"}})),
        issues_(metrics.Counter("throughline_ingest_evaluation_issues_total",
                                "Evaluations of arriving spans that found an issue.")) {
    for (size_t s = 0; s < kSignals; ++s) {
      std::string signal(SignalName(static_cast<Signal>(s)));
      auto counter = [&](const char* name, const char* help) {
        return &metrics.Counter(name, help, {{"signal", signal}});
      };
      of_[s] = {.received = counter("throughline_ingest_received_total",
                                    "Spans, log records and data points that arrived, refused ones included."),
                .stored = counter("throughline_ingest_stored_total", "Spans, log records and data points committed."),
                .duplicates = counter("throughline_ingest_duplicates_total",
                                      "Of a request that came again: acknowledged and not stored again."),
                .not_stored = counter("throughline_ingest_not_stored_total",
                                      "Valid, but answered with an error, so that the client sends them again."),
                .cut = counter("throughline_ingest_cut_total",
                               "Attributes, events and links over the limits of one span or record."),
                .backwards = counter("throughline_ingest_clock_backwards_total",
                                     "Spans that end before they start; stored with duration 0."),
                .ai = counter("throughline_ingest_ai_total", "Spans and records of an AI operation."),
                .warnings = counter("throughline_ingest_normalise_warnings_total",
                                    "Values that could not be read as their concept wants, and were kept as text."),
                .wire_bytes = counter("throughline_ingest_wire_bytes_total", "Request bodies as they arrived."),
                .body_bytes = counter("throughline_ingest_body_bytes_total", "Request bodies after decompression.")};
      for (size_t r = 0; r < kReasons; ++r) {
        rejected_[s][r] = &metrics.Counter(
            "throughline_ingest_rejected_total", "Refused for what they hold, by reason.",
            {{"signal", signal}, {"reason", std::string(otel::RejectionName(static_cast<otel::Rejection>(r)))}});
      }
    }
  }

  void Request(const std::string& transport, Signal signal, std::string_view outcome) {
    metrics_
        .Counter(
            "throughline_ingest_requests_total", "Export requests by outcome.",
            {{"transport", transport}, {"signal", std::string(SignalName(signal))}, {"outcome", std::string(outcome)}})
        .Increment();
  }

  void Masked(const evaluate::MaskCounts& masked) {
    masked_secrets_.Increment(static_cast<double>(masked.secrets));
    masked_personal_.Increment(static_cast<double>(masked.personal));
  }
  void Issues(uint64_t issues) { issues_.Increment(static_cast<double>(issues)); }
  void Unpriced(uint64_t spans) { unpriced_.Increment(static_cast<double>(spans)); }

  struct OfSignal {
    prometheus::Counter *received, *stored, *duplicates, *not_stored, *cut, *backwards, *ai, *warnings, *wire_bytes,
        *body_bytes;
  };
  const OfSignal& of(Signal signal) const { return of_[static_cast<size_t>(signal)]; }
  void Rejected(Signal signal, const otel::Rejections& rejections) {
    for (size_t r = 0; r < kReasons; ++r) {
      if (rejections.by_reason[r] > 0)
        rejected_[static_cast<size_t>(signal)][r]->Increment(static_cast<double>(rejections.by_reason[r]));
    }
  }

 private:
  Metrics& metrics_;
  prometheus::Counter &unpriced_, &masked_secrets_, &masked_personal_, &issues_;
  std::array<OfSignal, kSignals> of_{};
  std::array<std::array<prometheus::Counter*, kReasons>, kSignals> rejected_{};
};

Receiver::Receiver(CommitQueue& queue, const Clock& clock, Metrics& metrics, ReceiverOptions options)
    : queue_(queue), clock_(clock), options_(options), counters_(std::make_shared<Counters>(metrics)) {}
Receiver::~Receiver() = default;

void Receiver::Receive(IncomingRequest request, Done done) {
  const Counters::OfSignal& counters = counters_->of(request.signal);
  counters.wire_bytes->Increment(static_cast<double>(request.body.size()));
  if (!request.content_encoding.empty()) {
    Result<std::string> body =
        net::Decompress(request.content_encoding, std::move(request.body), options_.max_body_bytes);
    if (!body) {
      counters_->Request(request.transport, request.signal, ErrorKindName(body.error().kind));
      return done(Fail(body.error()));
    }
    request.body = std::move(*body);
  }
  if (request.body.size() > options_.max_body_bytes) {
    counters_->Request(request.transport, request.signal, ErrorKindName(ErrorKind::kTooLarge));
    return done(
        Fail(ErrorKind::kTooLarge, fmt::format("the request has {} bytes, over the limit of {}; send smaller batches",
                                               request.body.size(), options_.max_body_bytes)));
  }
  counters.body_bytes->Increment(static_cast<double>(request.body.size()));

  if (!workspace) workspace = std::make_unique<Workspace>();
  Workspace& w = *workspace;
  bool large = request.body.size() > kLargeBody;
  bool json = request.encoding == Encoding::kJson;
  const std::shared_ptr<const evaluate::Policies> policies =
      options_.policies != nullptr ? options_.policies->Current() : nullptr;
  auto mask = [&](auto& batch, const Arrival& arrival) {
    if (policies == nullptr) return;
    evaluate::MaskCounts masked;
    MaskBatch(batch, arrival, *policies, masked);
    counters_->Masked(masked);
  };
  switch (request.signal) {
    case Signal::kTraces:
      Process(request, std::move(done), w.traces, json ? &ReadTracesJson : &ReadTraces,
              [&](otel::TraceBatch& batch, const Arrival& arrival, EncodeNotes& notes) {
                mask(batch, arrival);
                return w.span_encoder.Encode(batch, arrival, notes,
                                             options_.prices != nullptr ? options_.prices->Current() : nullptr,
                                             request.is_own ? nullptr : policies.get());
              });
      break;
    case Signal::kLogs:
      Process(request, std::move(done), w.logs, json ? &ReadLogsJson : &ReadLogs,
              [&](otel::LogBatch& batch, const Arrival& arrival, EncodeNotes& notes) {
                mask(batch, arrival);
                return w.log_encoder.Encode(batch, arrival, notes);
              });
      break;
    case Signal::kMetrics:
      Process(request, std::move(done), w.metrics, json ? &ReadMetricsJson : &ReadMetrics,
              [&](otel::MetricBatch& batch, const Arrival& arrival, EncodeNotes&) {
                mask(batch, arrival);
                return EncodeMetrics(batch, arrival);
              });
      break;
  }
  if (large) workspace.reset();
}

template <typename Batch, typename Read, typename Encode>
void Receiver::Process(IncomingRequest& request, Done done, Batch& batch, Read read, Encode encode) {
  const Signal signal = request.signal;
  const Counters::OfSignal& counters = counters_->of(signal);
  if (Result<void> result = read(request.body, options_.limits, batch); !result) {
    counters_->Request(request.transport, signal, ErrorKindName(result.error().kind));
    return done(Fail(result.error()));
  }
  Arrival arrival{.received_nanos = clock_.NowNanos(), .labels = std::move(request.labels), .batch_id = {}};
  arrival.batch_id =
      MakeBatchId(SignalName(signal), arrival.labels, request.identity.empty() ? request.body : request.identity);
  EncodeNotes notes;
  schema::InsertBlock block = encode(batch, arrival, notes);
  counters.received->Increment(static_cast<double>(batch.received));
  counters.cut->Increment(static_cast<double>(batch.attributes_cut));
  counters.backwards->Increment(static_cast<double>(notes.clock_backwards));
  counters.ai->Increment(static_cast<double>(notes.ai_spans));
  counters.warnings->Increment(static_cast<double>(notes.normalise_warnings));
  counters_->Unpriced(notes.unpriced_spans);
  counters_->Issues(notes.issues);
  counters_->Rejected(signal, batch.rejections);
  if constexpr (std::is_same_v<Batch, otel::TraceBatch>) refused_.Add(batch, arrival.received_nanos);

  Accepted accepted{batch.rejections.total(), Explain(signal, batch, options_.limits)};
  if (accepted.rejected > 0) {
    if (const std::optional<uint64_t> more = rejection_lines_.Pass(clock_.Steady())) {
      log::Warn("ingest", accepted.message, {{"signal", SignalName(signal)}, {"requests_like_it_since_last", *more}});
    }
  }
  double rows = static_cast<double>(block.row_count);
  queue_.Submit(std::move(block),
                [counters = counters_, signal, rows, transport = request.transport, accepted = std::move(accepted),
                 done = std::move(done)](Result<Stored> stored) mutable {
                  const Counters::OfSignal& of = counters->of(signal);
                  if (!stored) {
                    of.not_stored->Increment(rows);
                    counters->Request(transport, signal, ErrorKindName(stored.error().kind));
                    return done(Fail(stored.error()));
                  }
                  (*stored == Stored::kNow ? of.stored : of.duplicates)->Increment(rows);
                  counters->Request(transport, signal, accepted.rejected > 0 ? "partial" : "ok");
                  done(std::move(accepted));
                });
}

}  // namespace throughline::ingest
