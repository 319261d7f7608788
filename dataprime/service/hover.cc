#include <algorithm>

#include "dataprime/service/help.h"
#include "dataprime/service/reading_of.h"
#include "dataprime/service/scope.h"

namespace throughline::dataprime {
namespace {

class HoverFinder {
 public:
  HoverFinder(std::string_view query, const CompileOptions& options)
      : query_(query), options_(options), tokens_(ReadingOf(query).tokens) {}

  std::optional<Hover> At(size_t offset) {
    // The token that holds the offset; at the border of two, a word rather than a symbol.
    const auto holds = [&](const ReadToken& token) { return token.range.begin <= offset && offset <= token.range.end; };
    auto found = std::find_if(tokens_.begin(), tokens_.end(),
                              [&](const ReadToken& token) { return holds(token) && token.kind != TokenKind::kSymbol; });
    if (found == tokens_.end()) return std::nullopt;
    const size_t i = static_cast<size_t>(found - tokens_.begin());
    std::optional<Help> help = HelpFor(i);
    if (help) return Hover{found->range, std::move(*help)};
    return Keypath(i);
  }

 private:
  std::string_view Text(size_t i) const { return Part(query_, tokens_[i].range); }

  std::optional<Help> HelpFor(size_t i) const {
    switch (tokens_[i].role) {
      case Role::kCommand:
        return Command(i);
      case Role::kKeyword:
        for (size_t before = i; before-- > 0;) {
          if (tokens_[before].role == Role::kCommand) return Command(before);
        }
        return std::nullopt;
      case Role::kFunction:
        return Called(i);
      case Role::kType:
        for (const TypeHelp& type : TypesForCasts()) {
          if (TypeFromName(type.name) == TypeFromName(Text(i)))
            return Help{.kind = "type", .title = std::string(type.name), .summary = std::string(type.summary)};
        }
        return std::nullopt;
      case Role::kDataset:
        return HelpOfDataset(Text(i), options_);
      default:
        return std::nullopt;
    }
  }

  std::optional<Help> Command(size_t i) const {
    if (const CommandSpec* command = FindCommand(Text(i))) return HelpOf(*command);
    const std::string_view official = OfficialCommand(Text(i));
    if (official.empty()) return std::nullopt;
    return Help{.kind = "command",
                .title = std::string(official),
                .summary = "What " + std::string(Text(i)) + " is written like in DataPrime."};
  }

  std::optional<Help> Called(size_t i) const {
    const std::string_view name = Text(i);
    for (const CaseForm& form : CaseForms()) {
      if (form.name == name) return HelpOf(form);
    }
    if (const Extractor* extractor = FindExtractor(name); extractor && i > 0 && Text(i - 1) == "using")
      return HelpOf(*extractor);
    const PreparedFunction* scalar = FindFunction(name, false);
    const PreparedFunction* aggregate = FindFunction(name, true);
    if (scalar && aggregate && scalar != aggregate) {
      if (ReadingOf(query_.substr(0, tokens_[i].range.begin)).takes_aggregates) return HelpOf(*aggregate->function);
    }
    if (scalar || aggregate) return HelpOf(*(scalar ? scalar : aggregate)->function);
    const std::string_view official = OfficialForm(name);
    if (official.empty()) return std::nullopt;
    return Help{.kind = "function",
                .title = std::string(official),
                .summary = "What " + std::string(name) + " is written like in DataPrime."};
  }

  bool IsName(size_t i) const { return tokens_[i].kind == TokenKind::kIdent && tokens_[i].role == Role::kNone; }

  // The keypath up to the token: a name, and then `.name` and `['key']` as often as there are.
  std::optional<Hover> Keypath(size_t at) {
    size_t begin = at;
    while (begin > 0) {
      const bool is_step = IsName(begin) && Text(begin - 1) == ".";
      const bool is_key = tokens_[begin].kind == TokenKind::kString && Text(begin - 1) == "[";
      if (!is_step && !is_key) break;
      if (begin < 2) break;
      begin -= 2;
      if (Text(begin) == "]" && begin >= 1) --begin;  // behind ['key']
    }
    if (!IsName(begin)) return std::nullopt;
    const bool is_key = tokens_[at].kind == TokenKind::kString;
    const SourceRange range{tokens_[begin].range.begin, tokens_[at].range.end};
    const ExprPtr keypath = KeypathOf(std::string(Part(query_, range)) + (is_key ? "]" : ""));
    if (!keypath) return std::nullopt;
    const SourceRange shown{range.begin, range.end + (is_key && range.end < query_.size() ? 1u : 0u)};
    if (keypath->root == Root::kParameter) return Parameter(*keypath, shown);
    const Reading before = ReadingOf(query_.substr(0, range.begin));
    Scope scope(Part(query_, before.command.before), options_);
    std::optional<Help> help = scope.Describe(PathOf(*keypath));
    return help ? std::optional(Hover{shown, std::move(*help)}) : std::nullopt;
  }

  std::optional<Hover> Parameter(const Expr& keypath, SourceRange range) const {
    if (keypath.path.empty()) return std::nullopt;
    Help help{.kind = "keypath", .title = KeypathText(keypath), .summary = "A parameter of the query."};
    if (keypath.path[0].name == "timeRange") {
      help.summary = "A bound of the time that the query was sent with.";
      help.type = "timestamp";
      return Hover{range, std::move(help)};
    }
    const auto known = options_.parameters.find(keypath.path[0].name);
    if (known == options_.parameters.end()) return std::nullopt;
    help.type = known->second.is_array ? "array" : "string";
    if (known->second.values.empty()) help.summary += " It has no value now: null, which stands for any.";
    return Hover{range, std::move(help)};
  }

  const std::string_view query_;
  const CompileOptions& options_;
  const std::vector<ReadToken> tokens_;
};

}  // namespace

std::optional<Hover> HoverAt(std::string_view query, size_t offset, const CompileOptions& options) {
  if (query.size() > kMaxQueryBytes) return std::nullopt;
  return HoverFinder(query, options).At(std::min(offset, query.size()));
}

}  // namespace throughline::dataprime
