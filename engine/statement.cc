#include "engine/statement.h"

#include "net/headers.h"

namespace throughline::engine {

namespace {

bool IsWordStart(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80; }
bool IsDigit(unsigned char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

}  // namespace

// False at the end of the text.
bool Lexer::SkipBlank() {
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    if (IsBlank(rest[0])) {
      ++at_;
    } else if (rest.starts_with("--") || rest.starts_with("#!") || rest.starts_with("# ")) {
      const size_t line = rest.find('\n');
      at_ = line == rest.npos ? text_.size() : at_ + line + 1;
    } else if (rest.starts_with("/*")) {
      size_t nesting = 1;
      for (at_ += 2; at_ < text_.size() && nesting > 0; ++at_) {
        if (text_.substr(at_, 2) == "/*")
          ++nesting, ++at_;
        else if (text_.substr(at_, 2) == "*/")
          --nesting, ++at_;
      }
    } else {
      return true;
    }
  }
  return false;
}

size_t Lexer::QuotedEnd(size_t begin) const {
  const char quote = text_[begin];
  for (size_t i = begin + 1; i < text_.size(); ++i) {
    if (text_[i] == '\\') {
      ++i;
    } else if (text_[i] == quote) {
      if (i + 1 < text_.size() && text_[i + 1] == quote)
        ++i;
      else
        return i + 1;
    }
  }
  return text_.size();
}

bool Lexer::Next(Token& token) {
  if (!SkipBlank()) return false;
  const size_t begin = at_;
  const unsigned char c = static_cast<unsigned char>(text_[at_]);
  token.begin = begin;
  token.depth = depth_;
  if (IsWordStart(c) || IsDigit(c)) {
    while (at_ < text_.size() &&
           (IsWordStart(static_cast<unsigned char>(text_[at_])) || IsDigit(static_cast<unsigned char>(text_[at_])))) {
      ++at_;
    }
    token.kind = IsDigit(c) ? Token::Kind::kNumber : Token::Kind::kWord;
  } else if (c == '\'' || c == '"' || c == '`') {
    at_ = QuotedEnd(begin);
    token.kind = c == '\'' ? Token::Kind::kString : Token::Kind::kName;
  } else {
    ++at_;
    token.kind = Token::Kind::kPunctuation;
    if (c == '$') {
      size_t tag_end = at_;
      while (tag_end < text_.size() && (IsWordStart(static_cast<unsigned char>(text_[tag_end])) ||
                                        IsDigit(static_cast<unsigned char>(text_[tag_end])))) {
        ++tag_end;
      }
      if (tag_end < text_.size() && text_[tag_end] == '$') {
        const std::string_view tag = text_.substr(begin, tag_end + 1 - begin);
        const size_t close = text_.find(tag, tag_end + 1);
        at_ = close == text_.npos ? text_.size() : close + tag.size();
        token.kind = Token::Kind::kHeredoc;
      }
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth_;
    } else if (c == ')' || c == ']' || c == '}') {
      if (depth_ > 0) --depth_;
      token.depth = depth_;
    }
  }
  token.end = at_;
  return true;
}

namespace {

class Reader {
 public:
  Reader(std::string_view text, bool more_data) : text_(text), lexer_(text), more_data_(more_data) { Advance(); }

  Statement Read() {
    if (Is("INSERT")) return ReadInsert();
    if (Is("KILL")) {
      Advance();
      return {.kind = Is("QUERY") ? Statement::Kind::kKill : Statement::Kind::kOther, .head = text_};
    }
    const bool rows = Is("SELECT") || Is("WITH") || Is("FROM") || Punctuation('(');
    Statement statement{.kind = rows ? Statement::Kind::kQuery : Statement::Kind::kOther, .head = text_};
    while (more_) {
      if (const std::string_view refusal = Refusal(); !refusal.empty()) return Refused(refusal);
      if (token_.depth > 0 || !Is("FORMAT")) {
        Advance();
        continue;
      }
      Advance();
      // In `SELECT 1 AS format FORMAT TSV` two words look alike; the clause is the one that ends the statement.
      if (!more_ || token_.kind != Token::Kind::kWord || Is("FORMAT")) continue;
      const std::string_view name = TokenText();
      Advance();
      if (!more_ || Is("SETTINGS") || Punctuation(';')) statement.format = name;
    }
    return statement;
  }

 private:
  void Advance() { more_ = lexer_.Next(token_); }
  std::string_view TokenText() const { return text_.substr(token_.begin, token_.end - token_.begin); }
  bool Is(std::string_view word) const {
    return more_ && token_.kind == Token::Kind::kWord && net::EqualsIgnoreCase(TokenText(), word);
  }
  bool Punctuation(char c) const {
    return more_ && token_.kind == Token::Kind::kPunctuation && text_[token_.begin] == c;
  }

  Statement Refused(std::string_view why) const {
    return {.kind = Statement::Kind::kRefused, .head = text_, .refusal = why};
  }

  // The library takes these as its own user would mean them: files of whoever asks, and signals to the whole process
  // group, which is our parent's. Reads past the first of the two words.
  std::string_view Refusal() {
    if (Is("INTO")) {
      Advance();
      if (Is("OUTFILE")) return "INTO OUTFILE is for a client's own files";
    } else if (Is("SYSTEM")) {
      Advance();
      if (Is("SHUTDOWN") || Is("KILL")) return "The engine is stopped by a signal, not by SQL";
    }
    return {};
  }

  Statement ReadInsert() {
    const Statement plain{.kind = Statement::Kind::kOther, .head = text_};
    Advance();
    if (Is("INTO")) Advance();
    if (Is("TABLE")) Advance();
    if (Is("FUNCTION")) Advance();
    // The target's name, which may look like a keyword: a word or quoted name, and more after each dot.
    Advance();
    while (Punctuation('.')) {
      Advance();
      Advance();
    }
    for (; more_; Advance()) {
      if (token_.depth > 0 || token_.kind != Token::Kind::kWord) continue;
      if (Is("SELECT") || Is("WITH") || Is("WATCH")) return plain;
      if (Is("FROM")) {
        Advance();
        return Is("INFILE") ? Refused("FROM INFILE is for a client's own files") : plain;
      }
      if (Is("VALUES")) {
        const size_t head_end = token_.begin;
        const size_t data_begin = token_.end;
        Advance();
        if (more_ || !more_data_) return plain;
        return {.kind = Statement::Kind::kInsert,
                .head = text_.substr(0, head_end),
                .format = "Values",
                .data = text_.substr(data_begin)};
      }
      if (Is("FORMAT")) {
        const size_t head_end = token_.begin;
        Advance();
        if (!more_ || token_.kind != Token::Kind::kWord) return plain;  // the engine says what is wrong
        return {.kind = Statement::Kind::kInsert,
                .head = text_.substr(0, head_end),
                .format = TokenText(),
                .data = AfterFormat(token_.end)};
      }
    }
    return plain;
  }

  // As ClickHouse has it: blanks up to the end of the line and one line end belong to the statement, not to the data.
  std::string_view AfterFormat(size_t at) const {
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\f')) ++at;
    if (at < text_.size() && text_[at] == ';') ++at;
    if (text_.substr(at, 2) == "\r\n") return text_.substr(at + 2);
    if (at < text_.size() && text_[at] == '\n') ++at;
    return text_.substr(at);
  }

  std::string_view text_;
  Lexer lexer_;
  bool more_data_;
  bool more_ = false;
  Token token_{};
};

std::string Quote(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == '\\' || c == quote) out += '\\';
    if (c == '\0')
      out += "\\0";
    else
      out += c;
  }
  return out += quote;
}

}  // namespace

Statement ReadStatement(std::string_view text, bool more_data) { return Reader(text, more_data).Read(); }

std::string KillByOurIds(std::string_view text) {
  std::string out;
  size_t copied = 0;
  Lexer lexer(text);
  Token token;
  while (lexer.Next(token)) {
    const std::string_view word = text.substr(token.begin, token.end - token.begin);
    if (token.kind != Token::Kind::kWord || word != "query_id") continue;
    out += text.substr(copied, token.begin - copied);
    out += "if(Settings['log_comment'] != '', Settings['log_comment'], query_id)";
    copied = token.end;
  }
  return out += text.substr(copied);
}

std::string QuoteString(std::string_view text) { return Quote(text, '\''); }
std::string QuoteName(std::string_view name) { return Quote(name, '`'); }

}  // namespace throughline::engine
