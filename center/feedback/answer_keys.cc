#include "center/feedback/answer_keys.h"

#include <fstream>
#include <utility>

namespace throughline::center {

AnswerKeyRing::AnswerKeyRing(std::vector<std::string> secrets, std::string file, const Clock& clock)
    : secrets_(std::move(secrets)), file_(std::move(file)), clock_(&clock) {}

void AnswerKeyRing::ReadFile() {
  std::lock_guard lock(mutex_);
  if (file_.empty() || (looked_ && clock_->Steady() - *looked_ < kFileAge)) return;
  looked_ = clock_->Steady();
  std::string key;
  std::ifstream(file_) >> key;
  from_file_ = std::move(key);
}

otel::TokenReading AnswerKeyRing::Read(std::string_view token) {
  const auto read = [&] {
    std::string from_file;
    {
      std::lock_guard lock(mutex_);
      from_file = from_file_;
    }
    std::vector<otel::AnswerKey> keys;
    const auto add = [&](const std::string& secret) {
      if (const auto id = otel::AnswerKeyIdOf(secret)) keys.push_back({*id, secret});
    };
    for (const std::string& secret : secrets_) add(secret);
    add(from_file);
    return otel::ReadAnswerToken(keys, token, clock_ ? clock_->NowNanos() : 0);
  };
  otel::TokenReading reading = read();
  if (reading.problem != otel::TokenProblem::kUnknownKey) return reading;
  ReadFile();
  return read();
}

}  // namespace throughline::center
