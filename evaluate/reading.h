// What several checks ask of one text, found out when the first one asks: its secrets and personal data, its words, its
// language, its SQL.
//
// Shape    ReadingOf gives the reading of a text. A thread remembers the last ones: the question of a trace comes with
//          each of its model calls, and a service's documents with many questions.
// Threads  a Reading belongs to the thread that asked for it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evaluate/scanner.h"
#include "evaluate/sql.h"
#include "evaluate/words.h"

namespace throughline::evaluate {

struct Language {
  int code = 0;     // of CLD2
  int percent = 0;  // of the text that is in it
};

class Reading {
 public:
  // `text` must stay as long as the reading is used.
  explicit Reading(std::string_view text) : text_(text) {}
  // Keeps it.
  explicit Reading(std::string&& text) : own_(std::move(text)), text_(own_) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  std::string_view text() const { return text_; }
  const std::vector<Finding>& secrets() { return Scanned().secrets; }
  const std::vector<Finding>& personal() { return Scanned().personal; }
  // Of all words, and of those in the first kFirstBytes. Valid until the next call of either.
  static constexpr size_t kFirstBytes = 2 << 10;
  std::span<const Stem> stems();
  std::span<const Stem> first_stems();
  // Whether `term`, one word or several in order, is in the text.
  bool Names(std::span<const Stem> term);
  // nullopt: too short, or not sure.
  const std::optional<Language>& language();
  const std::optional<std::vector<SqlStatement>>& sql();

 private:
  struct Findings {
    std::vector<Finding> secrets, personal;
  };
  const Findings& Scanned();

  const std::string own_;
  const std::string_view text_;
  std::optional<Findings> findings_;
  std::vector<Stem> stems_;
  size_t stemmed_ = 0;      // bytes whose stems are there
  size_t first_count_ = 0;  // of stems_, those of the first bytes
  // A bit for each stem, by some bits of its hash: what has none there is not in the text.
  std::array<uint64_t, 64> stem_bits_ = {};
  bool has_stem_bits_ = false;
  bool has_language_ = false, has_sql_ = false;
  std::optional<Language> language_;
  std::optional<std::vector<SqlStatement>> sql_;
};

// `text` must stay as long as the reading is used.
std::shared_ptr<Reading> ReadingOf(std::string_view text);

}  // namespace throughline::evaluate
