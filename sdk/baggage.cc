#include "throughline/baggage.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sdk/text.h"

namespace throughline::inline sdk {
namespace {

constexpr size_t kMaxMembers = 64;
constexpr size_t kMaxBytes = 8192;

enum CharacterClass : uint8_t { kToken = 1, kOctet = 2 };

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = 0x21; c <= 0x7e; ++c) {
    const bool is_alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool is_token_sign = std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
    if (is_alphanumeric || is_token_sign) classes[static_cast<size_t>(c)] |= kToken;
    if (c != '"' && c != ',' && c != ';' && c != '\\') classes[static_cast<size_t>(c)] |= kOctet;
  }
  return classes;
}();

bool AllAre(std::string_view text, CharacterClass wanted) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return (kClasses[static_cast<uint8_t>(c)] & wanted) != 0; });
}
bool IsToken(std::string_view text) { return !text.empty() && AllAre(text, kToken); }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view TakePiece(std::string_view& text, char separator) {
  const size_t end = text.find(separator);
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return piece;
}

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A `%` without two digits behind it stands for itself, as baggage-octet allows.
std::string Decoded(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? DigitValue(text[i + 1]) : -1;
    const int low = high >= 0 ? DigitValue(text[i + 2]) : -1;
    if (low >= 0) {
      bytes += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  return text::Repaired(bytes);
}

void AppendEncoded(std::string& out, std::string_view value) {
  for (char c : value) {
    const auto byte = static_cast<uint8_t>(c);
    if (c != '%' && (kClasses[byte] & kOctet) != 0) {
      out += c;
    } else {
      out += '%';
      out += "0123456789ABCDEF"[byte >> 4];
      out += "0123456789ABCDEF"[byte & 0xf];
    }
  }
}

// The well-formed ones of `key` and `key=value`, without blanks.
std::string CleanProperties(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view property = TakePiece(text, ';');
    const size_t equals = property.find('=');
    const std::string_view key = Trimmed(property.substr(0, equals));
    const bool has_value = equals != std::string_view::npos;
    const std::string_view value = has_value ? Trimmed(property.substr(equals + 1)) : std::string_view();
    if (!IsToken(key) || !AllAre(value, kOctet)) continue;
    if (!out.empty()) out += ';';
    out += key;
    if (has_value) (out += '=') += value;
  }
  return out;
}

struct Kept {
  std::string key;
  std::string value;       // decoded
  std::string properties;  // as in the header
};

void PutMember(std::vector<Kept>& members, Kept member) {
  const auto at = std::find_if(members.begin(), members.end(), [&](const Kept& m) { return m.key == member.key; });
  if (at != members.end()) {
    *at = std::move(member);
  } else {
    members.push_back(std::move(member));
  }
}

std::optional<Kept> ReadMember(std::string_view text) {
  const std::string_view pair = TakePiece(text, ';');
  const size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view key = Trimmed(pair.substr(0, equals));
  const std::string_view value = Trimmed(pair.substr(equals + 1));
  if (!IsToken(key) || !AllAre(value, kOctet)) return std::nullopt;
  return Kept{std::string(key), Decoded(value), CleanProperties(text)};
}

}  // namespace

struct Baggage::Members {
  std::vector<Kept> list;
};

size_t Baggage::size() const noexcept { return members_ ? members_->list.size() : 0; }

std::optional<std::string> Baggage::Get(std::string_view key) const {
  if (members_) {
    for (const Kept& member : members_->list) {
      if (member.key == key) return member.value;
    }
  }
  return std::nullopt;
}

Baggage Baggage::Set(std::string_view key, std::string_view value, std::string_view properties) const {
  if (!IsToken(key)) return *this;
  Members copy = members_ ? *members_ : Members();
  PutMember(copy.list, {std::string(key), std::string(value), CleanProperties(properties)});
  return Baggage(Shared<const Members>::Make(std::move(copy)));
}

Baggage Baggage::Remove(std::string_view key) const {
  if (!Get(key)) return *this;
  if (size() == 1) return {};
  Members copy = *members_;
  std::erase_if(copy.list, [&](const Kept& member) { return member.key == key; });
  return Baggage(Shared<const Members>::Make(std::move(copy)));
}

std::vector<Baggage::Member> Baggage::members() const {
  std::vector<Member> views;
  if (!members_) return views;
  for (const Kept& member : members_->list) views.push_back({member.key, member.value, member.properties});
  return views;
}

std::string Baggage::ToHeader() const {
  std::string header;
  if (!members_) return header;
  size_t count = 0;
  for (const Kept& member : members_->list) {
    const size_t before = header.size();
    if (count != 0) header += ',';
    (header += member.key) += '=';
    AppendEncoded(header, member.value);
    if (!member.properties.empty()) (header += ';') += member.properties;
    if (header.size() > kMaxBytes || ++count > kMaxMembers) {
      header.resize(before);
      break;
    }
  }
  return header;
}

Baggage Baggage::FromHeader(std::string_view header) {
  Members members;
  // Cut before it is read: what a client sends costs no more than this, however long it is.
  if (header.size() > kMaxBytes) {
    const size_t last_comma = header.substr(0, kMaxBytes + 1).rfind(',');
    header = last_comma == std::string_view::npos ? std::string_view() : header.substr(0, last_comma);
  }
  while (!header.empty() && members.list.size() < kMaxMembers) {
    if (std::optional<Kept> member = ReadMember(TakePiece(header, ','))) {
      PutMember(members.list, std::move(*member));  // of two with one key the last counts
    }
  }
  if (members.list.empty()) return {};
  return Baggage(Shared<const Members>::Make(std::move(members)));
}

}  // namespace throughline::inline sdk
