#include "sdk/adapter/json_values.h"

namespace throughline::inline sdk {

// Takes bytes up to the end of a value, or all; true when a value is complete in value_.
bool JsonValueReader::Take(std::string_view& bytes) {
  size_t from = 0;
  if (depth_ == 0) {
    from = bytes.find_first_not_of(" \t\r\n,[]\x1e\xef\xbb\xbf");
    if (is_broken_ || from == bytes.npos) {
      bytes = {};
      return false;
    }
    if (bytes[from] != '{') {
      is_broken_ = true;
      bytes = {};
      return false;
    }
  }
  size_t at = from;
  bool is_complete = false;
  while (at < bytes.size() && !is_complete) {
    char c = bytes[at++];
    if (in_text_) {
      if (after_backslash_) {
        after_backslash_ = false;
      } else if (c == '\\') {
        after_backslash_ = true;
      } else if (c == '"') {
        in_text_ = false;
      }
    } else if (c == '"') {
      in_text_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      is_complete = --depth_ == 0;
    }
  }
  if (value_.size() + (at - from) > max_value_bytes_) {
    is_too_long_ = true;
    value_.clear();
  } else if (!is_too_long_) {
    value_.append(bytes.substr(from, at - from));
  }
  bytes.remove_prefix(at);
  return is_complete;
}

}  // namespace throughline::inline sdk
