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

std::optional<Language> LanguageOf(std::string_view text) {
  text = text.substr(0, text.find("```"));
  if (text.size() < kShortest) return std::nullopt;
  size_t length = std::min(text.size(), kOfLanguage);
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
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
