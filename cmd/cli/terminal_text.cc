#include "cmd/cli/terminal_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "cmd/cli/unicode_ranges.h"

namespace throughline::cmd {
namespace {

constexpr uint32_t kNotUtf8 = 0xffffffff;
constexpr uint32_t kEmojiPresentation = 0xfe0f;  // makes the character before it an emoji, two columns wide
constexpr size_t kMostMarks = 8;

struct CodePoint {
  uint32_t code;
  size_t bytes;
};

CodePoint ReadCodePoint(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {kNotUtf8, 1};
  uint32_t code = lead & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {kNotUtf8, 1};
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kLeast[length] || code > 0x10ffff || is_surrogate) return {kNotUtf8, 1};
  return {code, length};
}

bool IsUnsafe(uint32_t code) {
  if (code < 0x80) return code < 0x20 || code == 0x7f;
  return code == kNotUtf8 || IsIn(kUnsafe, code);
}

std::string Escaped(uint32_t code, char byte) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case kNotUtf8:
      return fmt::format("\\x{:02x}", static_cast<uint8_t>(byte));
    default:
      break;
  }
  if (code < 0x100) return fmt::format("\\x{:02x}", code);
  return code < 0x10000 ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
}

// What is drawn as one: a character with its marks, or one escaped character.
struct Unit {
  std::string_view raw;
  std::string escape;  // empty: `raw` is shown
  size_t columns;

  std::string_view shown() const { return escape.empty() ? raw : std::string_view(escape); }
};

Unit ReadUnit(std::string_view text) {
  const CodePoint base = ReadCodePoint(text);
  if (base.code >= 0x20 && base.code < 0x7f && (text.size() == 1 || static_cast<uint8_t>(text[1]) < 0x80)) {
    return {text.substr(0, 1), {}, 1};
  }
  if (IsUnsafe(base.code) || IsIn(kNoWidth, base.code)) {
    std::string escape = Escaped(base.code, text[0]);
    const size_t columns = escape.size();
    return {text.substr(0, base.bytes), std::move(escape), columns};
  }
  size_t columns = IsIn(kWide, base.code) ? 2 : 1;
  size_t bytes = base.bytes;
  for (size_t marks = 0; marks < kMostMarks && bytes < text.size(); ++marks) {
    const CodePoint mark = ReadCodePoint(text.substr(bytes));
    if (mark.code == kNotUtf8 || !IsIn(kNoWidth, mark.code)) break;
    if (mark.code == kEmojiPresentation && base.code >= 0x80) columns = 2;
    bytes += mark.bytes;
  }
  return {text.substr(0, bytes), {}, columns};
}

// The rest of a line after its first `columns` columns, moved to after the last space before that if there is one.
std::string_view BreakAfter(std::string_view line, size_t columns, std::string& piece) {
  size_t used = 0;
  size_t raw = 0;
  size_t piece_at_space = 0;
  size_t raw_at_space = 0;
  piece.clear();
  while (raw < line.size()) {
    const Unit unit = ReadUnit(line.substr(raw));
    if (columns != 0 && used + unit.columns > columns && used > 0) {
      if (raw_at_space == 0) return line.substr(raw);
      piece.resize(piece_at_space);
      return line.substr(raw_at_space);
    }
    piece += unit.shown();
    used += unit.columns;
    raw += unit.raw.size();
    if (unit.raw == " ") {
      piece_at_space = piece.size() - 1;
      raw_at_space = raw;
    }
  }
  return {};
}

}  // namespace

std::string Safe(std::string_view text) { return Clip(text, 0); }

size_t Columns(std::string_view text) {
  size_t columns = 0;
  while (!text.empty()) {
    const Unit unit = ReadUnit(text);
    columns += unit.columns;
    text.remove_prefix(unit.raw.size());
  }
  return columns;
}

std::string Clip(std::string_view text, size_t columns) {
  std::string safe;
  size_t used = 0;
  size_t before_mark = 0;  // how much of `safe` leaves room for the mark
  while (!text.empty()) {
    const Unit unit = ReadUnit(text);
    used += unit.columns;
    if (columns != 0 && used > columns) return safe.substr(0, before_mark) + "…";
    safe += unit.shown();
    if (used < columns) before_mark = safe.size();
    text.remove_prefix(unit.raw.size());
  }
  return safe;
}

std::vector<std::string> WrapLines(std::string_view text, size_t columns) {
  std::vector<std::string> lines;
  std::string untabbed;
  std::string piece;
  while (true) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    untabbed.clear();
    for (char c : line) untabbed.append(c == '\t' ? 4 : 1, c == '\t' ? ' ' : c);
    std::string_view rest = untabbed;
    do {
      rest = BreakAfter(rest, columns, piece);
      lines.push_back(piece);
    } while (!rest.empty());
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string_view FirstCharacters(std::string_view text, size_t count) {
  size_t bytes = 0;
  for (; count > 0 && bytes < text.size(); --count) bytes += ReadCodePoint(text.substr(bytes)).bytes;
  return text.substr(0, bytes);
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(ReadCodePoint(text).bytes);
  return count;
}

std::string SafeJson(std::string_view json) {
  std::string safe;
  safe.reserve(json.size());
  while (!json.empty()) {
    const CodePoint next = ReadCodePoint(json);
    if (!IsUnsafe(next.code) || next.code == '\n') {
      safe += json.substr(0, next.bytes);
    } else if (next.code == kNotUtf8) {
      safe += "\\ufffd";
    } else if (next.code < 0x10000) {
      fmt::format_to(std::back_inserter(safe), "\\u{:04x}", next.code);
    } else {
      const uint32_t above = next.code - 0x10000;
      fmt::format_to(std::back_inserter(safe), "\\u{:04x}\\u{:04x}", 0xd800 + (above >> 10), 0xdc00 + (above & 0x3ff));
    }
    json.remove_prefix(next.bytes);
  }
  return safe;
}

std::string JsonQuote(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '\n' || c == '\r' || c == '\t') {
      quoted += Escaped(static_cast<uint32_t>(c), c);
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return SafeJson(quoted + '"');  // writes the other control characters
}

}  // namespace throughline::cmd
