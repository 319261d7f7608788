// Stored text that may be JSON, inside an answer that is.
#pragma once

#include <string_view>

#include "base/json_writer.h"

namespace throughline::center {

// One whole JSON value as it is; any other text (cut off, or never JSON) as a string. Nothing that arrived can break
// the answer.
void WriteEmbedded(std::string_view text, JsonWriter& json);

}  // namespace throughline::center
