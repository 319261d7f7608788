// Verdicts that could not be written to the database, in a file beside it until they can: one JSON object a line.
//
// Shape    appended and fsynced; read in order; emptied when all of it is in the database. A last line without its end
//          was never acknowledged (the machine stopped in the middle of it) and is left out. A whole line that can't be
//          read goes to PATH.unreadable, so that nothing is thrown away.
// Threads  one; processes exclude each other by flock for each operation.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "assistant/feedback/feedback_store.h"
#include "base/result.h"

namespace throughline::assistant {

struct KeptVerdict {
  FeedbackRow row;
  std::string answer_key;
  std::string at;  // when it was given, RFC 3339
};

class KeptFile {
 public:
  explicit KeptFile(std::string path) : path_(std::move(path)) {}

  // All of them or none.
  Result<void> Append(std::span<const KeptVerdict* const> verdicts);
  // Lines in the file now.
  uint64_t Count() const;
  // `take` gets all of them at once, in order; when it gives true, the file is emptied.
  Result<void> Take(const std::function<bool(const std::vector<KeptVerdict>&)>& take);
  // For a verdict that no database will ever take.
  void SetAside(const KeptVerdict& verdict);

 private:
  std::string path_;
};

// One line, with its end.
std::string ToLine(const KeptVerdict& verdict);
// kInvalid for what ToLine did not write.
Result<KeptVerdict> FromLine(std::string_view line);

}  // namespace throughline::assistant
