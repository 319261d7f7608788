// What is ranked, and by what: "top 5 services by errors", "the slowest endpoint".
#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/scope.h"
#include "assistant/planner/slots.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {

using Op = Condition::Op;

void SlotReader::ReadRanking() {
  size_t rank = kNone;
  bool ascending = false;
  for (size_t i = 0; i < size() && rank == kNone; ++i) {
    const Mark mark = At(i).mark;
    if (mark == Mark::kHighest || mark == Mark::kLowest || mark == Mark::kCommonest || mark == Mark::kRarest) rank = i;
  }
  // "top 5 slowest endpoints": the second word says by what.
  for (size_t i = rank == kNone ? size() : rank + 1; i < size(); ++i) {
    const bool plain = At(rank).phrase && At(rank).phrase->text.empty() && At(rank).mark != Mark::kCommonest;
    const Mark mark = At(i).mark;
    if (plain &&
        (mark == Mark::kHighest || mark == Mark::kLowest || mark == Mark::kCommonest || mark == Mark::kRarest)) {
      At(rank).is_used = true;
      rank = i;
    }
  }
  if (rank == kNone && !q_.top) return;
  if (rank == kNone) {
    // "first 5 logs", "last 10 errors": rows.
    return;
  }
  Piece& word = At(rank);
  ascending = word.mark == Mark::kLowest || word.mark == Mark::kRarest;
  word.is_used = out_.says_order = true;
  for (size_t i = 0; i < size(); ++i)
    if (At(i).mark == Mark::kHighest || At(i).mark == Mark::kLowest) At(i).is_used = true;

  // "the busiest hour"
  const size_t unit = Next(rank);
  if (unit != kNone && At(unit).mark == Mark::kUnknown) {
    constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
        {"minute", "1m"}, {"hour", "1h"}, {"day", "1d"}, {"week", "7d"}};
    for (const auto& [word_of, interval] : kUnits) {
      if (Stem(LowerCase(At(unit).text)) != Stem(word_of)) continue;
      plan().bucket = interval;
      plan().is_ranking = true;
      plan().order = ascending ? Plan::Order::kAscending : Plan::Order::kDescending;
      plan().limit = q_.top ? q_.top->count : 1;
      At(unit).is_used = true;
      if (word.phrase && !word.phrase->text.empty())
        if (const IndexedField* field = FieldOfConcept(word.phrase->text))
          plan().measures.push_back(MakeMeasure("", *field));
      return;
    }
  }

  // By what: the word itself, "by X", or the measure behind it.
  const IndexedField* measured = nullptr;
  size_t measure_piece = kNone;
  std::string function;
  for (size_t i = 0; i < size(); ++i)
    if (At(i).mark == Mark::kFunction && function.empty() && PlanFunctionOf(At(i)) != "p") {
      function = PlanFunctionOf(At(i));
      At(i).is_used = true;
    }
  if (word.phrase && !word.phrase->text.empty()) measured = FieldOfConcept(word.phrase->text);
  // "the longest wait": what stands behind the word says it better than the word.
  const size_t behind = Next(rank);
  if (measured && IsMeasure(behind) && FieldOf(behind) && FieldOf(behind) != measured && !At(behind).is_used)
    measured = FieldOf(behind);
  bool counts = word.mark == Mark::kCommonest || word.mark == Mark::kRarest;
  for (size_t i = 0; i < size() && !counts; ++i)
    if (IsMeasure(i) && !At(i).is_used) {
      measure_piece = i;
      if (!measured) measured = FieldOf(i);
      At(i).is_used = true;
      break;
    }
  const bool has_share = !plan().measures.empty();

  // Of what: the nearest noun behind the word, else before it.
  std::vector<size_t> keys;
  const auto is_free_key = [&](size_t i) { return !At(i).is_used && IsKey(i) && !IsThing(i, "trace"); };
  for (size_t i = 1; i < rank && keys.empty(); ++i)  // "which user spent the most on models"
    if (Is(Before(i), Mark::kList) && is_free_key(i)) keys.push_back(i);
  for (size_t i = rank + 1; i < size() && keys.empty(); ++i)
    if (is_free_key(i)) keys.push_back(i);
  if (keys.empty())
    for (size_t i = rank; i-- > 0 && keys.empty();)
      if (is_free_key(i)) keys.push_back(i);
  const IndexedField* who = nullptr;  // "who used it the most"
  for (Piece& piece : q_.pieces)
    if (keys.empty() && piece.mark == Mark::kList && piece.Says("user")) {
      who = FieldOfConcept("user");
      piece.is_used = true;
    }
  for (size_t i = 0; i < size(); ++i)  // "trace with the most spans"
    if (keys.empty() && IsThing(i, "trace") && !measured && !has_share &&
        !Is(i + 1 < size() ? i + 1 : kNone, Mark::kSource))
      keys.push_back(i);
  std::optional<uint64_t> limit = plan().limit;
  if (q_.top) limit = q_.top->count;
  for (Piece& piece : q_.pieces) {
    const bool is_number = piece.mark == Mark::kQuantity && !piece.is_used && !piece.quantity.has_comparison &&
                           piece.quantity.unit.empty() && piece.quantity.value >= 1 && piece.quantity.value <= 1000;
    if (!is_number || limit) continue;
    limit = static_cast<uint64_t>(piece.quantity.value);
    piece.is_used = true;
  }

  if (keys.empty() && !who) {
    // Rows in order of a field.
    const bool groups =
        std::any_of(q_.pieces.begin(), q_.pieces.end(), [](const Piece& p) { return p.mark == Mark::kBy; });
    if (!measured || groups) {
      if (measure_piece != kNone) At(measure_piece).is_used = false;
      plan().limit = limit;
      plan().order = ascending ? Plan::Order::kAscending : Plan::Order::kDescending;
      return;
    }
    const size_t noun = Next(rank);
    out_.ranked = MakeMeasure(function, *measured);
    plan().order_keypath = measured->keypath;
    plan().order = ascending ? Plan::Order::kAscending : Plan::Order::kDescending;
    const bool one = noun != kNone && IsCountable(noun) && !IsPlural(noun);
    if (!function.empty() && !limit && !one) {  // "highest average latency": a number
      plan().measures.push_back(MakeMeasure(function, *measured));
      return;
    }
    const bool is_number = noun != kNone && noun == measure_piece && !limit;  // "highest latency"
    const bool has_rows = out_.says_rows && !is_number;
    if (is_number && !has_rows) {
      bool rows = false;
      for (size_t i = 0; i < size(); ++i)
        rows |= IsThing(i, "request") || IsThing(i, "ai") || IsThing(i, "database") || Is(i, Mark::kSource);
      if (!rows) {
        plan().measures.push_back(MakeMeasure(ascending ? "min" : "max", *measured));
        return;
      }
    }
    plan().limit = limit ? *limit : one ? 1 : 10;
    out_.is_limit_assumed = !limit && !one;
    if (!limit && !one) plan().assumptions.push_back("no number was named: the first 10");
    return;
  }
  if (who) AddKey(*who);
  for (size_t key : keys) {
    At(key).is_used = true;
    const IndexedField* field = IsThing(key, "trace") ? FieldOfConcept("trace") : FieldOf(key);
    if (field) AddKey(*field);
  }
  if (!has_share) {
    plan().measures.push_back(
        measured ? MakeMeasure(function == "sum" && DefaultFunction(*measured) == "avg" ? "" : function, *measured)
                 : CountOf(kNone));
    if (measured && function.empty() && (word.phrase->text.empty()) &&
        Is(measure_piece == kNone ? kNone : Before(measure_piece), Mark::kHighest) &&
        LowerCase(word.text) == "highest" && DefaultFunction(*measured) == "avg")
      plan().measures.back() = MakeMeasure("avg", *measured);
  }
  out_.says_measure = true;
  plan().order = ascending ? Plan::Order::kAscending : Plan::Order::kDescending;
  const bool one = who || !IsPlural(keys[0]);
  if (limit) {
    plan().limit = limit;
  } else if (one) {
    plan().limit = 1;
  }
  plan().is_ranking = plan().limit.has_value();
}

}  // namespace throughline::assistant
