// The questions of the corpus, from their files: README.md says how they are written.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace throughline::assistant::corpus {

enum class Outcome { kQuery, kRefuse, kAsk, kRefuseOrAsk, kTrace };

struct Question {
  std::string file;  // "templates.txt"
  int line = 0;
  std::string text;
  bool is_follow_up = false;  // of the question before it in the file
  Outcome outcome = Outcome::kQuery;
  std::vector<std::string> queries;  // any of them is right
  std::vector<std::string> intents;  // likewise
};

// In the order of the file.
Result<std::vector<Question>> Read(const std::string& path);

}  // namespace throughline::assistant::corpus
