// What tests of the export hand in: a receiver that answers as told, waits that take no time, and spans.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sdk/export/exporter.h"
#include "sdk/export/protobuf.h"
#include "sdk/export/sender.h"
#include "throughline/diagnostics.h"
#include "throughline/export.h"
#include "throughline/provider.h"

namespace throughline::inline sdk::otlp {

// The tries that a receiver saw, and what it answers.
struct FakeReceiver {
  std::function<Answer(const std::string& request)> answer = [](const std::string&) {
    return Answer{.kind = Answer::Kind::kHttp, .code = 200};
  };
  std::vector<std::string> requests;  // one for each try
  std::vector<SteadyPoint> times;
};

class FakeTransport final : public Transport {
 public:
  FakeTransport(FakeReceiver& receiver, const Clock& clock) : receiver_(receiver), clock_(clock) {}
  bool Load(std::string_view request) override {
    request_ = request;
    return true;
  }
  Answer Try(SteadyPoint) override {
    if (is_cancelled_) return {.kind = Answer::Kind::kCancelled};
    receiver_.requests.push_back(request_);
    receiver_.times.push_back(clock_.Steady());
    return receiver_.answer(request_);
  }
  void Cancel() override { is_cancelled_ = true; }

 private:
  FakeReceiver& receiver_;
  const Clock& clock_;
  std::string request_;
  bool is_cancelled_ = false;
};

// A wait moves the clock.
class FakePause final : public Pause {
 public:
  explicit FakePause(FakeClock& clock) : clock_(clock) {}
  bool Until(SteadyPoint time) override {
    if (time > clock_.Steady()) clock_.Advance(time - clock_.Steady());
    return !is_cancelled_;
  }
  void Cancel() override { is_cancelled_ = true; }

 private:
  FakeClock& clock_;
  bool is_cancelled_ = false;
};

inline std::unique_ptr<Sender> FakeSender(FakeReceiver& receiver, FakeClock& clock) {
  return std::make_unique<Sender>("receiver:4318", std::make_unique<FakeTransport>(receiver, clock),
                                  std::make_unique<FakePause>(clock), clock, std::make_unique<SeededRandom>(1));
}

// `count` ended spans called "0", "1", ...
inline std::vector<FinishedSpan> MakeSpans(int count, const std::string& attribute = "x") {
  const auto store = InMemoryExporter::MakeStore();
  const auto provider =
      TracerProvider::Create({.resource = Resource({{"service.name", "test"}}),
                              .sampler = AlwaysOn(),
                              .processors = {MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store))}});
  const Tracer tracer = provider->GetTracer("test");
  for (int i = 0; i < count; ++i) {
    Span span = tracer.StartSpan(std::to_string(i));
    span.SetAttribute("text", attribute);
  }
  return InMemoryExporter::Spans(store);
}

// The names of a request's spans.
inline std::vector<std::string> SpanNames(std::string_view request) {
  std::vector<std::string> names;
  for (MessageReader resource_spans(request); resource_spans.Next();) {
    for (MessageReader scope_spans(resource_spans.bytes()); scope_spans.Next();) {
      if (scope_spans.field() != 2) continue;
      for (MessageReader spans(scope_spans.bytes()); spans.Next();) {
        if (spans.field() != 2) continue;
        for (MessageReader span(spans.bytes()); span.Next();) {
          if (span.field() == 5) names.emplace_back(span.bytes());
        }
      }
    }
  }
  return names;
}

// What was counted since it was made.
class Counted {
 public:
  uint64_t operator[](uint64_t Diagnostics::*field) const { return ReadDiagnostics().*field - before_.*field; }

 private:
  const Diagnostics before_ = ReadDiagnostics();
};

// The library's sentences go here while it lives.
class Sentences {
 public:
  Sentences() {
    SetDiagnosticsLog([this](LogLevel, std::string_view sentence) {
      std::lock_guard lock(mutex_);
      all_ += std::string(sentence) + "\n";
    });
  }
  ~Sentences() {
    SetDiagnosticsLog([](LogLevel, std::string_view) {});
  }
  std::string all() {
    std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  std::mutex mutex_;
  std::string all_;
};

}  // namespace throughline::inline sdk::otlp
