#include "assistant/validation/reading.h"

#include <algorithm>

namespace throughline::assistant {

using dataprime::HighlightToken;
using dataprime::TokenClass;

namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), tokens_(dataprime::Highlight(text)) { out_.text = text; }

  QueryReading Read() {
    while (at_ < tokens_.size()) Next();
    while (!open_.empty()) EndSubquery();
    EndStage();
    if (last_was_pipe_ && (out_.lone_pipes.empty() || out_.lone_pipes.back().begin != last_pipe_.begin))
      out_.lone_pipes.push_back(last_pipe_);
    return std::move(out_);
  }

 private:
  std::string_view Text(size_t i) const {
    return text_.substr(tokens_[i].range.begin, tokens_[i].range.end - tokens_[i].range.begin);
  }
  bool IsSymbol(size_t i, std::string_view symbol) const {
    return i < tokens_.size() && tokens_[i].token_class == TokenClass::kOperator && Text(i) == symbol;
  }
  bool IsKeypath(size_t i) const { return i < tokens_.size() && tokens_[i].token_class == TokenClass::kKeypath; }

  void Next() {
    const HighlightToken& token = tokens_[at_];
    if (token.token_class == TokenClass::kComment) {
      out_.has_comment = true;
      ++at_;
      return;
    }
    if (IsSymbol(at_, "|")) {
      EndStage();
      if (last_was_pipe_ || out_.stages.empty()) out_.lone_pipes.push_back(token.range);
      last_was_pipe_ = true;
      last_pipe_ = token.range;
      ++at_;
      return;
    }
    last_was_pipe_ = false;
    if (IsSymbol(at_, "(") && at_ + 1 < tokens_.size() && tokens_[at_ + 1].token_class == TokenClass::kCommand) {
      Add({token.token_class, token.range, Text(at_), {}});
      ++at_;
      BeginSubquery();
      return;
    }
    if (IsSymbol(at_, "(")) ++parentheses_;
    if (IsSymbol(at_, ")")) {
      if (!open_.empty() && parentheses_ == 0) {
        EndSubquery();
      } else if (parentheses_ > 0) {
        --parentheses_;
      }
    }
    Add(token.token_class == TokenClass::kKeypath ? TakeKeypath() : TakePiece());
  }

  QueryPiece TakePiece() {
    QueryPiece piece{tokens_[at_].token_class, tokens_[at_].range, Text(at_), {}};
    if (piece.token_class == TokenClass::kAlias) out_.made.emplace_back(piece.text);
    if (piece.token_class == TokenClass::kDataset && !has_source_) {
      has_source_ = true;
      out_.source = piece.text;
    }
    ++at_;
    return piece;
  }

  // `$d`, `.`, `a`, `[`, `'b c'`, `]` are one keypath.
  QueryPiece TakeKeypath() {
    QueryPiece piece{TokenClass::kKeypath, tokens_[at_].range, {}, std::string(Text(at_))};
    piece.is_bare = !piece.keypath.starts_with('$');
    piece.is_single = true;
    if (piece.is_bare) piece.keypath.insert(0, "$d.");
    for (++at_; at_ < tokens_.size();) {
      const uint32_t end = piece.range.end;
      if (tokens_[at_].range.begin != end) break;
      if (IsSymbol(at_, ".") && IsKeypath(at_ + 1)) {
        piece.keypath.append(".").append(Text(at_ + 1));
        piece.range.end = tokens_[at_ + 1].range.end;
        at_ += 2;
      } else if (IsSymbol(at_, "[") && at_ + 2 < tokens_.size() &&
                 tokens_[at_ + 1].token_class == TokenClass::kString && IsSymbol(at_ + 2, "]")) {
        piece.keypath.append("[").append(Text(at_ + 1)).append("]");
        piece.range.end = tokens_[at_ + 2].range.end;
        at_ += 3;
      } else {
        break;
      }
      piece.is_single = false;
    }
    piece.text = text_.substr(piece.range.begin, piece.range.end - piece.range.begin);
    return piece;
  }

  void Add(QueryPiece piece) {
    if (!is_open_) {
      stage_ = QueryStage{.depth = static_cast<int>(open_.size())};
      is_open_ = true;
      stage_.command = dataprime::FindCommand(piece.text);
      stage_.word = stage_.command ? std::string(stage_.command->keyword) : std::string(piece.text);
    }
    stage_.pieces.push_back(std::move(piece));
  }
  void EndStage() {
    if (is_open_) out_.stages.push_back(std::move(stage_));
    is_open_ = false;
  }
  void BeginSubquery() {
    open_.push_back({std::move(stage_), parentheses_});
    parentheses_ = 0;
    is_open_ = false;
  }
  void EndSubquery() {
    EndStage();
    stage_ = std::move(open_.back().stage);
    parentheses_ = open_.back().parentheses;
    open_.pop_back();
    is_open_ = true;
  }

  struct Outer {
    QueryStage stage;
    int parentheses;
  };

  std::string_view text_;
  std::vector<HighlightToken> tokens_;
  size_t at_ = 0;
  QueryReading out_;
  QueryStage stage_;
  bool is_open_ = false;
  int parentheses_ = 0;  // of expressions, in this stage
  std::vector<Outer> open_;
  bool last_was_pipe_ = false;
  bool has_source_ = false;
  dataprime::SourceRange last_pipe_;
};

}  // namespace

QueryReading Read(std::string_view query) { return Reader(query).Read(); }

}  // namespace throughline::assistant
