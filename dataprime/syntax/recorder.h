// A query piece by piece, as the parser read it: what `fmt` lays out again. A command needs to do nothing for it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataprime/diagnostic.h"

namespace throughline::dataprime {

// A word or symbol of a command, or one of its operands, in canonical form.
struct Piece {
  SourceRange range;
  std::string text;
  bool is_operand = false;
};

class Recorder {
 public:
  void Add(Piece piece) { pieces_.push_back(std::move(piece)); }
  // The last piece is a word of the language: it is written like this.
  void Respell(std::string_view word) { pieces_.back().text = word; }
  void Covered(SourceRange range) {
    // A template holds tokens, and between them text of its own.
    while (!covered_.empty() && covered_.back().begin >= range.begin) covered_.pop_back();
    covered_.push_back(range);
  }
  size_t size() const { return pieces_.size(); }
  // What was read since there were `from` pieces is written `canonical` instead. It may be many pieces, whose text is
  // to be read again before it is laid out.
  void Rewrite(size_t from, std::string canonical, uint32_t end) {
    if (from + 1 == pieces_.size() && pieces_[from].text == canonical) return;
    const SourceRange range{from < pieces_.size() ? pieces_[from].range.begin : end, end};
    pieces_.resize(std::min(from, pieces_.size()));
    if (!canonical.empty()) pieces_.push_back({range, std::move(canonical), false});
    rewritten_ = true;
  }

  const std::vector<Piece>& pieces() const { return pieces_; }
  // Everything that was read as a token, in order: between two of them stand white space and comments.
  const std::vector<SourceRange>& covered() const { return covered_; }
  bool rewritten() const { return rewritten_; }

 private:
  std::vector<Piece> pieces_;
  std::vector<SourceRange> covered_;
  bool rewritten_ = false;
};

}  // namespace throughline::dataprime
