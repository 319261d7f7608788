#include "ingest/rows/masking.h"

#include <vector>

#include "ingest/rows/common_columns.h"

namespace throughline::ingest {
namespace {

using otel::ValueType;

class Masker {
 public:
  Masker(otel::BatchBase& batch, const Arrival& arrival, const evaluate::Policies& policies,
         evaluate::MaskCounts& counts)
      : pool_(batch.pool), counts_(counts) {
    for (const otel::Resource& resource : batch.resources) {
      const Labels labels = LabelsOf(batch, resource, arrival);
      bits_.push_back(policies.MaskFor(labels.application));
      any_ |= bits_.back();
    }
    // Names of applications are read before they could be masked.
    for (size_t i = 0; i < bits_.size(); ++i) Attributes(batch.resources[i].attributes, bits_[i]);
    for (otel::Scope& scope : batch.scopes) Attributes(scope.attributes, any_);
  }

  uint8_t Of(uint32_t resource) const { return bits_[resource]; }
  uint8_t any() const { return any_; }

  void Text(std::string_view& text, uint8_t wanted) {
    if (std::optional<std::string> masked = evaluate::Mask(text, wanted, counts_))
      text = pool_.arena.Keep(std::move(*masked));
  }

  // What is nested is on a list, not on the stack: a value may be a hundred levels deep.
  void Attributes(otel::Range range, uint8_t wanted) {
    if (wanted == 0) return;
    open_.push_back({range, false});
    while (!open_.empty()) {
      const Open at = open_.back();
      open_.pop_back();
      for (uint32_t i = at.range.first; i < at.range.first + at.range.count; ++i) {
        otel::KeyValue& entry = pool_.entries[i];
        const bool is_secret = at.is_secret || ((wanted & evaluate::kSecrets) != 0 && evaluate::IsSecretKey(entry.key));
        if (entry.value.type == ValueType::kArray || entry.value.type == ValueType::kMap) {
          open_.push_back({entry.value.children, is_secret});
        } else if (entry.value.type == ValueType::kString) {
          if (is_secret && entry.value.text.size() >= 4 && !entry.value.text.starts_with("[masked")) {
            entry.value.text = evaluate::kMaskedValue;
            ++counts_.secrets;
          } else {
            Text(entry.value.text, wanted);
          }
        }
      }
    }
  }

  // Of what is not stored: it is masked as if it were, and not counted.
  void Refused(otel::RefusedKind& kind) {
    const uint8_t wanted = bits_[kind.resource];
    evaluate::MaskCounts uncounted;
    if (std::optional<std::string> route = evaluate::Mask(kind.route, wanted, uncounted))
      kind.route = pool_.arena.Keep(std::move(*route));
    for (otel::RefusedSample& sample : kind.samples) {
      if (std::optional<std::string> name = evaluate::Mask(sample.name, wanted, uncounted)) sample.name = *name;
    }
  }

  void One(otel::Value& value, uint8_t wanted) {
    if (wanted == 0) return;
    if (value.type == ValueType::kString) Text(value.text, wanted);
    if (value.type == ValueType::kArray || value.type == ValueType::kMap) Attributes(value.children, wanted);
  }

 private:
  struct Open {
    otel::Range range;
    bool is_secret;
  };
  otel::ValuePool& pool_;
  evaluate::MaskCounts& counts_;
  std::vector<uint8_t> bits_;
  uint8_t any_ = 0;
  std::vector<Open> open_;
};

}  // namespace

void MaskBatch(otel::TraceBatch& batch, const Arrival& arrival, const evaluate::Policies& policies,
               evaluate::MaskCounts& counts) {
  if (policies.MasksNothing()) return;
  Masker masker(batch, arrival, policies, counts);
  if (masker.any() == 0) return;
  for (otel::RefusedKind& kind : batch.refused) masker.Refused(kind);
  otel::SpanColumns& spans = batch.spans;
  for (size_t i = 0; i < spans.size(); ++i) {
    const uint8_t wanted = masker.Of(spans.resource[i]);
    if (wanted == 0) continue;
    masker.Text(spans.name[i], wanted);
    masker.Text(spans.status_message[i], wanted);
    masker.Text(spans.trace_state[i], wanted);
    masker.Attributes(spans.attributes[i], wanted);
    for (uint32_t e = 0; e < spans.events[i].count; ++e) {
      otel::Event& event = batch.events[spans.events[i].first + e];
      masker.Text(event.name, wanted);
      masker.Attributes(event.attributes, wanted);
    }
    for (uint32_t l = 0; l < spans.links[i].count; ++l) {
      otel::Link& link = batch.links[spans.links[i].first + l];
      masker.Text(link.trace_state, wanted);
      masker.Attributes(link.attributes, wanted);
    }
  }
}

void MaskBatch(otel::LogBatch& batch, const Arrival& arrival, const evaluate::Policies& policies,
               evaluate::MaskCounts& counts) {
  if (policies.MasksNothing()) return;
  Masker masker(batch, arrival, policies, counts);
  if (masker.any() == 0) return;
  for (size_t i = 0; i < batch.logs.size(); ++i) {
    const uint8_t wanted = masker.Of(batch.logs.resource[i]);
    masker.One(batch.logs.body[i], wanted);
    masker.Text(batch.logs.event_name[i], wanted);
    masker.Attributes(batch.logs.attributes[i], wanted);
  }
}

void MaskBatch(otel::MetricBatch& batch, const Arrival& arrival, const evaluate::Policies& policies,
               evaluate::MaskCounts& counts) {
  if (policies.MasksNothing()) return;
  Masker masker(batch, arrival, policies, counts);
  for (otel::MetricPoint& point : batch.points) {
    const uint8_t wanted = masker.Of(batch.metrics[point.metric].resource);
    masker.Attributes(point.attributes, wanted);
    for (uint32_t e = 0; e < point.exemplars.count; ++e)
      masker.Attributes(batch.exemplars[point.exemplars.first + e].attributes, wanted);
  }
}

}  // namespace throughline::ingest
