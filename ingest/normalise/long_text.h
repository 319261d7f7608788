// The static rule by which a text attribute is stored as long text. The table stands in schema/, where queries read it
// too.
#pragma once

#include <string_view>

#include "schema/long_text_keys.h"

namespace throughline::ingest {

inline bool IsLongText(std::string_view key) { return schema::IsLongTextKey(key); }

}  // namespace throughline::ingest
