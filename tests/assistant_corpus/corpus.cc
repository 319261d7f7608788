#include "corpus.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace throughline::assistant::corpus {

Result<std::vector<Question>> Read(const std::string& path) {
  std::ifstream in(path);
  if (!in) return Fail(ErrorKind::kInvalid, "can't read " + path);
  std::vector<Question> out;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    if (line.empty() || line.starts_with("#")) continue;
    const auto wrong = [&](std::string_view what) {
      return Fail(ErrorKind::kInvalid, fmt::format("{}:{}: {}", path, number, what));
    };
    const char mark = line[0];
    const std::string rest = line.size() > 2 && line[1] == ' ' ? line.substr(2) : "";
    if (mark == '?' || mark == '>') {
      if (mark == '>' && out.empty()) return wrong("a follow-up follows nothing");
      Question question;
      question.file = std::filesystem::path(path).filename();
      question.line = number;
      question.text = rest;
      question.is_follow_up = mark == '>';
      out.push_back(std::move(question));
      continue;
    }
    if (out.empty() || rest.empty())
      return wrong("a line is `? question`, `> follow-up`, `= query`, `% intents` or `! outcome`");
    if (mark == '=') {
      out.back().queries.push_back(rest);
    } else if (mark == '%') {
      std::istringstream words(rest);
      for (std::string word; words >> word;) out.back().intents.push_back(word);
    } else if (mark == '!') {
      if (rest == "refuse")
        out.back().outcome = Outcome::kRefuse;
      else if (rest == "ask")
        out.back().outcome = Outcome::kAsk;
      else if (rest == "refuse or ask")
        out.back().outcome = Outcome::kRefuseOrAsk;
      else if (rest == "trace")
        out.back().outcome = Outcome::kTrace;
      else
        return wrong("no such outcome");
    } else {
      return wrong("a line begins with ?, >, =, % or !");
    }
  }
  for (const Question& question : out) {
    const bool has_query = !question.queries.empty();
    if (has_query != (question.outcome == Outcome::kQuery))
      return Fail(ErrorKind::kInvalid,
                  fmt::format("{}:{}: a question has queries or another outcome", path, question.line));
  }
  return out;
}

}  // namespace throughline::assistant::corpus
