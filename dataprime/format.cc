#include "dataprime/format.h"

#include <algorithm>
#include <span>

#include "dataprime/commands/pipeline.h"
#include "dataprime/compiler.h"

namespace throughline::dataprime {
namespace {

constexpr size_t kWidth = 100;  // a longer command is broken after its commas

struct Comment {
  SourceRange range;
  std::string text;
};

std::vector<Comment> Comments(std::string_view query, const Recorder& recorder) {
  const Lexer lexer(query);
  std::vector<Comment> out;
  const auto between = [&](size_t begin, size_t end) {
    if (begin >= end) return;
    for (const SourceRange& range : lexer.Comments(begin, end)) {
      std::string text(query.substr(range.begin, range.end - range.begin));
      if (text.starts_with("--")) text.replace(0, 2, "//");
      while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.pop_back();
      out.push_back({range, std::move(text)});
    }
  };
  size_t end = 0;
  for (const SourceRange& token : recorder.covered()) {
    between(end, token.begin);
    end = std::max<size_t>(end, token.end);
  }
  between(end, query.size());
  return out;
}

// Whether a blank stands between two pieces of a command; `nested`: inside parentheses.
bool Blank(const Piece& left, const Piece& right, bool nested) {
  const std::string &a = left.text, &b = right.text;
  const auto tight = [&](const Piece& piece) {
    return !piece.is_operand && (piece.text == ":" || (nested && piece.text == "=") || piece.text == "." ||
                                 piece.text == "/" || piece.text == "-");
  };
  if (tight(left) || tight(right)) return false;
  if (!left.is_operand && (a == "(" || a == "[")) return false;
  if (right.is_operand) return true;
  if (b == "," || b == ")" || b == "]") return false;
  // `regexp(...)` is a call, `join (...)` is not: as they were written.
  if (b == "(") return a == "," || a == "|" || left.range.end != right.range.begin;
  return true;
}

std::string Line(std::span<const Piece> pieces, bool broken) {
  std::string out;
  int depth = 0;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    const bool symbol = !piece.is_operand;
    if (symbol && piece.text == ")") --depth;
    if (i > 0) {
      const Piece& last = pieces[i - 1];
      const bool break_here =
          broken && depth == 0 && ((!last.is_operand && last.text == ",") || (symbol && piece.text == "aggregate"));
      out += break_here ? (piece.text == "aggregate" ? "\n  " : "\n    ") : Blank(last, piece, depth > 0) ? " " : "";
    }
    if (symbol && piece.text == "(") ++depth;
    out += piece.text;
  }
  return out;
}

// The commands of the query, without the pipes between them.
std::vector<std::span<const Piece>> Commands(const std::vector<Piece>& pieces) {
  std::vector<std::span<const Piece>> out;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= pieces.size(); ++i) {
    const bool symbol = i < pieces.size() && !pieces[i].is_operand;
    if (symbol && pieces[i].text == "(") ++depth;
    if (symbol && pieces[i].text == ")") --depth;
    if (i < pieces.size() && !(symbol && pieces[i].text == "|" && depth == 0)) continue;
    if (i > begin) out.push_back(std::span(pieces).subspan(begin, i - begin));
    begin = i + 1;
  }
  return out;
}

std::string Layout(std::string_view query, const Recorder& recorder) {
  const std::vector<std::span<const Piece>> commands = Commands(recorder.pieces());
  const auto begin_of = [&](size_t i) { return commands[i].front().range.begin; };
  const auto end_of = [&](size_t i) { return commands[i].back().range.end; };
  std::vector<std::string> before(commands.size() + 1), behind(commands.size());
  for (const Comment& comment : Comments(query, recorder)) {
    size_t next = 0;  // the command that it is in, or before
    while (next < commands.size() && end_of(next) <= comment.range.begin) ++next;
    const bool inside = next < commands.size() && begin_of(next) < comment.range.begin;
    const bool same_line =
        !inside && next > 0 &&
        query.substr(end_of(next - 1), comment.range.begin - end_of(next - 1)).find('\n') == std::string_view::npos;
    if (same_line) {
      behind[next - 1] += " " + comment.text;
    } else {
      before[next] += comment.text + "\n";
    }
  }
  std::string out;
  for (size_t i = 0; i < commands.size(); ++i) {
    const std::string_view pipe = i > 0 ? "| " : "";
    std::string line = Line(commands[i], /*broken=*/false);
    if (pipe.size() + line.size() > kWidth) line = Line(commands[i], /*broken=*/true);
    out += before[i] + std::string(pipe) + line + behind[i] + "\n";
  }
  return out + before.back();
}

}  // namespace

std::expected<std::string, std::vector<Diagnostic>> Format(std::string_view query) {
  if (query.size() > kMaxQueryBytes) {
    Diagnostics diagnostics;
    diagnostics.Error({0, 0}, "the query is too long to format");
    return std::unexpected(diagnostics.Sorted());
  }
  std::string text(query);
  // What was rewritten is read again, so that its pieces are laid out like any other's.
  bool again = true;
  for (int pass = 0; again && pass < 3; ++pass) {
    Diagnostics diagnostics;
    Recorder recorder;
    Parser parser(text, diagnostics, {.recorder = &recorder});
    ParsePipeline(parser);
    if (diagnostics.has_errors()) return std::unexpected(diagnostics.Sorted());
    again = recorder.rewritten();
    text = Layout(text, recorder);
  }
  return text;
}

}  // namespace throughline::dataprime
