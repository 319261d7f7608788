#include "cmd/cli/trace_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "cmd/cli/terminal_text.h"
#include "otel/ids.h"

namespace throughline::cmd {
namespace {

constexpr size_t kDigits = 2 * otel::TraceId::kSize;
constexpr size_t kShownColumns = 60;

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

Result<std::string> ReadTraceId(std::string_view text) {
  std::string_view id = Trimmed(text);
  constexpr std::string_view kHeader = "traceparent:";
  const bool has_header = id.size() >= kHeader.size() &&
                          std::ranges::equal(id.substr(0, kHeader.size()), kHeader, {},
                                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (has_header) id = Trimmed(id.substr(kHeader.size()));
  const bool is_traceparent = id.size() >= 3 + kDigits + 1 && id[2] == '-' && id[3 + kDigits] == '-';
  if (is_traceparent) id = id.substr(3, kDigits);
  if (const auto read = otel::TraceId::FromHexText(id)) return read->Hex();
  if (id == std::string(kDigits, '0')) {
    return Fail(ErrorKind::kInvalid, "a trace id of all zeros names no trace: its sender had none");
  }
  return Fail(ErrorKind::kInvalid,
              fmt::format("\"{}\" is no trace id: give its 32 hexadecimal digits, or a whole traceparent "
                          "(00-<trace id>-<span id>-01)",
                          Clip(text, kShownColumns)));
}

}  // namespace throughline::cmd
