#include "evaluate/sql.h"

#include <algorithm>
#include <utility>

#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

struct Word {
  std::string text;        // upper case, a quoted name as it stands; or one sign
  std::string name;        // as a name: lower case
  bool is_quoted = false;  // "name", `name`, [name]
  bool is_word = false;
};

bool IsNamePart(char c) { return IsAlnum(c) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80; }

std::string LowerOf(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), &Lower);
  return lower;
}
std::string UpperOf(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) { return IsLower(c) ? static_cast<char>(c - 32) : c; });
  return upper;
}

// Strings and comments are left out.
std::vector<Word> Words(std::string_view text) {
  std::vector<Word> words;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '-' && At(text, i + 1) == '-') {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '/' && At(text, i + 1) == '*') {
      const size_t end = text.find("*/", i + 2);
      i = end == std::string_view::npos ? text.size() : end + 2;
    } else if (c == '\'') {
      for (++i; i < text.size(); ++i) {
        if (text[i] == '\\') {
          ++i;
        } else if (text[i] == '\'' && At(text, i + 1) == '\'') {
          ++i;
        } else if (text[i] == '\'') {
          break;
        }
      }
      ++i;
      words.push_back({.text = "''", .name = {}});
    } else if (c == '"' || c == '`' || c == '[') {
      const size_t end = text.find(c == '[' ? ']' : c, i + 1);
      const std::string_view name = text.substr(i + 1, (end == std::string_view::npos ? text.size() : end) - i - 1);
      words.push_back({.text = std::string(name), .name = LowerOf(name), .is_quoted = true, .is_word = true});
      i = end == std::string_view::npos ? text.size() : end + 1;
    } else if (IsNamePart(c)) {
      size_t end = i;
      while (end < text.size() && IsNamePart(text[end])) ++end;
      const std::string_view name = text.substr(i, end - i);
      words.push_back({.text = UpperOf(name), .name = LowerOf(name), .is_word = true});
      i = end;
    } else {
      if (!IsSpace(c)) words.push_back({.text = std::string(1, c), .name = {}});
      ++i;
    }
  }
  return words;
}

bool IsOneOf(std::string_view text, auto const& list) {
  return std::ranges::find(list, text) != std::ranges::end(list);
}

constexpr std::string_view kReads[] = {"SELECT", "WITH", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "VALUES", "TABLE"};
constexpr std::string_view kWrites[] = {
    "INSERT", "UPDATE",   "DELETE",  "MERGE", "REPLACE", "UPSERT", "CREATE", "ALTER",  "DROP",     "TRUNCATE", "RENAME",
    "GRANT",  "REVOKE",   "CALL",    "EXEC",  "EXECUTE", "COPY",   "LOAD",   "VACUUM", "REINDEX",  "LOCK",     "ATTACH",
    "DETACH", "OPTIMIZE", "COMMENT", "DO",    "SET",     "PRAGMA", "BEGIN",  "COMMIT", "ROLLBACK", "KILL"};
// Words behind a table that are no name of its own.
constexpr std::string_view kBehindTable[] = {"WHERE", "JOIN", "ON",     "GROUP", "ORDER",
                                             "LIMIT", "SET",  "VALUES", "SELECT"};

class StatementReader {
 public:
  explicit StatementReader(std::vector<Word> words) : words_(std::move(words)) {}

  SqlStatement Read() {
    size_t i = 0;
    while (i < words_.size() && words_[i].text == "(") ++i;
    out_.verb = i < words_.size() ? words_[i].text : "";
    if (out_.verb == "WITH") i = Ctes(i + 1);
    if (out_.verb == "WITH" && i < words_.size() && words_[i].is_word) out_.verb = words_[i].text;
    out_.writes = IsOneOf(out_.verb, kWrites);
    for (size_t w = 0; w < words_.size(); ++w) ReadWord(w);
    std::erase_if(out_.tables, [&](const std::string& table) { return IsOneOf(table, names_); });
    std::ranges::sort(out_.tables);
    out_.tables.erase(std::unique(out_.tables.begin(), out_.tables.end()), out_.tables.end());
    return std::move(out_);
  }

 private:
  bool Is(size_t i, std::string_view text) const {
    return i < words_.size() && !words_[i].is_quoted && words_[i].text == text;
  }
  size_t BehindParentheses(size_t i) const {  // i: at the opening one
    int depth = 0;
    for (; i < words_.size(); ++i) {
      if (words_[i].text == "(") ++depth;
      if (words_[i].text == ")" && --depth == 0) return i + 1;
    }
    return i;
  }

  // name [(columns)] AS [[NOT] MATERIALIZED] (query), ...
  size_t Ctes(size_t i) {
    if (Is(i, "RECURSIVE")) {
      out_.has_recursive_cte = true;
      ++i;
    }
    while (i < words_.size() && words_[i].is_word) {
      names_.push_back(words_[i].name);
      ++out_.ctes;
      ++i;
      if (Is(i, "(")) i = BehindParentheses(i);
      if (!Is(i, "AS")) break;
      ++i;
      while (Is(i, "NOT") || Is(i, "MATERIALIZED")) ++i;
      if (!Is(i, "(")) break;
      i = BehindParentheses(i);
      if (!Is(i, ",")) break;
      ++i;
    }
    return i;
  }

  void ReadWord(size_t i) {
    if (words_[i].is_quoted || !words_[i].is_word) return;
    const std::string& word = words_[i].text;
    const bool begins_query = i > 0 && words_[i - 1].text == "(";
    if (begins_query && (word == "INSERT" || word == "UPDATE" || word == "DELETE" || word == "MERGE"))
      out_.writes = true;
    // FROM of EXTRACT(year FROM x), SUBSTRING(a FROM 1) and IS DISTINCT FROM names no table.
    if (word == "FROM" && !IsFunctionsFrom(i)) Tables(i + 1, true);
    if (word == "JOIN") {
      ++out_.joins;
      Tables(i + 1, false);
    }
    if (word == "INTO" && out_.verb == "SELECT") out_.writes = true;  // SELECT ... INTO new_table, or OUTFILE
    const bool names_table = word == "INTO" ||
                             (word == "UPDATE" && !Is(i + 1, "SET") && (i == 0 || words_[i - 1].text != "FOR")) ||
                             (word == "TABLE" && i > 0) || (word == "TRUNCATE" && !Is(i + 1, "TABLE")) ||
                             (word == "USING" && !Is(i + 1, "("));
    if (names_table && word != "FROM") Tables(i + 1, false);
  }

  bool IsFunctionsFrom(size_t i) const {
    if (i > 0 && Is(i - 1, "DISTINCT") && i > 1 && Is(i - 2, "IS")) return true;
    if (i > 1 && Is(i - 2, "NOT") && Is(i - 1, "DISTINCT")) return true;
    int depth = 0;
    for (size_t k = i; k-- > 0;) {
      if (words_[k].text == ")") ++depth;
      if (words_[k].text == "(" && depth-- == 0) {
        static constexpr std::string_view kFunctions[] = {"EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"};
        return k > 0 && IsOneOf(words_[k - 1].text, kFunctions);
      }
      if (depth == 0 && Is(k, "SELECT")) return false;
    }
    return false;
  }

  // [ONLY] [LATERAL] schema.table [[AS] alias], ...
  void Tables(size_t i, bool is_list) {
    for (int guard = 0; guard < 200 && i < words_.size(); ++guard) {
      while (Is(i, "ONLY") || Is(i, "LATERAL") || Is(i, "IF") || Is(i, "EXISTS") || Is(i, "NOT") || Is(i, "TABLE")) ++i;
      if (Is(i, "(")) {
        i = BehindParentheses(i);  // its words come by themselves
      } else if (i < words_.size() && words_[i].is_word &&
                 !(IsOneOf(words_[i].text, kBehindTable) && !words_[i].is_quoted)) {
        std::string name = words_[i].name;
        for (++i; Is(i, ".") && i + 1 < words_.size(); i += 2) name += "." + words_[i + 1].name;
        if (Is(i, "(") && is_list) {
          i = BehindParentheses(i);  // a function that gives rows
        } else {
          out_.tables.push_back(std::move(name));
        }
      } else {
        return;
      }
      if (!is_list) return;
      if (Is(i, "AS")) ++i;
      if (i < words_.size() && words_[i].is_word && Is(i + 1, ",")) ++i;  // the alias of one in a list
      if (!Is(i, ",")) return;
      ++i;
    }
  }
  const std::vector<Word> words_;
  SqlStatement out_;
  std::vector<std::string> names_;  // of CTEs
};

void ReadStatements(std::string_view sql, std::vector<SqlStatement>& out) {
  std::vector<Word> words;
  auto finish = [&] {
    if (!words.empty()) out.push_back(StatementReader(std::exchange(words, {})).Read());
  };
  for (Word& word : Words(sql)) {
    if (word.text == ";" && !word.is_quoted) {
      finish();
    } else {
      words.push_back(std::move(word));
    }
  }
  finish();
}

// Begins with a verb, and goes on as that verb does: "Select a plan" is English.
bool BeginsAsSql(std::string_view text) {
  const std::vector<Word> first = Words(text.substr(0, 40));  // most texts are none, and that shows at once
  if (first.empty() || (!IsOneOf(first[0].text, kReads) && !IsOneOf(first[0].text, kWrites))) return false;
  const std::vector<Word> words = Words(text.substr(0, 4096));
  if (words.empty() || !words[0].is_word) return false;
  const std::string& verb = words[0].text;
  auto has = [&](std::initializer_list<std::string_view> any) {
    return std::ranges::any_of(words, [&](const Word& word) { return !word.is_quoted && IsOneOf(word.text, any); });
  };
  const std::string second = words.size() > 1 ? words[1].text : "";
  if (verb == "SELECT") return has({"FROM"}) || text.find(';') != std::string_view::npos;
  if (verb == "WITH") return has({"SELECT", "INSERT", "UPDATE", "DELETE"}) && has({"AS"});
  if (verb == "INSERT" || verb == "REPLACE" || verb == "MERGE") return second == "INTO";
  if (verb == "DELETE") return second == "FROM";
  if (verb == "UPDATE") return has({"SET"});
  static constexpr std::string_view kThings[] = {"TABLE", "DATABASE", "SCHEMA", "VIEW",
                                                 "INDEX", "USER",     "ROLE",   "FUNCTION"};
  if (verb == "CREATE" || verb == "DROP" || verb == "ALTER" || verb == "TRUNCATE") return IsOneOf(second, kThings);
  if (verb == "GRANT" || verb == "REVOKE") return has({"TO", "FROM"}) && has({"ON"});
  return false;
}

}  // namespace

std::optional<std::vector<SqlStatement>> ReadSql(std::string_view text) {
  std::vector<SqlStatement> statements;
  bool is_sql = false;
  for (size_t open = text.find("```"); open != std::string_view::npos;) {
    const size_t line = text.find('\n', open);
    const size_t close = text.find("```", open + 3);
    if (line == std::string_view::npos || close == std::string_view::npos || close < line) break;
    const std::string language = LowerOf(text.substr(open + 3, line - open - 3));
    const std::string_view body = text.substr(line + 1, close - line - 1);
    if (language.starts_with("sql") || language.starts_with("postgres") || language.starts_with("mysql") ||
        (language.empty() && BeginsAsSql(body))) {
      is_sql = true;
      ReadStatements(body, statements);
    }
    open = text.find("```", close + 3);
  }
  if (!is_sql && BeginsAsSql(text)) {
    is_sql = true;
    ReadStatements(text, statements);
  }
  if (!is_sql) return std::nullopt;
  return statements;
}

}  // namespace throughline::evaluate
