// The name of a source or of an uploaded table, which may hold what a keypath's names can't: `my-users`,
// `enrichments/users`, 'a name in quotes'.
#pragma once

#include <optional>
#include <string>

#include "dataprime/syntax/parser.h"

namespace throughline::dataprime {

// nullopt, with an error, when none stands here.
std::optional<std::string> ParseDatasetName(Parser& in, std::string_view meaning, std::string_view example);

// Without `enrichments/` and `default/` before it.
std::string_view WithoutDataspace(std::string_view dataset);

}  // namespace throughline::dataprime
