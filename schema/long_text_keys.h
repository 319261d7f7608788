// Which text attributes hold message-like text: prompts, answers, tool arguments and results, documents.
//
// Such a value is stored in a text column, not in the JSON column of the attributes: it is read with its trace and
// searched as text, never grouped by. Both the writer and the query compiler ask here, so the answer depends on the key
// alone, and a key once listed stays listed.
#pragma once

#include <string_view>

namespace throughline::schema {

// True for keys whose text values are stored as long text. Cost: a few nanoseconds for keys that begin like none of
// them.
bool IsLongTextKey(std::string_view key);

// Under which key of `texts` the normaliser leaves what `key` means, whichever convention the emitter spoke:
// `gen_ai.input.messages` is also `$input_messages`. Empty: nowhere.
std::string_view CanonicalTextKey(std::string_view key);

}  // namespace throughline::schema
