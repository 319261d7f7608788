#include "store/row_lines.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "store/server_error.h"

namespace throughline::store {
namespace {

constexpr std::string_view kRow = "{\"row\":";
constexpr std::string_view kProgress = "{\"progress\":";
constexpr std::string_view kException = "{\"exception\":";

// Numbers travel in quotes.
uint64_t NumberAfter(std::string_view line, std::string_view key) {
  const size_t at = line.find(key);
  uint64_t value = 0;
  if (at != std::string_view::npos) {
    const char* begin = line.data() + at + key.size();
    std::from_chars(begin, line.data() + line.size(), value);
  }
  return value;
}

// The text of {"exception":"..."}, without JSON's escapes; the line itself when it is cut.
std::string ExceptionText(std::string_view line) {
  thread_local simdjson::dom::parser parser;
  std::string_view text;
  if (parser.parse(line.data(), line.size())["exception"].get_string().get(text) != simdjson::SUCCESS)
    return std::string(line);
  return std::string(text);
}

}  // namespace

Result<RowLines> RowLines::Open(ClickHouseClient& client, std::string_view sql, const QueryOptions& options) {
  Result<RowStream> stream = client.Stream(sql, options, "JSONCompactEachRowWithProgress");
  if (!stream) return Fail(stream.error());
  return RowLines(std::move(*stream));
}

bool RowLines::HasNext() const {
  // What the engine says between rows is no row: whoever took a line of progress for one would keep back what it has.
  size_t at = at_;
  for (size_t end; (end = buffer_.find('\n', std::max(at, searched_))) != std::string::npos; at = end + 1) {
    const std::string_view line = std::string_view(buffer_).substr(at, end - at);
    if (line.starts_with(kRow) || line.starts_with(kException)) return true;
  }
  return false;
}

std::optional<std::string_view> RowLines::TakeLine() {
  const size_t end = buffer_.find('\n', std::max(at_, searched_));
  if (end == std::string::npos) {
    searched_ = buffer_.size();
    return std::nullopt;
  }
  const std::string_view line = std::string_view(buffer_).substr(at_, end - at_);
  at_ = end + 1;
  return line;
}

void RowLines::ReadProgress(std::string_view line) {
  // Some servers say what they have read since the last line, others altogether: a sum never goes back.
  read_rows_ = std::max(read_rows_, NumberAfter(line, "\"read_rows\":\""));
  read_bytes_ = std::max(read_bytes_, NumberAfter(line, "\"read_bytes\":\""));
}

Result<std::optional<std::string_view>> RowLines::Next() {
  while (true) {
    while (std::optional<std::string_view> line = TakeLine()) {
      if (line->starts_with(kRow) && line->ends_with('}')) {
        line->remove_prefix(kRow.size());
        line->remove_suffix(1);
        return line;
      }
      if (line->starts_with(kProgress)) ReadProgress(*line);
      if (line->starts_with(kException)) {
        if (std::optional<ServerError> error = ParseServerError(ExceptionText(*line))) return Fail(Describe(*error));
        return Fail(ErrorKind::kUnavailable, "the store stopped in the middle of a result");
      }
      // Anything else is the head, or the text that RowStream reads for itself once a result broke off.
    }
    buffer_.erase(0, at_);
    searched_ -= std::min(searched_, at_);
    at_ = 0;
    Result<std::string_view> piece = stream_.Read();
    if (!piece) return Fail(piece.error());
    if (piece->empty()) return std::nullopt;
    buffer_ += *piece;
  }
}

}  // namespace throughline::store
