// Text that may be a JSON object, as values: a log body often is one.
//
// Threads  One parser for each thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "otel/value.h"

namespace throughline::ingest {

class JsonTextParser {
 public:
  JsonTextParser();
  ~JsonTextParser();

  // The members of `text` if it is one JSON object and nothing else, as a kMap value whose entries are in `pool` and
  // whose text is kept there; nullopt for any other text, broken or nested over 100 levels included. An integer
  // beyond 64 bits is a double.
  std::optional<otel::Value> ParseObject(std::string_view text, otel::ValuePool& pool);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throughline::ingest
