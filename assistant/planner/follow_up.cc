#include "assistant/planner/follow_up.h"

#include <algorithm>

#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

using Op = Condition::Op;

bool StartsWithAny(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(), [&](std::string_view start) {
    return text.starts_with(start) &&
           (text.size() == start.size() || !((text[start.size()] >= 'a' && text[start.size()] <= 'z')));
  });
}
bool Holds(std::string_view text, std::string_view word) {
  const std::string padded = " " + std::string(text) + " ";
  return padded.find(" " + std::string(word) + " ") != std::string::npos ||
         padded.find(" " + std::string(word) + "?") != std::string::npos;
}

bool IsErrors(const Condition& condition) {
  return (condition.keypath == "$m.severity" && condition.op == Op::kAtLeast &&
          condition.texts == std::vector<std::string>{"ERROR"}) ||
         (condition.keypath == "$d.tags['otel.status_code']" && condition.texts == std::vector<std::string>{"ERROR"});
}

// The same in another source; false when it has nothing like it.
bool Move(std::string& keypath, const std::string& from, const std::string& to, const CatalogueIndex& index) {
  if (index.Find(to, keypath)) return true;
  const IndexedField* field = index.Find(from, keypath);
  const IndexedField* there = field && field->concept_ ? index.OfConcept(field->concept_->id, to) : nullptr;
  if (!there) return false;
  keypath = there->keypath;
  return true;
}

void MoveTo(Plan& plan, const std::string& source, const CatalogueIndex& index) {
  if (plan.source == source) return;
  const std::string from = plan.source;
  std::vector<Condition> conditions;
  for (Condition& condition : plan.conditions) {
    if (IsErrors(condition)) {
      if (source == "spans") {
        condition.keypath = "$d.tags['otel.status_code']";
        condition.op = Op::kEqual;
        condition.is_severity = false;
      } else if (source == "logs") {
        condition.keypath = "$m.severity";
        condition.op = Op::kAtLeast;
        condition.is_severity = true;
      } else {
        continue;
      }
      conditions.push_back(std::move(condition));
    } else if (Move(condition.keypath, from, source, index)) {
      conditions.push_back(std::move(condition));
    } else if (condition.op == Op::kPhrase) {
      condition.keypath.clear();
      conditions.push_back(std::move(condition));
    }
  }
  plan.conditions = std::move(conditions);
  std::erase_if(plan.keys, [&](GroupKey& key) { return !Move(key.keypath, from, source, index); });
  std::erase_if(plan.measures, [&](Measure& measure) {
    for (Condition& of : measure.of)
      if (!Move(of.keypath, from, source, index)) return true;
    return !measure.keypath.empty() && !Move(measure.keypath, from, source, index);
  });
  if (!plan.order_keypath.empty() && !Move(plan.order_keypath, from, source, index)) plan.order_keypath.clear();
  for (Measure& measure : plan.measures)
    if (measure.name == from) measure.name = source;
  plan.source = source;
}

}  // namespace

namespace {

// "without the hours", "in total", "not over time": the groups go.
void Ungroup(Plan& plan, std::string_view lower) {
  const auto holds = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return Holds(lower, word); });
  };
  const bool all =
      holds({"in total", "overall", "altogether", "as a total", "all together", "single number", "one number",
             "ungrouped", "without grouping", "without groups", "dont group", "don't group"});
  const bool denies = holds({"without", "not", "no longer", "drop", "remove", "no", "forget"});
  const bool time = denies &&
                    holds({"hours", "the hours", "hour", "days", "day", "minutes", "buckets", "over time", "the trend",
                           "the time", "timeline"}) &&
                    !holds({"last", "past", "today", "yesterday", "before"});
  const bool grouped = !plan.keys.empty() || !plan.bucket.empty();
  if (!grouped || (!all && !time)) return;
  if (!time || !plan.bucket.empty()) plan.bucket.clear();
  plan.is_bucket_chosen = false;
  if (all && plan.measures.empty()) return;
  if (all) plan.keys.clear();
}

}  // namespace

bool IsFollowUp(std::string_view text, const Slots& slots) {
  const std::string lower = LowerCase(text);
  if (StartsWithAny(lower, {"and",
                            "only",
                            "just",
                            "now",
                            "what about",
                            "how about",
                            "same",
                            "also",
                            "but",
                            "instead",
                            "as",
                            "ok and",
                            "ok now",
                            "then",
                            "or",
                            "again",
                            "without",
                            "exclude",
                            "excluding",
                            "except",
                            "not",
                            "limit to",
                            "restrict",
                            "narrow",
                            "drill down",
                            "add",
                            "remove",
                            "group it",
                            "group them",
                            "group that",
                            "sort it",
                            "sort them",
                            "make it",
                            "make that",
                            "break it down",
                            "break that down",
                            "split it",
                            "filter it",
                            "filter to",
                            "filter by",
                            "with only",
                            "for only",
                            "change",
                            "use",
                            "switch"}))
    return true;
  const std::vector<Word> words = SplitWords(lower);
  // What "they" are was said before.
  for (std::string_view word : {"of them", "of those", "of these", "of it", "they", "them", "their", "those ones"})
    if (Holds(lower, word) && words.size() <= 12 && !slots.says_source) return true;
  if (StartsWithAny(lower, {"sort", "order", "rank", "reverse", "show only", "show just", "show me only", "count by",
                            "count per", "group by", "grouped by", "remove", "drop the", "clear", "reset", "for all",
                            "for every", "in all", "across all"}))
    return true;
  const Plan& plan = slots.plan;
  if (!slots.says_rows && !slots.says_measure && !slots.says_source && plan.keys.empty() && plan.conditions.empty())
    return true;
  // "how many?" of the last rows.
  if (words.size() <= 5 && !slots.says_rows && slots.plan.keys.empty() && slots.plan.conditions.empty() &&
      (StartsWithAny(lower, {"how many", "count", "number", "sum"})))
    return true;
  // "how many per host", "count by user": of the last rows, since nothing says of what.
  const bool counts_only = plan.measures.size() == 1 && plan.measures[0].function == Measure::Function::kCount &&
                           (!plan.keys.empty() || !plan.bucket.empty());
  if (counts_only && !slots.says_rows && !slots.says_source && plan.conditions.empty() && words.size() <= 7)
    return true;
  if (Holds(lower, "instead")) return true;
  if (slots.is_field_assumed && !slots.says_rows && !slots.says_source && words.size() <= 4) return true;
  if (words.size() <= 3 && !slots.says_source && !slots.says_measure && !slots.plan.time &&
      !StartsWithAny(lower, {"show", "list", "find", "get", "give", "display", "all", "count", "search"}))
    return true;
  if (StartsWithAny(lower, {"list them",
                            "show them",
                            "show me them",
                            "show those",
                            "list those",
                            "which ones",
                            "show the logs",
                            "show the spans",
                            "show me the logs",
                            "show me the spans",
                            "show the rows",
                            "show me those",
                            "let me see them",
                            "see them",
                            "back to",
                            "in ms",
                            "in seconds",
                            "in milliseconds",
                            "limit",
                            "per",
                            "by",
                            "for",
                            "in",
                            "from",
                            "on",
                            "with",
                            "containing",
                            "mentioning",
                            "over",
                            "above",
                            "below",
                            "under",
                            "slower",
                            "faster",
                            "sorted",
                            "ordered",
                            "grouped",
                            "the same",
                            "oldest",
                            "newest"}))
    return true;
  for (std::string_view word : {"instead", "that", "those", "them", "it", "these", "the same", "as well", "too"})
    if (Holds(lower, word) && words.size() <= 8 && !slots.says_rows) return true;
  if (StartsWithAny(lower, {"show", "list", "how many", "which", "what", "find", "give", "count", "search"}))
    return false;
  const bool has_head = slots.says_rows || slots.says_measure || slots.says_source;
  if (!has_head) return true;
  // "errors over time" starts anew; "over time", "by model" and "top 3" do not.
  return false;
}

void TakeOut(Plan& plan, const Slots& slots) {
  for (const GroupKey& key : slots.plan.keys)
    std::erase_if(plan.keys, [&](const GroupKey& known) { return known.keypath == key.keypath; });
  if (!slots.plan.bucket.empty()) {
    plan.bucket.clear();
    plan.is_bucket_chosen = false;
  }
  for (const Condition& condition : slots.plan.conditions)
    std::erase_if(plan.conditions, [&](const Condition& known) { return known == condition; });
}

Plan EditPlan(const Plan& last, const Slots& slots, std::string_view text, const CatalogueIndex& index) {
  const std::string lower = LowerCase(text);
  const bool adds = StartsWithAny(lower, {"also", "and also", "add", "and by", "and per"}) || Holds(lower, "as well") ||
                    Holds(lower, "too");
  const Plan& said = slots.plan;
  Plan out = last;
  out.assumptions = said.assumptions;
  MoveTo(out, said.source, index);

  if (!said.rows_name.empty()) out.rows_name = said.rows_name;
  if (slots.number && *slots.number >= 1 && *slots.number < 1e6 && !said.limit && last.limit)
    out.limit = static_cast<uint64_t>(*slots.number);
  // "list them": the rows behind the figures.
  if (StartsWithAny(lower, {"list them", "show them", "show me them", "show those", "list those", "which ones",
                            "show the logs", "show the spans", "show me the logs", "show me the spans", "show the rows",
                            "show me those", "let me see them", "see them"})) {
    out.measures.clear();
    out.keys.clear();
    out.bucket.clear();
    out.having.reset();
    out.order = Plan::Order::kNone;
    out.order_keypath.clear();
    out.limit = said.limit;
    out.is_ranking = false;
  }
  if (slots.number && *slots.number >= 1 && *slots.number < 1e6 && Holds(lower, "limit"))
    out.limit = static_cast<uint64_t>(*slots.number);
  if (said.time) out.time = said.time;
  const bool clears =
      StartsWithAny(lower, {"remove", "drop", "clear", "reset", "without the filter", "without filter"});
  if (Holds(lower, "all time") || (clears && Holds(lower, "time"))) out.time.reset();
  if (clears && (Holds(lower, "filter") || Holds(lower, "filters") || Holds(lower, "conditions")))
    out.conditions.clear();
  if (clears && (Holds(lower, "limit") || Holds(lower, "top"))) {
    out.limit.reset();
    out.is_ranking = false;
  }
  // "for all users": whoever was named is no longer.
  const bool widens = StartsWithAny(lower, {"for all", "for every", "for any", "in all", "across all", "all", "any",
                                            "and all", "from all", "and for all"}) &&
                      said.conditions.empty() && said.measures.empty() && said.keys.size() == 1;
  if (widens) {
    std::erase_if(out.conditions, [&](const Condition& c) { return c.keypath == said.keys[0].keypath; });
    return out;
  }
  Ungroup(out, lower);
  for (const Condition& condition : said.conditions) {
    const auto same_field = [&](const Condition& known) {
      const bool both_errors = (IsErrors(known) || known.is_severity) && (IsErrors(condition) || condition.is_severity);
      return both_errors || (known.keypath == condition.keypath && known.op != Op::kPhrase);
    };
    if (condition.is_negated && condition.op == Op::kEqual) {
      // "not checkout" of "checkout or payment" leaves payment.
      for (Condition& known : out.conditions)
        if (same_field(known) && !known.is_negated)
          std::erase_if(known.texts, [&](const std::string& value) {
            return std::find(condition.texts.begin(), condition.texts.end(), value) != condition.texts.end();
          });
      std::erase_if(out.conditions,
                    [](const Condition& c) { return c.op == Op::kEqual && c.texts.empty() && c.numbers.empty(); });
      out.conditions.push_back(condition);
      continue;
    }
    auto known = std::find_if(out.conditions.begin(), out.conditions.end(),
                              [&](const Condition& c) { return same_field(c) && !c.is_negated; });
    if (known != out.conditions.end() && adds && known->op == Op::kEqual && condition.op == Op::kEqual) {
      known->texts.insert(known->texts.end(), condition.texts.begin(), condition.texts.end());
    } else if (known != out.conditions.end()) {
      *known = condition;
      out.conditions.erase(std::remove_if(known + 1, out.conditions.end(), same_field), out.conditions.end());
    } else {
      std::erase_if(out.conditions, [&](const Condition& c) {
        return c.is_negated && c.keypath == condition.keypath && c.texts == condition.texts && c.op == condition.op;
      });
      out.conditions.push_back(condition);
    }
  }
  if (slots.says_measure && !said.measures.empty()) {
    std::vector<Measure> measures = said.measures;
    // "the total instead"
    const bool ungroups = Holds(lower, "in total") || Holds(lower, "as a total");
    if (ungroups && slots.is_sum_alone) measures = out.measures;
    if (slots.is_sum_alone && !ungroups && !out.measures.empty() && !out.measures[0].keypath.empty() &&
        out.measures[0].function != Measure::Function::kDistinct) {
      const size_t cut = out.measures[0].name.find('_');
      measures = {out.measures[0]};
      measures[0].function = Measure::Function::kSum;
      if (cut != std::string::npos) measures[0].name = "total" + out.measures[0].name.substr(cut);
    }
    // "as p99 instead": of what was measured.
    if (slots.is_field_assumed && !last.measures.empty() && !last.measures[0].keypath.empty() &&
        !measures[0].keypath.empty() && last.measures[0].function != Measure::Function::kDistinct) {
      const size_t cut = measures[0].name.find('_');
      const IndexedField* field =
          index.Find(out.source, out.measures.empty() ? last.measures[0].keypath : out.measures[0].keypath);
      measures[0].keypath = out.measures.empty() ? last.measures[0].keypath : out.measures[0].keypath;
      measures[0].added = measures[0].function == Measure::Function::kSum ? last.measures[0].added : "";
      measures[0].divisor = last.measures[0].divisor;
      if (field && cut != std::string::npos)
        measures[0].name = measures[0].name.substr(0, cut + 1) + ColumnName(*field);
    }
    if (adds) {
      out.measures.insert(out.measures.end(), measures.begin(), measures.end());
    } else {
      out.measures = std::move(measures);
      if (said.keys.empty() && said.bucket.empty() && StartsWithAny(lower, {"how many", "count"})) {
        out.keys.clear();
        out.bucket.clear();
        out.order = Plan::Order::kNone;
        out.limit.reset();
      }
    }
  }
  if (!said.keys.empty()) {
    if (adds) {
      for (const GroupKey& key : said.keys)
        if (std::none_of(out.keys.begin(), out.keys.end(), [&](const GroupKey& k) { return k.keypath == key.keypath; }))
          out.keys.push_back(key);
    } else {
      // "by user instead", of figures over time
      if (Holds(lower, "instead") && last.keys.empty() && said.bucket.empty()) out.bucket.clear();
      out.keys = said.keys;
    }
    if (!slots.says_order && last.keys.empty()) {
      out.order = Plan::Order::kNone;
      out.order_keypath.clear();
      out.limit.reset();
      out.is_ranking = false;
    }
    if (out.measures.empty()) out.measures = said.measures;
  }
  if (!said.bucket.empty()) {
    out.bucket = said.bucket;
    out.is_bucket_chosen = said.is_bucket_chosen;
    out.limit.reset();
    out.order = Plan::Order::kNone;
    out.order_keypath.clear();
    out.is_ranking = false;
    if (out.measures.empty()) out.measures = said.measures;
  }
  if (out.is_bucket_chosen && out.time) out.bucket = BucketFor(out.time->start_ns, out.time->end_ns);
  if (said.limit) {
    out.limit = said.limit;
    // "the cheapest" of the groups is one; of the rows, as many as before.
    if (slots.is_limit_assumed && last.limit)
      out.limit = last.limit;
    else if (slots.is_limit_assumed && !out.keys.empty())
      out.limit = Holds(lower, "the") && !Holds(lower, "ones") ? std::optional<uint64_t>(1) : std::nullopt;
    if (said.bucket.empty() && !out.keys.empty()) out.bucket.clear();  // "the top 3" of the keys, not of each hour
    if (!out.keys.empty()) {
      out.is_ranking = out.bucket.empty() && !out.measures.empty();
      if (out.order == Plan::Order::kNone)
        out.order = said.order == Plan::Order::kNone ? Plan::Order::kDescending : said.order;
    }
  }
  if (slots.ranked && !out.keys.empty()) {
    const bool known = std::any_of(out.measures.begin(), out.measures.end(),
                                   [&](const Measure& m) { return m.keypath == slots.ranked->keypath; });
    if (!known) out.measures = {*slots.ranked};
    out.order = said.order;
  }
  const bool orders_rows = said.order_keypath == "$m.timestamp" && !out.measures.empty();
  if (slots.says_order && said.order != Plan::Order::kNone && !orders_rows) {
    out.order = said.order;
    if (!said.order_keypath.empty()) out.order_keypath = said.order_keypath;
  }
  for (Measure& measure : out.measures) {  // "in ms"
    const IndexedField* field = index.Find(out.source, measure.keypath);
    const auto one =
        slots.unit.empty() || !field || field->unit.empty() ? std::nullopt : ToUnit(1, slots.unit, field->unit);
    if (!one) continue;
    for (std::string_view suffix : {"_ms", "_seconds"})
      if (measure.name.ends_with(suffix)) measure.name.resize(measure.name.size() - suffix.size());
    measure.divisor = *one;
    measure.name += *one == 1e3 ? "_ms" : *one == 1e6 ? "_seconds" : "";
  }
  for (Measure& measure : out.measures)
    if (measure.function == Measure::Function::kCount && !out.rows_name.empty()) measure.name = out.rows_name;
  // "as a percentage": of what was counted, how much of all that is.
  const bool counts = out.measures.size() == 1 && out.measures[0].function == Measure::Function::kCount;
  if (slots.is_share_alone && counts && out.measures[0].of.empty()) {
    const auto of = std::find_if(out.conditions.begin(), out.conditions.end(),
                                 [](const Condition& c) { return IsErrors(c) || c.is_severity || !c.numbers.empty(); });
    if (of != out.conditions.end()) {
      out.measures[0].function = Measure::Function::kShare;
      out.measures[0].of = {*of};
      out.measures[0].name = IsErrors(*of) ? "error_rate" : "share";
    }
  }
  // A share is of all rows: not of those alone that it counts.
  for (const Measure& measure : out.measures)
    if (measure.function == Measure::Function::kShare)
      std::erase_if(out.conditions, [&](const Condition& c) {
        return std::find(measure.of.begin(), measure.of.end(), c) != measure.of.end();
      });
  // "who used gpt-4o?" of so many users: which.
  if (said.measures.empty() && said.keys.size() == 1 && last.keys.empty() && last.measures.size() == 1 &&
      last.measures[0].function == Measure::Function::kDistinct && last.measures[0].keypath == said.keys[0].keypath) {
    out.measures.clear();
    out.bucket.clear();
  }
  // "no severity", "without the service": one key less.
  if (StartsWithAny(lower, {"no", "without", "drop", "remove", "forget"}) && last.keys.size() > 1) {
    const auto is_said = [&](const GroupKey& key) {
      const auto names = [&](const auto& part) { return part.keypath == key.keypath; };
      return std::any_of(said.keys.begin(), said.keys.end(), names) ||
             std::any_of(said.conditions.begin(), said.conditions.end(),
                         [&](const Condition& c) { return names(c) && c.op == Op::kExists; });
    };
    std::vector<GroupKey> left = last.keys;
    std::erase_if(left, is_said);
    if (left.size() < last.keys.size()) {
      out.keys = std::move(left);
      std::erase_if(out.conditions, [&](const Condition& c) {
        return c.op == Op::kExists &&
               std::find(last.conditions.begin(), last.conditions.end(), c) == last.conditions.end();
      });
    }
  }
  if (StartsWithAny(lower, {"sorted", "sort", "ordered", "in order", "rank", "ranked"}) &&
      out.order == Plan::Order::kNone && !out.keys.empty() && out.bucket.empty())
    out.order = Plan::Order::kDescending;
  if (said.having) out.having = said.having;
  if (!out.measures.empty() && out.keys.empty() && out.bucket.empty()) {
    out.limit.reset();
    out.order = Plan::Order::kNone;
  }
  return out;
}

}  // namespace throughline::assistant
