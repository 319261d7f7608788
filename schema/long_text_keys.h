// Which text attributes hold message-like text: prompts, answers, tool arguments and results, documents.
//
// Such a value is stored in a text column, not in the JSON column of the attributes: it is read with its trace and
// searched as text, never grouped by. Both the writer and the query compiler ask here, so the answer depends on the key
// alone, and a key once listed stays listed.
#pragma once

#include <span>
#include <string_view>

namespace throughline::schema {

// True for keys whose text values are stored as long text. Cost: a few nanoseconds for keys that begin like none of
// them.
bool IsLongTextKey(std::string_view key);

// What the normaliser makes of long texts, whichever convention the emitter spoke. A span whose sender wrote
// `gen_ai.input.messages` in the very form that it would be given has it once, as sent: nearly half of the bytes of such
// a span. That the other one was found at all, `normalised_from` says.
struct CanonicalText {
  std::string_view sent;      // the attribute of OpenTelemetry's convention: "gen_ai.input.messages"
  std::string_view key;       // of `texts`: "$input_messages"
  std::string_view evidence;  // in `normalised_from` when there is one: "\"input_messages\":"
};
std::span<const CanonicalText> CanonicalTexts();

// The `key` of what is sent as `sent`; empty: there is none.
std::string_view CanonicalTextKey(std::string_view sent);

}  // namespace throughline::schema
