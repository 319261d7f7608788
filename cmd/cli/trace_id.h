// A trace id as people have it at hand.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace throughline::cmd {

// 32 hexadecimal digits of either case, or a whole traceparent ("00-<trace id>-<span id>-01", with or without the
// header's name before it), white space around it ignored. Returns lower case. kInvalid says what is accepted. Source
// W3C Trace Context, "traceparent"; versions other than 00 may carry further fields.
Result<std::string> ReadTraceId(std::string_view text);

}  // namespace throughline::cmd
