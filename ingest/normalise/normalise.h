// What an AI application's span says, in one vocabulary, whichever instrumentation sent it.
//
// Shape    One span of a TraceBatch (or one record of a LogBatch) in, one NormalisedSpan out. The batch stays as it
//          was. The canonical vocabulary is OpenTelemetry's GenAI conventions 1.41; which raw attribute feeds which
//          concept is data: rules.cc. For each concept the first rule with a non-empty value wins, and `provenance`
//          names it.
// Cost     A span without any key of interest costs one look at each of its attribute keys, and no allocation.
// Errors   none: a value that cannot be read as its concept wants is kept as text, or left to the raw attributes, and
//          named in `warnings`.
// Threads  A Normaliser owns JSON parsers and scratch space: one for each thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "otel/batch.h"

namespace throughline::ingest {

// One canonical concept without a member of its own below.
struct ConceptValue {
  std::string_view concept_name;  // a static name of Concepts(), rules.h
  otel::Value value;              // kString, kBool, kInt or kDouble
  bool is_json = false;           // the string is JSON text
};

// Views point into the batch, into static tables, or into `kept`. Reused between spans: Clear() keeps the capacity.
struct NormalisedSpan {
  // An AI operation that the AI Center counts. False as well for the command-line coding agents, whose spans are read
  // all the same: `more` then has throughline.coding_agent.
  bool is_ai = false;

  // Empty: not known.
  std::string_view operation, provider, request_model, response_model, response_id, conversation_id, user_id, agent_id,
      agent_name, workflow_name, tool_name, tool_call_id, tool_type, prompt_name, data_source_id;
  // General: filled for every span, AI or not.
  std::string_view error_type, environment, release;

  // Tokens. Input counts include what was read from or written to a cache, output counts include reasoning.
  std::optional<uint64_t> input_tokens, uncached_input_tokens, output_tokens, visible_output_tokens, total_tokens,
      cache_read_tokens, cache_write_tokens, reasoning_tokens, audio_in, audio_out;
  std::optional<uint64_t> reported_input_tokens;  // as sent, whatever the emitter counts in it
  std::optional<double> cost_usd;                 // reported by the emitter, as a total or as two parts
  std::optional<uint64_t> time_to_first_chunk_ns;

  std::vector<std::string_view> finish_reasons, tags;

  // Canonical JSON texts; empty when there are none. Conversations are arrays of {role, name?, parts[],
  // finish_reason?}, system instructions an array of parts.
  std::string system_instructions, input_messages, output_messages, tool_definitions, tool_arguments, tool_result,
      retrieval_documents;
  std::string retrieval_query;           // plain text
  bool content_captured = false;         // some text, argument or result is there, not only roles and names
  bool conversation_incomplete = false;  // an index is missing, or the attribute limit cut the span

  std::vector<ConceptValue> more;
  std::string provenance;  // {"request_model":"otel:gen_ai.request.model"}: concept → rule:key, indexes written as N
  std::vector<std::string_view> warnings;  // static texts

  otel::Arena kept;  // text that no attribute holds as such

  void Clear();
};

class Normaliser {
 public:
  Normaliser();
  ~Normaliser();
  Normaliser(const Normaliser&) = delete;
  Normaliser& operator=(const Normaliser&) = delete;

  // Requires span < batch.spans.size(). `out` is cleared first.
  void Normalise(const otel::TraceBatch& batch, size_t span, NormalisedSpan& out);

  // A log record that carries a GenAI event: messages, the details of an inference, an evaluation. Other records leave
  // `out` with its general members alone. Requires record < batch.logs.size().
  void NormaliseLog(const otel::LogBatch& batch, size_t record, NormalisedSpan& out);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throughline::ingest
