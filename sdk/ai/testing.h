// For tests: what AI spans wrote, as the protobuf library reads it, one attribute a line.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "opentelemetry/proto/trace/v1/trace.pb.h"
#include "throughline/ai.h"
#include "throughline/provider.h"

namespace throughline::testing {

// A provider of its own whose spans are kept.
class AiTest : public ::testing::Test {
 protected:
  AiTest() {
    TracerProviderOptions options;
    options.resource = Resource({{"service.name", "test"}});
    options.sampler = AlwaysOn();
    options.limits = {.attribute_count = 512};
    options.processors.push_back(MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store_)));
    provider_ = TracerProvider::Create(std::move(options));
    tracer_ = provider_->GetTracer("test");
    SetGenAiConvention(GenAiConvention::kCurrent);
    SetContentPolicy({.capture = ContentCapture::kFull});
  }
  ~AiTest() override {
    provider_->Shutdown();
    SetContentPolicy({});
    SetGenAiConvention(GenAiConvention::kCurrent);
  }

  std::vector<opentelemetry::proto::trace::v1::Span> Spans() {
    std::vector<opentelemetry::proto::trace::v1::Span> spans;
    for (const FinishedSpan& finished : InMemoryExporter::Spans(store_)) {
      EXPECT_TRUE(
          spans.emplace_back().ParseFromArray(finished.otlp().data(), static_cast<int>(finished.otlp().size())));
    }
    return spans;
  }

  // The value of an attribute of the last span as text; "(none)" when it has none.
  std::string Attribute(std::string_view key) {
    const auto spans = Spans();
    if (spans.empty()) return "(no span)";
    for (const auto& attribute : spans.back().attributes()) {
      if (attribute.key() == key) {
        return attribute.value().has_string_value() ? attribute.value().string_value() : Text(attribute.value());
      }
    }
    return "(none)";
  }

  // chat gpt-4o, client
  //   gen_ai.operation.name = "chat"
  //   event gen_ai.evaluation.result
  //     gen_ai.evaluation.name = "relevance"
  static std::string Dump(const opentelemetry::proto::trace::v1::Span& span) {
    constexpr const char* kKinds[] = {"unspecified", "internal", "server", "client", "producer", "consumer"};
    std::string out = span.name() + ", " + kKinds[span.kind()];
    if (span.status().code() == 2) out += ", error: " + span.status().message();
    out += '\n';
    for (const auto& attribute : span.attributes()) out += "  " + Line(attribute);
    for (const auto& event : span.events()) {
      out += "  event " + event.name() + "\n";
      for (const auto& attribute : event.attributes()) out += "    " + Line(attribute);
    }
    return out;
  }

  std::shared_ptr<InMemoryExporter::Store> store_ = InMemoryExporter::MakeStore();
  std::shared_ptr<TracerProvider> provider_;
  Tracer tracer_;

 private:
  static std::string Line(const opentelemetry::proto::common::v1::KeyValue& attribute) {
    return attribute.key() + " = " + Text(attribute.value()) + "\n";
  }
  static std::string Text(const opentelemetry::proto::common::v1::AnyValue& value) {
    if (value.has_string_value()) return "\"" + value.string_value() + "\"";
    if (value.has_bool_value()) return value.bool_value() ? "true" : "false";
    if (value.has_int_value()) return std::to_string(value.int_value());
    if (value.has_double_value()) {
      std::string number = std::to_string(value.double_value());
      return number.substr(0, number.find_last_not_of('0') + 1) + (number.ends_with(".000000") ? "0" : "");
    }
    std::string list = "[";
    for (const auto& item : value.array_value().values()) list += (list.size() > 1 ? ", " : "") + Text(item);
    return list + "]";
  }
};

}  // namespace throughline::testing
