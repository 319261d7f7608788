#include "dataprime/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace throughline::dataprime {
namespace {

constexpr size_t kLongestExcerpt = 140;  // characters of the query shown
constexpr size_t kBefore = 60;           // of these before the problem

bool StartsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), StartsCharacter));
}

// A tab or another control character would push the caret out of its column.
std::string Printable(std::string_view text) {
  std::string out;
  for (char byte : text) out += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F ? ' ' : byte;
  return out;
}

}  // namespace

void Diagnostics::Error(SourceRange range, std::string message, std::string suggestion) {
  Add({Severity::kError, range, std::move(message), std::move(suggestion)});
}

void Diagnostics::Warning(SourceRange range, std::string message, std::string suggestion) {
  Add({Severity::kWarning, range, std::move(message), std::move(suggestion)});
}

void Diagnostics::Add(Diagnostic diagnostic) {
  has_errors_ |= diagnostic.severity == Severity::kError;
  // The same keypath named in three places is one problem at three positions; the same position is not told twice.
  for (const Diagnostic& item : items_) {
    if (item.range.begin == diagnostic.range.begin && item.message == diagnostic.message) return;
  }
  // An error is never lost to a crowd of warnings: the caller would have a failure without a reason.
  if (items_.size() >= kMost && (diagnostic.severity == Severity::kWarning || items_.size() >= 2 * kMost)) return;
  items_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::Sorted() const {
  std::vector<Diagnostic> out = items_;
  std::stable_sort(out.begin(), out.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.range.begin < b.range.begin; });
  return out;
}

Position PositionOf(std::string_view query, size_t offset) {
  offset = std::min(offset, query.size());
  std::string_view before = query.substr(0, offset);
  const size_t line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n')),
          1 + CountCharacters(before.substr(line_begin))};
}

std::string Render(const Diagnostic& diagnostic, std::string_view query, std::string_view name) {
  const size_t begin = std::min<size_t>(diagnostic.range.begin, query.size());
  const size_t line_begin = begin == 0 ? 0 : query.rfind('\n', begin - 1) + 1;  // npos + 1 is 0
  const size_t line_end = std::min(query.find('\n', begin), query.size());
  const size_t end = std::clamp<size_t>(diagnostic.range.end, begin, line_end);
  const Position position = PositionOf(query, begin);

  size_t from = line_begin;
  if (begin - line_begin > kBefore && line_end - line_begin > kLongestExcerpt) from = begin - kBefore;
  while (from > line_begin && !StartsCharacter(query[from])) --from;
  size_t to = std::min(line_end, from + kLongestExcerpt);
  while (to < line_end && !StartsCharacter(query[to])) ++to;

  const std::string_view left = from > line_begin ? "..." : "";
  const std::string_view right = to < line_end ? "..." : "";
  const size_t indent = left.size() + CountCharacters(query.substr(from, begin - from));
  const size_t width = std::max<size_t>(1, CountCharacters(query.substr(begin, std::min(end, to) - begin)));
  const std::string number = std::to_string(position.line);
  const std::string_view kind = diagnostic.severity == Severity::kError ? "error" : "warning";

  std::string out = fmt::format("{}:{}:{}: {}: {}\n", name, position.line, position.column, kind, diagnostic.message);
  out += fmt::format("  {} | {}{}{}\n", number, left, Printable(query.substr(from, to - from)), right);
  out += fmt::format("  {:{}} | {:{}}^{:~>{}}", "", number.size(), "", indent, "", width - 1);
  if (!diagnostic.suggestion.empty()) out += " " + diagnostic.suggestion;
  out += '\n';
  return out;
}

}  // namespace throughline::dataprime
