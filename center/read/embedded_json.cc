#include "center/read/embedded_json.h"

#include <simdjson.h>

namespace throughline::center {

void WriteEmbedded(std::string_view text, JsonWriter& json) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(text.data(), text.size()).get(element) == simdjson::SUCCESS) {
    json.Raw(text);
  } else {
    json.String(text);
  }
}

}  // namespace throughline::center
