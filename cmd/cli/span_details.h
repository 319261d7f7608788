// What hangs under a span beside its children: its exception, status, events, links, attributes.
// Included by *.cc alone: it brings simdjson along.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cmd/cli/json.h"
#include "cmd/cli/trace_tree.h"

namespace throughline::cmd {

struct SpanDetail {
  std::string headline;  // safe
  Style style = Style::kPlain;
  std::vector<std::string> lines = {};  // safe
};

// `resource`: shown with the attributes when given.
std::vector<SpanDetail> DetailsOf(Json span, std::optional<Json> resource, const TreeOptions& options);

}  // namespace throughline::cmd
