#include "sdk/export/exporter.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>

#include "sdk/export/endpoint.h"
#include "sdk/export/fork_watch.h"
#include "sdk/export/spool.h"
#include "sdk/export/trace_request.h"
#include "sdk/report.h"

namespace throughline::inline sdk::otlp {
namespace {

using internal::Count;
using internal::Counter;
using internal::Report;
using std::chrono::milliseconds;

// With a spool, one batch is not tried for the whole export timeout while the queue behind it overflows: soon the
// receiver counts as away, and a try now and then finds out when it is back.
constexpr Duration kSpoolAfter = std::chrono::seconds(3);
constexpr Duration kFirstProbe = std::chrono::seconds(1);
constexpr Duration kLongestProbe = std::chrono::seconds(30);
// Of what waits on disk this many are sent for each new batch: it gets shorter, and the queue does not overflow.
constexpr int kDrainedPerExport = 4;

std::string Spans(uint64_t count) { return count == 1 ? "1 span" : std::to_string(count) + " spans"; }

class OtlpExporter final : public SpanExporter {
 public:
  OtlpExporter(ExporterParts parts, std::unique_ptr<Sender> sender, std::unique_ptr<Spool> spool)
      : parts_(std::move(parts)), session_(std::make_shared<Session>()), probe_delay_(kFirstProbe) {
    session_->sender = std::move(sender);
    session_->spool = std::move(spool);
  }

  bool Export(const Resource& resource, std::span<const FinishedSpan> spans, SteadyPoint deadline) noexcept override {
    try {
      Session& session = OfThisProcess();
      bool is_delivered = true;
      TraceRequest& request = session.request;
      request.Clear();
      for (const FinishedSpan& span : spans) {
        const std::string_view bytes = span.otlp();
        if (request.span_count() > 0 &&
            request.byte_count() + bytes.size() + resource.otlp().size() > parts_.max_request_bytes) {
          is_delivered &= Deliver(session, request, resource, deadline);
          request.Clear();
        }
        request.Add({span.scope_name(), span.scope_version(), span.scope_schema_url()}, bytes);
      }
      if (request.span_count() > 0) is_delivered &= Deliver(session, request, resource, deadline);
      return is_delivered;
    } catch (const std::exception&) {  // no memory
      Count(Counter::kSpansRefused, spans.size());
      Report(LogLevel::kError, "export.memory",
             "there is no memory for an export: " + Spans(spans.size()) + " are lost");
      return false;
    }
  }

  std::optional<milliseconds> SendKept(SteadyPoint deadline) noexcept override {
    try {
      Session& session = OfThisProcess();
      if (!session.spool || session.spool->empty()) return std::nullopt;
      Drain(session, INT32_MAX, deadline);
      if (session.spool->empty()) return std::nullopt;
      const Duration left = next_probe_ - Now();
      return left > Duration(0) ? std::chrono::ceil<milliseconds>(left) : milliseconds(0);
    } catch (const std::exception&) {
      return milliseconds(1000);
    }
  }

  void Shutdown() noexcept override {
    is_shut_down_.store(true, std::memory_order_seq_cst);
    std::shared_ptr<Session> session;
    {
      std::lock_guard lock(session_mutex_);
      session = session_;
    }
    // A sender that a fork left behind has locks which nobody will release.
    if (session->fork_count == ForkCount() && session->sender) session->sender->Cancel();
  }

 private:
  // What belongs to one process.
  struct Session {
    const uint64_t fork_count = ForkCount();
    std::unique_ptr<Sender> sender;  // null: none can be had here
    std::unique_ptr<Spool> spool;
    TraceRequest request;
    std::string problem;
  };

  SteadyPoint Now() const { return parts_.clock->Steady(); }

  Session& OfThisProcess() {
    if (session_->fork_count == ForkCount()) return *session_;
    auto fresh = std::make_shared<Session>();
    if (parts_.can_fork) {
      if (Result<std::unique_ptr<Sender>> sender = parts_.make_sender()) {
        fresh->sender = std::move(*sender);
      } else {
        fresh->problem = sender.error().message;
      }
    } else {
      fresh->problem = "gRPC does not work in the child of a fork: set up there, or use OTLP/HTTP";
    }
    LeaveToParent(session_);  // its connection and its spool are the parent's
    std::lock_guard lock(session_mutex_);
    session_ = std::move(fresh);
    if (is_shut_down_ && session_->sender) session_->sender->Cancel();
    return *session_;
  }

  // Counts, whatever becomes of it. True: the receiver has it, or the disk.
  bool Deliver(Session& session, TraceRequest& spans, const Resource& resource, SteadyPoint deadline) {
    const uint64_t count = spans.span_count();
    const std::string& request = spans.Encode(resource.otlp());
    if (request.size() > std::max<size_t>(parts_.max_request_bytes * 16, 1 << 20)) {
      return Lose(Counter::kSpansRefused, "export.too_large", count, "the request is larger than receivers take");
    }
    if (!session.sender) return Lose(Counter::kSpansRefused, "export.no_sender", count, session.problem);
    if (session.spool && !session.spool->empty()) {  // behind those that wait already
      const bool is_kept = Keep(session, request, count, "the receiver is away");
      Drain(session, kDrainedPerExport, deadline);
      return is_kept;
    }
    const SteadyPoint give_up = session.spool ? std::min(deadline, Now() + kSpoolAfter) : deadline;
    const Delivery delivery = is_shut_down_ || Now() >= deadline ? Delivery{.kind = Delivery::Kind::kCancelled}
                                                                 : session.sender->Send(request, give_up);
    return Settle(session, delivery, request, count);
  }

  // What a delivery means for the spans in it. `request`: to keep it; empty when it is kept already.
  bool Settle(Session& session, const Delivery& delivery, std::string_view request, uint64_t count) {
    Count(Counter::kExportRetries, static_cast<uint64_t>(delivery.retries));
    switch (delivery.kind) {
      case Delivery::Kind::kDelivered: {
        const uint64_t rejected = std::min(delivery.rejected, count);
        Count(Counter::kSpansExported, count - rejected);
        if (rejected > 0) {
          Lose(Counter::kSpansRefused, "export.partial", rejected,
               session.sender->name() + " refused them: " + delivery.message);
        } else if (!delivery.message.empty()) {
          Report(LogLevel::kInfo, "export.warning",
                 session.sender->name() + " took all spans and warns: " + delivery.message);
        }
        return true;
      }
      case Delivery::Kind::kRefused:
        return Lose(Counter::kSpansRefused, "export.refused", count,
                    session.sender->name() + " refused the request (" + delivery.message + ")");
      case Delivery::Kind::kAway:
        Away(session);
        return Keep(session, request, count, session.sender->name() + " took nothing (" + delivery.message + ")");
      case Delivery::Kind::kCancelled:
        if (session.spool) return Keep(session, request, count, "the program ends");
        return Lose(Counter::kSpansDroppedShutdown, "export.shutdown", count,
                    "the program ended before they could be sent");
    }
    return false;
  }

  bool Lose(Counter counter, std::string_view kind, uint64_t count, const std::string& why) {
    Count(counter, count);
    Report(LogLevel::kWarning, kind, Spans(count) + " could not be exported: " + why);
    return false;
  }

  bool Keep(Session& session, std::string_view request, uint64_t count, const std::string& why) {
    if (!session.spool) return Lose(Counter::kSpansRefused, "export.away", count, why);
    Result<void> kept = session.spool->Append(request, count);
    if (!kept) return Lose(Counter::kSpansRefused, "export.spool", count, kept.error().message);
    Report(LogLevel::kWarning, "export.spooling", "spans wait on disk, in " + parts_.spool_directory + ": " + why);
    return true;
  }

  void Away(Session& session) {
    next_probe_ = std::max(Now() + probe_delay_, session.sender->not_before());
    probe_delay_ = std::min(probe_delay_ * 2, kLongestProbe);
  }

  // Sends what waits on disk, the oldest first, while the receiver takes it.
  void Drain(Session& session, int most, SteadyPoint deadline) {
    for (int sent = 0; sent < most && !is_shut_down_ && Now() < deadline && Now() >= next_probe_; ++sent) {
      const std::optional<Spool::Entry> oldest = session.spool->Oldest();
      if (!oldest) return;
      // One try at a time: it stays where it is when nobody answers. Delivered twice when the program dies between the
      // answer and the deletion, which OTLP allows.
      const Delivery delivery = session.sender->TryOnce(oldest->request, Now() + kSpoolAfter);
      if (delivery.kind == Delivery::Kind::kCancelled) return;
      if (delivery.kind == Delivery::Kind::kAway) return Away(session);
      Settle(session, delivery, {}, oldest->spans);
      session.spool->RemoveOldest();
      probe_delay_ = kFirstProbe;
    }
  }

  const ExporterParts parts_;
  std::mutex session_mutex_;  // between its change and Shutdown
  std::shared_ptr<Session> session_;
  std::atomic<bool> is_shut_down_{false};
  SteadyPoint next_probe_{};  // of a receiver that is away
  Duration probe_delay_;
};

// Of a set-up that is wrong: counts what it is given.
class RefusingExporter final : public SpanExporter {
 public:
  explicit RefusingExporter(std::string problem) : problem_(std::move(problem)) {}
  bool Export(const Resource&, std::span<const FinishedSpan> spans, SteadyPoint) noexcept override {
    Count(Counter::kSpansRefused, spans.size());
    Report(LogLevel::kError, "export.setup", problem_);
    return false;
  }

 private:
  const std::string problem_;
};

}  // namespace

Result<std::unique_ptr<SpanExporter>> MakeExporter(ExporterParts parts) {
  static const SystemClock system_clock;
  if (!parts.clock) parts.clock = &system_clock;
  Result<std::unique_ptr<Sender>> sender = parts.make_sender();
  if (!sender) return Fail(sender.error());
  std::unique_ptr<Spool> spool;
  if (!parts.spool_directory.empty()) {
    Result<std::unique_ptr<Spool>> opened = Spool::Open(parts.spool_directory, parts.spool_max_bytes);
    if (opened) {
      spool = std::move(*opened);
    } else {
      Report(LogLevel::kWarning, "export.spool", opened.error().message);  // and without one, rather than not at all
    }
  }
  return std::make_unique<OtlpExporter>(std::move(parts), std::move(*sender), std::move(spool));
}

Result<std::unique_ptr<Sender>> MakeSender(const OtlpOptions& options, Signal signal) {
  static const SystemClock clock;
  Result<std::unique_ptr<Transport>> transport = MakeTransport(options, signal);
  if (!transport) return Fail(transport.error());
  const auto seed = static_cast<uint64_t>(clock.Steady().time_since_epoch().count());
  return std::make_unique<Sender>(ReceiverName(options, signal), std::move(*transport), std::make_unique<SystemPause>(),
                                  clock, std::make_unique<SeededRandom>(seed));
}

Result<std::unique_ptr<SpanExporter>> MakeExporter(const OtlpOptions& options) {
  return MakeExporter(ExporterParts{.make_sender = [options] { return MakeSender(options, Signal::kTraces); },
                                    .spool_directory = options.spool_directory,
                                    .spool_max_bytes = options.spool_max_bytes,
                                    .can_fork = options.protocol != Protocol::kGrpc});
}

}  // namespace throughline::inline sdk::otlp

namespace throughline::inline sdk {

std::unique_ptr<SpanExporter> MakeOtlpExporter(OtlpOptions options) {
  Result<std::unique_ptr<SpanExporter>> exporter = otlp::MakeExporter(options);
  if (exporter) return std::move(*exporter);
  internal::Report(LogLevel::kError, "export.setup", exporter.error().message);
  return std::make_unique<otlp::RefusingExporter>(exporter.error().message);
}

}  // namespace throughline::inline sdk
