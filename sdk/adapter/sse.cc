#include "sdk/adapter/sse.h"

#include <algorithm>
#include <utility>

namespace throughline::inline sdk {

bool SseReader::TakeLine(std::string_view& bytes) {
  if (after_cr_) {
    after_cr_ = false;
    if (bytes.front() == '\n') {
      bytes.remove_prefix(1);
      return false;
    }
  }
  size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
  if (line_.size() + data_.size() + end > max_event_bytes_) {
    is_too_long_ = true;
    data_.clear();
    // Enough of the line is kept to know it from an empty one.
    line_.assign(1, ':');
  } else {
    line_.append(bytes.substr(0, end));
  }
  if (end == bytes.size()) {
    bytes = {};
    return false;
  }
  after_cr_ = bytes[end] == '\r';
  bytes.remove_prefix(end + 1);
  return true;
}

bool SseReader::EndLine() {
  std::string_view line = line_;
  if (std::exchange(is_first_line_, false) && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  if (line.empty()) {
    line_.clear();
    return true;
  }
  size_t colon = line.find(':');
  std::string_view field = line.substr(0, colon);
  std::string_view value = colon == line.npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    if (has_data_) data_.push_back('\n');
    data_.append(value);
    has_data_ = true;
  } else if (field == "event") {
    event_ = value;
  }
  line_.clear();
  return false;
}

}  // namespace throughline::inline sdk
