// What the values of the enumerated concepts are called by each convention, folded to one word. Data only.
#pragma once

#include <string_view>

#include "ingest/normalise/rules.h"

namespace throughline::ingest {

// The canonical gen_ai.operation.name for a kind that `convention` wrote under `key`; empty when that kind is no AI
// operation or says nothing ("UNKNOWN", Langfuse's "span"). An operation name of OpenTelemetry that we don't know
// stays.
std::string_view FoldOperation(Convention convention, std::string_view key, std::string_view value);

// The operation that a span's name gives away ("Tool - search", "LangGraph Node plan", "🧠 Generate DataPrime Query",
// its emoji as sent or garbled by a wrong charset); empty for other names. `subject`: what stands after a known prefix.
std::string_view OperationOfSpanName(Convention convention, std::string_view name, std::string_view* subject);

// "openai.chat" → "openai", "google-vertex" → "gcp.vertex_ai"; an unknown provider stays as it is.
std::string_view FoldProvider(std::string_view value);

std::string_view FoldRole(std::string_view value);  // system, user, assistant or tool; others stay
std::string_view FoldFinishReason(
    std::string_view value);  // stop, length, content_filter, tool_call, error; others stay

// Spans of these services are coding assistants at work on a developer's machine; the AI Center leaves them out.
bool IsCodingAgent(std::string_view service_name);

}  // namespace throughline::ingest
