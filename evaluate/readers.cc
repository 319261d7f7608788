#include "evaluate/readers.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

constexpr size_t kLeastDistinct = 6;

size_t EndOf(std::string_view text, size_t from, auto is_part) {
  while (from < text.size() && is_part(text[from])) ++from;
  return from;
}
bool IsWordPart(char c) { return IsAlnum(c) || c == '_'; }
bool IsUrlLetter(char c) { return IsAlnum(c) || c == '_' || c == '-'; }
bool IsTokenLetter(char c) { return IsUrlLetter(c) || std::string_view(".~+/=").find(c) != std::string_view::npos; }

// Whether a letter, digit or _ stands before `i`. The n of \\n is none, nor the digits of \\u0026: in JSON inside an
// attribute they stand for another sign.
bool IsWordBefore(std::string_view text, size_t i) {
  const char before = Before(text, i);
  if (!IsWordPart(before)) return false;
  if (i >= 2 && text[i - 2] == '\\' && std::string_view("nrtbf").find(before) != std::string_view::npos) return false;
  return i < 6 || text[i - 6] != '\\' || text[i - 5] != 'u';
}

// What people write where a secret would stand.
bool IsPlaceholder(std::string_view value) {
  if (std::string_view("$<{[%*(").find(value.front()) != std::string_view::npos) return true;
  if (value.find('(') != std::string_view::npos || value.starts_with("[masked")) return true;
  std::string lower(value.substr(0, 24));
  std::ranges::transform(lower, lower.begin(), &Lower);
  constexpr std::string_view kWords[] = {"your",  "example",   "placeholder", "none",        "null",      "true",
                                         "false", "undefined", "redacted",    "process.env", "os.environ"};
  return std::ranges::any_of(kWords, [&](std::string_view word) { return lower.starts_with(word); });
}

// Behind the name of an assignment: the value's extent, quotes left out. The name may go on (`password_hash`), stand
// in quotes, which may be escaped (JSON inside JSON), and `=`, `:`, `:=` or `=>` follow.
std::optional<Extent> ReadValue(std::string_view text, Extent name) {
  size_t begin = name.begin, i = name.end;
  while (IsUrlLetter(Before(text, begin))) --begin;
  const bool is_in_query = Before(text, begin) == '?' || Before(text, begin) == '&';
  // Quotes, which may be escaped; a backslash before anything else is no part of them.
  auto skip_quotes = [&] {
    for (size_t end = i; end < text.size() && end < i + 6;) {
      if (text[end] == '\\') {
        ++end;
      } else if (std::string_view("\"'`").find(text[end]) != std::string_view::npos) {
        i = ++end;
        return;
      } else {
        return;
      }
    }
  };
  auto skip = [&](std::string_view some, size_t most) {
    for (; most > 0 && i < text.size() && some.find(text[i]) != std::string_view::npos; --most) ++i;
  };
  i = std::min(EndOf(text, i, IsUrlLetter), i + 25);
  skip_quotes();
  skip(" \t", 3);
  const size_t sign = i;
  skip(":=>", 2);
  if (i == sign || text[sign] == '>') return std::nullopt;
  skip(" \t", 3);
  const size_t open = i;
  skip_quotes();
  // Signs that end a value end none that stands in quotes; & ends one of an address alone.
  const std::string_view ends = i > open ? "\"'`\\" : is_in_query ? "\"'`\\,;&<>{}[])|" : "\"'`\\,;<>{}[])|";
  const size_t end = EndOf(
      text, i, [&](char c) { return static_cast<unsigned char>(c) > ' ' && ends.find(c) == std::string_view::npos; });
  if (end == i) return std::nullopt;
  return Extent{i, end};
}

bool IsPlainBase64(std::string_view text, std::string& decoded) {
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    if (c == '=') break;
    const int value = IsUpper(c)   ? c - 'A'
                      : IsLower(c) ? c - 'a' + 26
                      : IsDigit(c) ? c - '0' + 52
                      : c == '+'   ? 62
                      : c == '/'   ? 63
                                   : -1;
    if (value < 0) return false;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      decoded += static_cast<char>(bits >> count & 0xff);
    }
  }
  return true;
}

// The digits of text from `i` on, with single spaces or dashes between them, at most `most`; the end behind the last.
size_t CollectDigits(std::string_view text, size_t i, size_t most, std::string& digits) {
  size_t end = i;
  while (i < text.size() && digits.size() < most) {
    if (IsDigit(text[i])) {
      digits += text[i++];
      end = i;
    } else if ((text[i] == ' ' || text[i] == '-') && IsDigit(At(text, i + 1))) {
      ++i;
    } else {
      break;
    }
  }
  return end;
}

bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool is_doubled = false;
  for (size_t i = digits.size(); i-- > 0; is_doubled = !is_doubled) {
    int digit = digits[i] - '0';
    if (is_doubled) digit = digit * 2 - (digit > 4 ? 9 : 0);
    sum += digit;
  }
  return sum % 10 == 0;
}

// By the ranges of numbers that the networks issue (ISO/IEC 7812), with the lengths of each.
bool IsCardNumber(std::string_view digits) {
  const int four = (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0');
  const size_t n = digits.size();
  const bool is_issued = (four / 1000 == 4 && (n == 13 || n == 16 || n == 19)) ||
                         (n == 16 && ((four >= 5100 && four <= 5599) || (four >= 2221 && four <= 2720))) ||
                         (n == 15 && (four / 100 == 34 || four / 100 == 37)) ||
                         (n == 16 && (four == 6011 || (four >= 6440 && four <= 6599))) ||
                         (n == 16 && four >= 3528 && four <= 3589) ||
                         (n == 14 && (four / 100 == 36 || four / 100 == 38 || (four >= 3000 && four <= 3059)));
  return is_issued && DistinctBytes(digits) >= 2 && PassesLuhn(digits);
}

size_t IbanLength(std::string_view country) {
  static constexpr std::pair<std::string_view, size_t> kLengths[] = {
      {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
      {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DK", 18}, {"DO", 28},
      {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23},
      {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26},
      {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
      {"LV", 21}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NL", 18},
      {"NO", 15}, {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"SA", 24},
      {"SC", 31}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"ST", 25}, {"SV", 28}, {"TL", 23}, {"TN", 24},
      {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}};
  const auto* found = std::ranges::find(kLengths, country, [](const auto& one) { return one.first; });
  return found == std::end(kLengths) ? 0 : found->second;
}

// ISO 13616: the first four letters go to the end, letters are numbers from 10 on, and the whole is 1 modulo 97.
bool PassesIbanCheck(std::string_view iban) {
  int rest = 0;
  for (size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];
    const int value = IsDigit(c) ? c - '0' : c - 'A' + 10;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest == 1;
}

}  // namespace

std::optional<Extent> ReadToken(std::string_view text, Extent anchor, const Kind& kind) {
  if (IsWordBefore(text, anchor.begin) && kind.anchor.find('/') == std::string_view::npos) return std::nullopt;
  const size_t end = EndOf(text, anchor.end, [&](char c) { return kind.letters.find(c) != std::string_view::npos; });
  const size_t length = end - anchor.end;
  if (length < kind.least || length > kind.most || IsAlnum(At(text, end))) return std::nullopt;
  if (DistinctBytes(text.substr(anchor.end, length)) < kLeastDistinct) return std::nullopt;
  return Extent{anchor.begin, end};
}

std::optional<Extent> ReadJwt(std::string_view text, Extent anchor, const Kind&) {
  const char before = Before(text, anchor.begin);
  if (IsWordBefore(text, anchor.begin) || (IsTokenLetter(before) && !IsWordPart(before) && before != '='))
    return std::nullopt;
  const size_t header = EndOf(text, anchor.end, IsUrlLetter);
  if (At(text, header) != '.' || header - anchor.begin < 12) return std::nullopt;
  const size_t payload = EndOf(text, header + 1, IsUrlLetter);
  if (At(text, payload) != '.' || payload - header < 9) return std::nullopt;
  return Extent{anchor.begin, EndOf(text, payload + 1, [](char c) { return IsUrlLetter(c) || c == '.'; })};
}

std::optional<Extent> ReadPrivateKey(std::string_view text, Extent anchor, const Kind&) {
  const size_t label_end = text.find("-----", anchor.end);
  if (label_end == std::string_view::npos || label_end - anchor.end > 40) return std::nullopt;
  if (text.substr(anchor.end, label_end - anchor.end).find("PRIVATE KEY") == std::string_view::npos)
    return std::nullopt;
  const size_t body = label_end + 5;
  const size_t foot = text.find("-----END ", body);
  if (foot != std::string_view::npos) {
    const size_t end = text.find("-----", foot + 9);
    if (end != std::string_view::npos && end - foot < 60) return Extent{anchor.begin, end + 5};
  }
  // Cut off: letters of base64, line ends, and line ends as JSON writes them.
  size_t end = body;
  while (end < text.size()) {
    if (IsTokenLetter(text[end]) || IsSpace(text[end])) {
      ++end;
    } else if (text[end] == '\\' && (At(text, end + 1) == 'n' || At(text, end + 1) == 'r')) {
      end += 2;
    } else {
      break;
    }
  }
  return Extent{anchor.begin, end};
}

std::optional<Extent> ReadBearer(std::string_view text, Extent anchor, const Kind&) {
  if (IsWordBefore(text, anchor.begin)) return std::nullopt;
  const size_t begin = EndOf(text, anchor.end, [](char c) { return c == ' '; });
  const size_t end = EndOf(text, begin, IsTokenLetter);
  const std::string_view token = text.substr(begin, end - begin);
  if (token.size() < 16 || !std::ranges::any_of(token, &IsDigit) || DistinctBytes(token) < kLeastDistinct)
    return std::nullopt;
  return Extent{begin, end};
}

std::optional<Extent> ReadBasic(std::string_view text, Extent anchor, const Kind&) {
  if (IsWordBefore(text, anchor.begin)) return std::nullopt;
  const size_t end = EndOf(text, anchor.end, [](char c) { return IsAlnum(c) || c == '+' || c == '/' || c == '='; });
  const std::string_view token = text.substr(anchor.end, end - anchor.end);
  std::string decoded;
  if (token.size() < 8 || !IsPlainBase64(token, decoded)) return std::nullopt;
  const bool is_text = std::ranges::all_of(decoded, [](char c) { return c >= ' ' && c < 127; });
  const size_t colon = decoded.find(':');
  if (!is_text || colon == std::string::npos || colon + 1 == decoded.size()) return std::nullopt;
  return Extent{anchor.end, end};
}

std::optional<Extent> ReadUrlPassword(std::string_view text, Extent anchor, const Kind&) {
  if (!IsAlnum(Before(text, anchor.begin))) return std::nullopt;
  const size_t end = std::min(text.size(), anchor.end + 300);
  size_t colon = 0;
  for (size_t i = anchor.end; i < end; ++i) {
    const char c = text[i];
    if (c == '@') {
      if (colon == 0 || colon + 1 >= i) return std::nullopt;
      const std::string_view password = text.substr(colon + 1, i - colon - 1);
      if (IsPlaceholder(password) || DistinctBytes(password) < 3) return std::nullopt;
      return Extent{colon + 1, i};
    }
    if (c == ':' && colon == 0) colon = i;
    if (IsSpace(c) || std::string_view("/?#\"'<>\\").find(c) != std::string_view::npos) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Extent> ReadPasswordAssignment(std::string_view text, Extent anchor, const Kind&) {
  const std::optional<Extent> where = ReadValue(text, anchor);
  if (!where) return std::nullopt;
  const std::string_view value = text.substr(where->begin, where->end - where->begin);
  if (value.size() < 6 || value.size() > 200 || IsPlaceholder(value)) return std::nullopt;
  const bool has_letter = std::ranges::any_of(value, &IsLetter);
  const bool has_other = std::ranges::any_of(
      value, [](char c) { return IsDigit(c) || std::string_view("!@#$%^*?+~").find(c) != std::string_view::npos; });
  if (!has_letter || !has_other || DistinctBytes(value) < 5) return std::nullopt;
  return where;
}

std::optional<Extent> ReadSecretAssignment(std::string_view text, Extent anchor, const Kind&) {
  const std::optional<Extent> where = ReadValue(text, anchor);
  if (!where) return std::nullopt;
  const std::string_view value = text.substr(where->begin, where->end - where->begin);
  if (value.size() < 16 || value.size() > 1000 || IsPlaceholder(value) || Entropy(value) < 3.0) return std::nullopt;
  // Names have words of a readable length between their dashes and dots; a secret has one long run of letters and
  // digits.
  size_t run = 0;
  bool has_letter = false, has_digit = false;
  for (char c : value) {
    if (!IsAlnum(c)) {
      run = 0;
      has_letter = has_digit = false;
      continue;
    }
    has_letter |= IsLetter(c);
    has_digit |= IsDigit(c);
    if (++run >= 12 && has_letter && has_digit) return where;
  }
  return std::nullopt;
}

std::optional<Extent> ReadTelegram(std::string_view text, Extent anchor, const Kind&) {
  size_t begin = anchor.begin;
  while (IsDigit(Before(text, begin))) --begin;
  const size_t digits = anchor.begin - begin;
  if (digits < 8 || digits > 10 || IsUrlLetter(At(text, anchor.end))) return std::nullopt;
  return Extent{begin, anchor.end};
}

std::optional<Extent> ReadEmail(std::string_view text, Extent anchor, const Kind&) {
  size_t begin = anchor.begin + 1;  // behind the last letter of the name: the sign
  const size_t at = begin;
  while (at - begin < 64 && (IsAlnum(Before(text, begin)) ||
                             std::string_view("._%+-").find(Before(text, begin)) != std::string_view::npos))
    --begin;
  if (Before(text, begin) == '\\' && begin < at) ++begin;  // the n of a line end in JSON
  while (begin < at && !IsAlnum(text[begin]) && text[begin] != '_') ++begin;
  size_t end = EndOf(text, at + 1, [](char c) { return IsAlnum(c) || c == '.' || c == '-'; });
  while (end > at && (Before(text, end) == '.' || Before(text, end) == '-')) --end;
  const std::string_view domain = text.substr(at + 1, end - at - 1);
  const size_t dot = domain.rfind('.');
  if (begin == at || dot == std::string_view::npos || dot == 0 || domain.find("..") != std::string_view::npos)
    return std::nullopt;
  const std::string_view last = domain.substr(dot + 1);
  if (last.size() < 2 || last.size() > 24 || !std::ranges::all_of(last, &IsLetter)) return std::nullopt;
  constexpr std::string_view kFiles[] = {"png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "ts", "json", "html"};
  if (std::ranges::find(kFiles, last) != std::end(kFiles)) return std::nullopt;
  // git@github.com:owner/name is an address of a repository.
  if (At(text, end) == ':' && text.substr(begin, at - begin) == "git") return std::nullopt;
  return Extent{begin, end};
}

std::optional<Extent> ReadCard(std::string_view text, Extent anchor, const Kind&) {
  const char before = Before(text, anchor.begin);
  if (before == '.' || before == '-' || IsWordBefore(text, anchor.begin)) return std::nullopt;
  std::string digits;
  const size_t end = CollectDigits(text, anchor.begin, 20, digits);
  if (IsAlnum(At(text, end)) || (At(text, end) == '-' && IsAlnum(At(text, end + 1)))) return std::nullopt;
  if (digits.size() < 13 || digits.size() > 19 || !IsCardNumber(digits)) return std::nullopt;
  return Extent{anchor.begin, end};
}

std::optional<Extent> ReadIban(std::string_view text, Extent anchor, const Kind&) {
  if (IsWordBefore(text, anchor.begin)) return std::nullopt;
  const size_t length = IbanLength(text.substr(anchor.begin, 2));
  if (length == 0) return std::nullopt;
  std::string iban;
  size_t i = anchor.begin;
  for (; i < text.size() && iban.size() < length; ++i) {
    if (IsUpper(text[i]) || IsDigit(text[i])) {
      iban += text[i];
    } else if (text[i] != ' ' || iban.size() % 4 != 0) {
      break;
    }
  }
  if (iban.size() != length || IsAlnum(At(text, i)) || !PassesIbanCheck(iban)) return std::nullopt;
  return Extent{anchor.begin, i};
}

std::optional<Extent> ReadSsn(std::string_view text, Extent anchor, const Kind&) {
  const char before = Before(text, anchor.begin), after = At(text, anchor.end);
  if (before == '-' || before == '.' || IsWordBefore(text, anchor.begin) || IsWordPart(after) || after == '-')
    return std::nullopt;
  const std::string_view number = text.substr(anchor.begin, 11);
  // Never given out (Social Security Administration): area 000 and 666, group 00, serial 0000.
  if (number.starts_with("000") || number.starts_with("666") || number.substr(4, 2) == "00" || number.ends_with("0000"))
    return std::nullopt;
  return Extent{anchor.begin, anchor.end};
}

std::optional<Extent> ReadInternationalPhone(std::string_view text, Extent anchor, const Kind&) {
  const char before = Before(text, anchor.begin);
  if (IsWordBefore(text, anchor.begin) || before == '+' || before == '=' || before == '/') return std::nullopt;
  size_t digits = 0, separators = 0, run = 0, end = anchor.begin, i = anchor.begin + 1;
  for (; i < text.size() && digits < 16; ++i) {
    if (IsDigit(text[i])) {
      ++digits;
      run = 0;
      end = i + 1;
    } else if (std::string_view(" -.()").find(text[i]) != std::string_view::npos && ++run <= 2) {
      separators += digits > 0;
    } else {
      break;
    }
  }
  if (IsWordPart(At(text, end)) || digits > 15) return std::nullopt;
  // Without anything between its digits a number below ten digits may be any number.
  if (digits < (end - anchor.begin - 1 == digits ? 10U : 8U) || (separators == 0 && digits < 10)) return std::nullopt;
  return Extent{anchor.begin, end};
}

std::optional<Extent> ReadAmericanPhone(std::string_view text, Extent anchor, const Kind&) {
  const char before = Before(text, anchor.begin), after = At(text, anchor.end);
  if (IsWordBefore(text, anchor.begin) || before == '.' || IsWordPart(after)) return std::nullopt;
  size_t begin = anchor.begin;
  if (before == '-') {  // 1-415-555-2671
    if (begin < 2 || text[begin - 2] != '1' || IsWordPart(Before(text, begin - 2))) return std::nullopt;
    begin -= 2;
  }
  if ((after == '-' || after == '.') && IsAlnum(At(text, anchor.end + 1))) return std::nullopt;
  return Extent{begin, anchor.end};
}

}  // namespace throughline::evaluate
