// What is computed, and for each what: functions, counts, shares, rankings and lists.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "assistant/planner/slots.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {

using Function = Measure::Function;
using Op = Condition::Op;

std::string SlotReader::DefaultFunction(const IndexedField& field) const {
  const std::string_view id = field.concept_ ? field.concept_->id : std::string_view();
  const bool adds_up = id == "tokens" || id == "input_tokens" || id == "output_tokens" || id == "cached_tokens" ||
                       id == "reasoning_tokens" || id == "cost" || IsMoney(field) || field.unit == "bytes" ||
                       field.unit == "tokens" || field.unit == "usd";
  return adds_up ? "sum" : "avg";
}

std::string SlotReader::NameOf(const Measure& measure) const {
  const auto field_name = [&] {
    const IndexedField* field = index_.Find(plan().source, measure.keypath);
    std::string name = field ? ColumnName(*field) : "value";
    if (!measure.added.empty()) name = "tokens";
    return name + (measure.divisor == 1e3 ? "_ms" : measure.divisor == 1e6 ? "_seconds" : "");
  };
  switch (measure.function) {
    case Function::kCount:
      return rows_name_.empty() ? (plan().source == "metrics" ? "points" : plan().source) : rows_name_;
    case Function::kShare:
      return "rate";
    case Function::kAverage:
      return "avg_" + field_name();
    case Function::kDeviation:
      return "stddev_" + field_name();
    case Function::kVariance:
      return "variance_" + field_name();
    case Function::kSum:
      return "total_" + field_name();
    case Function::kLeast:
      return "min_" + field_name();
    case Function::kMost:
      return "max_" + field_name();
    case Function::kPercentile: {
      std::string digits = fmt::format("{:g}", measure.percentile * 100);
      std::replace(digits.begin(), digits.end(), '.', '_');
      return (measure.percentile == 0.5 ? "median" : "p" + digits) + "_" + field_name();
    }
    case Function::kDistinct: {
      std::string name = field_name();
      return name + (name.ends_with("s") ? "" : name.ends_with("y") ? "_count" : "s");
    }
  }
  return "value";
}

Measure SlotReader::MakeMeasure(std::string_view function, const IndexedField& field) const {
  Measure out;
  out.keypath = field.keypath;
  if (function == "avg") out.function = Function::kAverage;
  if (function == "sum") out.function = Function::kSum;
  if (function == "min") out.function = Function::kLeast;
  if (function == "max") out.function = Function::kMost;
  if (function == "stddev") out.function = Function::kDeviation;
  if (function == "variance") out.function = Function::kVariance;
  if (function == "distinct") out.function = Function::kDistinct;
  if (function.starts_with("p") && function.size() > 1) {
    out.function = Function::kPercentile;
    out.percentile = std::clamp(std::atof(std::string(function.substr(1)).c_str()) / 100, 0.0, 1.0);
  }
  if (function.empty()) return MakeMeasure(DefaultFunction(field), field);
  // Tokens in all, where nobody reports them in all.
  if (field.concept_ && field.concept_->id == "tokens" && !field.is_live) {
    const IndexedField *in = FieldOfConcept("input_tokens"), *written = FieldOfConcept("output_tokens");
    if (in && written && in->is_live && written->is_live) {
      out.keypath = in->keypath;
      out.added = written->keypath;
    }
  }
  for (const Piece& piece : q_.pieces)
    if (piece.mark == Mark::kUnit && !field.unit.empty())
      if (const auto one = ToUnit(1, piece.phrase->text, field.unit)) out.divisor = *one;
  out.name = NameOf(out);
  return out;
}
Measure SlotReader::MakeMeasure(std::string_view function, size_t piece) {
  At(piece).is_used = true;
  const IndexedField* field = FieldOf(piece);
  if (!field) out_.doubts.push_back({At(piece).begin, At(piece).end, At(piece).text, {}});
  return field ? MakeMeasure(function, *field) : CountOf(kNone);
}

Measure SlotReader::CountOf(size_t piece) const {
  Measure out;
  if (IsThing(piece, "trace") || (piece == kNone && rows_name_ == "traces")) {
    if (const IndexedField* field = FieldOfConcept("trace")) {
      out.function = Function::kDistinct;
      out.keypath = field->keypath;
      out.name = "traces";
      return out;
    }
  }
  out.name = NameOf(out);
  return out;
}

// "error rate", "percentage of failed requests", "satisfaction rate"
void SlotReader::ReadShares() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.is_used) continue;
    Measure measure;
    measure.function = Function::kShare;
    if (IsThing(i, "error_rate") || IsThing(i, "success_rate")) {
      auto condition = ErrorCondition(piece.Says("success_rate"));
      if (!condition) continue;
      measure.of = {*condition};
      measure.name = piece.phrase->text;
    } else if (IsThing(i, "satisfaction")) {
      const IndexedField* field = FieldOfConcept("feedback");
      if (!field) continue;
      measure.of = {{.keypath = field->keypath, .texts = {"thumbs_up"}}};
      measure.name = "satisfaction_rate";
      Condition rated{.keypath = field->keypath, .op = Op::kExists};
      AddCondition(std::move(rated));
    } else if (piece.mark == Mark::kShare) {
      size_t of = Next(i, {Mark::kOf, Mark::kSource, Mark::kIs, Mark::kCount});
      if (IsThing(of, "request")) of = Next(of, {Mark::kFrom, Mark::kIs, Mark::kWith});
      if (!IsThing(of, "error") && !IsThing(of, "success")) of = Before(i, {Mark::kOf});
      if (!IsThing(of, "error") && !IsThing(of, "success")) {
        // "share of thumbs up", "what share of feedback is positive"
        size_t up = kNone;
        for (size_t j = 0; j < size() && up == kNone; ++j)
          if (IsThing(j, "thumbs_up") || IsThing(j, "thumbs_down")) up = j;
        for (Piece& other : q_.pieces)
          if (up != kNone && other.concept_ && other.concept_->id == "feedback") other.is_used = true;
        if (IsThing(up, "thumbs_up") || IsThing(up, "thumbs_down")) {
          const IndexedField* field = FieldOfConcept("feedback");
          if (!field) continue;
          measure.of = {{.keypath = field->keypath, .texts = {std::string(At(up).phrase->text)}}};
          measure.name = std::string(At(up).phrase->text) + "_rate";
          AddCondition({.keypath = field->keypath, .op = Op::kExists});
          At(up).is_used = true;
          piece.is_used = out_.says_measure = true;
          plan().measures.push_back(std::move(measure));
        }
        continue;
      }
      auto condition = ErrorCondition(IsThing(of, "success"));
      if (!condition) continue;
      measure.of = {*condition};
      measure.name = IsThing(of, "success") ? "success_rate" : "error_rate";
      At(of).is_used = true;
    } else {
      continue;
    }
    piece.is_used = out_.says_measure = true;
    plan().measures.push_back(std::move(measure));
  }
}

void SlotReader::ReadFunctions() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.mark != Mark::kFunction || piece.is_used) continue;
    const std::string function = PlanFunctionOf(piece);
    // "total errors": a count.
    const size_t next = Next(i, {Mark::kOf, Mark::kWith, Mark::kIs, Mark::kFunction, Mark::kAnd});
    if (function == "sum" && next != kNone && IsCountable(next)) {
      size_t after = next;
      while (after != kNone && IsCountable(after)) after = Next(after);
      if (!IsMeasure(after)) {
        piece.is_used = true;
        wants_count_ = true;
        continue;
      }
    }
    size_t target = kNone;
    size_t steps = 0;
    for (size_t j = i + 1; j < size() && steps < 6; ++j) {
      const Mark mark = At(j).mark;
      if (IsMeasure(j)) {
        target = j;
        break;
      }
      if (mark == Mark::kBy || mark == Mark::kTrend) break;
      if (mark != Mark::kFiller) ++steps;
    }
    if (target == kNone)
      for (size_t j = i; j-- > 0 && target == kNone;)
        if (IsMeasure(j)) target = j;
    if (target == kNone)
      for (size_t j = 0; j < size() && target == kNone; ++j)
        if (IsMeasure(j)) target = j;
    piece.is_used = true;
    // "sum of qwxyz"
    const size_t object = Next(i, {Mark::kOf});
    if (Is(object, Mark::kUnknown) && !At(object).is_used && At(object).text.size() > 3 &&
        !index_.IsCommon(LowerCase(At(object).text)) && (target == kNone || target > object))
      out_.doubts.push_back({At(object).begin, At(object).end, At(object).text, {}});
    if (target != kNone) {
      plan().measures.push_back(MakeMeasure(function, target));
      const size_t joint = Next(target);
      const size_t second = Is(joint, Mark::kAnd) ? Next(joint) : kNone;
      if (second != kNone && IsMeasure(second) && !At(second).is_used)
        plan().measures.push_back(MakeMeasure(function, second));
    } else if (function == "sum") {
      wants_count_ = out_.is_sum_alone = true;
    } else if (const IndexedField* field = FieldOfConcept(plan().source == "metrics" ? "value" : "duration")) {
      plan().measures.push_back(MakeMeasure(function, *field));
      out_.is_field_assumed = true;
    } else {
      continue;
    }
    out_.says_measure = true;
  }
}

void SlotReader::ReadKeys() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& by = At(i);
    if (by.mark != Mark::kBy && by.mark != Mark::kVersus) continue;
    size_t j = Next(i, {Mark::kFrom, Mark::kOf, Mark::kDistinct, Mark::kList});
    if (by.mark == Mark::kVersus) continue;
    bool first = true;
    while (j != kNone) {
      if ((Is(j, Mark::kCount) || IsThing(j, "request") || IsThing(j, "error")) && first) {  // "intents by count"
        size_t key = Before(i, {Mark::kList});
        while (key != kNone && !(IsKey(key) && !At(key).is_used)) key = Before(key);
        if (key == kNone) break;
        AddKey(*FieldOf(key));
        At(key).is_used = At(j).is_used = by.is_used = wants_count_ = true;
        if (plan().order == Plan::Order::kNone) plan().order = Plan::Order::kDescending;
        break;
      }
      if (At(j).mark == Mark::kUnknown && plan().bucket.empty()) {  // "by service and hour"
        constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
            {"second", "1s"}, {"minute", "1m"}, {"hour", "1h"}, {"day", "1d"}, {"week", "7d"}};
        for (const auto& [word_of, interval] : kUnits)
          if (Stem(LowerCase(At(j).text)) == Stem(word_of)) {
            plan().bucket = interval;
            At(j).is_used = by.is_used = true;
          }
        if (At(j).is_used) break;
      }
      if (IsMeasure(j) && first) {
        // "services by latency": the noun before is the key.
        size_t key = Before(i, {Mark::kList});
        while (key != kNone && !(IsKey(key) && !At(key).is_used)) key = Before(key);
        if (key == kNone) break;
        AddKey(*FieldOf(key));
        At(key).is_used = true;
        if (plan().measures.empty()) plan().measures.push_back(MakeMeasure("", j));
        At(j).is_used = by.is_used = out_.says_measure = true;
        if (plan().order == Plan::Order::kNone) plan().order = Plan::Order::kDescending;
        break;
      }
      // "feedback by type"
      const std::string general = LowerCase(At(j).text);
      const size_t noun = Before(i);
      if (At(j).mark == Mark::kUnknown && first && noun != kNone && IsKey(noun) && !At(noun).is_used &&
          (general == "type" || general == "kind" || general == "category" || general == "name")) {
        if (At(noun).concept_ && At(noun).concept_->id == "feedback") {
          rows_name_ = "verdicts";
          AddCondition({.keypath = FieldOf(noun)->keypath, .op = Op::kExists});
        }
        AddKey(*FieldOf(noun));
        At(noun).is_used = At(j).is_used = by.is_used = true;
        break;
      }
      if (At(j).mark == Mark::kUnknown && first && IsThing(noun, "error") && (general == "type" || general == "kind"))
        if (const IndexedField* type = FieldOfConcept("error_type")) {  // "errors by type"
          AddKey(*type);
          At(j).is_used = by.is_used = true;
          break;
        }
      if (!IsKey(j) || (At(j).is_used && !first)) break;
      // "delivered by truck t-100" is a condition.
      const ValueMeaning* named = nullptr;
      if (j + 1 < size() && At(j + 1).mark == Mark::kValue)
        for (const ValueMeaning& value : At(j + 1).values)
          if (&index_.fields()[static_cast<size_t>(value.field)] == FieldOf(j)) named = &value;
      if (named) {
        AddCondition({.keypath = FieldOf(j)->keypath, .texts = {named->value}});
        by.is_used = At(j).is_used = At(j + 1).is_used = true;
        break;
      }
      const IndexedField* field = IsThing(j, "trace") ? FieldOfConcept("trace") : FieldOf(j);
      if (!field) break;
      AddKey(*field);
      At(j).is_used = by.is_used = true;
      first = false;
      const size_t joint = Next(j);
      const bool joined = Is(joint, Mark::kAnd) || Is(joint, Mark::kBy) || joint == j + 1;
      if (!joined || joint == kNone) break;
      j = Is(joint, Mark::kAnd) || Is(joint, Mark::kBy) ? Next(joint, {Mark::kBy}) : joint;
    }
  }
  // "compare latency of gpt-4o and gpt-4o-mini": by the field that has both.
  for (size_t i = 0; i < size(); ++i) {
    if (At(i).mark != Mark::kVersus) continue;
    At(i).is_used = true;
    for (size_t j = 0; j < size(); ++j)
      if (At(j).mark == Mark::kValue && !At(j).values.empty())
        for (const ValueMeaning& value : At(j).values) {
          const IndexedField& field = index_.fields()[static_cast<size_t>(value.field)];
          if (field.source != plan().source || !plan().keys.empty()) continue;
          const IndexedField* best = field.concept_ ? FieldOfConcept(field.concept_->id) : nullptr;
          AddKey(best ? *best : field);
        }
    for (const Condition& condition : plan().conditions)
      if (plan().keys.empty() && condition.op == Op::kEqual && condition.texts.size() > 1)
        if (const IndexedField* field = index_.Find(plan().source, condition.keypath)) AddKey(*field);
    for (size_t j = i + 1; j < size() && plan().keys.empty(); ++j)
      if (IsKey(j)) {
        AddKey(*FieldOf(j));
        At(j).is_used = true;
      }
  }
}

void SlotReader::ReadCounts() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.mark != Mark::kCount || piece.is_used) continue;
    piece.is_used = out_.says_measure = true;
    const size_t next = Next(i, {Mark::kOf, Mark::kDistinct});
    const size_t before = Before(i);
    if (piece.Says("by")) {  // "distribution of log levels"
      wants_count_ = true;
      const size_t of = next != kNone && IsKey(next) && !At(next).is_used ? next : before;
      // Of a number: how often each value of it occurs; of durations hardly any occurs twice.
      if (next != kNone && plan().keys.empty() && IsMeasure(next) && !At(next).is_used && FieldOf(next) &&
          FieldOf(next)->keypath != "$m.duration" && Next(next, {Mark::kFrom}) == kNone) {
        AddKey(*FieldOf(next));
        At(next).is_used = true;
        continue;
      }
      if (of != kNone && plan().keys.empty() && IsKey(of) && !At(of).is_used) {
        AddKey(*FieldOf(of));
        At(of).is_used = true;
      }
      continue;
    }
    if (Is(before, Mark::kOrderBy)) {  // "ranked by how often they occur"
      wants_count_ = At(before).is_used = out_.says_order = true;
      for (size_t key = before; key-- > 0;)
        if (plan().keys.empty() && IsKey(key) && !At(key).is_used) {
          AddKey(*FieldOf(key));
          At(key).is_used = true;
        }
      if (plan().order == Plan::Order::kNone) plan().order = Plan::Order::kDescending;
      continue;
    }
    size_t field = kNone;
    if (next != kNone && At(next).IsField() && !At(next).is_used) field = next;
    if (field == kNone && before != kNone && before + 1 == i && At(before).IsField() && !At(before).is_used)
      field = before;
    if (field == kNone) {
      wants_count_ = true;
      continue;
    }
    // "error count service": counted already, and for each service
    const std::string said = LowerCase(piece.text);
    const bool is_noun = said == "count" || said == "cnt" || said == "counts";
    if (is_noun && field == next && before != kNone && before + 1 == i && IsCountable(before) && IsKey(field) &&
        plan().keys.empty()) {
      AddKey(*FieldOf(field));
      wants_count_ = At(field).is_used = true;
      continue;
    }
    const bool is_key = std::any_of(plan().keys.begin(), plan().keys.end(), [&](const GroupKey& key) {
      return FieldOf(field) && key.keypath == FieldOf(field)->keypath;
    });
    if (is_key) {
      wants_count_ = At(field).is_used = true;
    } else if (IsMeasure(field)) {
      plan().measures.push_back(MakeMeasure("", field));
    } else if (At(field).concept_ && At(field).concept_->id == "message" &&
               !(i + 1 < size() && At(i + 1).mark == Mark::kDistinct)) {
      wants_count_ = true;
      At(field).is_used = true;
    } else if (At(field).concept_ && At(field).concept_->id == "feedback") {
      wants_count_ = true;
      At(field).is_used = true;
      if (const IndexedField* rated = FieldOf(field)) AddCondition({.keypath = rated->keypath, .op = Op::kExists});
    } else if (FieldOf(field)) {
      plan().measures.push_back(MakeMeasure("distinct", field));
    } else {
      wants_count_ = true;
    }
    for (size_t j = i + 1; j < size(); ++j)
      if (At(j).mark == Mark::kDistinct) At(j).is_used = true;
  }
}

void SlotReader::ReadLists() {
  const bool computes = !plan().measures.empty() || (wants_count_ && !plan().keys.empty());
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.mark != Mark::kList && piece.mark != Mark::kDistinct) continue;
    piece.is_used = true;
    if (computes) continue;
    size_t next = piece.Says("user") ? kNone : Next(i, {Mark::kOf, Mark::kDistinct, Mark::kList, Mark::kAnd});
    if (next != kNone && At(next).mark == Mark::kSource) continue;
    if (next != kNone && IsKey(next) && !At(next).is_used) {
      const IndexedField* field = FieldOf(next);
      if (IsThing(next, "trace")) field = FieldOfConcept("trace");
      if (!field) continue;
      if (piece.mark == Mark::kDistinct && (!plan().bucket.empty() || !plan().keys.empty())) {
        plan().measures.push_back(MakeMeasure("distinct", next));
        return;
      }
      AddKey(*field);
      At(next).is_used = true;
      is_list_ = !wants_count_;
      const size_t joint = Next(next);
      if (Is(joint, Mark::kAnd) && IsKey(Next(joint))) {
        AddKey(*FieldOf(Next(joint)));
        At(Next(joint)).is_used = true;
      }
    } else if (piece.Says("user")) {
      if (const IndexedField* field = FieldOfConcept("user")) {
        AddKey(*field);
        is_list_ = true;
      }
    }
  }
}

// "tokens by model", "latency of checkout": a measure without a function.
void SlotReader::ReadPlainMeasures() {
  if (wants_count_ || is_list_) return;
  for (size_t i = 0; i < size(); ++i) {
    if (!IsMeasure(i) || At(i).is_used) continue;
    if (At(i).concept_ && At(i).concept_->id == "value") continue;
    const size_t before = Before(i);
    if (Is(before, Mark::kWith) || Is(before, Mark::kOrderBy)) continue;
    if (!FieldOf(i)) continue;
    const bool known = std::any_of(plan().measures.begin(), plan().measures.end(),
                                   [&](const Measure& m) { return m.keypath == FieldOf(i)->keypath; });
    At(i).is_used = true;
    if (known || !plan().order_keypath.empty()) continue;
    plan().measures.push_back(MakeMeasure("", i));
    out_.says_measure = true;
  }
  // "users per day", "feedback by type": they are counted.
  if (plan().measures.empty() && (!plan().bucket.empty() || !plan().keys.empty())) {
    for (size_t i = 0; i < size(); ++i) {
      if (At(i).is_used || !At(i).IsField() || !At(i).concept_ || At(i).concept_->id != "feedback" || !FieldOf(i))
        continue;
      At(i).is_used = wants_count_ = true;
      AddCondition({.keypath = FieldOf(i)->keypath, .op = Op::kExists});
      rows_name_ = "verdicts";
    }
    const IndexedField* feedback = FieldOfConcept("feedback");
    for (const GroupKey& key : plan().keys) wants_count_ |= feedback && key.keypath == feedback->keypath;
    for (size_t i = 0; i < size() && !wants_count_; ++i) {
      if (At(i).is_used || !At(i).concept_ || !IsKey(i)) continue;
      const std::string_view id = At(i).concept_->id;
      if (id != "user" && id != "conversation" && id != "session") continue;
      plan().measures.push_back(MakeMeasure("distinct", i));
      return;
    }
  }
}

}  // namespace throughline::assistant
