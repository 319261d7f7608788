#include "ingest/rows/span_cost.h"

#include "pricing/ledger.h"

namespace throughline::ingest {
namespace {

std::optional<double> Number(const NormalisedSpan& span, std::string_view concept_name) {
  for (const ConceptValue& entry : span.more) {
    if (entry.concept_name == concept_name) return entry.value.number;
  }
  return std::nullopt;
}

bool IsInBatch(const NormalisedSpan& span) {
  for (const ConceptValue& entry : span.more) {
    const bool is_tier =
        entry.concept_name == "openai.request.service_tier" || entry.concept_name == "openai.response.service_tier";
    if (is_tier && pricing::IsOneOf(pricing::kBatchTiers, entry.value.text)) return true;
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
                       .in_batch = IsInBatch(span)};
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
