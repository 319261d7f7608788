// The trace that a tool was asked about.
#pragma once

#include <expected>

#include "center/mcp/tool.h"
#include "store/trace_reader.h"

namespace throughline::center {

// Of the argument `trace_id`; or why there is none, as the tool's answer.
std::expected<store::Trace, ToolAnswer> TraceOf(ApiContext& context, const Arguments& arguments,
                                                const net::CancelToken& cancel);

}  // namespace throughline::center
