#include "dataprime/lucene/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace throughline::dataprime::lucene {
namespace {

constexpr int kMostEdits = 2;  // as in Lucene
constexpr int kMostSlop = 64;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The field that a clause is about: its own, or that of the group around it.
struct Field {
  std::vector<std::string> steps;  // empty: any
  SourceRange range;
};

NodePtr Not(NodePtr inside) {
  auto node = std::make_unique<Node>();
  node->kind = Kind::kNot;
  node->range = inside->range;
  node->children.push_back(std::move(inside));
  return node;
}

NodePtr Join(Kind kind, std::vector<NodePtr> children, SourceRange range) {
  if (children.size() == 1) return std::move(children[0]);
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->range = range;
  node->children = std::move(children);
  return node;
}

// One clause, or several joined by AND, with what is said around it.
struct Item {
  std::vector<NodePtr> chain;
  bool negated = false;              // one clause after - or NOT
  bool required = false;             // after +
  bool alternative = false;          // beside an OR
  std::vector<std::string> bounded;  // the field, when it is a single bound such as >5
};

class Parser {
 public:
  Parser(std::string_view text, std::span<const uint32_t> offsets) : text_(text), offsets_(offsets) {}

  std::expected<NodePtr, Problem> Run() {
    SkipSpace();
    if (AtEnd()) return Make(Kind::kAll, {}, 0);
    NodePtr node = Group({}, 1);
    if (node && !AtEnd()) node = Fail(at_, at_ + 1, "this `)` closes nothing", "in quotes it is text");
    if (!node) return std::unexpected(std::move(problem_));
    return node;
  }

 private:
  // ---- characters

  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool StartsWith(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  bool IsBoundary(size_t at) const { return at >= text_.size() || IsSpace(text_[at]) || text_[at] == ')'; }
  void SkipSpace() {
    while (!AtEnd() && IsSpace(text_[at_])) ++at_;
  }
  SourceRange Range(size_t begin, size_t end) const {
    return {offsets_[std::min(begin, text_.size())], offsets_[std::min(end, text_.size())]};
  }
  NodePtr Make(Kind kind, const Field& field, size_t begin) const {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->range = Range(begin, at_);
    node->field = field.steps;
    node->field_range = field.range;
    return node;
  }
  NodePtr Fail(size_t begin, size_t end, std::string message, std::string suggestion = {}) {
    problem_ = {Range(begin, end), std::move(message), std::move(suggestion)};
    return nullptr;
  }

  // The character at hand into `out`, one after a backslash literally. False, with a problem, for a backslash at the
  // end.
  bool TakeCharacter(std::string& out) {
    if (text_[at_] == '\\' && ++at_ >= text_.size())
      return Fail(at_ - 1, at_, "a backslash at the end has nothing to escape", "\\\\ is the character itself"), false;
    out += text_[at_++];
    return true;
  }
  // Up to the closing quote; the opening one is at hand.
  bool TakeQuoted(std::string& out) {
    const size_t begin = at_++;
    while (!AtEnd() && Peek() != '"') {
      if (!TakeCharacter(out)) return false;
    }
    if (AtEnd()) return Fail(begin, begin + 1, "this phrase has no closing quote"), false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view upper_case_word, bool any_case) {
    const std::string_view rest = text_.substr(at_);
    if (rest.size() < upper_case_word.size()) return false;
    for (size_t i = 0; i < upper_case_word.size(); ++i) {
      const char c = any_case ? static_cast<char>(std::toupper(static_cast<unsigned char>(rest[i]))) : rest[i];
      if (c != upper_case_word[i]) return false;
    }
    const size_t end = at_ + upper_case_word.size();
    if (!IsBoundary(end) && text_[end] != '(' && text_[end] != '"') return false;
    at_ = end;
    return true;
  }
  // Where a number ends that stands from `at` on and is the last thing of its clause; npos when none does.
  size_t EndOfSuffix(size_t at) const {
    while (at < text_.size() && (IsDigit(text_[at]) || text_[at] == '.')) ++at;
    return IsBoundary(at) ? at : std::string_view::npos;
  }
  bool AtBoost() const {
    return Peek() == '^' && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1]) &&
           EndOfSuffix(at_ + 1) != std::string_view::npos;
  }
  void SkipBoost() {
    if (AtBoost()) at_ = EndOfSuffix(at_ + 1);
  }
  // ~, ~1 or ~0.8, perhaps before a boost.
  bool AtDistance() const {
    if (Peek() != '~') return false;
    size_t at = at_ + 1;
    while (at < text_.size() && (IsDigit(text_[at]) || text_[at] == '.')) ++at;
    return IsBoundary(at) || text_[at] == '^';
  }
  // What stands after ~: nullopt when there is no whole number.
  std::optional<int> TakeDistance(int most) {
    const size_t begin = ++at_;
    int distance = 0;
    bool whole = true;
    for (; IsDigit(Peek()) || Peek() == '.'; ++at_) {
      whole &= Peek() != '.';
      if (whole) distance = std::min(most, distance * 10 + (Peek() - '0'));
    }
    return whole && at_ > begin ? std::optional(distance) : std::nullopt;
  }

  // ---- groups

  NodePtr Group(const Field& field, int depth) {
    enum class Joint : uint8_t { kNone, kAnd, kOr };
    const size_t begin = at_;
    std::vector<Item> items;
    Joint joint = Joint::kNone;
    for (SkipSpace(); !AtEnd() && Peek() != ')'; SkipSpace()) {
      const size_t word = at_;
      Joint next = Joint::kNone;
      if (TakeWord("AND", true) || TakeSymbol("&&")) next = Joint::kAnd;
      if (next == Joint::kNone && (TakeWord("OR", true) || TakeSymbol("||"))) next = Joint::kOr;
      if (next != Joint::kNone) {
        if (items.empty() || joint != Joint::kNone) {
          return Fail(word, at_, fmt::format("`{}` has nothing to join here", text_.substr(word, at_ - word)),
                      "in quotes it is a word like any other");
        }
        joint = next;
        continue;
      }
      if ((Peek() == '-' || Peek() == '+') && IsBoundary(at_ + 1)) {  // a dash between words
        ++at_;
        continue;
      }
      Item item;
      if (!TakeClause(field, depth, item)) return nullptr;
      if (joint == Joint::kAnd) {
        Append(items.back(), std::move(item));
      } else {
        item.alternative = joint == Joint::kOr;
        if (joint == Joint::kOr) items.back().alternative = true;
        items.push_back(std::move(item));
      }
      joint = Joint::kNone;
    }
    if (joint != Joint::kNone) return Fail(at_, at_ + 1, "an operator is the last word here");
    if (items.empty()) return Fail(begin, at_ + 1, "there is no clause here");
    return Resolve(std::move(items), Range(begin, at_));
  }

  bool TakeSymbol(std::string_view symbol) {
    if (!StartsWith(symbol)) return false;
    at_ += symbol.size();
    return true;
  }

  bool TakeClause(const Field& field, int depth, Item& item) {
    for (;; SkipSpace()) {
      if (TakeWord("NOT", false) || TakeSymbol("!") || TakeSymbol("-")) {
        item.negated = !item.negated;
      } else if (TakeSymbol("+")) {
        item.required = true;
      } else {
        break;
      }
    }
    if (++clauses_ > kMaxClauses)
      return Fail(at_, at_ + 1, fmt::format("more than {} clauses in one query", kMaxClauses)), false;
    NodePtr node = Clause(field, depth);
    if (!node) return false;
    const bool is_bound = node->kind == Kind::kRange && node->lower.has_value() != node->upper.has_value();
    if (is_bound && !item.negated) item.bounded = node->field;
    item.chain.push_back(std::move(node));
    return true;
  }

  // `chain AND item`
  static void Append(Item& chain, Item item) {
    for (Item* one : {&chain, &item}) {
      if (one->negated) one->chain[0] = Not(std::move(one->chain[0]));
      one->negated = false;
    }
    chain.chain.push_back(std::move(item.chain[0]));
    chain.required |= item.required;
    chain.bounded.clear();
  }

  static NodePtr Resolve(std::vector<Item> items, SourceRange range) {
    const auto is_range_with = [&](size_t i, size_t other) {
      return other < items.size() && !items[i].bounded.empty() && items[i].bounded == items[other].bounded;
    };
    std::vector<NodePtr> all, any;
    bool has_required = false;
    for (size_t i = 0; i < items.size(); ++i) {
      Item& item = items[i];
      const bool must = item.required || (!item.alternative && (item.chain.size() > 1 || is_range_with(i, i + 1) ||
                                                                (i > 0 && is_range_with(i, i - 1))));
      // Joined before it leaves, so that the neighbours' fields stay to be compared.
      NodePtr node = Join(Kind::kAnd, std::move(item.chain), range);
      if (item.negated) node = Not(std::move(node));
      const bool must_not = item.negated && !item.alternative;
      has_required |= must && !must_not;
      (must || must_not ? all : any).push_back(std::move(node));
    }
    if (!any.empty() && !has_required) all.push_back(Join(Kind::kOr, std::move(any), range));
    return Join(Kind::kAnd, std::move(all), range);
  }

  // ---- clauses

  NodePtr Clause(const Field& around, int depth) {
    const size_t begin = at_;
    Field field = around;
    std::string name;
    bool is_pattern = false;
    if (TakeFieldName(field, name, is_pattern)) {
      if (name == "_exists_") return Exists(begin);
      if (is_pattern && name != "*") {
        return Fail(begin, at_ - 1, "a field is named without wildcards",
                    "without a field, a term is looked for in all of them");
      }
      if (name == "*") field.steps.clear();
      SkipSpace();
      if (name == "*" && Peek() == '*' && IsBoundary(at_ + 1)) return ++at_, Make(Kind::kAll, {}, begin);
      if (AtEnd() || Peek() == ')')
        return Fail(begin, at_, fmt::format("there is no value after `{}:`", name), "field:* is any value");
    }
    if (AtEnd() || Peek() == ')') return Fail(at_, at_ + 1, "a term is missing here");
    switch (Peek()) {
      case '(':
        return Nested(field, depth);
      case '"':
        return Phrase(field, begin);
      case '[':
      case '{':
        return Range(field, begin);
      case '<':
      case '>':
        return Comparison(field, begin);
      case '/':
        if (EndOfRegex() != std::string_view::npos) return Regex(field, begin);
        break;
    }
    return Term(field, begin);
  }

  // `name:` or `name=`; nothing is taken when no name stands here.
  bool TakeFieldName(Field& field, std::string& name, bool& is_pattern) {
    const size_t begin = at_;
    std::vector<std::string> steps(1);
    bool is_number = true;
    for (; !AtEnd() && !IsSpace(Peek()); name += text_[at_ - 1]) {
      const char c = Peek();
      if (c == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        steps.back() += text_[at_++];
        is_number = false;
        continue;
      }
      if (c == ':' || c == '=' || std::string_view("()\"[]{}<>~^/").find(c) != std::string_view::npos) break;
      is_pattern |= c == '*' || c == '?';
      is_number &= IsDigit(c);
      ++at_;
      if (c == '.') {
        steps.emplace_back();
      } else {
        steps.back() += c;
      }
    }
    const bool named = (Peek() == ':' || Peek() == '=') && at_ > begin && !is_number && !StartsWith("://");
    if (!named) {
      at_ = begin;
      name.clear();
      return false;
    }
    field = {std::move(steps), Range(begin, at_)};
    at_ += StartsWith("==") ? 2 : 1;
    return true;
  }

  NodePtr Exists(size_t begin) {
    SkipSpace();
    const size_t name_begin = at_;
    Field field{{""}, {}};
    while (!IsBoundary(at_)) {
      if (Peek() == '.') {
        field.steps.emplace_back();
        ++at_;
      } else if (!TakeCharacter(field.steps.back())) {
        return nullptr;
      }
    }
    if (at_ == name_begin) return Fail(begin, at_, "_exists_ is followed by the name of a field", "_exists_:user");
    field.range = Range(name_begin, at_);
    return Make(Kind::kExists, field, begin);
  }

  NodePtr Nested(const Field& field, int depth) {
    const size_t open = at_++;
    if (depth >= kMaxDepth) return Fail(open, open + 1, fmt::format("groups nest more than {} deep", kMaxDepth));
    NodePtr node = Group(field, depth + 1);
    if (!node) return nullptr;
    if (Peek() != ')') return Fail(open, open + 1, "this `(` is not closed");
    ++at_;
    SkipBoost();
    return node;
  }

  NodePtr Phrase(const Field& field, size_t begin) {
    std::string text;
    if (!TakeQuoted(text)) return nullptr;
    const int slop = AtDistance() ? TakeDistance(kMostSlop).value_or(0) : 0;
    NodePtr node = Make(Kind::kPhrase, field, begin);
    node->text = std::move(text);
    node->distance = slop;
    SkipBoost();
    return node;
  }

  NodePtr Range(const Field& field, size_t begin) {
    const size_t open = at_;
    const bool includes_lower = text_[at_++] == '[';
    std::optional<Bound> lower, upper;
    if (!TakeBound(lower)) return nullptr;
    SkipSpace();
    if (!TakeWord("TO", true)) return Fail(open, at_ + 1, "a range is two bounds with TO between them", "[1 TO 5]");
    if (!TakeBound(upper)) return nullptr;
    SkipSpace();
    if (Peek() != ']' && Peek() != '}') return Fail(open, at_ + 1, "this range has no end", "[1 TO 5] or {1 TO 5}");
    const bool includes_upper = text_[at_++] == ']';
    if (field.steps.empty()) return Fail(open, at_, "a range needs a field", "field:[1 TO 5]");
    if (lower) lower->inclusive = includes_lower;
    if (upper) upper->inclusive = includes_upper;
    NodePtr node = Make(lower || upper ? Kind::kRange : Kind::kExists, field, begin);
    node->lower = std::move(lower);
    node->upper = std::move(upper);
    SkipBoost();
    return node;
  }

  // nullopt in `bound` for *, the open end.
  bool TakeBound(std::optional<Bound>& bound) {
    SkipSpace();
    const size_t begin = at_;
    std::string text;
    if (Peek() == '"') {
      if (!TakeQuoted(text)) return false;
    } else {
      while (!AtEnd() && !IsSpace(Peek()) && Peek() != ']' && Peek() != '}') {
        if (!TakeCharacter(text)) return false;
      }
      if (at_ == begin) return Fail(begin, begin + 1, "a range is two bounds with TO between them", "[1 TO 5]"), false;
      if (text == "*") return true;
    }
    bound = Bound{std::move(text), true, Range(begin, at_)};
    return true;
  }

  NodePtr Comparison(const Field& field, size_t begin) {
    const size_t op = at_;
    const bool is_lower = text_[at_++] == '>';
    const bool inclusive = TakeSymbol("=");
    SkipSpace();
    const size_t value = at_;
    std::string text;
    if (Peek() == '"') {
      if (!TakeQuoted(text)) return nullptr;
    } else {
      while (!IsBoundary(at_) && !AtBoost()) {
        if (!TakeCharacter(text)) return nullptr;
      }
    }
    if (at_ == value) return Fail(op, at_, "there is no value to compare with", "field:>5");
    if (field.steps.empty()) return Fail(op, at_, "a comparison needs a field", "field:>5");
    NodePtr node = Make(Kind::kRange, field, begin);
    (is_lower ? node->lower : node->upper) = Bound{std::move(text), inclusive, Range(value, at_)};
    SkipBoost();
    return node;
  }

  // Where the regular expression that begins here ends, after its slash; npos when it is none: /api/v1 is a term.
  size_t EndOfRegex() const {
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '/') {
        return IsBoundary(i + 1) || text_[i + 1] == '^' ? i + 1 : std::string_view::npos;
      }
    }
    return std::string_view::npos;
  }

  NodePtr Regex(const Field& field, size_t begin) {
    const size_t end = EndOfRegex();
    std::string text;
    for (size_t i = at_ + 1; i + 1 < end; ++i) {
      if (text_[i] == '\\' && text_[i + 1] != '/') text += text_[i++];
      if (text_[i] == '\\') ++i;
      text += text_[i];
    }
    if (text.empty()) return Fail(at_, end, "an empty regular expression matches nothing");
    at_ = end;
    NodePtr node = Make(Kind::kRegex, field, begin);
    node->text = std::move(text);
    SkipBoost();
    return node;
  }

  NodePtr Term(const Field& field, size_t begin) {
    const size_t first = at_;
    std::string text, pattern;
    bool is_pattern = false;
    while (!IsBoundary(at_) && Peek() != '(' && Peek() != '"' && !StartsWith("&&") && !StartsWith("||") && !AtBoost() &&
           !AtDistance()) {
      const size_t character = at_;
      if (Peek() == '*' || Peek() == '?') is_pattern = true;
      if (!TakeCharacter(text)) return nullptr;
      pattern += text_.substr(character, at_ - character);
    }
    if (at_ == first)
      return Fail(at_, at_ + 1, fmt::format("no term begins with `{}`", Peek()), "\\ before it makes it text");
    if (pattern == "*") {
      SkipBoost();
      return Make(field.steps.empty() ? Kind::kAll : Kind::kExists, field, begin);
    }
    Kind kind = is_pattern ? Kind::kPattern : Kind::kTerm;
    int distance = 0;
    if (AtDistance()) {
      const std::optional<int> edits = TakeDistance(kMostEdits);
      if (!is_pattern) kind = Kind::kFuzzy;
      // As Lucene has it: short words are taken as they are.
      distance = edits.value_or(text.size() > 5 ? 2 : text.size() > 2 ? 1 : 0);
    }
    NodePtr node = Make(kind, field, begin);
    node->text = is_pattern ? std::move(pattern) : std::move(text);
    node->distance = distance;
    SkipBoost();
    return node;
  }

  const std::string_view text_;
  const std::span<const uint32_t> offsets_;
  size_t at_ = 0;
  size_t clauses_ = 0;
  Problem problem_;
};

}  // namespace

std::expected<NodePtr, Problem> Parse(std::string_view text, std::span<const uint32_t> offsets) {
  return Parser(text, offsets).Run();
}

}  // namespace throughline::dataprime::lucene
