#include "dataprime/service/positions.h"

#include <algorithm>

namespace throughline::dataprime {
namespace {

constexpr size_t kStep = 64;

// Of the character that the byte begins; a byte inside of one has none.
uint32_t UnitsOf(char byte) {
  const unsigned char first = static_cast<unsigned char>(byte);
  return (first & 0xC0) == 0x80 ? 0 : first >= 0xF0 ? 2 : 1;
}

}  // namespace

Utf16Positions::Utf16Positions(std::string_view text) : text_(text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return !(c & 0x80); })) return;
  uint32_t units = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i % kStep == 0) units_at_.push_back(units);
    units += UnitsOf(text[i]);
  }
}

size_t Utf16Positions::FromBytes(size_t bytes) const {
  bytes = std::min(bytes, text_.size());
  if (units_at_.empty()) return bytes;
  while (bytes > 0 && bytes < text_.size() && UnitsOf(text_[bytes]) == 0) --bytes;
  const size_t block = std::min(bytes / kStep, units_at_.size() - 1);
  size_t units = units_at_[block];
  for (size_t i = block * kStep; i < bytes; ++i) units += UnitsOf(text_[i]);
  return units;
}

size_t Utf16Positions::ToBytes(size_t units) const {
  if (units_at_.empty()) return std::min(units, text_.size());
  const auto after = std::upper_bound(units_at_.begin(), units_at_.end(), units);
  const size_t block = static_cast<size_t>(after - units_at_.begin()) - 1;
  size_t bytes = block * kStep, counted = units_at_[block];
  while (bytes < text_.size() && UnitsOf(text_[bytes]) == 0) ++bytes;  // the rest of a character of the block before
  while (bytes < text_.size() && counted + UnitsOf(text_[bytes]) <= units) {
    counted += UnitsOf(text_[bytes++]);
    while (bytes < text_.size() && UnitsOf(text_[bytes]) == 0) ++bytes;
  }
  return bytes;
}

}  // namespace throughline::dataprime
