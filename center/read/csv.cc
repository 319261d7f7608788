#include "center/read/csv.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

namespace throughline::center {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// The cell that begins at `at`, which moves behind it: to a comma, a line end or the end of the text.
Result<std::string> ReadCell(std::string_view text, size_t& at, size_t line) {
  std::string cell;
  if (at == text.size() || text[at] != '"') {
    const size_t end = std::min(text.find_first_of(",\r\n\"", at), text.size());
    if (end < text.size() && text[end] == '"')
      return Fail(ErrorKind::kInvalid,
                  fmt::format("line {}: a quote inside a cell that does not begin with one", line));
    cell = text.substr(at, end - at);
    at = end;
    return cell;
  }
  for (++at;; at += 2) {
    const size_t quote = text.find('"', at);
    if (quote == std::string_view::npos)
      return Fail(ErrorKind::kInvalid, fmt::format("line {}: a quoted cell is not closed", line));
    cell += text.substr(at, quote - at);
    at = quote;
    if (!text.substr(at + 1).starts_with('"')) break;
    cell += '"';
  }
  ++at;
  if (at < text.size() && text[at] != ',' && text[at] != '\n' && text[at] != '\r')
    return Fail(ErrorKind::kInvalid, fmt::format("line {}: text behind the closing quote of a cell", line));
  return cell;
}

}  // namespace

Result<void> ReadCsv(std::string_view text,
                     const std::function<Result<void>(size_t line, std::vector<std::string>& cells)>& take) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!simdjson::validate_utf8(text)) return Fail(ErrorKind::kInvalid, "the file is not UTF-8 text");
  std::vector<std::string> cells;
  size_t line = 1;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at, begin_line = line;
    while (true) {
      Result<std::string> cell = ReadCell(text, at, begin_line);
      if (!cell) return Fail(cell.error());
      cells.push_back(std::move(*cell));
      if (at == text.size() || text[at] != ',') break;
      ++at;
    }
    const bool is_empty = at == begin;
    if (text.substr(at).starts_with("\r\n")) {
      at += 2;
    } else if (at < text.size()) {
      ++at;
    }
    line += static_cast<size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                           text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    if (!is_empty) {
      if (Result<void> taken = take(begin_line, cells); !taken) return taken;
    }
    cells.clear();
  }
  return {};
}

}  // namespace throughline::center
