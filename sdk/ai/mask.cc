// The built-in masker: one pass that looks closer only where something of interest may begin, which is at a digit, at
// the first letter of a word, at '@', '-' and ':'.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sdk/ai/allowed_text.h"

namespace throughline::inline sdk::internal {
namespace {

enum CharClass : uint8_t {
  kDigit = 1,
  kUpper = 2,
  kLower = 4,
  kTokenMark = 8,   // may stand in a key or a token: _ -
  kLocalMark = 16,  // may stand before an address's '@': . % + and the like
  kBase64Mark = 32,
};
constexpr uint8_t kLetter = kUpper | kLower;
constexpr uint8_t kAlnum = kLetter | kDigit;
constexpr uint8_t kToken = kAlnum | kTokenMark;
constexpr uint8_t kBase64 = kToken | kBase64Mark;

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = '0'; c <= '9'; ++c) classes[static_cast<size_t>(c)] = kDigit;
  for (int c = 'A'; c <= 'Z'; ++c) classes[static_cast<size_t>(c)] = kUpper;
  for (int c = 'a'; c <= 'z'; ++c) classes[static_cast<size_t>(c)] = kLower;
  classes['_'] = classes['-'] = kTokenMark | kLocalMark;
  for (char c : {'.', '%', '\'', '!', '#', '&'}) classes[static_cast<size_t>(c)] = kLocalMark;
  for (char c : {'/', '=', '~'}) classes[static_cast<size_t>(c)] = kBase64Mark;
  classes['+'] = kLocalMark | kBase64Mark;
  return classes;
}();

bool Is(char c, uint8_t classes) { return (kClasses[static_cast<unsigned char>(c)] & classes) != 0; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

size_t RunOf(std::string_view text, size_t at, uint8_t classes, size_t most = SIZE_MAX) {
  const size_t stop = most < text.size() - at ? at + most : text.size();
  size_t end = at;
  while (end < stop && Is(text[end], classes)) ++end;
  return end - at;
}

// What is looked through before it is known to be a secret: a text made of many beginnings must not cost its square.
constexpr size_t kLook = 512;

bool StartsWithWord(std::string_view text, size_t at, std::string_view lower_word) {
  if (text.size() - at < lower_word.size()) return false;
  for (size_t i = 0; i < lower_word.size(); ++i) {
    if (Lower(text[at + i]) != lower_word[i]) return false;
  }
  return true;
}

// Keys by their makers' prefixes: what follows must be at least this long and hold a digit.
struct KeyPrefix {
  std::string_view prefix;
  size_t least;
};
constexpr KeyPrefix kKeyPrefixes[] = {
    {"sk-", 20},         {"sk_live_", 16}, {"sk_test_", 16}, {"rk_live_", 16}, {"pk_live_", 16}, {"AKIA", 16},
    {"ASIA", 16},        {"ghp_", 30},     {"gho_", 30},     {"ghs_", 30},     {"ghu_", 30},     {"ghr_", 30},
    {"github_pat_", 22}, {"glpat-", 20},   {"xoxb-", 20},    {"xoxp-", 20},    {"xoxa-", 20},    {"xapp-", 20},
    {"AIza", 35},        {"hf_", 30},      {"npm_", 36},     {"gsk_", 30},     {"xai-", 30},     {"SG.", 30},
    {"ya29.", 20},       {"cxtp_", 20},    {"cxup_", 20},    {"dop_v1_", 30},  {"shpat_", 30},   {"pypi-", 30},
};

// Words that say what stands behind the next ':' or '='.
struct SecretWord {
  std::string_view word;
  std::string_view kind;
};
constexpr SecretWord kSecretWords[] = {
    {"passwords", ""},  // not one
    {"password", "[password]"},
    {"passwd", "[password]"},
    {"passphrase", "[password]"},
    {"pwd", "[password]"},
    {"secret_access_key", "[key]"},
    {"secret_key", "[key]"},
    {"client_secret", "[password]"},
    {"secret", "[password]"},
    {"api_key", "[key]"},
    {"api-key", "[key]"},
    {"apikey", "[key]"},
    {"x-api-key", "[key]"},
    {"aws_secret_access_key", "[key]"},
    {"private_key", "[key]"},
    {"access_token", "[token]"},
    {"refresh_token", "[token]"},
    {"auth_token", "[token]"},
    {"authorization", "[token]"},
};

// Whether a word with these first two letters may be one of the above, or `bearer`, or `eyJ`: ordinary words are passed
// over by it.
constexpr auto kBeginnings = [] {
  std::array<bool, 32 * 32> known{};
  auto add = [&](char first, char second) {
    known[static_cast<size_t>((first & 31) * 32 + (second & 31))] = true;  // alike for both cases of a letter
  };
  for (const KeyPrefix& key : kKeyPrefixes) add(key.prefix[0], key.prefix[1]);
  for (const SecretWord& secret : kSecretWords) add(secret.word[0], secret.word[1]);
  add('b', 'e');
  add('e', 'y');
  return known;
}();

bool PassesLuhn(std::string_view digits) {
  unsigned sum = 0;
  bool twice = false;
  for (size_t i = digits.size(); i-- > 0;) {
    unsigned digit = static_cast<unsigned>(digits[i] - '0') * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
    twice = !twice;
  }
  return sum % 10 == 0;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::string& out) : text_(text), out_(out) {}

  bool Run() {
    for (at_ = 0; at_ < text_.size();) {
      const char c = text_[at_];
      const uint8_t classes = kClasses[static_cast<unsigned char>(c)];
      if ((classes & kLetter) != 0) {
        if (AtWordStart() && FromLetter()) continue;
        // On to the end of the word: nothing begins inside it.
        at_ += RunOf(text_, at_, kLetter);
      } else if ((classes & kDigit) != 0) {
        if (AtWordStart() && (Ssn() || Card() || UsPhone())) continue;
        at_ += RunOf(text_, at_, kDigit);
      } else if (c == '@') {
        if (!Email()) ++at_;
      } else if (c == '+' || c == '(') {
        if (!(c == '+' ? Phone() : UsPhone())) ++at_;
      } else if (c == '-') {
        if (!PrivateKey()) ++at_;
      } else if (c == ':') {
        if (!UrlPassword()) ++at_;
      } else {
        ++at_;
      }
    }
    if (copied_ == 0 && !changed_) return false;
    out_.append(text_, copied_);
    return true;
  }

 private:
  bool AtWordStart() const { return at_ == 0 || at_ == copied_ || !Is(text_[at_ - 1], kAlnum); }
  char CharAt(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

  bool Replace(size_t begin, size_t end, std::string_view by) {
    out_.append(text_, copied_, begin - copied_);
    out_ += by;
    copied_ = at_ = end;
    changed_ = true;
    return true;
  }

  bool FromLetter() {
    const char second = CharAt(at_ + 1);
    if (Is(second, kUpper) && Is(text_[at_], kUpper) && Iban()) return true;
    if (!kBeginnings[static_cast<size_t>((text_[at_] & 31) * 32 + (second & 31))]) return false;
    switch (text_[at_]) {
      case 'b':
      case 'B':
        if (StartsWithWord(text_, at_, "bearer ")) return Bearer();
        break;
      case 'e':
        if (Jwt()) return true;
        break;
      default:
        break;
    }
    return Key() || SecretWordValue();
  }

  bool Bearer() {
    size_t begin = at_ + 7;
    while (CharAt(begin) == ' ') ++begin;
    size_t length = RunOf(text_, begin, kBase64 | kLocalMark);
    if (length < 8) return false;
    return Replace(begin, begin + length, "[token]");
  }

  bool Jwt() {
    if (!text_.substr(at_).starts_with("eyJ")) return false;
    size_t end = at_;
    for (int segment = 0; segment < 3; ++segment) {
      size_t length = RunOf(text_, end, kToken, segment == 0 ? kLook : SIZE_MAX);
      if (length < (segment == 2 ? 0u : 4u)) return false;
      end += length;
      if (segment == 2) break;
      if (CharAt(end) != '.') return false;
      ++end;
    }
    return Replace(at_, end, "[token]");
  }

  bool Key() {
    for (const KeyPrefix& key : kKeyPrefixes) {
      if (key.prefix[0] != text_[at_] || !text_.substr(at_).starts_with(key.prefix)) continue;
      size_t begin = at_ + key.prefix.size();
      const uint8_t classes = key.prefix.ends_with('.') ? kToken | kLocalMark : kToken;
      size_t length = RunOf(text_, begin, classes, kLook);
      if (length < key.least) continue;
      if (text_.substr(begin, length).find_first_of("0123456789") == std::string_view::npos) continue;
      length += RunOf(text_, begin + length, classes);
      return Replace(at_, begin + length, "[key]");
    }
    return false;
  }

  // password: "...", api_key=..., also with the closing quote of a JSON key in between.
  bool SecretWordValue() {
    for (const SecretWord& secret : kSecretWords) {
      if (secret.word[0] != Lower(text_[at_]) || !StartsWithWord(text_, at_, secret.word)) continue;
      if (secret.kind.empty()) return false;
      size_t begin = at_ + secret.word.size();
      if (CharAt(begin) == '"' || CharAt(begin) == '\'') ++begin;
      while (CharAt(begin) == ' ') ++begin;
      if (CharAt(begin) != ':' && CharAt(begin) != '=') continue;
      ++begin;
      while (CharAt(begin) == ' ' || CharAt(begin) == '=') ++begin;
      char quote = CharAt(begin) == '"' || CharAt(begin) == '\'' ? text_[begin++] : '\0';
      if (quote == '\0' && (StartsWithWord(text_, begin, "bearer ") || StartsWithWord(text_, begin, "basic "))) {
        begin = text_.find(' ', begin) + 1;
      }
      size_t end = quote != '\0' ? text_.find(quote, begin) : text_.find_first_of(" \t\r\n,;&\"'<>)}]", begin);
      if (end == std::string_view::npos) end = text_.size();
      if (end == begin || CharAt(begin) == '[') return false;  // nothing there, or masked already
      return Replace(begin, end, secret.kind);
    }
    return false;
  }

  bool PrivateKey() {
    constexpr std::string_view kBegin = "-----BEGIN ";
    if (!text_.substr(at_).starts_with(kBegin)) return false;
    size_t title = text_.substr(at_, 60).find("PRIVATE KEY-----");
    if (title == std::string_view::npos) return false;
    size_t end = text_.find("-----END ", at_ + title);
    if (end != std::string_view::npos) end = text_.find("-----", end + 9);
    return Replace(at_, end == std::string_view::npos ? text_.size() : end + 5, "[private key]");
  }

  // scheme://user:password@host
  bool UrlPassword() {
    if (!text_.substr(at_).starts_with("://")) return false;
    size_t begin = at_ + 3;
    size_t stop = text_.find_first_of("/ \t\r\n\"'<>?#", begin);
    std::string_view authority = text_.substr(begin, stop == std::string_view::npos ? stop : stop - begin);
    size_t host = authority.rfind('@');
    size_t colon = authority.find(':');
    if (host == std::string_view::npos || colon == std::string_view::npos || colon > host) return false;
    return Replace(begin + colon + 1, begin + host, "[password]");
  }

  bool Email() {
    size_t begin = at_;
    while (begin > copied_ && Is(text_[begin - 1], kAlnum | kLocalMark)) --begin;
    while (begin < at_ && !Is(text_[begin], kAlnum)) ++begin;
    size_t end = at_ + 1;
    size_t last_dot = 0;
    for (; end < text_.size() && (Is(text_[end], kAlnum) || text_[end] == '-' || text_[end] == '.'); ++end) {
      if (text_[end] == '.') last_dot = end;
    }
    if (end > 0 && end == last_dot + 1) {  // the sentence's full stop
      --end;
      last_dot = text_.rfind('.', end - 1);
      if (last_dot == std::string_view::npos || last_dot <= at_) return false;
    }
    if (begin == at_ || last_dot <= at_ + 1 || RunOf(text_, last_dot + 1, kLetter) < 2) return false;
    return Replace(begin, end, "[email]");
  }

  // The digits from `at_` on with single separators between them; `end` is behind the last digit.
  size_t DigitsFrom(size_t from, std::array<char, 20>& digits, size_t& end) const {
    size_t count = 0;
    end = from;
    for (size_t i = from; i < text_.size(); ++i) {
      if (Is(text_[i], kDigit)) {
        if (count == digits.size()) return digits.size() + 1;
        digits[count++] = text_[i];
        end = i + 1;
      } else if ((text_[i] != ' ' && text_[i] != '-') || !Is(CharAt(i + 1), kDigit)) {
        break;
      }
    }
    return count;
  }

  bool EndsHere(size_t end) const { return !Is(CharAt(end), kAlnum); }

  bool Card() {
    if (text_[at_] < '2' || text_[at_] > '6') return false;
    std::array<char, 20> digits;
    size_t end = 0;
    size_t count = DigitsFrom(at_, digits, end);
    if (count < 13 || count > 19 || !EndsHere(end) || !PassesLuhn({digits.data(), count})) return false;
    if (at_ > 0 && text_[at_ - 1] == '.') return false;  // the fraction of a number
    return Replace(at_, end, "[card]");
  }

  bool Iban() {
    if (!Is(CharAt(at_ + 2), kDigit) || !Is(CharAt(at_ + 3), kDigit)) return false;
    std::array<char, 34> letters;
    size_t count = 0, end = at_;
    for (size_t i = at_; i < text_.size() && count < letters.size(); ++i) {
      if (Is(text_[i], kUpper | kDigit)) {
        letters[count++] = text_[i];
        end = i + 1;
      } else if (text_[i] != ' ' || !Is(CharAt(i + 1), kUpper | kDigit)) {
        break;
      }
      // A following word in capitals may look like a part of it: the first length that checks out is taken.
      if (count >= 15 && EndsHere(end) && CheckIban(letters, count)) return Replace(at_, end, "[iban]");
    }
    return false;
  }

  static bool CheckIban(const std::array<char, 34>& letters, size_t count) {
    unsigned rest = 0;
    for (size_t i = 0; i < count; ++i) {
      char c = letters[(i + 4) % count];
      unsigned value = Is(c, kDigit) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'A' + 10);
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest == 1;
  }

  bool Ssn() {
    std::string_view rest = text_.substr(at_);
    if (rest.size() < 11 || rest[3] != '-' || rest[6] != '-' || !EndsHere(at_ + 11) || CharAt(at_ + 11) == '-')
      return false;
    for (size_t i : {0u, 1u, 2u, 4u, 5u, 7u, 8u, 9u, 10u}) {
      if (!Is(rest[i], kDigit)) return false;
    }
    std::string_view area = rest.substr(0, 3);
    if (area == "000" || area == "666" || area[0] == '9') return false;
    return Replace(at_, at_ + 11, "[ssn]");
  }

  // +49 30 1234567
  bool Phone() {
    if (!Is(CharAt(at_ + 1), kDigit) || (at_ > 0 && Is(text_[at_ - 1], kAlnum))) return false;
    std::array<char, 20> digits;
    size_t end = 0;
    size_t count = DigitsFrom(at_ + 1, digits, end);
    if (count < 9 || count > 15 || !EndsHere(end)) return false;
    return Replace(at_, end, "[phone]");
  }

  // (415) 555-0132 and 415-555-0132
  bool UsPhone() {
    size_t i = at_;
    bool in_brackets = CharAt(i) == '(';
    if (in_brackets) ++i;
    auto digits = [&](size_t count) {
      if (RunOf(text_, i, kDigit) != count) return false;
      i += count;
      return true;
    };
    if (!digits(3)) return false;
    if (in_brackets && CharAt(i++) != ')') return false;
    if (in_brackets && CharAt(i) == ' ') {
      ++i;
    } else if (!in_brackets && CharAt(i++) != '-') {
      return false;
    }
    if (!digits(3) || CharAt(i++) != '-' || !digits(4) || !EndsHere(i) || CharAt(i) == '-') return false;
    return Replace(at_, i, "[phone]");
  }

  const std::string_view text_;
  std::string& out_;
  size_t at_ = 0;
  size_t copied_ = 0;  // how much of the text is in `out_`
  bool changed_ = false;
};

}  // namespace

bool MaskInto(std::string_view text, std::string& out) { return Scanner(text, out).Run(); }

bool NamesSecret(std::string_view key) noexcept {
  for (const SecretWord& secret : kSecretWords) {
    if (secret.kind.empty() || key.size() != secret.word.size()) continue;
    if (StartsWithWord(key, 0, secret.word)) return true;
  }
  return false;
}

}  // namespace throughline::inline sdk::internal
