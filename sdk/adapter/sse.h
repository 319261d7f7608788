// Server-sent events out of bytes that come in any pieces.
//
// Limits   an event longer than `max_event_bytes` is left out whole and counted in skipped().
// Source   WHATWG HTML, "Server-sent events", 9.2.5 and 9.2.6. An event that the stream's end cuts off is dropped, as
//          there; `id` and `retry` have no use here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace throughline::inline sdk {

class SseReader {
 public:
  explicit SseReader(size_t max_event_bytes) : max_event_bytes_(max_event_bytes) {}

  // `visit(event, data) -> bool` for each event that is complete with these bytes; false: the rest is dropped. Returns
  // what the last visit did. `event` is "message" where the stream names none.
  template <typename Visit>
  bool Feed(std::string_view bytes, Visit visit) {
    while (!bytes.empty()) {
      if (TakeLine(bytes) && EndLine() && !Dispatch(visit)) return false;
    }
    return true;
  }

  uint64_t skipped() const { return skipped_; }
  // Bytes of an event that is not complete.
  bool has_rest() const { return !line_.empty() || has_data_; }

 private:
  // Moves bytes to line_ up to a line's end; true when the line is complete.
  bool TakeLine(std::string_view& bytes);
  // Reads line_, a whole one; true when it ends an event.
  bool EndLine();
  template <typename Visit>
  bool Dispatch(Visit& visit) {
    bool goes_on = true;
    if (is_too_long_) {
      ++skipped_;
    } else if (has_data_) {
      goes_on = visit(event_.empty() ? std::string_view("message") : std::string_view(event_), std::string_view(data_));
    }
    event_.clear();
    data_.clear();
    has_data_ = is_too_long_ = false;
    return goes_on;
  }

  size_t max_event_bytes_;
  std::string line_;
  std::string event_;
  std::string data_;
  bool has_data_ = false;
  bool is_too_long_ = false;
  bool is_first_line_ = true;
  bool after_cr_ = false;  // a line feed now belongs to the line that has ended
  uint64_t skipped_ = 0;
};

}  // namespace throughline::inline sdk
