// What rows have in common: severities, errors, requests, feedback ...
#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/scope.h"
#include "assistant/planner/slots.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {

using Op = Condition::Op;

namespace {

bool IsHex(std::string_view text) {
  return text.size() >= 8 &&
         std::all_of(
             text.begin(), text.end(),
             [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Condition> SlotReader::ErrorCondition(bool negated) const {
  Condition out;
  out.is_negated = negated;
  if (plan().source == "logs") {
    out.keypath = "$m.severity";
    out.op = Op::kAtLeast;
    out.texts = {"ERROR"};
    out.is_severity = true;
  } else if (plan().source == "spans") {
    out.keypath = "$d.tags['otel.status_code']";
    out.texts = {"ERROR"};
  } else {
    return std::nullopt;
  }
  return out;
}

void SlotReader::ReadSeverities() {
  constexpr std::string_view kOrder[] = {"DEBUG", "VERBOSE", "INFO", "WARNING", "ERROR", "CRITICAL"};
  Condition levels;
  levels.keypath = "$m.severity";
  levels.is_severity = true;
  bool any = false, errors = false, worse = false, better = false;
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (plan().source != "logs") break;
    if (piece.is_used) continue;
    const size_t before = Before(i, {Mark::kIs});
    const bool after_severity =
        before != kNone && At(before).IsField() && At(before).concept_ && At(before).concept_->id == "severity";
    const size_t next = i + 1 < size() ? i + 1 : kNone;
    const bool before_severity = next != kNone && At(next).IsField() && At(next).concept_ &&
                                 At(next).concept_->id == "severity" && !Is(i, Mark::kFiller);
    if (piece.mark == Mark::kLevel || (IsThing(i, "error") && (after_severity || before_severity))) {
      const std::string level = piece.mark == Mark::kLevel ? std::string(piece.phrase->text) : "ERROR";
      levels.is_negated |= IsNegated(i);
      if (std::find(levels.texts.begin(), levels.texts.end(), level) == levels.texts.end())
        levels.texts.push_back(level);
      piece.is_used = any = true;
      out_.says_rows = true;
      if (after_severity) At(before).is_used = true;
      if (before_severity) At(next).is_used = true;
      if (rows_name_.empty() && piece.mark == Mark::kLevel && !levels.is_negated) {
        rows_name_ = LowerCase(piece.phrase->text);
        if (rows_name_ == "warning") rows_name_ = "warnings";
      }
    } else if (IsThing(i, "error")) {
      errors = true;
    }
  }
  for (size_t i = 0; i < size(); ++i) {
    if (!any && !errors) break;
    const bool near = i > 0 && (At(i - 1).mark == Mark::kLevel || IsThing(i - 1, "error") || Is(i - 1, Mark::kConcept));
    const bool leads =
        i + 1 < size() && Next(i) != kNone && (At(Next(i)).mark == Mark::kLevel || IsThing(Next(i), "error"));
    if (At(i).mark == Mark::kOrWorse && (near || leads)) worse = At(i).is_used = true;
    if (At(i).mark == Mark::kOrBetter && near) better = At(i).is_used = true;
    // "above info", "severity > warning", written or in words
    if (leads && At(Next(i)).mark == Mark::kLevel && (At(i).text == "above" || At(i).text == "over")) {
      levels.op = Op::kMore;
    }
  }
  if (any && errors && !levels.is_negated) {
    for (size_t i = 0; i < size(); ++i)
      if (IsThing(i, "error")) At(i).is_used = true;
    if (std::find(levels.texts.begin(), levels.texts.end(), "ERROR") == levels.texts.end())
      levels.texts.push_back("ERROR");
  }
  if (!any) return;
  const auto rank = [&](const std::string& level) { return std::find(std::begin(kOrder), std::end(kOrder), level); };
  if (worse || better || levels.op == Op::kMore) {
    const auto least = std::min_element(levels.texts.begin(), levels.texts.end(),
                                        [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    levels.texts = {*least};
    if (worse) levels.op = Op::kAtLeast;
    if (better) levels.op = Op::kAtMost;
  }
  AddCondition(std::move(levels));
}

void SlotReader::ReadThings() {
  const auto equal = [&](std::string_view concept_id, std::vector<std::string> texts, bool negated) {
    const IndexedField* field = FieldOfConcept(concept_id);
    if (!field) return;
    Condition condition;
    condition.keypath = field->keypath;
    condition.texts = std::move(texts);
    condition.is_negated = negated;
    AddCondition(std::move(condition));
  };
  const auto exists = [&](std::string_view concept_id, bool negated) {
    const IndexedField* field = FieldOfConcept(concept_id);
    if (!field) return;
    Condition condition;
    condition.keypath = field->keypath;
    condition.op = Op::kExists;
    condition.is_negated = negated;
    AddCondition(std::move(condition));
  };
  const auto status = [&](double from, double to) {
    const IndexedField* field = FieldOfConcept("http_status");
    if (!field) return;
    Condition condition;
    condition.keypath = field->keypath;
    condition.op = to == 0 ? Op::kAtLeast : Op::kBetween;
    condition.numbers = {from};
    if (to != 0) condition.numbers.push_back(to);
    AddCondition(std::move(condition));
  };
  const auto name_rows = [&](std::string_view name) {
    if (rows_name_.empty()) rows_name_ = name;
  };
  bool has_duration = false, ranks = q_.top.has_value();
  for (const Piece& piece : q_.pieces) {
    has_duration |=
        piece.mark == Mark::kQuantity && ToUnit(1, piece.quantity.unit, "us") && !piece.quantity.unit.empty();
    ranks |= piece.mark == Mark::kHighest || piece.mark == Mark::kFunction;
  }
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.mark == Mark::kSource) {
      piece.is_used = true;
      if (piece.phrase->spans + piece.phrase->logs + piece.phrase->metrics >= 3) out_.says_rows = true;
      continue;
    }
    if (piece.mark != Mark::kThing || piece.is_used) continue;
    const std::string_view thing = piece.phrase->text;
    piece.is_used = true;
    if (thing == "error_rate" || thing == "success_rate" || thing == "satisfaction") {
      piece.is_used = false;  // a measure
      continue;
    }
    out_.says_rows = true;
    if (thing == "error") {
      // "error rate" in two words and "percentage of errors" are shares.
      const size_t before = Before(i, {Mark::kOf}), next = Next(i);
      if (Is(before, Mark::kShare) || Is(next, Mark::kShare)) {
        piece.is_used = false;
        continue;
      }
      const size_t whose = i > 0 ? i - 1 : kNone;  // "llm errors"
      if (whose != kNone && At(whose).mark == Mark::kConcept && At(whose).concept_ &&
          At(whose).concept_->id == "model" && !At(whose).is_used && plan().source == "spans") {
        exists("model", false);
        At(whose).is_used = true;
      }
      // "with status ERROR"
      const size_t status_before = Before(i, {Mark::kIs});
      if (status_before != kNone && At(status_before).IsField() && At(status_before).concept_ &&
          At(status_before).concept_->id.ends_with("status"))
        At(status_before).is_used = true;
      if (auto condition = ErrorCondition(IsNegated(i))) AddCondition(std::move(*condition));
      name_rows("errors");
    } else if (thing == "success") {
      if (plan().source == "spans")
        if (auto condition = ErrorCondition(true)) AddCondition(std::move(*condition));
    } else if (thing == "request") {
      name_rows("requests");
    } else if (thing == "trace") {
      name_rows("traces");
      const IndexedField* id = FieldOfConcept("trace");
      const size_t named = i + 1;
      if (id && named < size() && IsHex(At(named).text)) {  // "the logs of trace 4bf92f35"
        AddCondition({.keypath = id->keypath, .texts = {LowerCase(At(named).text)}});
        At(named).is_used = true;
      }
    } else if (thing == "root") {
      AddCondition({.keypath = "$d.parentId", .texts = {""}});
    } else if (thing == "slow") {
      const bool of_groups =
          std::any_of(q_.pieces.begin(), q_.pieces.end(), [](const Piece& p) { return p.mark == Mark::kList; }) ||
          Is(Next(i), Mark::kConcept);
      size_t key = kNone;
      for (size_t j = 0; j < size() && of_groups; ++j)
        if (key == kNone && !At(j).is_used && IsKey(j) && !IsThing(j, "trace") && IsPlural(j)) key = j;
      const IndexedField* duration = FieldOfConcept("duration");
      if (key != kNone && duration && plan().measures.empty() && !has_duration && !ranks) {
        AddKey(*FieldOf(key));
        At(key).is_used = out_.says_measure = true;
        plan().measures.push_back(MakeMeasure("avg", *duration));
        plan().order = Plan::Order::kDescending;
      } else if (!has_duration && !ranks && plan().source == "spans") {
        AddCondition({.keypath = "$m.duration", .op = Op::kMore, .numbers = {1e6}});
        plan().assumptions.push_back("slow was read as longer than one second");
      }
    } else if (thing == "ai") {
      exists("ai_operation", IsNegated(i));
      name_rows("calls");
    } else if (thing == "database") {
      exists("database", IsNegated(i));
      name_rows("queries");
    } else if (thing == "tool_call") {
      equal("ai_operation", {"execute_tool"}, IsNegated(i));
      name_rows("tool_calls");
    } else if (thing == "thumbs_up" || thing == "thumbs_down") {
      equal("feedback", {std::string(thing)}, IsNegated(i));
      name_rows("verdicts");
    } else if (thing == "cut_off") {
      if (const IndexedField* reason = FieldOfConcept("finish_reason"))
        AddCondition({.keypath = reason->keypath, .op = Op::kHas, .texts = {"length"}, .is_negated = IsNegated(i)});
    } else if (thing == "5xx") {
      status(500, 0);
    } else if (thing == "4xx" || thing == "3xx" || thing == "2xx") {
      status((thing[0] - '0') * 100, (thing[0] - '0') * 100 + 100);
    }
  }
}

}  // namespace throughline::assistant
