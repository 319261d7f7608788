// For tests: a provider of its own whose spans are kept, and read back by the protobuf library.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "opentelemetry/proto/trace/v1/trace.pb.h"
#include "throughline/provider.h"

namespace throughline::testing {

namespace proto = opentelemetry::proto::trace::v1;
using opentelemetry::proto::common::v1::AnyValue;

inline proto::Span Decoded(const FinishedSpan& finished) {
  proto::Span span;
  EXPECT_TRUE(span.ParseFromArray(finished.otlp().data(), static_cast<int>(finished.otlp().size())));
  return span;
}

struct Recorder {
  explicit Recorder(SpanLimits limits = {}, std::vector<std::shared_ptr<SpanProcessor>> processors = {},
                    std::shared_ptr<Sampler> sampler = AlwaysOn()) {
    processors.push_back(MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store)));
    provider = TracerProvider::Create({.resource = Resource({{"service.name", "test"}}),
                                       .sampler = std::move(sampler),
                                       .limits = limits,
                                       .processors = std::move(processors)});
    tracer = provider->GetTracer("test", "1.2", "https://example.com/schema");
  }

  std::vector<FinishedSpan> Finished() const { return InMemoryExporter::Spans(store); }
  proto::Span Last() const {
    const auto finished = Finished();
    EXPECT_FALSE(finished.empty());
    return finished.empty() ? proto::Span() : Decoded(finished.back());
  }

  std::shared_ptr<InMemoryExporter::Store> store = InMemoryExporter::MakeStore();
  std::shared_ptr<TracerProvider> provider;
  Tracer tracer;
};

template <typename Message>
const AnyValue* Find(const Message& message, std::string_view key) {
  const AnyValue* found = nullptr;
  for (const auto& attribute : message.attributes()) {
    if (attribute.key() != key) continue;
    EXPECT_EQ(found, nullptr) << key << " is there twice";
    found = &attribute.value();
  }
  return found;
}

template <typename Message>
std::string Text(const Message& message, std::string_view key) {
  const AnyValue* found = Find(message, key);
  return found ? found->string_value() : "(none)";
}

template <typename Message>
int64_t Int(const Message& message, std::string_view key) {
  const AnyValue* found = Find(message, key);
  return found ? found->int_value() : INT64_MIN;
}

}  // namespace throughline::testing
