#include "sdk/instrumentation/sql_text.h"

#include <algorithm>

namespace throughline::inline sdk::internal {

namespace {

enum class Kind { kWord, kQuoted, kLiteral, kParameter, kSign };

struct Token {
  Kind kind = Kind::kSign;
  std::string_view text;  // as it stands
  std::string_view name;  // of a word or a quoted one, without its quotes
  bool has_space_before = false;
};

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsWord(char c) {
  return IsDigit(c) || (Upper(c) >= 'A' && Upper(c) <= 'Z') || c == '_' || c == '$' || static_cast<signed char>(c) < 0;
}

bool Is(std::string_view word, std::string_view upper) {
  return std::ranges::equal(word, upper, [](char a, char b) { return Upper(a) == b; });
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> uppers) {
  return std::ranges::any_of(uppers, [&](std::string_view upper) { return Is(word, upper); });
}

class Tokens {
 public:
  explicit Tokens(std::string_view sql) : sql_(sql) {}

  bool Next(Token& token) {
    token = {};
    SkipSpace(token.has_space_before);
    if (at_ >= sql_.size()) return false;
    const size_t begin = at_;
    const char c = sql_[at_];
    const char next = at_ + 1 < sql_.size() ? sql_[at_ + 1] : '\0';
    if (c == '\'' || (Upper(c) == 'X' && next == '\'')) {
      at_ += c == '\'' ? 0 : 1;
      SkipQuoted('\'');
      token.kind = Kind::kLiteral;
    } else if (c == '"' || c == '`' || c == '[') {
      SkipQuoted(c == '[' ? ']' : c);
      token.kind = Kind::kQuoted;
      const size_t size = at_ - begin;
      token.name = sql_.substr(begin + 1, size > 2 ? size - 2 : 0);
    } else if (IsDigit(c) || (c == '.' && IsDigit(next))) {
      token.kind = Kind::kLiteral;
      // 1, 1.5, 1e-9, 0xff, 1_000
      while (at_ < sql_.size() && (IsWord(sql_[at_]) || sql_[at_] == '.' ||
                                   ((sql_[at_] == '-' || sql_[at_] == '+') && Upper(sql_[at_ - 1]) == 'E' &&
                                    !Is(sql_.substr(begin, 2), "0X")))) {
        ++at_;
      }
    } else if (c == '?' || c == ':' || c == '@' || (c == '$' && IsWord(next))) {
      token.kind = Kind::kParameter;
      for (++at_; at_ < sql_.size() && IsWord(sql_[at_]); ++at_) {
      }
    } else if (IsWord(c)) {
      token.kind = Kind::kWord;
      while (at_ < sql_.size() && IsWord(sql_[at_])) ++at_;
      token.name = sql_.substr(begin, at_ - begin);
    } else {
      ++at_;
    }
    token.text = sql_.substr(begin, at_ - begin);
    return true;
  }

 private:
  void SkipSpace(bool& any) {
    while (at_ < sql_.size()) {
      if (IsSpace(sql_[at_])) {
        ++at_;
      } else if (sql_.substr(at_).starts_with("--")) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (sql_.substr(at_).starts_with("/*")) {
        const size_t end = sql_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? sql_.size() : end + 2;
      } else {
        return;
      }
      any = true;
    }
  }

  void SkipQuoted(char quote) {
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] != quote) continue;
      if (quote != ']' && at_ + 1 < sql_.size() && sql_[at_ + 1] == quote) {
        ++at_;  // doubled: part of the text
      } else {
        ++at_;
        return;
      }
    }
  }

  std::string_view sql_;
  size_t at_ = 0;
};

// Finds the operation and the table while the tokens go by.
class Reader {
 public:
  void See(const Token& token) {
    if (token.text == "(") ++depth_;
    if (token.text == ")") --depth_;
    if (token.kind == Kind::kWord) SeeWord(token.name);
    if (state_ == State::kTable && (token.kind == Kind::kQuoted || is_table_word_)) {
      table_ = token.name;
      state_ = State::kAfterTable;
    } else if (state_ == State::kTable && token.kind != Kind::kWord) {
      // FROM (SELECT ...): a table of the inner one, if no better comes
      state_ = State::kFindTable;
    } else if (state_ == State::kAfterTable) {
      // main.feedback: the schema was first
      state_ = token.text == "." ? State::kTable : State::kDone;
    }
    is_table_word_ = false;
  }

  std::string operation() const { return operation_; }
  std::string_view table() const { return table_; }

 private:
  enum class State { kOperation, kObject, kFindTable, kTable, kAfterTable, kDone };

  void SeeWord(std::string_view word) {
    switch (state_) {
      case State::kOperation:
        if (Is(word, "WITH")) {
          is_with_ = true;
        } else if (Is(word, "EXPLAIN") || (operation_.empty() && IsOneOf(word, {"QUERY", "PLAN"}))) {
          return;
        } else if (!is_with_ || (depth_ == 0 && IsOneOf(word, {"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE"}))) {
          for (const char c : word.substr(0, 32)) operation_ += Upper(c);
          if (IsOneOf(word, {"CREATE", "DROP", "ALTER"})) {
            state_ = State::kObject;
          } else if (IsOneOf(word, {"UPDATE", "PRAGMA", "REINDEX", "ANALYZE"})) {
            state_ = State::kTable;
          } else if (IsOneOf(word, {"SELECT", "INSERT", "REPLACE", "DELETE"})) {
            state_ = State::kFindTable;
          } else {
            state_ = State::kDone;  // BEGIN, COMMIT, VACUUM
          }
        }
        return;
      case State::kObject:
        if (IsOneOf(word, {"TEMP", "TEMPORARY", "UNIQUE", "VIRTUAL"})) return;
        for (const char c : " " + std::string(word.substr(0, 32))) operation_ += Upper(c);
        state_ = State::kTable;
        return;
      case State::kFindTable:
        if (IsOneOf(word, {"FROM", "INTO"})) state_ = State::kTable;
        return;
      case State::kTable:
        // UPDATE OR IGNORE t, TABLE IF NOT EXISTS t
        is_table_word_ =
            !IsOneOf(word, {"OR", "IGNORE", "ROLLBACK", "ABORT", "REPLACE", "FAIL", "IF", "NOT", "EXISTS", "SELECT"});
        if (Is(word, "SELECT")) state_ = State::kFindTable;
        return;
      case State::kAfterTable:
      case State::kDone:
        return;
    }
  }

  State state_ = State::kOperation;
  std::string operation_;
  std::string_view table_;
  int depth_ = 0;
  bool is_with_ = false;
  bool is_table_word_ = false;
};

// SQLite takes "text" as a string where no column has that name: in double quotes only what stands at a name's place is
// one for sure.
bool IsName(const Token& token, const Token& before, bool dot_follows) {
  if (token.text.front() != '"') return true;
  return dot_follows || before.text == "." ||
         (before.kind == Kind::kWord && IsOneOf(before.name, {"FROM", "INTO", "JOIN", "UPDATE", "TABLE", "INDEX",
                                                              "EXISTS", "AS", "ON", "REFERENCES"}));
}

}  // namespace

SqlText ReadSql(std::string_view sql, bool with_text) {
  SqlText out;
  Reader reader;
  Tokens tokens(sql);
  Token before, token, next;
  bool has_token = tokens.Next(token);
  bool is_first = true;
  while (has_token) {
    const bool has_next = tokens.Next(next);
    reader.See(token);
    if (with_text) {
      if (token.has_space_before && !is_first) out.text += ' ';
      const bool hides = token.kind == Kind::kLiteral ||
                         (token.kind == Kind::kQuoted && !IsName(token, before, has_next && next.text == "."));
      out.text += hides ? "?" : token.text;
      if (out.text.size() > kLongestQueryText) {
        out.text.resize(kLongestQueryText);
        with_text = false;
      }
    }
    is_first = false;
    before = token;
    token = next;
    has_token = has_next;
  }
  out.operation = reader.operation();
  out.table = reader.table().substr(0, 128);
  return out;
}

}  // namespace throughline::inline sdk::internal
