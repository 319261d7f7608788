#include "ingest/otlp/utf8.h"

#include <simdjson.h>

namespace throughline::ingest {

bool IsUtf8AtLength(std::string_view text) { return simdjson::validate_utf8(text); }

}  // namespace throughline::ingest
