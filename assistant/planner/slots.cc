#include "assistant/planner/slots.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "assistant/planner/events.h"
#include "assistant/planner/words.h"
#include "dataprime/syntax/literal.h"

namespace throughline::assistant {

using Op = Condition::Op;

Condition::Op OpOf(Comparison comparison) {
  switch (comparison) {
    case Comparison::kAtLeast:
      return Op::kAtLeast;
    case Comparison::kLess:
      return Op::kLess;
    case Comparison::kAtMost:
      return Op::kAtMost;
    case Comparison::kEqual:
      return Op::kEqual;
    default:
      return Op::kMore;
  }
}

std::string PlanFunctionOf(const Piece& piece) {
  return std::string(piece.phrase ? piece.phrase->text : std::string_view(piece.text));
}

SlotReader::SlotReader(Spotted question, const CatalogueIndex& index, Mode mode, const Plan* last)
    : q_(std::move(question)), index_(index), mode_(mode), last_(last) {
  for (const Word& word : SplitWords(q_.text)) stems_.insert(word.stem);
}

size_t SlotReader::Next(size_t i, std::initializer_list<Mark> over) const {
  for (size_t j = i + 1; j < size_t(q_.pieces.size()); ++j) {
    const Mark mark = q_.pieces[j].mark;
    if (mark != Mark::kFiller && std::find(over.begin(), over.end(), mark) == over.end()) return j;
  }
  return kNone;
}
size_t SlotReader::Before(size_t i, std::initializer_list<Mark> over) const {
  for (size_t j = i; j-- > 0;) {
    const Mark mark = q_.pieces[j].mark;
    if (mark != Mark::kFiller && std::find(over.begin(), over.end(), mark) == over.end()) return j;
  }
  return kNone;
}

bool SlotReader::IsNegated(size_t i) {
  for (size_t j = i, steps = 0; j-- > 0 && steps < 5; ++steps) {
    Piece& piece = At(j);
    if (piece.mark == Mark::kNot || piece.mark == Mark::kWithout) {
      piece.is_used = true;
      return true;
    }
    const bool passes = piece.mark == Mark::kFiller || piece.mark == Mark::kFrom || piece.mark == Mark::kOf ||
                        piece.mark == Mark::kIs || piece.mark == Mark::kOr || piece.mark == Mark::kSource ||
                        piece.mark == Mark::kAnd || piece.mark == Mark::kValue ||
                        (piece.IsField() && q_.pieces[i].mark != Mark::kConcept);
    if (!passes) return false;
  }
  return false;
}

bool SlotReader::IsPlural(size_t i) const {
  const std::string word = LowerCase(q_.pieces[i].text);
  return word.ends_with("s") && !word.ends_with("ss") && !word.ends_with("us");
}

const IndexedField* SlotReader::FieldOf(size_t i) {
  if (IsThing(i, "trace")) return FieldOfConcept("trace");
  const Piece& piece = At(i);
  const IndexedField* best = nullptr;
  const auto in_source = [&](const IndexedField& field) { return field.source == plan().source; };
  if (piece.is_keypath) {
    for (int f : piece.fields)
      if (in_source(index_.fields()[static_cast<size_t>(f)])) return &index_.fields()[static_cast<size_t>(f)];
    return nullptr;
  }
  if (const IndexedField* of_thing = FieldOfThing(piece, plan().source)) return of_thing;
  const IndexedField* of_concept = piece.concept_ ? FieldOfConcept(piece.concept_->id) : nullptr;
  if (of_concept && of_concept->is_live) return of_concept;
  // By its own name: all of it before a part of it.
  std::vector<const IndexedField*> live;
  const std::string said = StemsOf(piece.text);
  for (int f : piece.fields) {
    const IndexedField& field = index_.fields()[static_cast<size_t>(f)];
    if (!in_source(field) || !field.is_live) continue;
    if (StemsOf(field.flat) == said) return &field;
    live.push_back(&field);
  }
  if (live.size() > 1 && !of_concept) {
    Doubt doubt{piece.begin, piece.end, piece.text, {}};
    for (const IndexedField* field : live)
      doubt.ways.push_back({fmt::format("{}, a {} of {}", field->keypath, field->type, field->source), field->keypath});
    const bool known = std::any_of(out_.doubts.begin(), out_.doubts.end(),
                                   [&](const Doubt& other) { return other.begin == doubt.begin; });
    if (!known) out_.doubts.push_back(std::move(doubt));
  }
  if (!live.empty()) best = live[0];
  if (!best) best = of_concept;
  if (!best)
    for (int f : piece.fields)
      if (in_source(index_.fields()[static_cast<size_t>(f)])) best = &index_.fields()[static_cast<size_t>(f)];
  return best;
}

const IndexedField* SlotReader::FieldOfThing(const Piece& piece, std::string_view source) const {
  if (piece.is_keypath) return nullptr;
  const IndexedField* found = nullptr;
  const std::string said = StemsOf(piece.text);
  for (int f : piece.fields) {
    const IndexedField& field = index_.fields()[static_cast<size_t>(f)];
    if (field.source != source || !field.is_live || field.concept_) continue;
    const std::string thing = ThingOf(field);
    if (thing.empty() || !stems_.contains(thing) || said == thing) continue;
    if (found) return nullptr;
    found = &field;
  }
  return found;
}

bool SlotReader::IsMeasure(size_t i) {
  if (i == kNone || !At(i).IsField()) return false;
  if (const IndexedField* of_thing = FieldOfThing(At(i), plan().source)) return of_thing->IsNumber();
  if (At(i).concept_ && !At(i).is_keypath) return At(i).concept_->is_measure;
  const IndexedField* field = FieldOf(i);
  return field && field->IsNumber() && !(field->concept_ && !field->concept_->is_measure);
}
bool SlotReader::IsKey(size_t i) {
  if (IsThing(i, "trace")) return FieldOfConcept("trace") != nullptr;
  if (i == kNone || !At(i).IsField() || IsMeasure(i)) return false;
  return FieldOf(i) != nullptr;
}
bool SlotReader::IsCountable(size_t i) const {
  return Is(i, Mark::kSource) || Is(i, Mark::kLevel) || Is(i, Mark::kTerm) || Is(i, Mark::kThing);
}

void SlotReader::ChooseSource() {
  double spans = 0, logs = 0.6, metrics = 0;
  bool named[3] = {};
  for (size_t i = 0; i < size(); ++i) {
    const Piece& piece = At(i);
    if (piece.phrase && (piece.mark != Mark::kValue)) {
      const Phrase& phrase = *piece.phrase;
      spans += static_cast<double>(phrase.spans);
      logs += static_cast<double>(phrase.logs);
      metrics += static_cast<double>(phrase.metrics);
      if (phrase.mark == Mark::kSource && std::max({phrase.spans, phrase.logs, phrase.metrics}) >= 3)
        named[phrase.text == "spans" ? 0 : phrase.text == "logs" ? 1 : 2] = true;
      if (phrase.mark == Mark::kThing && phrase.text == "trace") named[0] = true;
    }
    const auto only_in = [&](auto&& in) {
      const bool s = in("spans"), l = in("logs"), m = in("metrics");
      if (s && !l && !m) spans += 1.5;
      if (l && !s && !m) logs += 1.5;
      if (m && !s && !l) metrics += 1.5;
    };
    if (IsThing(i, "error") && Is(Next(i), Mark::kBy)) {
      const size_t what = Next(Next(i));
      if (what != kNone && (LowerCase(At(what).text) == "type" || LowerCase(At(what).text) == "kind")) spans += 1.5;
    }
    const bool is_of_thing = piece.IsField() && (FieldOfThing(piece, "spans") || FieldOfThing(piece, "logs") ||
                                                 FieldOfThing(piece, "metrics"));
    if (is_of_thing) {
      only_in([&](std::string_view source) { return FieldOfThing(piece, source) != nullptr; });
    } else if (piece.IsField() && !piece.is_keypath && piece.concept_) {
      if (piece.concept_->id == "user") {
        const IndexedField* user = index_.OfConcept("user", "spans");
        if (user && user->is_live) spans += 0.8;
      }
      if (piece.concept_->source == "any" || piece.concept_->source.empty()) {
        only_in([&](std::string_view source) {
          const IndexedField* field = index_.OfConcept(piece.concept_->id, source);
          return field != nullptr;
        });
      } else {
        (piece.concept_->source == "spans"  ? spans
         : piece.concept_->source == "logs" ? logs
                                            : metrics) += piece.concept_->domain >= 0.5F ? 1.6 : 0.4;
        only_in([&](std::string_view source) {
          const IndexedField* field = index_.OfConcept(piece.concept_->id, source);
          return field && field->is_live;
        });
      }
    } else if (piece.IsField()) {
      only_in([&](std::string_view source) {
        return std::any_of(piece.fields.begin(), piece.fields.end(), [&](int f) {
          const IndexedField& field = index_.fields()[static_cast<size_t>(f)];
          return field.source == source && (field.is_live || piece.is_keypath);
        });
      });
    } else if (piece.mark == Mark::kUnknown && !piece.text.empty()) {
      // What happens is logged.
      const std::string word = LowerCase(piece.text);
      logs += IsEventVerb(word) ? 0.5 : IsEventNoun(word) ? 0.3 : 0.0;
    } else if (piece.mark == Mark::kValue || piece.mark == Mark::kQuoted) {
      if (piece.mark == Mark::kQuoted && piece.values.empty()) logs += 0.6;
      if (!piece.values.empty())
        only_in([&](std::string_view source) {
          return std::any_of(piece.values.begin(), piece.values.end(), [&](const ValueMeaning& value) {
            return index_.fields()[static_cast<size_t>(value.field)].source == source;
          });
        });
      const IndexedField* user =
          piece.concept_ && piece.concept_->id == "user" ? index_.OfConcept("user", "spans") : nullptr;
      if (user && user->is_live) spans += 0.3;
    } else if (piece.mark == Mark::kQuantity) {
      const Quantity& code = piece.quantity;
      if (!code.has_comparison && code.unit.empty() && code.value >= 400 && code.value < 600 &&
          (IsThing(Next(i), "error") || IsThing(Next(i), "request") || LowerCase(piece.text).ends_with("s")))
        spans += 2;
      if (!code.has_comparison && code.unit.empty() && code.value >= 400 && code.value < 600 && !q_.top &&
          !(Next(i) == i + 1 && IsCountable(i + 1)))
        spans += 1.2;
      const std::string& unit = piece.quantity.unit;
      if (unit == "ms" || unit == "us" || unit == "s" || unit == "min" || unit == "ns") spans += 1.2;
      if (unit == "tokens" || unit == "usd") spans += 2;
      const bool is_known = unit == "tokens" || unit == "usd" || unit == "percent" || ToUnit(1, unit, "us");
      if (!unit.empty() && !is_known)
        only_in([&](std::string_view source) {
          return std::any_of(index_.fields().begin(), index_.fields().end(), [&](const IndexedField& field) {
            return field.source == source && field.is_live && field.unit == unit;
          });
        });
    } else if (piece.mark == Mark::kFunction && PlanFunctionOf(piece).starts_with("p")) {
      spans += 1.2;
    }
  }
  const int names = named[0] + named[1] + named[2];
  if (names == 0 && last_) (last_->source == "spans" ? spans : last_->source == "logs" ? logs : metrics) += 1.4;
  out_.says_source = names > 0;
  plan().is_source_named = names > 0;
  if (names == 1) {
    plan().source = named[0] ? "spans" : named[1] ? "logs" : "metrics";
  } else {
    plan().source = metrics > std::max(spans, logs) ? "metrics" : spans > logs ? "spans" : "logs";
  }
}

void SlotReader::ReadOrder() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.mark == Mark::kDescending || piece.mark == Mark::kAscending) {
      plan().order = piece.mark == Mark::kDescending ? Plan::Order::kDescending : Plan::Order::kAscending;
      piece.is_used = out_.says_order = true;
      // "the slowest first"
      const bool is_rows = plan().measures.empty() && plan().keys.empty() && !wants_count_;
      const IndexedField* by =
          is_rows && piece.phrase && !piece.phrase->text.empty() ? FieldOfConcept(piece.phrase->text) : nullptr;
      if (by && plan().order_keypath.empty()) plan().order_keypath = by->keypath;
    }
  }
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.mark != Mark::kOrderBy) continue;
    piece.is_used = out_.says_order = true;
    const size_t next = Next(i);
    const bool by_time = next == kNone || (At(next).concept_ && At(next).concept_->id == "time");
    if (next != kNone && At(next).IsField()) {
      if (const IndexedField* field = FieldOf(next)) {
        plan().order_keypath = field->keypath;
        At(next).is_used = true;
        if (plan().order == Plan::Order::kNone)
          plan().order = field->IsNumber() ? Plan::Order::kDescending : Plan::Order::kAscending;
      }
    } else if (by_time) {
      plan().order_keypath = "$m.timestamp";
    }
    if (plan().order == Plan::Order::kNone) plan().order = by_time ? Plan::Order::kAscending : Plan::Order::kDescending;
  }
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.mark != Mark::kNewest && piece.mark != Mark::kOldest) continue;
    if (!plan().keys.empty() || !plan().measures.empty()) continue;
    piece.is_used = out_.says_order = true;
    plan().order_keypath = "$m.timestamp";
    plan().order = piece.mark == Mark::kNewest ? Plan::Order::kDescending : Plan::Order::kAscending;
    const size_t next = Next(i);
    if (!plan().limit && !q_.top && next != kNone && !IsPlural(next) && IsCountable(next)) plan().limit = 1;
  }
  // "the last error"
  for (size_t i = 0; i + 1 < size(); ++i) {
    const std::string said = LowerCase(At(i).text);
    if ((said != "last" && said != "first") || !IsCountable(i + 1) || !plan().keys.empty() ||
        !plan().measures.empty() || wants_count_)
      continue;
    size_t noun = i + 1;
    while (noun + 1 < size() && IsCountable(noun + 1)) ++noun;
    if (IsPlural(noun) || plan().limit || q_.top) continue;
    plan().limit = 1;
    plan().order_keypath = "$m.timestamp";
    plan().order = said == "last" ? Plan::Order::kDescending : Plan::Order::kAscending;
    out_.says_order = true;
  }
  // "last 10 errors": the newest.
  if (q_.top && plan().keys.empty() && plan().measures.empty() && !plan().limit) {
    plan().limit = q_.top->count;
    const std::string said = LowerCase(std::string_view(q_.text).substr(q_.top->begin, q_.top->end - q_.top->begin));
    const auto says = [&](std::string_view word) { return said.find(word) != std::string::npos; };
    if (plan().order == Plan::Order::kNone && (says("last") || says("latest") || says("newest") || says("recent"))) {
      plan().order_keypath = "$m.timestamp";
      plan().order = Plan::Order::kDescending;
    } else if (plan().order == Plan::Order::kNone && (says("oldest") || says("earliest"))) {
      plan().order_keypath = "$m.timestamp";
      plan().order = Plan::Order::kAscending;
    }
  }
}

void SlotReader::ReadBucket() {
  std::optional<int64_t> nanos;
  bool is_wanted = q_.bucket.has_value();
  if (q_.bucket) nanos = q_.bucket->nanos;
  for (Piece& piece : q_.pieces)
    if (piece.mark == Mark::kTrend) is_wanted = piece.is_used = true;
  if (!is_wanted) return;
  if (nanos) {
    plan().bucket = dataprime::FormatInterval(*nanos);
  } else {
    plan().is_bucket_chosen = true;
    plan().bucket = q_.time ? BucketFor(q_.time->start_ns, q_.time->end_ns) : "1h";
    if (!q_.time) plan().assumptions.push_back("over time: by the hour");
  }
}

void SlotReader::AddCondition(Condition condition) {
  for (Condition& known : plan().conditions) {
    if (known == condition) return;
    // Two values of one field: either.
    if (known.keypath == condition.keypath && known.op == Op::kEqual && condition.op == Op::kEqual &&
        known.is_negated == condition.is_negated && known.numbers.empty() && condition.numbers.empty()) {
      for (std::string& text : condition.texts)
        if (std::find(known.texts.begin(), known.texts.end(), text) == known.texts.end())
          known.texts.push_back(std::move(text));
      return;
    }
  }
  // "returned 500 or 503"
  for (Condition& known : plan().conditions)
    if (known.keypath == condition.keypath && known.op == Op::kEqual && condition.op == Op::kEqual &&
        !known.is_negated && !condition.is_negated && !known.numbers.empty() && !condition.numbers.empty()) {
      known.numbers.insert(known.numbers.end(), condition.numbers.begin(), condition.numbers.end());
      return;
    }
  plan().conditions.push_back(std::move(condition));
}

void SlotReader::AddKey(const IndexedField& field) {
  for (const GroupKey& key : plan().keys)
    if (key.keypath == field.keypath) return;
  std::string name = ColumnName(field);
  for (const GroupKey& key : plan().keys)
    if (key.name == name) name += "_2";
  plan().keys.push_back({field.keypath, name});
}

// "percentage of requests slower than a second", "what share of the logs are warnings": of all rows that are left
// without that condition.
void SlotReader::ReadOtherShares() {
  Piece* share = nullptr;
  for (Piece& piece : q_.pieces)
    if (piece.mark == Mark::kShare && !piece.is_used) share = &piece;
  out_.is_share_alone = share && plan().measures.empty() && plan().conditions.empty();
  if (!share || !plan().measures.empty() || plan().conditions.empty()) return;
  const auto is_number = [](const Condition& c) { return !c.numbers.empty(); };
  const auto is_level = [](const Condition& c) { return c.is_severity; };
  const auto is_no_place = [](const Condition& c) { return !c.keypath.starts_with("$l.") && c.op != Op::kExists; };
  for (const auto& picks :
       {std::function<bool(const Condition&)>(is_number), std::function<bool(const Condition&)>(is_level),
        std::function<bool(const Condition&)>(is_no_place)}) {
    if (std::none_of(plan().conditions.begin(), plan().conditions.end(), picks)) continue;
    Measure measure;
    measure.function = Measure::Function::kShare;
    measure.name = "share";
    for (const Condition& condition : plan().conditions)
      if (picks(condition)) measure.of.push_back(condition);
    std::erase_if(plan().conditions, picks);
    plan().measures.push_back(std::move(measure));
    share->is_used = out_.says_measure = true;
    return;
  }
}

// "only above 5 percent", "those with more than 100": of the groups, by their figure.
void SlotReader::ReadHaving() {
  const bool has_share = std::any_of(plan().measures.begin(), plan().measures.end(),
                                     [](const Measure& m) { return m.function == Measure::Function::kShare; });
  const bool has_groups = last_ && !last_->measures.empty() && (!last_->keys.empty() || !last_->bucket.empty());
  for (Piece& piece : q_.pieces) {
    if (piece.mark != Mark::kQuantity || piece.is_used || !piece.quantity.has_comparison || plan().having) continue;
    const bool is_percent = piece.quantity.unit == "percent";
    if (!(is_percent && (has_share || has_groups)) && !(has_groups && piece.quantity.unit.empty())) continue;
    plan().having = Having{.op = OpOf(piece.quantity.comparison), .value = piece.quantity.value};
    piece.is_used = true;
  }
}

void SlotReader::Finish() {
  Plan& p = plan();
  p.time = q_.time;
  p.rows_name = rows_name_;
  for (const Piece& piece : q_.pieces)
    if (piece.mark == Mark::kUnit) out_.unit = piece.phrase->text;
  for (const Piece& piece : q_.pieces)
    if (piece.mark == Mark::kQuantity && !piece.is_used && !piece.quantity.has_comparison &&
        piece.quantity.unit.empty())
      out_.number = piece.quantity.value;
  ReadOtherShares();
  if (p.measures.empty() && !is_list_ && (wants_count_ || !p.keys.empty() || !p.bucket.empty()))
    p.measures.push_back(CountOf(kNone));
  for (size_t i = 0; i < p.measures.size(); ++i)
    for (size_t j = p.measures.size(); j-- > i + 1;)
      if (p.measures[i] == p.measures[j]) p.measures.erase(p.measures.begin() + static_cast<long>(j));
  // Measures that would have one name.
  for (size_t i = 0; i < p.measures.size(); ++i) {
    const auto taken = [&](const std::string& name) {
      for (size_t j = 0; j < i; ++j)
        if (p.measures[j].name == name) return true;
      return std::any_of(p.keys.begin(), p.keys.end(), [&](const GroupKey& key) { return key.name == name; });
    };
    while (taken(p.measures[i].name)) p.measures[i].name += "_2";
  }
  if (q_.top && !p.limit && !p.keys.empty()) p.limit = q_.top->count;
  ReadHaving();
  if (!p.limit) return;
  if (*p.limit == 0)
    p.limit.reset();
  else
    p.limit = std::min<uint64_t>(*p.limit, 100'000);
}

Slots SlotReader::Read() {
  DropIdleWords();
  PreferNames();
  PreferMoney();
  PreferNumbersOfThings();
  ChooseSource();
  ReadLevels();
  ReadComparisons();
  ReadSeverities();
  ReadFieldValues();
  ReadExistence();
  ReadShares();
  ReadThings();
  ReadBucket();
  ReadRanking();
  ReadFunctions();
  ReadKeys();
  ReadCounts();
  ReadLists();
  ReadPlainMeasures();
  ReadTexts();
  ReadValues();
  ReadOrder();
  ReadRest();
  Finish();
  return std::move(out_);
}

}  // namespace throughline::assistant
