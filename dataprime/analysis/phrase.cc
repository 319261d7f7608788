#include "dataprime/analysis/phrase.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace throughline::dataprime {

bool IsSeparator(char c) {
  constexpr std::string_view kSeparators = " \t\r\n\f=/:@#$*|,;'\"([{})]<>._-";
  return kSeparators.find(c) != std::string_view::npos;
}

std::vector<std::string_view> Tokens(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    while (i < text.size() && !IsSeparator(text[i])) ++i;
    if (i > begin) out.push_back(text.substr(begin, i - begin));
    if (i == begin) ++i;
  }
  return out;
}

namespace {

std::string Pattern(const std::vector<std::string_view>& tokens, int slop, std::string_view separator) {
  std::string between = fmt::format("{}+", separator);
  if (slop > 0) between += fmt::format("(?:{}+{}+){{0,{}}}", kTokenCharacter, separator, slop);
  std::string out = fmt::format("(?:^|{})", separator);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0) out += between;
    out += re2::RE2::QuoteMeta(std::string(tokens[i]));
  }
  return out + fmt::format("(?:{}|$)", separator);
}

}  // namespace

std::string PhrasePattern(std::string_view phrase, int slop) {
  const std::vector<std::string_view> tokens = Tokens(phrase);
  if (tokens.empty()) return "";
  // Messages of models are stored as JSON text, where a new line is a backslash and a letter.
  return fmt::format(R"((?is)(?:{}|^[\[{{].*{}))", Pattern(tokens, slop, kSeparatorClass),
                     Pattern(tokens, slop, fmt::format(R"((?:{}|\\[bfnrt]))", kSeparatorClass)));
}

bool CanRun(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 compiled(pattern, options);
  // The engine takes bytes that are no UTF-8 as they are.
  return compiled.ok() || compiled.error_code() == re2::RE2::ErrorBadUTF8;
}

}  // namespace throughline::dataprime
