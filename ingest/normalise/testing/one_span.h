// For tests: a batch of one span, made in place.
#pragma once

#include <cstdlib>
#include <initializer_list>
#include <string_view>

#include "ingest/normalise/normalise.h"
#include "otel/batch.h"

namespace throughline::ingest::testing {

class OneSpan {
 public:
  OneSpan(std::string_view name, std::initializer_list<otel::KeyValue> attributes) {
    batch_.resources.emplace_back();
    batch_.scopes.emplace_back();
    otel::SpanColumns& spans = batch_.spans;
    spans.trace_id.emplace_back();
    spans.span_id.emplace_back();
    spans.name.push_back(name);
    spans.start_nanos.push_back(0);
    spans.kind.push_back(otel::SpanKind::kInternal);
    spans.dropped_attributes.push_back(0);
    spans.attributes.push_back(Add(attributes));
    spans.events.emplace_back();
    spans.resource.push_back(0);
    spans.scope.push_back(0);
  }
  void SetScope(std::string_view name) { batch_.scopes[0].name = name; }
  void SetResource(std::initializer_list<otel::KeyValue> attributes) {
    batch_.resources[0].attributes = Add(attributes);
  }
  void SetStart(uint64_t nanos) { batch_.spans.start_nanos[0] = nanos; }
  void SetDroppedAttributes(uint32_t count) { batch_.spans.dropped_attributes[0] = count; }
  void AddEvent(std::string_view name, std::initializer_list<otel::KeyValue> attributes, uint64_t time_nanos = 0) {
    batch_.events.push_back({.time_nanos = time_nanos, .name = name, .attributes = Add(attributes)});
    ++batch_.spans.events[0].count;
  }
  otel::Value List(std::initializer_list<std::string_view> texts) {
    otel::Range range{static_cast<uint32_t>(batch_.pool.entries.size()), static_cast<uint32_t>(texts.size())};
    for (std::string_view text : texts) batch_.pool.entries.push_back({{}, otel::Value::String(text)});
    return otel::Value::Container(otel::ValueType::kArray, range);
  }
  void SetAttributes(const std::vector<otel::KeyValue>& attributes) {
    batch_.spans.attributes[0] = {static_cast<uint32_t>(batch_.pool.entries.size()),
                                  static_cast<uint32_t>(attributes.size())};
    batch_.pool.entries.insert(batch_.pool.entries.end(), attributes.begin(), attributes.end());
  }

  const otel::TraceBatch& batch() const { return batch_; }
  const NormalisedSpan& Normalise() {
    normaliser_.Normalise(batch_, 0, out_);
    return out_;
  }
  // A concept of the last Normalise(); an empty value when it is not there.
  otel::Value More(std::string_view concept_name) const {
    for (const ConceptValue& value : out_.more) {
      if (value.concept_name == concept_name) return value.value;
    }
    return {};
  }

 private:
  otel::Range Add(std::initializer_list<otel::KeyValue> attributes) {
    otel::Range range{static_cast<uint32_t>(batch_.pool.entries.size()), static_cast<uint32_t>(attributes.size())};
    batch_.pool.entries.insert(batch_.pool.entries.end(), attributes.begin(), attributes.end());
    return range;
  }

  otel::TraceBatch batch_;
  Normaliser normaliser_;
  NormalisedSpan out_;
};

}  // namespace throughline::ingest::testing
