#include "evaluate/reading.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <cld2/public/compact_lang_det.h>  // takes FILE for granted

#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

constexpr size_t kRemembered = 32;        // texts of a thread
constexpr size_t kLongestKept = 8 << 10;  // bytes of one: half a mebibyte a thread, with their words
constexpr size_t kOfLanguage = 160;       // bytes that are looked at; more makes it hardly surer
constexpr size_t kShortest = 20;          // bytes; below, nobody can tell the language

bool IsPart(char c) { return IsAlnum(c) || static_cast<unsigned char>(c) >= 0x80 || c == '\''; }

// A word of at most seven letters as a number.
constexpr uint64_t PackedWord(std::string_view word) {
  uint64_t packed = 0;
  for (char c : word) packed = packed << 8 | static_cast<unsigned char>(c);
  return packed;
}
template <size_t kCount>
constexpr std::array<uint64_t, kCount> PackedWords(const std::string_view (&words)[kCount]) {
  std::array<uint64_t, kCount> packed;
  std::ranges::transform(words, packed.begin(), &PackedWord);
  std::ranges::sort(packed);
  return packed;
}

// What English texts are full of, and texts in no other language that is written in the same letters.
constexpr auto kEnglish =
    PackedWords({"the",  "and",  "of",    "with",  "this",  "that", "what",  "which", "when",  "from", "have",  "are",
                 "were", "your", "there", "their", "would", "they", "these", "been",  "about", "does", "should"});
// What others are full of, and English is not; where one of them stands, English words may be a title.
constexpr auto kForeign = PackedWords(
    {"der", "die", "das", "und",  "ist",  "wie", "von",  "mit", "ein",  "eine", "le",  "la",  "les", "et", "est",
     "une", "un",  "des", "pour", "dans", "que", "qui",  "el",  "los",  "las",  "una", "por", "con", "il", "di",
     "che", "per", "del", "e",    "o",    "os",  "um",   "uma", "para", "het",  "een", "van", "wat", "en", "de",
     "och", "det", "og",  "att",  "som",  "er",  "jest", "w",   "ve",   "bir",  "je",  "na",  "si",  "da"});

// Whether that can be seen without statistics, as of most English: four of those words at least, a sixth of all, and none
// of the others. Names may have a few letters of others.
bool IsPlainlyEnglish(std::string_view text) {
  size_t words = 0, english = 0, foreign_bytes = 0, length = 0;
  uint64_t word = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    foreign_bytes += static_cast<unsigned char>(c) >= 0x80;
    if (IsPart(c)) {
      word = word << 8 | static_cast<unsigned char>(Lower(c));
      ++length;
      continue;
    }
    if (length > 0 && length < 8) {
      english += std::ranges::binary_search(kEnglish, word);
      if (std::ranges::binary_search(kForeign, word)) return false;
    }
    words += length > 0;
    word = length = 0;
  }
  return english >= 4 && english * 6 >= words && foreign_bytes * 16 <= text.size();
}

std::optional<Language> LanguageOf(std::string_view text) {
  text = text.substr(0, text.find("```"));
  if (text.size() < kShortest) return std::nullopt;
  size_t length = std::min(text.size(), kOfLanguage);
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
  if (IsPlainlyEnglish(text.substr(0, length))) return Language{CLD2::ENGLISH, 99};
  CLD2::Language languages[3];
  int percents[3], bytes = 0;
  bool is_reliable = false;
  CLD2::DetectLanguageSummary(text.data(), static_cast<int>(length), true, languages, percents, &bytes, &is_reliable);
  if (!is_reliable || languages[0] == CLD2::UNKNOWN_LANGUAGE || percents[0] < 60) return std::nullopt;
  return Language{languages[0], percents[0]};
}

}  // namespace

const Reading::Findings& Reading::Scanned() {
  if (!findings_) FindBoth(text_, findings_.emplace().secrets, findings_->personal);
  return *findings_;
}

std::span<const Stem> Reading::first_stems() {
  if (stemmed_ == 0) {
    stemmed_ = std::min(kFirstBytes, text_.size());
    // A word over the bound belongs to the rest.
    while (stemmed_ > 0 && stemmed_ < text_.size() && IsPart(text_[stemmed_ - 1]) && IsPart(text_[stemmed_]))
      --stemmed_;
    AppendStems(text_.substr(0, stemmed_), stems_);
    first_count_ = stems_.size();
  }
  return std::span(stems_).first(first_count_);
}

std::span<const Stem> Reading::stems() {
  first_stems();
  if (stemmed_ < text_.size()) {
    AppendStems(text_.substr(stemmed_), stems_);
    stemmed_ = text_.size();
  }
  return stems_;
}

bool Reading::Names(std::span<const Stem> term) {
  const std::span<const Stem> all = stems();
  const auto bit = [](Stem stem) { return (stem.hash >> 1) % (64 * 64); };
  if (!std::exchange(has_stem_bits_, true)) {
    for (Stem stem : all) stem_bits_[bit(stem) / 64] |= uint64_t{1} << (bit(stem) % 64);
  }
  const auto may_have = [&](Stem stem) { return (stem_bits_[bit(stem) / 64] >> (bit(stem) % 64) & 1) != 0; };
  return std::ranges::all_of(term, may_have) && Contains(all, term);
}

const std::optional<Language>& Reading::language() {
  if (!std::exchange(has_language_, true)) language_ = LanguageOf(text_);
  return language_;
}

const std::optional<std::vector<SqlStatement>>& Reading::sql() {
  if (!std::exchange(has_sql_, true)) sql_ = ReadSql(text_);
  return sql_;
}

std::shared_ptr<Reading> ReadingOf(std::string_view text) {
  if (text.size() > kLongestKept) return std::make_shared<Reading>(text);
  thread_local std::array<std::shared_ptr<Reading>, kRemembered> remembered;
  std::shared_ptr<Reading>& slot = remembered[std::hash<std::string_view>()(text) % kRemembered];
  // By the text itself, not by its hash alone: nobody may find a text that passes for another.
  if (slot == nullptr || slot->text() != text) slot = std::make_shared<Reading>(std::string(text));
  return slot;
}

}  // namespace throughline::evaluate
