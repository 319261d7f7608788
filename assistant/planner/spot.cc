#include "assistant/planner/spot.h"

#include <re2/re2.h>

#include <algorithm>

#include "assistant/planner/spoken.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

struct Quote {
  std::string_view open, close;
};
constexpr Quote kQuotes[] = {{"\"", "\""}, {"`", "`"}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"«", "»"}};

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Spotter {
 public:
  Spotter(std::string_view text, const CatalogueIndex& index) : index_(index), rest_(text), taken_(text.size(), false) {
    out_.text = text;
    for (char& c : rest_)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }

  Spotted Run(int64_t now, int utc_offset_minutes) {
    Keypaths();
    Quotes();
    Percentiles();
    Times(now, utc_offset_minutes);
    words_ = SplitWords(rest_);
    Correct();
    Values();
    Quantities();
    Phrases();
    std::stable_sort(out_.pieces.begin(), out_.pieces.end(),
                     [](const Piece& a, const Piece& b) { return a.begin < b.begin; });
    return std::move(out_);
  }

 private:
  void Take(size_t begin, size_t end) {
    Mask(rest_, begin, end);
    for (size_t i = begin; i < std::min(end, taken_.size()); ++i) taken_[i] = true;
  }
  Piece& Add(Mark mark, size_t begin, size_t end) {
    Piece piece;
    piece.mark = mark;
    piece.begin = begin;
    piece.end = end;
    piece.text = out_.text.substr(begin, end - begin);
    out_.pieces.push_back(std::move(piece));
    return out_.pieces.back();
  }

  // `$d.queue.depth`, `$d['a b'].c`
  void Keypaths() {
    for (size_t i = 0; i + 2 < rest_.size(); ++i) {
      if (rest_[i] != '$' || (rest_[i + 1] != 'd' && rest_[i + 1] != 'm' && rest_[i + 1] != 'l')) continue;
      size_t end = i + 2;
      while (end < rest_.size()) {
        if (rest_[end] == '.' && end + 1 < rest_.size() && (IsWordByte(rest_[end + 1]) || rest_[end + 1] == '_')) {
          ++end;
          while (end < rest_.size() && (IsWordByte(rest_[end]) || rest_[end] == '_')) ++end;
        } else if (rest_[end] == '[' && end + 1 < rest_.size() && (rest_[end + 1] == '\'' || rest_[end + 1] == '"')) {
          const size_t close = rest_.find(std::string{rest_[end + 1]} + "]", end + 2);
          if (close == std::string::npos) break;
          end = close + 2;
        } else {
          break;
        }
      }
      const std::string typed = rest_.substr(i, end - i);
      const std::string flat = FlatKey(typed);
      std::vector<int> fields;
      for (size_t f = 0; f < index_.fields().size(); ++f) {
        const IndexedField& field = index_.fields()[f];
        if (field.keypath == typed || (!flat.starts_with('$') && field.flat == flat))
          fields.push_back(static_cast<int>(f));
      }
      if (fields.empty()) continue;
      Piece& piece = Add(Mark::kField, i, end);
      piece.fields = std::move(fields);
      piece.is_keypath = true;
      Take(i, end);
    }
  }

  void Quotes() {
    for (size_t i = 0; i < rest_.size(); ++i) {
      for (const Quote& quote : kQuotes) {
        if (rest_.compare(i, quote.open.size(), quote.open) != 0) continue;
        if (i > 0 && IsWordByte(rest_[i - 1])) continue;  // don't
        const size_t begin = i + quote.open.size();
        size_t close = rest_.find(quote.close, begin);
        while (quote.open == "'" && close != std::string::npos && close + 1 < rest_.size() &&
               IsWordByte(rest_[close + 1]))
          close = rest_.find(quote.close, close + 1);
        if (close == std::string::npos || close == begin) continue;
        const std::string inside = out_.text.substr(begin, close - begin);
        Piece& piece = Add(Mark::kQuoted, i, close + quote.close.size());
        piece.text = inside;
        if (const Meaning* meaning = index_.Find(StemsOf(inside)))
          for (const ValueMeaning& value : meaning->values)
            if (value.value == inside) piece.values.push_back(value);
        Take(i, close + quote.close.size());
        i = close + quote.close.size() - 1;
        break;
      }
    }
  }

  // p95, 95th percentile, percentile 99.9
  void Percentiles() {
    static const re2::RE2 pattern(
        R"re((?i)\b(?:p[ -]?(\d{1,2}(?:\.\d+)?)|(\d{1,2}(?:\.\d+)?) ?(?:st|nd|rd|th)?[ -]?(?:percent )?(?:percentile|pctl|pctile|percentil|perc)|percentiles? (\d{1,2}(?:\.\d+)?))\b)re");
    size_t from = 0;
    re2::StringPiece found[4];
    while (from < rest_.size() && pattern.Match(rest_, from, rest_.size(), re2::RE2::UNANCHORED, found, 4)) {
      const size_t begin = static_cast<size_t>(found[0].data() - rest_.data()), end = begin + found[0].size();
      const re2::StringPiece digits = !found[1].empty() ? found[1] : !found[2].empty() ? found[2] : found[3];
      const std::string function = "p" + std::string(digits.data(), digits.size());
      Add(Mark::kFunction, begin, end).text = function;
      Take(begin, end);
      from = end;
    }
  }

  void Times(int64_t now, int utc_offset_minutes) {
    out_.bucket = FindBucket(rest_);
    const auto time = FindTime(rest_, now, utc_offset_minutes);
    // "by day", "per hour" are no time range.
    const bool same = time && out_.bucket && time->begin < out_.bucket->end && out_.bucket->begin < time->end;
    if (time && !same) {
      out_.time = *time;
      Take(time->begin, time->end);
    }
    if (out_.bucket) Take(out_.bucket->begin, out_.bucket->end);
    out_.top = FindTop(rest_);
  }

  bool Together(size_t i, size_t j) const {  // words i and j, neighbours
    for (size_t byte = words_[i].end; byte < words_[j].begin; ++byte)
      if (taken_[byte]) return false;
    return words_[j].begin - words_[i].end <= 3;
  }
  std::string Stems(size_t i, size_t n) const {
    std::string out = words_[i].stem;
    for (size_t j = i + 1; j < i + n; ++j) {
      if (!Together(j - 1, j)) return {};
      out += ' ' + words_[j].stem;
    }
    return out;
  }

  void Correct() {
    constexpr size_t kMost = 16;  // a text of nonsense is not spelled out
    size_t tried = 0;
    corrected_.assign(words_.size(), false);
    for (size_t i = 0; i < words_.size(); ++i) {
      Word& word = words_[i];
      if (word.is_number || word.text.size() < 4 || word.text.size() > 40 || index_.Knows(word.stem) ||
          index_.IsCommon(word.text))
        continue;
      if (!index_.MessageWord(word.stem).empty()) continue;
      if (++tried > kMost) break;
      std::string meant = index_.Corrected(word.text);
      if (meant.empty() && word.text.ends_with("s"))
        meant = index_.Corrected(word.text.substr(0, word.text.size() - 1));
      if (meant.empty()) continue;
      word.text = meant;
      word.stem = Stem(meant);
      corrected_[i] = true;
      ++out_.corrections;
    }
  }

  // Values of several words, and such as hold digits: before "4" of gpt-4 is read as a number.
  void Values() {
    is_done_.assign(words_.size(), false);
    // "gpt four o", letter by letter: as it is spoken.
    for (size_t i = 0; i < words_.size(); ++i) {
      constexpr size_t kLongest = 6;
      std::string letters;
      size_t best = 0;
      const Meaning* found = nullptr;
      for (size_t n = 1; n <= kLongest && i + n <= words_.size(); ++n) {
        if (n > 1 && !Together(i + n - 2, i + n - 1)) break;
        const std::string& said = words_[i + n - 1].text;
        const int number = NumberOfWord(said);
        letters += number < 0 ? said : std::to_string(number);
        if (n == 1 && (number >= 0 || words_[i].is_number)) break;
        const Meaning* meaning = n > 1 ? index_.FindJoined(letters) : nullptr;
        if (meaning) found = meaning, best = n;
      }
      if (!found) continue;
      AddValue(*found, i, best);
      i += best - 1;
    }
    for (size_t i = 0; i < words_.size(); ++i) {
      if (is_done_[i]) continue;
      for (size_t n = std::min(CatalogueIndex::kLongestPhrase, words_.size() - i); n >= 1; --n) {
        const bool has_digit = std::any_of(
            words_.begin() + static_cast<long>(i), words_.begin() + static_cast<long>(i + n), [](const Word& word) {
              return std::any_of(word.text.begin(), word.text.end(), [](char c) { return c >= '0' && c <= '9'; });
            });
        if (!has_digit) continue;
        const std::string stems = Stems(i, n);
        if (stems.empty()) continue;
        const Meaning* meaning = index_.Find(stems);
        if (!meaning || meaning->values.empty() || meaning->phrase) continue;
        AddValue(*meaning, i, n);
        break;
      }
    }
  }
  void AddValue(const Meaning& meaning, size_t i, size_t n) {
    Piece& piece = Add(Mark::kValue, words_[i].begin, words_[i + n - 1].end);
    piece.values = meaning.values;
    piece.concept_ = meaning.concept_;
    piece.phrase = meaning.phrase;
    piece.fields = meaning.fields;
    piece.words = n;
    for (size_t j = i; j < i + n; ++j) {
      is_done_[j] = true;
      piece.is_corrected |= corrected_[j];
    }
    Take(piece.begin, piece.end);
  }

  void Quantities() {
    for (const Quantity& quantity : FindQuantities(rest_)) {
      if (out_.top && quantity.begin < out_.top->end && out_.top->begin < quantity.end) continue;
      bool overlaps = quantity.end <= quantity.begin || quantity.end > taken_.size();
      for (size_t byte = quantity.begin; !overlaps && byte < quantity.end; ++byte) overlaps = taken_[byte];
      if (overlaps) continue;
      Piece& piece = Add(Mark::kQuantity, quantity.begin, quantity.end);
      piece.quantity = quantity;
      // "500s" are answers with that status, no seconds.
      if (!quantity.has_comparison && quantity.unit == "s" && quantity.value >= 400 && quantity.value < 600 &&
          piece.text.size() == 4)
        piece.quantity.unit.clear();
      Take(quantity.begin, quantity.end);
    }
    for (size_t i = 0; i < words_.size(); ++i)
      if (taken_[words_[i].begin]) is_done_[i] = true;
  }

  void Phrases() {
    const bool speaks_of_logs = std::any_of(words_.begin(), words_.end(), [](const Word& word) {
      return word.stem == "log" || word.stem == "warn" || word.stem == "error" || word.stem == "messag";
    });
    for (size_t i = 0; i < words_.size();) {
      if (is_done_[i]) {
        ++i;
        continue;
      }
      // "slow query warnings": as the logs put it.
      if (i + 1 < words_.size() && !is_done_[i + 1] && words_[i].text == "slow" && speaks_of_logs) {
        const std::string stems = Stems(i, 2);
        const std::string said = stems.empty() ? stems : index_.MessageWord(stems);
        if (!said.empty()) {
          Add(Mark::kTerm, words_[i].begin, words_[i + 1].end).message_word = said;
          i += 2;
          continue;
        }
      }
      const bool is_top_number = out_.top && words_[i].begin >= out_.top->begin && words_[i].end <= out_.top->end;
      size_t n = std::min(CatalogueIndex::kLongestPhrase, words_.size() - i);
      const Meaning* meaning = nullptr;
      for (; n >= 1; --n) {
        bool free = true;
        for (size_t j = i; j < i + n; ++j) free = free && !is_done_[j];
        if (!free) continue;
        const std::string stems = Stems(i, n);
        if (stems.empty() || !(meaning = index_.Find(stems))) continue;
        // "orders by status" sorts nothing.
        const bool is_noun = meaning->phrase && meaning->phrase->mark == Mark::kOrderBy && words_[i].text == "orders";
        if (!is_noun) break;
        meaning = nullptr;
      }
      if (!meaning) {
        Piece& piece = Add(is_top_number ? Mark::kFiller : Mark::kUnknown, words_[i].begin, words_[i].end);
        piece.is_thing = !is_top_number && index_.IsThing(words_[i].stem);
        if (!is_top_number && !words_[i].is_number) piece.message_word = index_.MessageWord(words_[i].stem);
        ++i;
        continue;
      }
      Piece& piece = Add(Mark::kUnknown, words_[i].begin, words_[i + n - 1].end);
      piece.phrase = meaning->phrase;
      piece.concept_ = meaning->concept_;
      piece.fields = meaning->fields;
      piece.values = meaning->values;
      piece.words = n;
      for (size_t j = i; j < i + n; ++j) piece.is_corrected |= corrected_[j];
      // "/checkout" is a path, whatever service goes by the same name.
      const bool is_path = piece.begin > 0 && out_.text[piece.begin - 1] == '/' && KeepPaths(piece.values);
      if (is_path) {
        piece.mark = Mark::kValue;
        piece.phrase = nullptr;
        piece.concept_ = nullptr;
      } else if (meaning->phrase) {
        piece.mark = meaning->phrase->mark;
        if (piece.mark == Mark::kConcept) piece.concept_ = FindConcept(meaning->phrase->text);
      } else if (meaning->concept_) {
        piece.mark = Mark::kConcept;
      } else if (!meaning->values.empty() && !IsMetricAndField(*meaning)) {
        piece.mark = Mark::kValue;
      } else {
        piece.mark = Mark::kField;
      }
      i += n;
    }
  }

  // Whether there are paths among the values; only they stay.
  bool KeepPaths(std::vector<ValueMeaning>& values) const {
    const auto is_path = [](const ValueMeaning& value) { return value.value.starts_with('/'); };
    if (std::none_of(values.begin(), values.end(), is_path)) return false;
    std::erase_if(values, [&](const ValueMeaning& value) { return !is_path(value); });
    return true;
  }

  // `queue.depth` is an attribute and the name of a metric: the attribute, unless metrics are spoken of.
  bool IsMetricAndField(const Meaning& meaning) const {
    if (meaning.fields.empty() || out_.text.find("metric") != std::string::npos) return false;
    return std::all_of(meaning.values.begin(), meaning.values.end(), [&](const ValueMeaning& value) {
      return index_.fields()[static_cast<size_t>(value.field)].keypath == "$d.metric";
    });
  }

  const CatalogueIndex& index_;
  Spotted out_;
  std::string rest_;
  std::vector<bool> taken_;
  std::vector<Word> words_;
  std::vector<bool> corrected_, is_done_;
};

}  // namespace

Spotted Spot(std::string_view text, const CatalogueIndex& index, int64_t now, int utc_offset_minutes) {
  return Spotter(text, index).Run(now, utc_offset_minutes);
}

}  // namespace throughline::assistant
