#include "ingest/normalise/normalise.h"

#include "ingest/normalise/span_reader.h"

namespace throughline::ingest {

// A name of its own in the public header, so that simdjson stays out of it.
class Normaliser::State : public SpanReader {};

Normaliser::Normaliser() : state_(std::make_unique<State>()) {}
Normaliser::~Normaliser() = default;

void Normaliser::Normalise(const otel::TraceBatch& batch, size_t span, NormalisedSpan& out) {
  state_->Span(batch, span, out);
}
void Normaliser::NormaliseLog(const otel::LogBatch& batch, size_t record, NormalisedSpan& out) {
  state_->Log(batch, record, out);
}

}  // namespace throughline::ingest
