// A pipeline's commands applied to its source: of the query, or of a subquery.
#pragma once

#include <optional>
#include <string>

#include "dataprime/commands/pipeline.h"
#include "dataprime/commands/source.h"

namespace throughline::dataprime {

// The rows of a query, and what they were read from.
struct Input {
  Rows rows;
  std::string source;
  Window window;
};

// Opens the source, which is the default where the pipeline names none, and applies the commands. nullopt, with an
// error, when there is nothing to open; any other error leaves rows that can be used for checking on.
std::optional<Input> Evaluate(const Pipeline& pipeline, Compilation& compilation);

}  // namespace throughline::dataprime
