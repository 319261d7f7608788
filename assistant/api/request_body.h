// Reading the JSON object that a request brings.
//
// Errors   each Read* returns nullopt when the member is there and is none of its kind; `problem()` then says which.
// Threads  one; of one request.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace throughline::assistant {

class RequestBody {
 public:
  // An empty text counts as {} when `may_be_empty`.
  explicit RequestBody(const std::string& text, bool may_be_empty = false);
  ~RequestBody();

  bool ok() const { return problem_.empty(); }
  // A sentence for the client; the first that was found.
  const std::string& problem() const { return problem_; }

  // `otherwise` when the member is missing or null.
  std::string Text(std::string_view name, std::string_view otherwise = {}, size_t longest = SIZE_MAX);
  std::string RequiredText(std::string_view name);
  int64_t Int(std::string_view name, int64_t otherwise, int64_t least, int64_t most);

 private:
  struct Parsed;
  void Wrong(std::string problem);
  std::unique_ptr<Parsed> parsed_;
  std::string problem_;
};

}  // namespace throughline::assistant
