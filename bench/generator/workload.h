// OTLP trace requests made from a seed: the traffic that benchmarks, load tests and crash tests send.
//
// Shape    A Workload is an endless stream of spans; Next(n) cuts the next n of them off as one request body. Traces
//          are made whole and cross requests as they do in life. The encoding is written by hand, so that what is
//          measured and what makes the bytes share no code.
// Text     Prose of a seeded vocabulary. The turns of a session repeat its earlier turns, as chat APIs make clients do:
//          that is what stored prompts look like, and what their compression lives on.
// Repeats  The same id, seed and options give the same bytes.
// Threads  One owner.
//
//   id   spans/trace  bytes/span  what
//   W1   12           3.9 k       chat: 3 model calls (prompt log-normal, median 4 kB, p99 20 kB; answer 1.2 kB, 8 kB)
//   W2   200-2,000    6 k         agent: depth to 40, history that grows, 5 % of the tool calls fail
//   W3   8            5 k         retrieval: 4 spans with documents of 3-12 kB, one embedding
//   W4   10           0.46 k      microservices: 11 attributes over 97 keys
//   W6   mixed        -           60 % W1, 10 % W2, 10 % W3, 20 % W4 by trace; one feedback per 20 traces, 1 s to 1 day
//   late
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "bench/generator/prose.h"
#include "otel/ids.h"

namespace throughline::bench {

enum class WorkloadId { kW1Chat, kW2Agent, kW3Retrieval, kW4Microservice, kW6Mix };

struct EncodedBatch {
  std::string bytes;  // ExportTraceServiceRequest
  size_t spans = 0;
  std::vector<otel::TraceId> trace_ids;  // of each span in `bytes`, in order
  std::vector<otel::SpanId> span_ids;    // likewise
};

struct WorkloadOptions {
  uint64_t first_trace_nanos = 1'767'225'600'000'000'000;  // 2026-01-01T00:00:00Z
  uint64_t nanos_between_traces = 10'000'000;
  uint32_t services = 10, models = 5, users = 5'000, sessions = 20'000;
  uint32_t service = 0;  // whose every trace is; W6 has all of them
};

class Workload {
 public:
  Workload(WorkloadId id, uint64_t seed, WorkloadOptions options = {});
  EncodedBatch Next(size_t spans);

 private:
  struct Span;      // one being made
  struct Encoded {  // one waiting for its request
    uint32_t service;
    otel::TraceId trace_id;
    otel::SpanId span_id;
    std::string bytes;
  };
  struct Trace {
    otel::TraceId id;
    uint32_t service;
    uint64_t now;  // of the next span
  };

  void MakeTrace();
  void MakeChat();
  void MakeAgent();
  void MakeRetrieval();
  void AddMicroserviceAttribute(Span& span, std::string_view name, size_t key);
  void MakeMicroservice();
  void MakeFeedback();

  Trace NewTrace();
  Span NewSpan(Trace& trace, std::string name, const otel::SpanId& parent, int kind);
  void Finish(const Trace& trace, Span& span, uint64_t lasts_nanos);
  // A model call in the keys of the current convention, or of llm-tracekit, by turns.
  void AddModelCall(Span& span, uint32_t session, size_t prompt_bytes, size_t answer_bytes);
  // The turn of a session: its system prompt and as much of its history as fits, the newest question last.
  std::vector<Message> Conversation(uint32_t session, size_t bytes);
  double Normal();
  size_t LogNormal(double median, double p99);
  template <typename Id>
  Id NewId();

  WorkloadId id_;
  WorkloadOptions options_;
  SeededRandom random_;
  uint64_t seed_;
  uint64_t traces_ = 0;
  uint64_t model_calls_ = 0;
  std::vector<uint16_t> turns_;  // so far, by session
  std::deque<Encoded> waiting_;
  std::vector<otel::TraceId> recent_;  // what feedback refers to
};

}  // namespace throughline::bench
