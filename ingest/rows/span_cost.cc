#include "ingest/rows/span_cost.h"

#include <algorithm>

#include "pricing/ledger.h"

namespace throughline::ingest {
namespace {

std::optional<double> Number(const NormalisedSpan& span, std::string_view concept_name) {
  for (const ConceptValue& entry : span.more) {
    if (entry.concept_name == concept_name) return entry.value.number;
  }
  return std::nullopt;
}

uint64_t Count(const NormalisedSpan& span, std::string_view concept_name) {
  for (const ConceptValue& entry : span.more) {
    if (entry.concept_name == concept_name && entry.value.type == otel::ValueType::kInt)
      return static_cast<uint64_t>(std::max<int64_t>(0, entry.value.integer));
  }
  return 0;
}

// Whether the service tier that was asked for, or the one that it was served with, is one of these.
bool IsServedAs(const NormalisedSpan& span, const auto& tiers) {
  for (const ConceptValue& entry : span.more) {
    const bool is_tier =
        entry.concept_name == "openai.request.service_tier" || entry.concept_name == "openai.response.service_tier";
    if (is_tier && pricing::IsOneOf(tiers, entry.value.text)) return true;
  }
  return false;
}

pricing::Usage UsageOf(const NormalisedSpan& span) {
  pricing::Usage usage{.input = span.input_tokens,
                       .output = span.output_tokens,
                       .cache_read = span.cache_read_tokens.value_or(0),
                       .cache_write = span.cache_write_tokens.value_or(0),
                       .reasoning = span.reasoning_tokens.value_or(0),
                       .audio_input = span.audio_in.value_or(0),
                       .audio_output = span.audio_out.value_or(0),
                       .cache_write_hour = Count(span, "gen_ai.usage.cache_write_1h.input_tokens"),
                       .image_input = Count(span, "gen_ai.usage.image.input_tokens"),
                       .image_output = Count(span, "gen_ai.usage.image.output_tokens"),
                       .in_batch = IsServedAs(span, pricing::kBatchTiers),
                       .has_priority = IsServedAs(span, pricing::kPriorityTiers)};
  if (!usage.output && pricing::IsOneOf(pricing::kWithoutOutput, span.operation)) usage.output = 0;
  return usage;
}

}  // namespace

SpanCost SpanPricer::Of(const NormalisedSpan& span, int64_t start_nanos) {
  SpanCost out;
  if (pricing::IsOneOf(pricing::kWrappers, span.operation)) {
    out.wrapper_usd = span.cost_usd;
    return out;
  }
  if (span.cost_usd) {
    out.usd = span.cost_usd;
    out.input_usd = Number(span, "cost.input_usd");
    out.output_usd = Number(span, "cost.output_usd");
    out.price_id = pricing::kReportedPriceId;
    return out;
  }
  if (!span.input_tokens && !span.output_tokens) return out;
  if (!pricing::IsPricedOperation(span.operation)) return out;
  const pricing::Price* price = finder_.Find(span.provider, span.request_model, span.response_model).At(start_nanos);
  if (price == nullptr) {
    out.unpriced = true;
    return out;
  }
  out.price_id = price->id;
  if (const std::optional<pricing::Cost> cost = pricing::CostOf(UsageOf(span), *price)) {
    out.usd = pricing::Cost::Usd(cost->total_pico_usd);
    out.input_usd = pricing::Cost::Usd(cost->input_pico_usd);
    out.output_usd = pricing::Cost::Usd(cost->output_pico_usd);
  }
  return out;
}

}  // namespace throughline::ingest
