#include "ingest/normalise/usage.h"

#include <limits>

namespace throughline::ingest {
namespace {

// Counts are a client's numbers: near 2^64 they stick instead of wrapping round.
uint64_t Sum(uint64_t a, uint64_t b) {
  uint64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<uint64_t>::max() : sum;
}
uint64_t Difference(uint64_t a, uint64_t b) { return a > b ? a - b : 0; }

// OpenAI, Azure and Gemini count cached tokens inside the input; Anthropic counts them beside it. An emitter that
// follows the conventions adds them up; one that passes the provider's numbers through does not.
bool IsDisjoint(const UsageSource& source, const NormalisedSpan& span, uint64_t cached) {
  if (source.input != nullptr && source.input->convention == Convention::kLangfuse) return true;
  if (cached > *span.input_tokens) return true;
  if (span.total_tokens && span.output_tokens && cached > 0) {
    if (*span.total_tokens == Sum(Sum(*span.input_tokens, *span.output_tokens), cached)) return true;
  }
  bool anthropic = span.provider == "anthropic" || span.provider == "aws.bedrock";
  if (!anthropic || source.current_otel || source.cache == nullptr) return false;
  // These sum before they send.
  if (source.scope_name.starts_with("opentelemetry.instrumentation.") || source.scope_name.starts_with("@traceloop/"))
    return false;
  // The cache counts under the provider's own field names, or the Vercel AI SDK before it learned to sum them.
  return source.cache->key == "gen_ai.usage.cache_read_input_tokens" ||
         source.cache->key == "gen_ai.usage.cache_creation_input_tokens" ||
         source.cache->key == "ai.usage.cachedInputTokens";
}

}  // namespace

void SettleUsage(const UsageSource& source, NormalisedSpan& span) {
  // A lone total is not split, but embeddings have nothing else to spend tokens on than their input.
  if (span.total_tokens && !span.input_tokens && !span.output_tokens && span.operation == "embeddings") {
    span.input_tokens = span.total_tokens;
  }
  if (span.input_tokens) {
    span.reported_input_tokens = span.input_tokens;
    uint64_t cached = Sum(span.cache_read_tokens.value_or(0), span.cache_write_tokens.value_or(0));
    if (cached > 0 && IsDisjoint(source, span, cached)) {
      span.input_tokens = Sum(*span.input_tokens, cached);
      // A total that left the cached tokens out as well is worth nothing; it is summed again below.
      bool short_total =
          span.output_tokens && span.total_tokens == Sum(*span.reported_input_tokens, *span.output_tokens);
      if (short_total) span.total_tokens.reset();
    }
    span.uncached_input_tokens = Difference(*span.input_tokens, cached);
  }
  if (span.output_tokens) {
    uint64_t reasoning = span.reasoning_tokens.value_or(0);
    // More reasoning than output: the emitter (Gemini's "thoughts") counts it beside the answer.
    bool disjoint = reasoning > *span.output_tokens ||
                    (source.output != nullptr && source.output->convention == Convention::kLangfuse);
    if (disjoint) span.output_tokens = Sum(*span.output_tokens, reasoning);
    span.visible_output_tokens = Difference(*span.output_tokens, reasoning);
  }
  if (!span.total_tokens && span.input_tokens && span.output_tokens) {
    span.total_tokens = Sum(*span.input_tokens, *span.output_tokens);
  }
  if (!span.total_tokens && !span.output_tokens && span.operation == "embeddings")
    span.total_tokens = span.input_tokens;
}

}  // namespace throughline::ingest
