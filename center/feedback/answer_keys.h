// The keys that answers' tokens are signed with: those that were set, and the assistant's own, which it makes at its
// first start in its data folder beside ours.
//
// Shape    the file is read when a token of an unknown key comes, and not more often than once in kFileAge: an
//          application may make it long after the server started.
// Errors   a file that can't be read holds no key; a key that is too short is none.
// Threads  any.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "otel/answer_token.h"

namespace throughline::center {

class AnswerKeyRing {
 public:
  static constexpr auto kFileAge = std::chrono::seconds(1);

  AnswerKeyRing() = default;
  // `file`: one key; empty: none. `clock` outlives it.
  AnswerKeyRing(std::vector<std::string> secrets, std::string file, const Clock& clock);

  otel::TokenReading Read(std::string_view token);

 private:
  void ReadFile();

  const std::vector<std::string> secrets_;
  const std::string file_;
  const Clock* clock_ = nullptr;
  std::mutex mutex_;
  std::string from_file_;
  std::optional<SteadyPoint> looked_;
};

}  // namespace throughline::center
