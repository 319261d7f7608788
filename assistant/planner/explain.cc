// Reads a query piece by piece, as the formatter does, and has one sentence for each command.
#include "assistant/planner/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "assistant/planner/explain_words.h"
#include "dataprime/commands/pipeline.h"
#include "dataprime/format.h"

namespace throughline::assistant {
namespace {

using dataprime::Expr;
using dataprime::ExprKind;
using dataprime::ExprPtr;
using dataprime::Piece;
using explain::Condition;
using explain::InWords;
using explain::List;

constexpr int kDeepest = 4;  // subqueries within subqueries that are told in words

// The text that `pieces` stand in, on one line.
std::string TextOf(std::string_view query, std::span<const Piece> pieces) {
  std::string out;
  bool blank = false;
  for (const char c : query.substr(pieces.front().range.begin, pieces.back().range.end - pieces.front().range.begin)) {
    if (c == '\n' || (c == ' ' && blank)) {
      blank = true;
      continue;
    }
    if (blank && !out.empty() && out.back() != ' ' && out.back() != '(') out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

ExprPtr Parse(const Piece& piece) {
  dataprime::Diagnostics diagnostics;
  dataprime::Parser parser(piece.text, diagnostics);
  std::vector<dataprime::Aliased> out;
  if (!parser.ParseAggregates(out) || diagnostics.has_errors() || out.empty()) return nullptr;
  return std::move(out[0].expr);
}
std::string Words(const Piece& piece) {
  const ExprPtr expr = Parse(piece);
  return expr ? InWords(*expr) : piece.text;
}
// A keypath that is written to, without its $d.
std::string Target(const Piece& piece) { return Words(piece); }

std::string SourceNoun(std::string_view name) {
  if (name == "spans" || name == "logs" || name == "metrics") return std::string(name);
  return fmt::format("rows of {}", name);
}

class Explainer {
 public:
  Explainer(std::string_view query, std::span<const Piece> pieces, int depth)
      : query_(query), pieces_(pieces), depth_(depth) {}

  std::vector<ExplainedStage> Stages();

 private:
  // One command: a cursor over its pieces.
  struct Cursor {
    std::span<const Piece> pieces;
    size_t at = 0;
    bool Done() const { return at >= pieces.size(); }
    bool Is(std::string_view word) const { return !Done() && !pieces[at].is_operand && pieces[at].text == word; }
    bool Take(std::string_view word) { return Is(word) && ++at; }
    const Piece* Operand() { return !Done() && pieces[at].is_operand ? &pieces[at++] : nullptr; }
    std::string Any() { return Done() ? "" : pieces[at++].text; }
  };
  struct Item {
    std::string words, name;
    bool is_time = false;
  };

  std::string Sentence(Cursor in);
  std::string Source(Cursor& in);
  std::string Subquery(Cursor& in) const;
  std::vector<Item> Items(Cursor& in) const;
  static std::string Named(const std::vector<Item>& items);
  static std::string Keys(const std::vector<Item>& items);
  std::string Order(Cursor& in) const;
  std::string Typed(Cursor& in) const;

  std::string_view query_;
  std::span<const Piece> pieces_;
  int depth_;
  std::string noun_ = "rows";
};

std::vector<ExplainedStage> Explainer::Stages() {
  std::vector<ExplainedStage> out;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= pieces_.size(); ++i) {
    const bool symbol = i < pieces_.size() && !pieces_[i].is_operand;
    if (symbol && pieces_[i].text == "(") ++depth;
    if (symbol && pieces_[i].text == ")") --depth;
    if (i < pieces_.size() && !(symbol && pieces_[i].text == "|" && depth == 0)) continue;
    const std::span<const Piece> command = pieces_.subspan(begin, i - begin);
    begin = i + 1;
    if (command.empty()) continue;
    out.push_back({TextOf(query_, command), Sentence({command})});
  }
  return out;
}

// a [as x], b [as y]: until a word that is none of these.
std::vector<Explainer::Item> Explainer::Items(Cursor& in) const {
  std::vector<Item> out;
  do {
    const Piece* operand = in.Operand();
    if (!operand) break;
    Item item{.words = Words(*operand), .name = {}, .is_time = false};
    if (const ExprPtr expr = Parse(*operand)) item.is_time = explain::IsTime(*expr);
    if (in.Take("as"))
      if (const Piece* alias = in.Operand()) item.name = Target(*alias);
    out.push_back(std::move(item));
  } while (in.Take(","));
  return out;
}

std::string Explainer::Named(const std::vector<Item>& items) {
  std::vector<std::string> out;
  for (const Item& item : items)
    out.push_back(item.name.empty() || item.name == item.words ? item.words
                                                               : fmt::format("{} (as {})", item.words, item.name));
  return List(out);
}
std::string Explainer::Keys(const std::vector<Item>& items) {
  std::vector<std::string> out;
  for (const Item& item : items) out.push_back(item.words);
  return List(out);
}

std::string Explainer::Order(Cursor& in) const {
  std::vector<std::string> out;
  do {
    const Piece* operand = in.Operand();
    if (!operand) break;
    const bool descending = in.Take("desc");
    if (!descending) in.Take("asc");
    const ExprPtr expr = Parse(*operand);
    const bool time = expr && explain::IsTime(*expr);
    out.push_back(fmt::format(
        "{}, {}", Words(*operand),
        time ? (descending ? "newest first" : "oldest first") : (descending ? "highest first" : "lowest first")));
  } while (in.Take(","));
  std::string words;
  for (const std::string& item : out) words += (words.empty() ? "" : ", then by ") + item;
  return words;
}

std::string Explainer::Typed(Cursor& in) const {
  std::vector<std::string> out;
  do {
    const Piece* keypath = in.Operand();
    if (!keypath) break;
    in.Take(":");
    out.push_back(fmt::format("{} as {}", Target(*keypath), in.Any()));
  } while (in.Take(","));
  return List(out);
}

// ( query ) in words, stages joined.
std::string Explainer::Subquery(Cursor& in) const {
  if (!in.Take("(")) return in.Done() ? "" : in.Any();
  const size_t begin = in.at;
  for (int depth = 1; !in.Done();) {
    const Piece& piece = in.pieces[in.at++];
    if (piece.is_operand) continue;
    if (piece.text == "(") ++depth;
    if (piece.text == ")" && --depth == 0) break;
  }
  const std::span<const Piece> inner = in.pieces.subspan(begin, in.at - begin - 1);
  if (inner.empty()) return "nothing";
  if (depth_ >= kDeepest) return TextOf(query_, inner);
  std::string out;
  for (const ExplainedStage& stage : Explainer(query_, inner, depth_ + 1).Stages())
    out += (out.empty() ? "" : ", ") + stage.words;
  return out;
}

std::string Explainer::Source(Cursor& in) {
  std::string name;
  if (const Piece* quoted = in.Operand()) {  // source 'my table'
    const ExprPtr expr = Parse(*quoted);
    name = expr && expr->kind == ExprKind::kString ? expr->text : quoted->text;
  }
  while (!in.Done() && !in.pieces[in.at].is_operand && !in.Is("last") && !in.Is("between") && !in.Is("around") &&
         !in.Is("timeshifted"))
    name += in.Any();
  noun_ = SourceNoun(name);
  const std::string words = "read " + noun_;
  if (name != "spans" && name != "logs" && name != "metrics") noun_ = "rows";
  const auto operand = [&]() -> std::string {
    const Piece* piece = in.Operand();
    return piece ? Words(*piece) : "";
  };
  if (in.Take("last")) {
    std::string length = operand();
    if (length.starts_with("1 ") && length.find(' ', 2) == std::string::npos) length.erase(0, 2);
    return fmt::format("{} of the last {}", words, length);
  }
  if (in.Take("between")) {
    const std::string from = operand();
    in.Take("and");
    const std::string to = operand();
    return to == "now" ? fmt::format("{} since {}", words, from) : fmt::format("{} between {} and {}", words, from, to);
  }
  if (in.Take("around")) {
    const std::string at = operand();
    const std::string interval = in.Take("interval") ? operand() : "30 minutes";
    return fmt::format("{} within {} of {}", words, interval, at);
  }
  if (in.Take("timeshifted")) return fmt::format("{} of the chosen time, moved by {}", words, operand());
  return words;
}

std::string Explainer::Sentence(Cursor in) {
  const std::string keyword = in.Any();
  const auto operand = [&]() -> std::string {
    const Piece* piece = in.Operand();
    return piece ? Words(*piece) : "";
  };
  const auto condition = [&]() -> std::string {
    const Piece* piece = in.Operand();
    if (!piece) return "";
    const ExprPtr expr = Parse(*piece);
    return expr ? Condition(*expr) : piece->text;
  };
  const auto rest = [&] {
    std::string out;
    while (!in.Done()) out += (out.empty() ? "" : " ") + in.Any();
    return out;
  };
  // New rows, which are neither spans nor logs.
  const auto reshaped = [&](std::string words) {
    noun_ = "rows";
    return words;
  };

  if (keyword == "source") return Source(in);
  if (keyword == "filter") return fmt::format("keep {} where {}", noun_, condition());
  if (keyword == "block") return fmt::format("drop {} where {}", noun_, condition());
  if (keyword == "limit") return fmt::format("keep at most {} {}", in.Any(), noun_);
  if (keyword == "count") {
    const std::string noun = noun_;
    return reshaped(in.Take("into") ? fmt::format("count the {}, as {}", noun, operand()) : "count the " + noun);
  }
  if (keyword == "countby") {
    const std::string noun = noun_;
    const std::string keys = Keys(Items(in));
    std::string into;
    if (in.Take("into")) into = fmt::format(", as {}", operand());
    const std::string order = in.Take("desc") ? ", most first" : in.Take("asc") ? ", fewest first" : "";
    return reshaped(fmt::format("count the {} for each {}{}{}", noun, keys, into, order));
  }
  if (keyword == "groupby") {
    const std::string keys = Keys(Items(in));
    for (const std::string_view word : {"aggregate", "agg", "calculate", "calc"}) in.Take(word);
    const std::vector<Item> values = Items(in);
    return reshaped(values.empty() ? fmt::format("list each {}", keys)
                                   : fmt::format("for each {}, compute {}", keys, Named(values)));
  }
  if (keyword == "multigroupby") {
    std::vector<std::string> sets;
    while (in.Take("(")) {
      const std::string keys = Keys(Items(in));
      sets.push_back(keys.empty() ? "one group of everything" : "each " + keys);
      in.Take(")");
      if (!in.Take(",")) break;
    }
    for (const std::string_view word : {"aggregate", "agg", "calculate", "calc"}) in.Take(word);
    const std::vector<Item> values = Items(in);
    const std::string groups = List(sets, "and for");
    return reshaped(values.empty() ? fmt::format("list {}", groups)
                                   : fmt::format("for {}, compute {}", groups, Named(values)));
  }
  if (keyword == "aggregate") return reshaped(fmt::format("over all {}, compute {}", noun_, Named(Items(in))));
  if (keyword == "distinct") return reshaped(fmt::format("list each different {}", Keys(Items(in))));
  if (keyword == "top" || keyword == "bottom") {
    const std::string count = in.Any();
    const std::vector<Item> items = Items(in);
    in.Take("by");
    const std::vector<Item> by = Items(in);
    const bool time = !by.empty() && by[0].is_time;
    const std::string_view end = keyword == "top" ? (time ? "latest" : "highest") : (time ? "earliest" : "lowest");
    return reshaped(fmt::format("the {} {} by {}: {}", count, end, Keys(by), Named(items)));
  }
  if (keyword == "orderby" || keyword == "order by" || keyword == "sortby") {
    in.Take("by");
    return "sort by " + Order(in);
  }
  if (keyword == "choose") {
    const std::string items = Named(Items(in));
    return reshaped("show only " + items);
  }
  if (keyword == "create") {
    const std::string first = operand();
    std::string words = in.Take("from") ? fmt::format("add {}: {}", first, operand())
                        : in.Take("as") ? fmt::format("add {}: {}", operand(), first)
                                        : "add " + first;
    while (in.Take("on")) {
      const std::string what = in.Any(), state = in.Any(), then = in.Any();
      const std::string outcome = then == "skip" ? "leave it" : then == "fail" ? "stop" : then;
      words += fmt::format(" ({} when the {} {})", outcome, what,
                           state == "changed" || state == "change" ? "changes"
                           : state == "exists"                     ? "exists"
                                                                   : "is missing");
    }
    return words;
  }
  if (keyword == "replace") {
    const std::string target = operand();
    in.Take("with");
    return fmt::format("set {} to {}", target, operand());
  }
  if (keyword == "remove") return "drop the fields " + Keys(Items(in));
  if (keyword == "move") {
    const std::string from = operand();
    in.Take("to");
    return fmt::format("rename {} to {}", from, operand());
  }
  if (keyword == "convert") {
    in.Take("datatypes");
    return "read " + Typed(in);
  }
  if (keyword == "extract") {
    const std::string from = operand();
    in.Take("into");
    const std::string into = operand();
    in.Take("using");
    const std::string extractor = in.Any();
    std::string pattern;
    int depth = 0;
    std::string types;
    while (!in.Done()) {
      if (depth == 0 && in.Take("datatypes")) {
        types = ", reading " + Typed(in);
        break;
      }
      if (in.Is("(")) ++depth;
      if (in.Is(")")) --depth;
      const bool is_regex = in.pieces[in.at].text.starts_with('/');
      const std::string piece = in.Any();
      if (is_regex) pattern = piece;
    }
    const std::string how = extractor == "regexp"         ? "the parts that match " + pattern
                            : extractor == "multi_regexp" ? "everything that matches " + pattern
                            : extractor == "kv"           ? "its key=value pairs"
                            : extractor == "split"        ? "its pieces"
                            : extractor == "jsonobject"   ? "the JSON in it"
                                                          : extractor;
    return fmt::format("take {} from {} into {}{}", how, from, into, types);
  }
  if (keyword == "explode") {
    const std::string from = operand();
    in.Take("into");
    const std::string into = operand();
    const bool preserves = in.Take("original") && in.Take("preserve");
    return fmt::format("one row for each element of {}, as {}{}", from, into,
                       preserves ? ", with the rest of the row" : "");
  }
  if (keyword == "enrich") {
    const std::string key = operand();
    in.Take("into");
    const std::string into = operand();
    in.Take("using");
    return fmt::format("look {} up in the table {}, into {}", key, rest(), into);
  }
  if (keyword == "find") {
    const std::string text = in.Any();
    in.Take("in");
    return fmt::format("keep {} whose {} contains {}", noun_, operand(), text);
  }
  if (keyword == "wildfind") return fmt::format("keep {} with {} anywhere in them", noun_, in.Any());
  if (keyword == "lucene") return fmt::format("keep {} that match the Lucene query {}", noun_, in.Any());
  if (keyword == "redact") {
    const std::string field = operand();
    in.Take("matching");
    const std::string what = in.Any();
    in.Take("to");
    return fmt::format("in {}, write {} in place of {}", field, in.Any(), what);
  }
  if (keyword == "roundtime") {
    const std::string from = in.Is("to") ? "time" : operand();
    in.Take("to");
    const std::string step = operand();
    return in.Take("into") ? fmt::format("round {} down to steps of {}, as {}", from, step, operand())
                           : fmt::format("round {} down to steps of {}", from, step);
  }
  if (keyword == "dedupeby") {
    std::vector<std::string> keys;
    do keys.push_back(operand());
    while (in.Take(","));
    const std::string count = in.Take("keep") ? in.Any() : "1";
    const std::string_view noun =
        count == "1" ? std::string_view(noun_).substr(0, noun_.size() - 1) : std::string_view(noun_);
    const std::string order = in.Take("orderby") ? " (by " + Order(in) + ")" : "";
    return fmt::format("keep {} {} for each {}{}", count, noun, List(keys), order);
  }
  if (keyword == "join") {
    std::string kind = "left";
    if (!in.Is("(")) kind = in.Any();
    const std::string right = Subquery(in);
    std::string on;
    if (in.Take("on")) {
      std::string text = in.Any();
      on = " where " + text;
    } else if (in.Take("using")) {
      on = " by equal " + Keys(Items(in));
    }
    in.Take("into");
    const std::string_view which = kind == "inner"   ? "keep only rows with a match in"
                                   : kind == "full"  ? "join, keeping both sides, with"
                                   : kind == "right" ? "join, keeping the other side, with"
                                   : kind == "cross" ? "pair every row with every row of"
                                                     : "add what matches from";
    return fmt::format("{} ({}){}, as {}", which, right, on, operand());
  }
  if (keyword == "stitch") {
    const std::string right = Subquery(in);
    in.Take("into");
    return fmt::format("put the rows of ({}) beside these, one by one, as {}", right, operand());
  }
  if (keyword == "union") return reshaped(fmt::format("add the rows of ({})", in.Is("(") ? Subquery(in) : rest()));
  return fmt::format("{} {}", keyword, rest());
}

std::vector<ExplainedStage> ExplainFormatted(std::string_view text) {
  dataprime::Diagnostics diagnostics;
  dataprime::Recorder recorder;
  dataprime::Parser parser(text, diagnostics, {.recorder = &recorder});
  dataprime::ParsePipeline(parser);
  if (diagnostics.has_errors()) return {};
  return Explainer(text, recorder.pieces(), 0).Stages();
}

std::string Rows(uint64_t count) {
  if (count < 1000) return fmt::format("{}", count);
  // Two digits are as good as an estimate is.
  uint64_t scale = 1;
  while (count / scale >= 100) scale *= 10;
  uint64_t rounded = (count + scale / 2) / scale * scale;
  if (rounded >= 1'000'000) return fmt::format("{:g} million", static_cast<double>(rounded) / 1e6);
  return fmt::format("{},{:03}", rounded / 1000, rounded % 1000);
}

}  // namespace

std::vector<ExplainedStage> Explain(std::string_view query) {
  const auto formatted = dataprime::Format(query);
  if (!formatted) return {};
  return ExplainFormatted(*formatted);
}

DryRun Estimate(std::string_view query, const LiveCatalogue& catalogue, int64_t now) {
  constexpr int64_t kDay = 86'400'000'000'000;
  dataprime::CompileOptions options;
  options.now = now;
  options.attributes = catalogue.attributes;
  const auto compiled = dataprime::Compile(query, options);
  DryRun out;
  if (!compiled) return out;
  out.source = compiled->source;
  out.window_start = compiled->window_start.value_or(0);
  out.window_end = compiled->window_end.value_or(0);
  const auto known = catalogue.rows.find(out.source);
  if (known == catalogue.rows.end()) return out;
  // The catalogue counts a day, which is also what a query that names no time reads when it is run here.
  double days = 1;
  const bool is_bounded = compiled->window_start && compiled->window_end;
  if (is_bounded) {
    const int64_t end = std::min(out.window_end, now);
    days = end > out.window_start ? static_cast<double>(end - out.window_start) / static_cast<double>(kDay) : 0;
  }
  // More than a month back nobody knows what there is.
  out.rows = static_cast<uint64_t>(static_cast<double>(known->second) * std::min(days, 31.0) + 0.5);
  out.cost_class = out.rows >= 50'000'000 ? "high" : out.rows >= 2'000'000 ? "medium" : "low";
  const std::string about = out.rows == 0 ? "no " + out.source : fmt::format("about {} {}", Rows(out.rows), out.source);
  if (!is_bounded) {
    out.words = about + " of the last day";
  } else if (out.window_end == now) {
    std::string length = explain::Length(out.window_end - out.window_start);
    if (length.starts_with("1 ") && length.find(' ', 2) == std::string::npos) length.erase(0, 2);
    out.words = fmt::format("{} of the last {}", about, length);
  } else {
    out.words = fmt::format("{} between {} and {}", about, explain::Instant(out.window_start),
                            explain::Instant(out.window_end));
  }
  return out;
}

}  // namespace throughline::assistant
