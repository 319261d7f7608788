// Offsets of a text in bytes (UTF-8) and in UTF-16 code units, which is what editors count in.
//
// Errors   none: an offset beyond the end is the end, one inside of a character is its begin.
// Threads  constant once made.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace throughline::dataprime {

class Utf16Positions {
 public:
  // `text` must outlive it, and is UTF-8.
  explicit Utf16Positions(std::string_view text);

  size_t FromBytes(size_t bytes) const;
  size_t ToBytes(size_t units) const;

 private:
  // After every kStep bytes, so many units. An all-ASCII text has none: there both are the same.
  std::string_view text_;
  std::vector<uint32_t> units_at_;
};

}  // namespace throughline::dataprime
