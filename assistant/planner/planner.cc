#include "assistant/planner/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "assistant/planner/build.h"
#include "assistant/planner/explain.h"
#include "assistant/planner/fields.h"
#include "assistant/planner/follow_up.h"
#include "assistant/planner/intent.h"
#include "assistant/planner/literals.h"
#include "assistant/planner/scope.h"
#include "assistant/planner/slots.h"
#include "assistant/planner/spoken.h"
#include "assistant/planner/tree.h"
#include "assistant/planner/words.h"
#include "dataprime/compiler.h"
#include "dataprime/format.h"
#include "dataprime/syntax/printer.h"

namespace throughline::assistant {
namespace {

constexpr int kMostRepairs = 2;
// Of a longer text only the beginning is read: whoever writes more has asked by then.
constexpr size_t kMostRead = 1024;

std::string_view Beginning(std::string_view text) {
  if (text.size() <= kMostRead) return text;
  size_t end = kMostRead;
  while (end > kMostRead - 64 && text[end] != ' ') --end;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // within a letter
  return text.substr(0, end);
}

// Tells one snapshot from another that came to stand at the same place.
uint64_t FingerprintOf(const LiveCatalogue& catalogue) {
  uint64_t hash = 1469598103934665603ULL;
  const auto add = [&](std::string_view text) {
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    hash = (hash ^ text.size()) * 1099511628211ULL;
  };
  for (const Field& field : catalogue.fields) {
    add(field.source);
    add(field.keypath);
    add(field.type);
    add(field.unit);
    hash = (hash ^ field.values.size()) * 1099511628211ULL;
    // A value more or another order nearly always shows at an end.
    for (size_t i = 0; i < field.values.size(); i += std::max<size_t>(1, field.values.size() / 8)) add(field.values[i]);
    if (!field.values.empty()) add(field.values.back());
  }
  return hash;
}

std::string Trimmed(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

dataprime::CompileOptions OptionsFor(const PlanRequest& request) {
  dataprime::CompileOptions options;
  options.now = request.now;
  options.window_start = request.now - 3'600'000'000'000;
  options.window_end = request.now;
  options.attributes = request.catalogue.attributes;
  return options;
}

// Takes the slot out that an error speaks of. False: none could be found.
bool Repair(Plan& plan, std::string_view query, const dataprime::Diagnostic& problem) {
  const size_t begin = std::min<size_t>(problem.range.begin, query.size()),
               end = std::min<size_t>(std::max(problem.range.end, problem.range.begin), query.size());
  const std::string_view at = query.substr(begin, end - begin);
  const auto speaks_of = [&](const std::string& keypath) {
    return !keypath.empty() && at.find(keypath) != std::string_view::npos;
  };
  const size_t before = plan.conditions.size() + plan.measures.size() + plan.keys.size();
  std::erase_if(plan.conditions, [&](const Condition& condition) { return speaks_of(condition.keypath); });
  if (plan.conditions.size() + plan.measures.size() + plan.keys.size() == before) {
    std::erase_if(plan.measures, [&](const Measure& measure) { return speaks_of(measure.keypath); });
    std::erase_if(plan.keys, [&](const GroupKey& key) { return speaks_of(key.keypath); });
  }
  if (speaks_of(plan.order_keypath)) plan.order_keypath.clear();
  const bool changed = plan.conditions.size() + plan.measures.size() + plan.keys.size() != before;
  if (changed) return true;
  if (plan.conditions.empty()) return false;
  plan.conditions.pop_back();
  return true;
}

std::string Replaced(std::string_view text, size_t begin, size_t end, std::string_view instead) {
  return std::string(text.substr(0, begin)) + std::string(instead) + std::string(text.substr(end));
}

// The question without a word that nobody knows, and without the "from" before it.
std::string Without(std::string_view text, const Doubt& doubt) {
  std::string before = Trimmed(text.substr(0, doubt.begin));
  for (std::string_view word : {"from", "in", "on", "at", "of", "for", "the", "not", "service"}) {
    const std::string lower = LowerCase(before);
    if (lower.ends_with(std::string(" ") + std::string(word)))
      before = Trimmed(before.substr(0, before.size() - word.size()));
  }
  const std::string after = Trimmed(text.substr(std::min(text.size(), doubt.begin + doubt.word.size())));
  return Trimmed(before + " " + after);
}

}  // namespace

std::string_view ToText(PlanAnswer::Kind kind) {
  switch (kind) {
    case PlanAnswer::Kind::kQuery:
      return "query";
    case PlanAnswer::Kind::kClarification:
      return "clarification";
    case PlanAnswer::Kind::kRefusal:
      return "refusal";
    case PlanAnswer::Kind::kTrace:
      return "trace";
  }
  return "query";
}

struct Planner::Tables {
  mutable std::mutex mutex;
  mutable const LiveCatalogue* of = nullptr;
  mutable uint64_t fingerprint = 0;
  mutable std::shared_ptr<const CatalogueIndex> index;

  std::shared_ptr<const CatalogueIndex> For(const LiveCatalogue& catalogue) const {
    const uint64_t print = FingerprintOf(catalogue);
    const std::lock_guard lock(mutex);
    if (!index || of != &catalogue || fingerprint != print) {
      index = std::make_shared<const CatalogueIndex>(catalogue);
      of = &catalogue;
      fingerprint = print;
    }
    return index;
  }
};

Planner::Planner() : tables_(std::make_unique<const Tables>()) {}
Planner::~Planner() = default;

Intent Planner::Analyze(std::string_view text) const {
  if (ReadTypedQuery(text)) {
    Intent out;
    out.category = "query";
    out.confidence = 0.99;
    return out;
  }
  return FindTraceId(text) ? AnalyzeIntent(text) : AnalyzeIntent(Beginning(text));
}

PlanAnswer Planner::Answer(const PlanRequest& request) const {
  PlanAnswer out;
  const std::string whole = Trimmed(request.text);
  std::string text = whole;
  out.intent = Analyze(text);
  if (text.empty()) {
    out.kind = PlanAnswer::Kind::kRefusal;
    out.refusal_reason = "empty";
    out.message = "Nothing was asked.";
    return out;
  }
  if (auto typed = ReadTypedQuery(text)) {
    out.is_passed_through = true;
    if (typed->canonical.empty()) {
      out.kind = PlanAnswer::Kind::kClarification;
      out.message = "This reads like DataPrime, but " + typed->problem + ".";
      out.confidence = 0.3;
      return out;
    }
    out.query = std::move(typed->canonical);
    const bool compiles = dataprime::Compile(out.query, OptionsFor(request)).has_value();
    out.confidence = compiles ? 0.99 : 0.5;
    out.explanation = Explain(out.query);
    return out;
  }
  if (const auto id = FindTraceId(text)) {
    out.kind = PlanAnswer::Kind::kTrace;
    out.trace_id = *id;
    out.query = "source spans | filter " + dataprime::Print(*Binary("==", ReadKeypath("$d.traceID"), Text(*id)));
    out.confidence = 0.97;
    out.explanation = Explain(out.query);
    return out;
  }

  text = AsTyped(Beginning(whole));
  const std::shared_ptr<const CatalogueIndex> index = tables_->For(request.catalogue);
  // "median instead of average": of two things only the first is wanted.
  const std::string lower = LowerCase(text);
  const size_t cut =
      request.last ? std::min(lower.find(" instead of "), lower.find(" rather than ")) : std::string::npos;
  const Spotted spotted = Spot(std::string_view(text).substr(0, cut), *index, request.now, request.utc_offset_minutes);
  const Scope scope = JudgeScope(spotted);
  Slots slots = SlotReader(spotted, *index, request.mode, request.last.get()).Read();
  const bool strange = scope.tries_to_command || scope.strange > std::max(1.0, 2 * scope.evidence);
  const bool follows = request.last && !strange && (cut != std::string::npos || IsFollowUp(text, slots));
  if (!follows && request.last) slots = SlotReader(spotted, *index, request.mode).Read();

  if (request.mode == Mode::kSmart && !scope.is_ours && !follows) {
    out.kind = PlanAnswer::Kind::kRefusal;
    out.refusal_reason = "non_observability_topic";
    out.message = RefusalSentence();
    out.intent.category = "unknown";
    out.intent.confidence = std::min(out.intent.confidence, 0.2);
    return out;
  }

  Plan last;
  if (follows) last = *request.last;
  if (follows && cut != std::string::npos) {
    const Spotted other = Spot(std::string_view(text).substr(cut + std::string_view(" instead of ").size()), *index,
                               request.now, request.utc_offset_minutes);
    TakeOut(last, SlotReader(other, *index, request.mode, &last).Read());
  }
  auto plan = std::make_shared<Plan>(follows ? EditPlan(last, slots, text, *index) : slots.plan);
  out.is_follow_up = follows;
  const auto is_empty = [](const Plan& p) {
    return p.conditions.empty() && p.measures.empty() && p.keys.empty() && p.order_keypath.empty() && !p.limit &&
           !p.time;
  };
  if (!follows && is_empty(*plan) && !slots.says_rows && request.mode == Mode::kPermissive) {
    Condition search{.keypath = "", .op = Condition::Op::kPhrase};
    for (const std::string& word : slots.unknown)
      if (search.texts.size() < 1) search.texts.push_back(word);
    if (search.texts.empty()) {
      const std::vector<Word> words = SplitWords(text);
      const auto longest = std::max_element(words.begin(), words.end(),
                                            [](const Word& a, const Word& b) { return a.text.size() < b.text.size(); });
      search.texts.push_back(longest == words.end() ? text.substr(0, 64)
                                                    : text.substr(longest->begin, longest->end - longest->begin));
    }
    plan->source = "logs";
    plan->conditions.push_back(std::move(search));
    plan->assumptions.push_back("nothing of it is known here: the logs are searched for its words");
    slots.certainty *= 0.4;
    slots.doubts.clear();
  }
  if (out.intent.category == "unknown") {
    out.intent.category = "filtering";
    out.intent.confidence = 0.4;
  }
  plan->intent = out.intent;

  for (;;) {
    out.query = BuildQuery(*plan);
    // Times are as they were said (`24h`); the canonical form has its own way (`1d`).
    if (const auto formatted = dataprime::Format(out.query)) out.query = OnOneLine(*formatted);
    const auto compiled = dataprime::Compile(out.query, OptionsFor(request));
    if (compiled || out.repairs >= kMostRepairs || compiled.error().empty()) {
      if (!compiled && !compiled.error().empty()) slots.certainty *= 0.3;
      break;
    }
    if (!Repair(*plan, out.query, compiled.error()[0])) break;
    ++out.repairs;
    slots.certainty *= 0.7;
  }
  out.assumptions = plan->assumptions;
  if (whole.size() > kMostRead) out.assumptions.push_back("the question is long: only its beginning was read");
  if (!plan->time) out.assumptions.push_back("no time was named: the last day is read");
  if (!slots.unknown.empty()) {
    std::string words;
    for (size_t i = 0; i < std::min<size_t>(slots.unknown.size(), 5); ++i)
      words += (i > 0 ? ", " : "") + slots.unknown[i].substr(0, 40);
    out.assumptions.push_back("not understood and left out: " + words);
  }
  out.explanation = Explain(out.query);
  out.confidence = std::clamp(slots.certainty * (0.7 + 0.3 * out.intent.confidence), 0.0, 0.98);
  out.plan = plan;

  if (request.mode == Mode::kSmart && !slots.doubts.empty()) {
    const Doubt& doubt = slots.doubts[0];
    out.kind = PlanAnswer::Kind::kClarification;
    out.confidence = std::min(out.confidence, 0.4);
    const std::string word = doubt.word.substr(0, 80);
    if (doubt.ways.empty()) {
      out.message = fmt::format("Nothing here goes by the name “{}”. What is meant?", word);
      std::string quoted = word;
      std::erase(quoted, '"');
      const std::string without = Without(text, doubt);
      out.choices.push_back(
          {fmt::format("search the texts for “{}”", word), without + " containing \"" + quoted + "\""});
      out.choices.push_back({fmt::format("leave “{}” out", word), without});
    } else {
      out.message = fmt::format("“{}” may mean several things. Which one?", word);
      for (size_t i = 0; i < std::min<size_t>(doubt.ways.size(), 6); ++i)
        out.choices.push_back({doubt.ways[i].label, Replaced(text, doubt.begin, doubt.end, doubt.ways[i].instead)});
    }
    return out;
  }
  if (request.mode == Mode::kSmart && !follows && is_empty(*plan) && !slots.says_rows) {
    out.kind = PlanAnswer::Kind::kClarification;
    out.message = "What should be shown?";
    out.choices = {{"errors", "show errors"},
                   {"slow requests", "show slow requests"},
                   {"requests by service", "count requests by service"}};
    out.confidence = std::min(out.confidence, 0.3);
  }
  return out;
}

}  // namespace throughline::assistant
