#include "sdk/trace_state.h"

#include <algorithm>

namespace throughline::inline sdk::internal {
namespace {

constexpr size_t kMaxKeySize = 256;
constexpr size_t kMaxValueSize = 256;
constexpr std::string_view kOtKey = "ot";
constexpr size_t kThresholdDigits = 14;  // 56 bits

enum CharacterClass : uint8_t { kKeyFirst = 1, kKey = 2, kValue = 4 };

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = 0x20; c <= 0x7e; ++c) {
    if (c != ',' && c != '=') classes[static_cast<size_t>(c)] |= kValue;
  }
  for (char c = 'a'; c <= 'z'; ++c) classes[static_cast<size_t>(c)] |= kKeyFirst | kKey;
  for (char c = '0'; c <= '9'; ++c) classes[static_cast<size_t>(c)] |= kKeyFirst | kKey;
  for (char c : {'_', '-', '*', '/', '@'}) classes[static_cast<size_t>(c)] |= kKey;
  return classes;
}();

bool Is(char c, CharacterClass wanted) { return (kClasses[static_cast<uint8_t>(c)] & wanted) != 0; }
bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// The next piece of `text` up to `separator`, which is taken off with it.
std::string_view TakePiece(std::string_view& text, char separator) {
  const size_t end = text.find(separator);
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return piece;
}

std::string_view KeyOf(std::string_view member) { return member.substr(0, member.find('=')); }

// One to fourteen lower-case digits, read as a fraction: "8" is 0x80000000000000.
std::optional<uint64_t> ReadFraction(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > kThresholdDigits) return std::nullopt;
  uint64_t value = 0;
  for (char c : digits) {
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return std::nullopt;
    value = value << 4 | static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return value << (4 * (kThresholdDigits - digits.size()));
}

void AppendFraction(std::string& out, uint64_t value) {
  size_t shift = 4 * kThresholdDigits;
  do {
    shift -= 4;
    out += "0123456789abcdef"[value >> shift & 0xf];
  } while ((value & ((uint64_t{1} << shift) - 1)) != 0);  // without the zeros at the end
}

std::string_view FindOtValue(std::string_view tracestate) noexcept {
  while (!tracestate.empty()) {
    const std::string_view member = TakePiece(tracestate, ',');
    if (KeyOf(member) == kOtKey) return member.substr(std::min(member.size(), kOtKey.size() + 1));
  }
  return {};
}

}  // namespace

bool TraceStateReader::Add(std::string_view header) {
  const char* at = header.data();
  const char* const end = at + header.size();
  while (at != end) {
    while (at != end && IsBlank(*at)) ++at;
    if (at == end) break;
    if (*at == ',') {
      ++at;
      continue;
    }
    const char* const key = at;
    if (!Is(*at, kKeyFirst)) return false;
    while (at != end && Is(*at, kKey)) ++at;
    const auto key_size = static_cast<size_t>(at - key);
    if (key_size > kMaxKeySize || at == end || *at != '=') return false;
    const char* const value = ++at;
    while (at != end && Is(*at, kValue)) ++at;
    const char* value_end = at;
    while (value_end != value && *(value_end - 1) == ' ') --value_end;  // blanks behind a value are not part of it
    while (at != end && IsBlank(*at)) ++at;
    if (at != end && *at != ',') return false;
    if (value_end == value || static_cast<size_t>(value_end - value) > kMaxValueSize) return false;
    const std::string_view key_text(key, key_size);
    const bool is_again = std::any_of(members_.begin(), members_.begin() + count_, [&](const Member& member) {
      return member.key_size == key_size && member.text.substr(0, key_size) == key_text;
    });
    if (!is_again) {
      if (count_ == kMaxMembers) return false;
      members_[count_++] = {{key, static_cast<size_t>(value_end - key)}, key_size};
    }
  }
  return true;
}

std::string TraceStateReader::Text() const {
  size_t size = count_;
  for (size_t i = 0; i < count_; ++i) size += members_[i].text.size();
  std::string text;
  text.reserve(size);
  for (size_t i = 0; i < count_; ++i) {
    if (i != 0) text += ',';
    text += members_[i].text;
  }
  return text;
}

ProbabilityFields ReadProbabilityFields(std::string_view tracestate) noexcept {
  ProbabilityFields fields;
  std::string_view value = FindOtValue(tracestate);
  while (!value.empty()) {
    const std::string_view field = TakePiece(value, ';');
    if (field.starts_with("th:")) fields.threshold = ReadFraction(field.substr(3));
    if (field.starts_with("rv:") && field.size() == 3 + kThresholdDigits)
      fields.randomness = ReadFraction(field.substr(3));
  }
  return fields;
}

SharedText WithThreshold(const SharedText& tracestate, std::optional<uint64_t> threshold) {
  const std::string_view old = tracestate ? std::string_view(*tracestate) : std::string_view();
  std::string_view fields = FindOtValue(old);
  if (!threshold && fields.find("th:") == std::string_view::npos) return tracestate;

  std::string member = "ot=";
  if (threshold) {
    member += "th:";
    AppendFraction(member, *threshold);
  }
  const size_t empty_size = std::string_view("ot=").size();
  while (!fields.empty()) {
    const std::string_view field = TakePiece(fields, ';');
    const bool fits = member.size() + 1 + field.size() <= empty_size + kMaxValueSize;
    if (field.empty() || field.starts_with("th:") || !fits) continue;
    if (member.size() > empty_size) member += ';';
    member += field;
  }
  const bool has_member = member.size() > empty_size;
  std::string text = has_member ? std::move(member) : std::string();
  text.reserve(text.size() + 1 + old.size());
  size_t count = has_member ? 1 : 0;
  std::string_view rest = old;
  while (!rest.empty() && count < TraceStateReader::kMaxMembers) {
    const std::string_view other = TakePiece(rest, ',');
    if (other.empty() || KeyOf(other) == kOtKey) continue;
    if (!text.empty()) text += ',';
    text += other;
    ++count;
  }
  if (text == old) return tracestate;
  return text.empty() ? nullptr : SharedText::Make(std::move(text));
}

}  // namespace throughline::inline sdk::internal
