// JSON values out of bytes that come in any pieces: one document, NDJSON, values one behind the other, or the elements
// of one array (as Gemini streams without SSE).
//
// Limits   a value longer than `max_value_bytes` is left out and counted; what stands between values must be white
//          space, a comma or the outer array's brackets, else `is_broken`, and nothing more is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace throughline::inline sdk {

class JsonValueReader {
 public:
  explicit JsonValueReader(size_t max_value_bytes) : max_value_bytes_(max_value_bytes) {}

  // `visit(value) -> bool` for each object that is complete with these bytes; whether it is JSON is not checked here.
  template <typename Visit>
  bool Feed(std::string_view bytes, Visit visit) {
    while (!bytes.empty()) {
      if (!Take(bytes)) continue;
      bool goes_on = true;
      if (is_too_long_) {
        ++skipped_;
      } else {
        goes_on = visit(std::string_view(value_));
      }
      value_.clear();
      is_too_long_ = false;
      if (!goes_on) return false;
    }
    return true;
  }

  uint64_t skipped() const { return skipped_; }
  bool is_broken() const { return is_broken_; }
  bool has_rest() const { return depth_ > 0; }

 private:
  bool Take(std::string_view& bytes);

  size_t max_value_bytes_;
  std::string value_;
  size_t depth_ = 0;  // of brackets and braces, within a value
  bool in_text_ = false;
  bool after_backslash_ = false;
  bool is_too_long_ = false;
  bool is_broken_ = false;
  uint64_t skipped_ = 0;
};

}  // namespace throughline::inline sdk
