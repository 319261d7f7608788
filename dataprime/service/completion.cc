#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "dataprime/analysis/source.h"
#include "dataprime/service/cursor.h"
#include "dataprime/service/help.h"
#include "dataprime/service/scope.h"
#include "dataprime/syntax/printer.h"

namespace throughline::dataprime {
namespace {

constexpr std::string_view kSeverities[] = {"DEBUG", "VERBOSE", "INFO", "WARNING", "ERROR", "CRITICAL"};
// Older or shorter spellings of a word that is offered too.
constexpr std::string_view kSynonyms[] = {"agg", "calculate", "calc", "change"};

bool StartsWith(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         });
}

// How well `text` continues what was typed, 0 best; nullopt when it doesn't.
std::optional<int> Fit(std::string_view text, std::string_view typed) {
  if (typed.empty() || StartsWith(text, typed)) return 0;
  if (typed.size() > 100) return std::nullopt;
  bool is_inside = false;
  for (size_t i = 1; i < text.size(); ++i) {
    if (!StartsWith(text.substr(i), typed)) continue;
    if (!std::isalnum(static_cast<unsigned char>(text[i - 1]))) return 1;  // a part of a keypath, a part of a name
    is_inside = true;
  }
  return is_inside && typed.size() > 1 ? std::optional(2) : std::nullopt;  // one letter is anywhere
}

// Without its $d, as one writes it, where that reads as the same keypath.
std::string Bare(const std::string& keypath) {
  if (!keypath.starts_with("$d.")) return keypath;
  const std::string_view first = std::string_view(keypath).substr(3, keypath.find_first_of(".[", 3) - 3);
  for (std::string_view other : {"null", "true", "false", "not", "left", "right"}) {
    if (first == other) return keypath;
  }
  return keypath.substr(3);
}

class Completer {
 public:
  Completer(std::string_view query, size_t offset, const CompileOptions& options, SampleValues* values)
      : query_(query), options_(options), values_(values), cursor_(CursorAt(query, offset)) {}

  Completion Run() {
    const Reading& reading = cursor_.reading;
    if (cursor_.is_comment) return {};
    // A number: nothing else begins so.
    if (!cursor_.in_string && !cursor_.typed.empty() && std::isdigit(static_cast<unsigned char>(cursor_.typed[0])))
      return {};
    if (!cursor_.in_string) Words();
    switch (reading.wish.value_or(Wish::kNothing)) {
      case Wish::kNothing:
      case Wish::kName:
      case Wish::kText:
        break;
      case Wish::kCommand:
        if (!cursor_.in_string) Commands();
        break;
      case Wish::kOperand:
      case Wish::kUnknown:
        Values();
        if (!cursor_.in_string) Operands();
        break;
      case Wish::kKeypath:
        if (!cursor_.in_string) Keypaths();
        break;
      case Wish::kMember:
        if (!cursor_.in_string) Members();
        break;
      case Wish::kKey:
        Keys();
        break;
      case Wish::kType:
        if (!cursor_.in_string) Types();
        break;
      case Wish::kDataset:
        Datasets();
        break;
      case Wish::kExtractor:
        if (!cursor_.in_string) Extractors();
        break;
    }
    return Best();
  }

 private:
  struct Candidate {
    CompletionItem item;
    int fit = 0;    // of what was typed
    int group = 0;  // smaller first, where the fit is the same
  };

  // nullptr when it doesn't continue what was typed.
  CompletionItem* Offer(int group, std::string_view kind, std::string label, std::string_view typed) {
    const std::optional<int> fit = Fit(label, typed);
    if (!fit) return nullptr;
    Candidate& added = candidates_.emplace_back();
    added.fit = *fit;
    added.group = group;
    added.item.kind = kind;
    added.item.text = label;
    added.item.label = std::move(label);
    added.item.range = cursor_.word;
    return &added.item;
  }
  CompletionItem* Offer(int group, std::string_view kind, std::string_view label) {
    return Offer(group, kind, std::string(label), cursor_.typed);
  }
  static void Explain(CompletionItem* item, const Help& help) {
    if (!item) return;
    item->detail = help.title;
    item->documentation = Sentences(help);
  }

  Completion Best() {
    std::stable_sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return std::pair(a.fit, a.group) < std::pair(b.fit, b.group);
    });
    Completion out;
    out.is_incomplete = candidates_.size() > kMostCompletions;
    if (out.is_incomplete) candidates_.resize(kMostCompletions);
    for (Candidate& candidate : candidates_) {
      if (candidate.item.kind == "keypath" && candidate.item.detail.empty()) Describe(candidate.item);
      out.items.push_back(std::move(candidate.item));
    }
    return out;
  }

  // The rows before the command at hand.
  Scope& Here() {
    if (!scope_) scope_ = std::make_unique<Scope>(Part(query_, cursor_.reading.command.before), options_);
    return *scope_;
  }

  // ---- words of commands

  void Words() {
    for (std::string_view word : cursor_.reading.words) {
      const bool is_synonym = std::find(std::begin(kSynonyms), std::end(kSynonyms), word) != std::end(kSynonyms);
      const bool is_typed = !cursor_.typed.empty() && StartsWith(word, cursor_.typed);
      if (is_synonym && !is_typed) continue;
      CompletionItem* item = Offer(0, "keyword", word);
      const CommandSpec* command = item ? FindCommand(cursor_.reading.command.word) : nullptr;
      if (command) item->detail = command->syntax;
    }
  }

  void Commands() {
    const bool is_first = cursor_.reading.command.before.begin == cursor_.reading.command.before.end;
    for (const CommandSpec* command : AllCommands()) {
      const int group = command->keyword == "source" ? (is_first ? 0 : 2) : 1;
      Explain(Offer(group, "command", command->keyword), HelpOf(*command));
      for (std::string_view alias : command->aliases) {
        if (alias.size() > 1 && !cursor_.typed.empty() && StartsWith(alias, cursor_.typed))
          Explain(Offer(group + 1, "command", alias), HelpOf(*command));
      }
    }
  }

  void Types() {
    for (const TypeHelp& type : TypesForCasts()) {
      if (CompletionItem* item = Offer(0, "type", type.name)) item->documentation = type.summary;
    }
  }

  void Extractors() {
    for (const Extractor* extractor : AllExtractors()) {
      CompletionItem* item = Offer(0, "extractor", extractor->name);
      Explain(item, HelpOf(*extractor));
      if (item) item->text += "(";
    }
  }

  void Datasets() {
    const SourceRange base = cursor_.reading.base;  // `my-` of my-table
    const SourceRange range{base.end > base.begin ? base.begin : cursor_.word.begin, cursor_.word.end};
    const std::string typed = std::string(Part(query_, base)) + cursor_.typed;
    const auto offer = [&](int group, std::string_view kind, const std::string& name) {
      CompletionItem* item = Offer(group, kind, name, typed);
      if (!item) return;
      item->range = range;
      if (cursor_.in_string) item->text = PrintString(name);
      if (const std::optional<Help> help = HelpOfDataset(name, options_)) item->documentation = help->summary;
    };
    if (cursor_.reading.command.word != "enrich") {
      for (const std::string& name : Source::Names()) offer(0, "dataset", name);
    }
    for (const auto& [name, table] : options_.tables) offer(1, "table", name);
  }

  // ---- operands

  void Operands() {
    OfferKeypaths(1);
    for (const FunctionGroup& group : FunctionGroups()) {
      for (const Function& function : group.functions) {
        if (function.is_aggregate && !cursor_.reading.takes_aggregates) continue;
        OfferFunction(function, function.is_aggregate ? 0 : 2);
      }
    }
    for (const CaseForm& form : CaseForms()) {
      CompletionItem* item = Offer(3, "function", form.name);
      Explain(item, HelpOf(form));
      if (item) item->text += " {";
    }
    for (std::string_view constant : {"true", "false", "null"}) Offer(4, "constant", constant);
    OfferParameter("timeRange.startTime", "timestamp");
    OfferParameter("timeRange.endTime", "timestamp");
    for (const auto& [name, parameter] : options_.parameters)
      OfferParameter(name, parameter.is_array ? "array" : "string");
  }

  void OfferParameter(const std::string& name, std::string_view type) {
    if (CompletionItem* item = Offer(3, "parameter", "$p." + name)) item->detail = type;
  }

  void OfferFunction(const Function& function, int group) {
    if (!function.deprecated_for.empty() && cursor_.typed.empty()) return;
    CompletionItem* item = Offer(group, function.is_aggregate ? "aggregation" : "function", function.name);
    Explain(item, HelpOf(function));
    const bool has_call = cursor_.word.end < query_.size() && query_[cursor_.word.end] == '(';
    if (item && !has_call) item->text += "(";
  }

  void OfferKeypaths(int group) {
    const bool with_root = cursor_.typed.starts_with('$');
    for (std::string& keypath : Here().Keypaths(/*long_form=*/false))
      Offer(group, "keypath", with_root ? std::move(keypath) : Bare(keypath));
    OfferRightSide(group + 1);
  }

  // Of the query that is joined.
  void OfferRightSide(int group) {
    if (cursor_.reading.command.word != "join") return;
    for (const SourceRange& subquery : cursor_.reading.command.subqueries) {
      Scope right(Part(query_, subquery), options_);
      for (const std::string& keypath : right.Keypaths(/*long_form=*/false)) {
        if (CompletionItem* item = Offer(group, "keypath", Bare(keypath))) item->detail = "of the joined query";
      }
    }
  }

  void Keypaths() { OfferKeypaths(0); }

  void Describe(CompletionItem& item) {
    const ExprPtr keypath = KeypathOf(item.label);
    const std::optional<Help> help = keypath ? Here().Describe(PathOf(*keypath)) : std::nullopt;
    if (!help) return;
    item.detail = help->type;
    item.documentation = Sentences(*help);
  }

  // ---- behind a point or a bracket

  void Members() {
    const SourceRange base = cursor_.reading.base;
    if (const ExprPtr keypath = KeypathOf(Part(query_, base))) {
      if (keypath->root == Root::kParameter) return Parameters(base);
      const Path path = PathOf(*keypath);
      const bool long_form = IsTags(path);
      for (const auto& [text, below] : Below(path, long_form)) {
        CompletionItem* item = Offer(0, "keypath", below, cursor_.typed);
        if (!item) continue;
        item->label = text;
        item->text = Part(query_, base).starts_with('$') ? text : Bare(text);
        item->range.begin = base.begin;
      }
      if (path.steps.empty()) return;  // $m.length() would be a method of a document
    }
    for (const PreparedFunction& function : AllFunctions()) {
      if (function.signature.parameters.empty()) continue;
      if (function.function->is_aggregate && !cursor_.reading.takes_aggregates) continue;
      OfferFunction(*function.function, 1);
    }
  }

  void Parameters(SourceRange base) {
    const std::string typed = std::string(Part(query_, base)) + "." + cursor_.typed;
    const auto offer = [&](const std::string& name) {
      CompletionItem* item = Offer(0, "parameter", "$p." + name, typed);
      if (item) item->range.begin = base.begin;
    };
    offer("timeRange.startTime");
    offer("timeRange.endTime");
    for (const auto& [name, parameter] : options_.parameters) offer(name);
  }

  void Keys() {
    const ExprPtr keypath = KeypathOf(Part(query_, cursor_.reading.base));
    if (!keypath || keypath->root == Root::kParameter) return;
    const Path path = PathOf(*keypath);
    for (const auto& [text, below] : Below(path, IsTags(path))) {
      CompletionItem* item = Offer(0, "keypath", below, cursor_.typed);
      if (!item) continue;
      item->label = text;
      item->text = PrintString(below);
      if (cursor_.word.end == query_.size() || query_[cursor_.word.end] != ']') item->text += "]";
    }
  }

  static bool IsTags(const Path& path) {
    return path.root == Root::kData && !path.steps.empty() && path.steps[0] == "tags";
  }

  // Canonical texts of the keypaths below `path`, each with what is left of its key.
  std::vector<std::pair<std::string, std::string>> Below(const Path& path, bool long_form) {
    std::vector<std::pair<std::string, std::string>> out;
    const std::string prefix = path.steps.empty() ? "" : path.Joined() + ".";
    const std::string root = Path{path.root, {}}.Text();
    for (std::string& text : Here().Keypaths(long_form)) {
      if (!text.starts_with(root)) continue;
      const ExprPtr keypath = KeypathOf(text);
      if (!keypath) continue;
      const std::string key = PathOf(*keypath).Joined();
      if (key.size() > prefix.size() && key.starts_with(prefix))
        out.emplace_back(std::move(text), key.substr(prefix.size()));
    }
    return out;
  }

  // ---- what a keypath is compared with

  // The keypath left of a comparison, or the one whose method or function is called with candidates.
  std::string_view Compared() const {
    const Reading& reading = cursor_.reading;
    if (reading.compared.end > reading.compared.begin) return Part(query_, reading.compared);
    static constexpr std::string_view kTakeCandidates[] = {"in", "contains", "startsWith", "endsWith"};
    if (!reading.call || !reading.call->is_method ||
        std::find(std::begin(kTakeCandidates), std::end(kTakeCandidates), reading.call->name) ==
            std::end(kTakeCandidates))
      return {};
    return Part(query_, reading.call->receiver);
  }

  void Values() {
    std::string_view text = Compared();
    if (const size_t colon = text.rfind(':'); colon != std::string_view::npos) text = text.substr(0, colon);
    while (text.ends_with(' ')) text.remove_suffix(1);
    const ExprPtr keypath = text.empty() ? nullptr : KeypathOf(text);
    if (!keypath || keypath->root == Root::kParameter || keypath->path.empty()) return;
    const Path path = PathOf(*keypath);
    if (path.steps.size() != keypath->path.size()) return;
    if (Here().TypeOf(path) == "severity") {
      for (std::string_view severity : kSeverities) {
        if (!cursor_.in_string) Offer(0, "severity", severity);
      }
      return;
    }
    const std::string source = Here().OpenSource();
    if (!values_ || source.empty() || Here().IsMade(path)) return;
    for (SampleValues::Value& value : values_->Of(source, path.Text(), cursor_.typed)) {
      const bool is_text = value.text.starts_with('\'');
      if (cursor_.in_string && !is_text) continue;
      const std::string_view inside =
          is_text ? std::string_view(value.text).substr(1, value.text.size() - 2) : std::string_view(value.text);
      CompletionItem* item = Offer(0, "value", std::string(inside), cursor_.typed);
      if (!item) continue;
      item->text = value.text;
      item->detail = value.occurrences;
    }
  }

  const std::string_view query_;
  const CompileOptions& options_;
  SampleValues* const values_;
  const Cursor cursor_;
  std::unique_ptr<Scope> scope_;
  std::vector<Candidate> candidates_;
};

}  // namespace

Completion Complete(std::string_view query, size_t offset, const CompileOptions& options, SampleValues* values) {
  if (query.size() > kMaxQueryBytes) return {};
  return Completer(query, std::min(offset, query.size()), options, values).Run();
}

}  // namespace throughline::dataprime
