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

std::string PhrasePattern(std::string_view phrase, int slop) {
  std::string between = fmt::format("{}+", kSeparatorClass);
  if (slop > 0) between += fmt::format("(?:{}+{}+){{0,{}}}", kTokenCharacter, kSeparatorClass, slop);
  std::string out;
  for (std::string_view token : Tokens(phrase)) {
    out += out.empty() ? fmt::format("(?is)(?:^|{})", kSeparatorClass) : between;
    out += re2::RE2::QuoteMeta(std::string(token));
  }
  return out.empty() ? out : out + fmt::format("(?:{}|$)", kSeparatorClass);
}

bool CanRun(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 compiled(pattern, options);
  // The engine takes bytes that are no UTF-8 as they are.
  return compiled.ok() || compiled.error_code() == re2::RE2::ErrorBadUTF8;
}

}  // namespace throughline::dataprime
