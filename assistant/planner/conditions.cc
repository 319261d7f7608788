// Which rows: comparisons, values of fields, names, free text.
#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/scope.h"
#include "assistant/planner/slots.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

using Op = Condition::Op;

// Which of the fields that take a value is meant, when nothing says so.
constexpr std::string_view kFieldOrder[] = {"service",     "application", "subsystem", "model",    "provider",
                                            "environment", "feedback",    "intent",    "endpoint", "operation",
                                            "error_type",  "tool",        "agent",     "user",     "http_method",
                                            "database",    "region",      "host",      "pod"};

size_t OrderOf(const IndexedField& field) {
  if (!field.concept_) return std::size(kFieldOrder) + 1;
  return static_cast<size_t>(std::find(std::begin(kFieldOrder), std::end(kFieldOrder), field.concept_->id) -
                             std::begin(kFieldOrder));
}

}  // namespace

void SlotReader::CompareField(const IndexedField& field, const Quantity& quantity, bool negated) {
  Condition out;
  out.keypath = field.keypath;
  out.is_negated = negated;
  if (!field.IsNumber() && field.type != "any") {
    // A field of texts: "user id 42".
    const bool is_code = field.concept_ && field.concept_->id == "http_status";
    if (!is_code) {
      out.texts = {std::string(q_.text.substr(quantity.begin, quantity.end - quantity.begin))};
      const size_t digit = out.texts[0].find_first_of("0123456789");
      if (digit != std::string::npos) out.texts[0].erase(0, digit);
      AddCondition(std::move(out));
      return;
    }
  }
  std::string unit = quantity.unit;
  if (unit.empty() && (field.unit == "us" || field.unit == "ns") && quantity.value < 100'000) {
    unit = "ms";
    plan().assumptions.push_back("a duration without a unit was read as milliseconds");
  }
  const auto in_unit = [&](double value) { return ToUnit(value, unit, field.unit).value_or(value); };
  const double value = in_unit(quantity.value);
  out.numbers = {value};
  switch (quantity.comparison) {
    case Comparison::kEqual:
      out.op = Op::kEqual;
      break;
    case Comparison::kNotEqual:
      out.op = Op::kEqual;
      out.is_negated = !negated;
      break;
    case Comparison::kMore:
      out.op = Op::kMore;
      break;
    case Comparison::kAtLeast:
      out.op = Op::kAtLeast;
      break;
    case Comparison::kLess:
      out.op = Op::kLess;
      break;
    case Comparison::kAtMost:
      out.op = Op::kAtMost;
      break;
    case Comparison::kBetween:
      out.op = Op::kBetween;
      out.numbers.push_back(in_unit(quantity.upper));
      break;
  }
  if (!quantity.has_comparison && quantity.comparison != Comparison::kBetween) out.op = Op::kEqual;
  AddCondition(std::move(out));
}

void SlotReader::ReadComparisons() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.mark != Mark::kQuantity || piece.is_used) continue;
    const Quantity& quantity = piece.quantity;
    size_t before = Before(i, {Mark::kIs, Mark::kOf, Mark::kNot, Mark::kFrom});
    // A bare number belongs to what it stands beside.
    if (before != kNone && !quantity.has_comparison && quantity.comparison != Comparison::kBetween)
      for (size_t byte = At(before).end; byte < At(i).begin && before != kNone; ++byte)
        if (q_.text[byte] == ',' || q_.text[byte] == ';' || At(i).begin - At(before).end > 12) before = kNone;
    const size_t next = Next(i, {Mark::kOf});
    // "requests an hour": how often; a length alone compares nothing.
    if (!quantity.has_comparison && quantity.comparison != Comparison::kBetween && quantity.value == 1 &&
        (LowerCase(piece.text).starts_with("a") || LowerCase(piece.text).starts_with("e"))) {
      constexpr std::pair<std::string_view, std::string_view> kBuckets[] = {
          {"s", "1s"}, {"min", "1m"}, {"h", "1h"}, {"d", "1d"}};
      for (const auto& [unit, bucket] : kBuckets)
        if (quantity.unit == unit && plan().bucket.empty()) plan().bucket = bucket;
      if (!plan().bucket.empty()) {
        piece.is_used = true;
        continue;
      }
    }
    const bool negated = i > 0 && (At(i - 1).mark == Mark::kNot ||
                                   (i > 1 && At(i - 1).mark == Mark::kIs && At(i - 2).mark == Mark::kNot));
    const auto compares = [&](size_t j) {
      if (j == kNone || !At(j).IsField() || At(j).is_used) return false;
      const IndexedField* field = FieldOf(j);
      if (!field) return false;
      if (quantity.unit.empty()) return true;
      return field->unit.empty() ? field->IsNumber() : ToUnit(1, quantity.unit, field->unit).has_value();
    };
    // "status 500 errors", "500 errors", "http 404".
    const IndexedField* status = FieldOfConcept("http_status");
    const bool is_code = !quantity.has_comparison && quantity.unit.empty() && quantity.value >= 100 &&
                         quantity.value < 600 && quantity.value == static_cast<int>(quantity.value) && status;
    size_t target = kNone;
    if (compares(before) && (quantity.has_comparison || before + 1 == i || !is_code || Is(i - 1, Mark::kIs)))
      target = before;
    const bool next_is_measure = next != kNone && IsMeasure(next);
    if (target == kNone && compares(next) && (quantity.has_comparison || next_is_measure || is_code) &&
        (next_is_measure || quantity.has_comparison))
      target = next;
    if (target != kNone) {
      // "above level 50": the comparison stands before the field.
      const std::string leads =
          target > 0 && target == before && !quantity.has_comparison ? LowerCase(At(target - 1).text) : "";
      if (leads == "above" || leads == "over" || leads == "beyond")
        piece.quantity.comparison = Comparison::kMore, piece.quantity.has_comparison = true;
      if (leads == "below" || leads == "under" || leads == "beneath")
        piece.quantity.comparison = Comparison::kLess, piece.quantity.has_comparison = true;
      At(target).is_used = piece.is_used = true;
      if (before != kNone && Is(Before(target), Mark::kWith)) At(Before(target)).is_used = true;
      CompareField(*FieldOf(target), quantity, negated);
      continue;
    }
    const bool code_follows = next != kNone && (IsThing(next, "error") || IsThing(next, "request") ||
                                                (At(next).concept_ && At(next).concept_->id == "http_status") ||
                                                LowerCase(At(next).text).starts_with("response") ||
                                                LowerCase(At(next).text).starts_with("repl"));
    const bool many = LowerCase(piece.text).ends_with("s");  // "500s"
    const bool http_before = i > 0 && LowerCase(At(i - 1).text).starts_with("http");
    const bool stands_alone =
        is_code && plan().source == "spans" && !q_.top && !(next == i + 1 && IsCountable(next)) && before == kNone;
    const std::string word_before = i > 0 ? LowerCase(At(i - 1).text) : "";
    const bool returns = word_before.starts_with("return") || word_before == "got" ||
                         word_before.starts_with("answer") || word_before.starts_with("respond") ||
                         word_before == "code";
    const size_t other = Is(Before(i), Mark::kOr) || Is(Before(i), Mark::kAnd) ? Before(Before(i)) : Before(i);
    const bool is_another = Is(other, Mark::kQuantity) && At(other).is_used && !At(other).quantity.has_comparison &&
                            At(other).quantity.value >= 100 && At(other).quantity.value < 600;
    if (is_code && (is_another || stands_alone || returns || code_follows || http_before || many)) {
      piece.is_used = true;
      if (IsThing(next, "error")) At(next).is_used = true;
      if (next != kNone && At(next).concept_ && At(next).concept_->id == "http_status") At(next).is_used = true;
      CompareField(*status, quantity, negated || IsNegated(i));
      out_.says_rows = true;
      continue;
    }
    if (quantity.unit.empty() && !quantity.has_comparison) {
      // "show 20 logs"
      if (next != kNone && IsCountable(next) && next == Next(i) && quantity.value >= 1 && !q_.top) {
        plan().limit = static_cast<uint64_t>(std::min(quantity.value, 1e6));
        piece.is_used = true;
      }
      continue;
    }
    // "services with more than 100 errors": of the groups.
    if (quantity.unit.empty()) {
      size_t thing = next;
      while (thing != kNone && Is(thing, Mark::kLevel)) thing = Next(thing);
      size_t key = Before(i, {Mark::kWith, Mark::kIs, Mark::kFrom});
      while (key != kNone && !IsKey(key)) key = Before(key);
      if (thing != kNone && IsCountable(thing) && key != kNone) {
        plan().having = Having{.op = OpOf(quantity.comparison), .value = quantity.value};
        piece.is_used = true;
        AddKey(*FieldOf(key));
        At(key).is_used = true;
        wants_count_ = true;
        out_.says_measure = true;
      }
      continue;
    }
    // A unit alone says which field.
    const IndexedField* field = nullptr;
    if (ToUnit(1, quantity.unit, "us")) field = FieldOfConcept("duration");
    if (quantity.unit == "tokens") field = FieldOfConcept("tokens");
    if (quantity.unit == "usd") field = FieldOfConcept("cost");
    if (quantity.unit == "bytes")
      for (const IndexedField& candidate : index_.fields())
        if (candidate.source == plan().source && candidate.unit == "bytes" && !field) field = &candidate;
    if (quantity.unit == "percent") continue;
    for (const IndexedField& candidate : index_.fields())
      if (!field && candidate.source == plan().source && candidate.is_live && candidate.unit == quantity.unit)
        field = &candidate;
    if (!field) continue;
    piece.is_used = true;
    // "cheaper than", "latency ... over 2 s" further away: the field's own name says nothing more.
    for (size_t j = 0; j < size(); ++j)
      if (IsMeasure(j) && FieldOf(j) == field && At(j).concept_ && At(j).concept_->id == "duration" &&
          (Is(j + 1 < size() ? j + 1 : kNone, Mark::kFiller) || LowerCase(At(j).text).starts_with("t")) &&
          LowerCase(At(j).text).size() <= 5)
        At(j).is_used = true;
    CompareField(*field, quantity, negated);
  }
}

// "service checkout", "user = alice", "checkout service", "model is gpt-4o"
void SlotReader::ReadFieldValues() {
  const auto meaning_in = [&](const Piece& piece, const IndexedField* field) -> const ValueMeaning* {
    const ValueMeaning* alias = nullptr;
    for (const ValueMeaning& value : piece.values) {
      const IndexedField& of = index_.fields()[static_cast<size_t>(value.field)];
      if (&of != field && !(field->concept_ && of.concept_ == field->concept_ && of.source == field->source)) continue;
      if (!value.is_alias) return &value;
      if (!alias) alias = &value;
    }
    return alias;
  };
  const auto equal = [&](const IndexedField& field, std::string text, size_t where) {
    Condition condition{.keypath = field.keypath, .texts = {std::move(text)}, .is_negated = IsNegated(where)};
    if (field.type == "bool") {
      condition.is_bool = true;
      condition.texts[0] = LowerCase(condition.texts[0]);
      if (condition.texts[0] != "true" && condition.texts[0] != "false") return;
    }
    if (field.keypath == "$m.severity") return;
    AddCondition(std::move(condition));
  };
  for (size_t i = 0; i < size(); ++i) {
    if (!At(i).IsField() || At(i).is_used) continue;
    const IndexedField* field = FieldOf(i);
    if (!field || IsMeasure(i)) continue;
    if (field->keypath == "$m.severity" || (field->concept_ && field->concept_->id == "message")) continue;
    const size_t before_field = Before(i);
    const bool grouped = Is(before_field, Mark::kBy) || Is(before_field, Mark::kOrderBy);
    const bool asks_which =
        Is(before_field, Mark::kList) || Is(before_field, Mark::kDistinct) || Is(before_field, Mark::kCount);
    bool found = false;
    // "the checkout service"
    if (i > 0 && At(i - 1).mark == Mark::kValue && !At(i - 1).is_used && !Is(before_field, Mark::kBy)) {
      for (size_t j = i; j-- > 0;) {
        const ValueMeaning* value = At(j).mark == Mark::kValue ? meaning_in(At(j), field) : nullptr;
        if (value) {
          equal(*field, value->value, j);
          At(j).is_used = At(i).is_used = found = true;
        } else if (At(j).mark != Mark::kAnd && At(j).mark != Mark::kOr && At(j).mark != Mark::kFiller) {
          break;
        }
      }
    }
    if (found) continue;
    // "service checkout and payment"
    bool says_is = false, negated = false;
    size_t j = i + 1;
    while (j < size() && (At(j).mark == Mark::kIs || At(j).mark == Mark::kFiller || At(j).mark == Mark::kNot ||
                          At(j).mark == Mark::kOf)) {
      if (At(j).mark == Mark::kNot) negated = true;
      if (At(j).mark == Mark::kOf && !says_is) break;
      if (At(j).mark == Mark::kIs) says_is = true;
      ++j;
    }
    const std::string between = j < size() ? q_.text.substr(At(i).end, At(j).begin - At(i).end) : "";
    const bool sign = between.find('=') != std::string::npos || between.find(':') != std::string::npos;
    says_is |= sign || negated;
    if (between.find("!=") != std::string::npos || between.find("<>") != std::string::npos) negated = true;
    if (sign && IsNegated(i)) negated = true;
    if (j >= size()) continue;
    const auto add = [&](std::string text) {
      Condition condition{.keypath = field->keypath, .texts = {std::move(text)}, .is_negated = negated || IsNegated(i)};
      if (field->type == "bool") condition.is_bool = true;
      if (field->type == "array") condition.op = Op::kHas;
      AddCondition(std::move(condition));
      At(i).is_used = found = true;
      for (size_t k = i + 1; k < j; ++k) At(k).is_used = true;
    };
    // An array's elements are known by nobody: the word behind its name is one.
    if (field->type == "array" && !grouped && j < size() && (!asks_which || At(j).mark == Mark::kUnknown) &&
        !IsPlural(i) && !At(j).is_used &&
        (At(j).mark == Mark::kUnknown || At(j).mark == Mark::kFiller || At(j).mark == Mark::kTerm)) {
      At(j).is_used = true;
      add(LowerCase(RawWord(j)));
      continue;
    }
    while (j < size()) {
      Piece& piece = At(j);
      const ValueMeaning* value = !piece.values.empty() ? meaning_in(piece, field) : nullptr;
      if (piece.mark == Mark::kQuoted && (says_is || j == i + 1)) {
        add(value ? value->value : piece.text);
      } else if (value && !grouped && (piece.mark == Mark::kValue || says_is || j == i + 1)) {
        add(value->value);
      } else if (field->type == "bool" && (LowerCase(piece.text) == "true" || LowerCase(piece.text) == "false")) {
        add(LowerCase(piece.text));
      } else if (!grouped && piece.mark == Mark::kUnknown && !piece.is_used &&
                 (sign || (says_is && !asks_which) ||
                  (j == i + 1 && field->concept_ && piece.text.size() > 1 && !asks_which && !IsPlural(i)))) {
        const std::string word = LowerCase(piece.text);
        const auto common = CommonWords();
        if (!sign && std::find(common.begin(), common.end(), word) != common.end()) break;
        const size_t at = j;
        const std::string raw = RawWord(j);
        // A name that the catalogue does not have; of a service, which it would have, that is worth a question.
        if (field->is_live && field->concept_ && field->concept_->id == "service" && !sign) {
          out_.doubts.push_back({At(at).begin, At(at).end, raw, {}});
        }
        add(raw);
        for (size_t k = at; k <= j; ++k) At(k).is_used = true;
      } else if (sign && !grouped && !piece.is_used && piece.mark != Mark::kQuantity) {
        const size_t at = j;
        add(RawWord(j));
        for (size_t k = at; k <= j; ++k) At(k).is_used = true;
      } else {
        break;
      }
      piece.is_used = true;
      size_t k = j + 1;
      while (k < size() && (At(k).mark == Mark::kAnd || At(k).mark == Mark::kOr || At(k).mark == Mark::kFiller)) ++k;
      if (k == j + 1 &&
          !(k < size() && q_.text.substr(At(j).end, At(k).begin - At(j).end).find(',') != std::string::npos))
        break;
      if (k >= size() || (At(k).mark != Mark::kValue && At(k).mark != Mark::kQuoted)) break;
      j = k;
    }
  }
}

// "with a user id", "without trace id", "user id exists"
void SlotReader::ReadExistence() {
  for (size_t i = 0; i < size(); ++i) {
    const Mark mark = At(i).mark;
    if (mark != Mark::kWith && mark != Mark::kWithout) continue;
    size_t field = i + 1;
    while (field < size() && At(field).mark == Mark::kFiller) ++field;
    if (field < size() && (IsThing(field, "error") || IsThing(field, "slow"))) continue;
    const bool follows = field < size() && At(field).IsField() && !At(field).is_used;
    if (!follows) {
      field = Before(i, {Mark::kIs});
      if (field == kNone || !At(field).IsField() || At(field).is_used || Next(i) != kNone) continue;
      const std::string said = LowerCase(At(i).text);
      if (!said.starts_with("exist") && !said.starts_with("present") && !said.ends_with("set") &&
          !said.ends_with("missing") && said != "empty")
        continue;
    }
    const IndexedField* of = FieldOf(field);
    if (!of || of->keypath == "$m.severity") continue;
    const size_t after = Next(field);
    if (IsThing(after, "error") || IsThing(after, "success")) continue;
    if (after != kNone && after == field + 1 && At(after).mark == Mark::kValue) {
      At(field).is_used = At(i).is_used = true;
      continue;
    }
    if (follows && mark == Mark::kWith && IsMeasure(field)) {
      // "with latency over 2s" was read; "with the highest cost" is a ranking.
      continue;
    }
    if (after != kNone && (At(after).mark == Mark::kHighest || At(after).mark == Mark::kLowest)) continue;
    // "which models have feedback": fine; "users with errors" was left above.
    Condition condition{.keypath = of->keypath,
                        .op = Op::kExists,
                        .is_negated = mark == Mark::kWithout || (i > 0 && At(i - 1).mark == Mark::kNot)};
    AddCondition(std::move(condition));
    At(field).is_used = At(i).is_used = true;
  }
}

void SlotReader::ReadValues() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if ((piece.mark != Mark::kValue && piece.mark != Mark::kQuoted) || piece.is_used || piece.values.empty()) continue;
    const IndexedField* field = nullptr;
    const ValueMeaning* meaning = nullptr;
    std::vector<const ValueMeaning*> aliases;
    for (const ValueMeaning& value : piece.values) {
      const IndexedField& of = index_.fields()[static_cast<size_t>(value.field)];
      if (of.source != plan().source) continue;
      const bool better = !meaning || (meaning->is_alias && !value.is_alias) ||
                          (meaning->is_alias == value.is_alias && OrderOf(of) < OrderOf(*field));
      if (value.is_alias) aliases.push_back(&value);
      if (!better) continue;
      meaning = &value;
      field = &of;
    }
    if (!meaning) {
      // Of another source: what the language calls the same there.
      for (const ValueMeaning& value : piece.values) {
        const IndexedField& of = index_.fields()[static_cast<size_t>(value.field)];
        const IndexedField* same = of.concept_ ? FieldOfConcept(of.concept_->id) : nullptr;
        if (same && !meaning) {
          meaning = &value;
          field = same;
        }
      }
    }
    if (!meaning) continue;
    piece.is_used = true;
    Condition condition{.keypath = field->keypath, .texts = {meaning->value}, .is_negated = IsNegated(i)};
    const bool is_family = meaning->is_alias && field->concept_ && field->concept_->id == "model";
    if (is_family) {  // "claude" is every model that begins so
      for (const ValueMeaning* alias : aliases)
        if (&index_.fields()[static_cast<size_t>(alias->field)] == field &&
            std::find(condition.texts.begin(), condition.texts.end(), alias->value) == condition.texts.end())
          condition.texts.push_back(alias->value);
    } else if (meaning->is_alias) {
      Doubt doubt{piece.begin, piece.end, piece.text, {}};
      for (const ValueMeaning* alias : aliases) {
        const bool known = std::any_of(doubt.ways.begin(), doubt.ways.end(),
                                       [&](const Doubt::Way& way) { return way.label == alias->value; });
        if (!known && index_.fields()[static_cast<size_t>(alias->field)].concept_ == field->concept_)
          doubt.ways.push_back({alias->value, "\"" + alias->value + "\""});
      }
      if (doubt.ways.size() > 1) out_.doubts.push_back(std::move(doubt));
    }
    if (field->type == "bool") condition.is_bool = true;
    AddCondition(std::move(condition));
  }
}

}  // namespace throughline::assistant
