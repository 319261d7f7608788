#include "assistant/planner/literals.h"

#include <algorithm>
#include <cctype>

#include "assistant/planner/words.h"
#include "dataprime/format.h"

namespace throughline::assistant {
namespace {

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsName(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Comments would swallow what follows them on one line.
std::string WithoutComments(std::string_view text) {
  std::string out;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote) {
      out += c;
      if (c == '\\' && i + 1 < text.size()) out += text[++i];
      if (c == quote) quote = 0;
      continue;
    }
    const bool line = c == '#' || (c == '/' && i + 1 < text.size() && text[i + 1] == '/');
    if (line) {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
      out += ' ';
      continue;
    }
    if (c == '\'' || c == '"' || c == '`') quote = c;
    out += c;
  }
  return out;
}

}  // namespace

std::optional<std::string> FindTraceId(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (!IsHex(text[i]) || (i > 0 && IsName(text[i - 1]))) {
      ++i;
      continue;
    }
    size_t end = i;
    while (end < text.size() && IsHex(text[end])) ++end;
    if (end - i == 32 && (end == text.size() || !IsName(text[end]))) {
      std::string id = LowerCase(text.substr(i, 32));
      if (id.find_first_not_of('0') != std::string::npos) return id;
    }
    i = std::max(end, i + 1);
  }
  return std::nullopt;
}

std::string OnOneLine(std::string_view formatted) {
  std::string out;
  bool fresh = true;
  for (char c : formatted) {
    if (c == '\n') {
      fresh = true;
      continue;
    }
    if (fresh && c == ' ') continue;
    if (fresh && !out.empty()) out += ' ';
    fresh = false;
    out += c;
  }
  return out;
}

std::optional<TypedQuery> ReadTypedQuery(std::string_view text) {
  const std::vector<Word> words = SplitWords(text.substr(0, 200));
  if (words.empty()) return std::nullopt;
  const bool leads = words[0].text == "source" || words[0].text == "from";
  const bool names_source = leads && words.size() > 1 &&
                            (words[1].text == "logs" || words[1].text == "spans" || words[1].text == "metrics" ||
                             words[1].text == "enrichments" || words[1].text == "system");
  const bool has_pipe = text.find('|') != std::string_view::npos;
  const bool has_keypath = text.find("$d") != std::string_view::npos || text.find("$m.") != std::string_view::npos ||
                           text.find("$l.") != std::string_view::npos;
  constexpr std::string_view kCommands[] = {
      "filter",  "groupby", "aggregate", "countby",  "orderby", "choose", "select",      "create", "distinct",
      "top",     "bottom",  "find",      "wildfind", "lucene",  "block",  "limit",       "count",  "dedupeby",
      "extract", "explode", "where",     "sortby",   "join",    "union",  "multigroupby"};
  const bool commands = std::find(std::begin(kCommands), std::end(kCommands), words[0].text) != std::end(kCommands);
  if (!(names_source || (commands && (has_pipe || has_keypath)))) return std::nullopt;
  const auto formatted = dataprime::Format(WithoutComments(text));
  if (formatted) {
    TypedQuery out{OnOneLine(*formatted), {}};
    if (out.canonical.empty()) return std::nullopt;
    return out;
  }
  if (!(names_source && has_pipe) && !(commands && has_pipe && has_keypath)) return std::nullopt;
  TypedQuery out;
  out.problem = formatted.error().empty() ? "it can't be read" : formatted.error()[0].message;
  if (!formatted.error().empty() && !formatted.error()[0].suggestion.empty())
    out.problem += " (" + formatted.error()[0].suggestion + ")";
  return out;
}

}  // namespace throughline::assistant
