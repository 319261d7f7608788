#include "cmd/cli/trace_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cmd/cli/human.h"
#include "cmd/cli/json.h"
#include "cmd/cli/span_details.h"
#include "cmd/cli/span_forest.h"
#include "cmd/cli/terminal_text.h"
#include "cmd/cli/trace_messages.h"

namespace throughline::cmd {
namespace {

constexpr size_t kNameColumns = 120;  // of a span's name where the screen has no edge
constexpr size_t kLeastNameColumns = 16;
constexpr size_t kShortColumns = 40;  // of a service, a model, a role
constexpr size_t kLevelColumns = 4;
constexpr size_t kDeepestIndent = 24;  // deeper spans stand here, with their depth written beside
constexpr std::string_view kAiGap = "  ";
constexpr std::string_view kRail = "│   ";
constexpr std::string_view kNoRail = "    ";

class TreePrinter {
 public:
  TreePrinter(Json trace, const TreeOptions& options, std::ostream& out)
      : trace_(trace), options_(options), out_(out), most_levels_(MostLevels(options.screen)) {}

  void Print() {
    ReadSpans();
    PrintHeader();
    const SpanForest forest(places_);
    forest_ = &forest;
    Walk();
    for (const std::string& notice : notices_) Emit(Line(options_.screen).Add("… " + notice, Style::kYellow));
  }

 private:
  using Node = SpanForest::Node;

  struct Level {
    std::span<const Node> nodes;
    size_t next = 0;
    size_t shown = 0;         // how many of `nodes` may be printed
    size_t prefix_bytes = 0;  // of prefix_ above this level
    Node parent = 0;          // meaningful below the top
  };

  static size_t MostLevels(const Screen& screen) {
    if (screen.columns == 0) return kDeepestIndent;
    return std::clamp<size_t>(screen.columns / 2 / kLevelColumns, 4, kDeepestIndent);
  }

  void ReadSpans() {
    if (const auto resources = ArrayIn(trace_, "resources")) {
      for (Json resource : *resources) {
        resources_.push_back(resource);
        services_.push_back(TextIn(resource, "service_name"));
      }
    }
    const auto spans = ArrayIn(trace_, "spans");
    if (!spans) return;
    for (Json span : *spans) {
      if (!span.is_object()) continue;
      spans_.push_back(span);
      const std::optional<Json> status = Find(span, "status");
      places_.push_back({TextIn(span, "span_id"), TextIn(span, "parent_span_id"), NanosIn(span, "start_time_unix_nano"),
                         status && status->is_object() && TextIn(*status, "code") == "ERROR"});
    }
  }

  std::string_view Service(Node span) const {
    const auto resource = CountIn(spans_[span], "resource");
    return resource && *resource < services_.size() ? services_[*resource] : std::string_view();
  }

  void PrintHeader() {
    std::set<std::string_view> services;
    for (Node span = 0; span < spans_.size(); ++span) services.insert(Service(span));
    const uint64_t span_count = CountIn(trace_, "span_count").value_or(spans_.size());
    start_nanos_ = NanosIn(trace_, "start_time_unix_nano");
    const auto add_figures = [&](Line& line) {
      line.Add(CountOf(services.size(), "service", "services")).Add(" · ").Add(CountOf(span_count, "span", "spans"));
      line.Add(" · ").Add(HumanDuration(CountIn(trace_, "duration_ns").value_or(0)));
      if (const auto usage = Find(trace_, "usage"); usage && usage->is_object()) {
        if (const auto tokens = CountIn(*usage, "total_tokens"))
          line.Add(" · ").Add(CountOf(*tokens, "token", "tokens"));
        if (const auto cost = NumberIn(*usage, "cost_usd")) line.Add(" · ").Add(HumanUsd(*cost));
      }
    };
    const uint64_t errors = CountIn(trace_, "error_count").value_or(0);
    // On one line, or where that is too long on two: which trace and when, then what was in it, errors first.
    const auto add_all = [&](Line& line, bool is_one_line) {
      const std::string errors_text = CountOf(errors, "error", "errors");
      line.Add("Trace ").Add(Clip(TextIn(trace_, "trace_id"), kShortColumns), Style::kBold).Add("   ");
      if (!is_one_line) {
        Emit(line.Add(UtcInstant(start_nanos_), Style::kDim));
        if (errors != 0) line.Add("❌ ").Add(errors_text, Style::kRed).Add(" · ");
      }
      add_figures(line);
      if (!is_one_line) return;
      line.Add(" · ").Add(UtcInstant(start_nanos_), Style::kDim);
      if (errors != 0) line.Add("   ❌ ").Add(errors_text, Style::kRed);
    };
    Line whole({});
    add_all(whole, true);
    Line line(options_.screen);
    add_all(line, options_.screen.columns == 0 || whole.columns() <= options_.screen.columns);
    Emit(line);
    if (IsTrue(trace_, "truncated")) {
      notices_.push_back(fmt::format("the trace is larger than one answer: {} of its {} spans came",
                                     HumanCount(spans_.size()), HumanCount(span_count)));
    }
  }

  void Walk() {
    const uint64_t limit = options_.spans == 0 ? std::numeric_limits<uint64_t>::max() : options_.spans;
    Push(forest_->roots(), 0);
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.next == level.shown || printed_ == limit) {
        if (level.next < level.nodes.size() && printed_ < limit) PrintHidden(level);
        prefix_.resize(level.prefix_bytes);
        levels_.pop_back();
        continue;
      }
      const Node node = level.nodes[level.next++];
      const bool is_last = level.next == level.nodes.size();
      PrintNode(node, is_last);
    }
    if (printed_ == limit && printed_ + hidden_ < spans_.size()) {
      notices_.push_back(fmt::format("{} not printed; --full prints all",
                                     CountOf(spans_.size() - printed_ - hidden_, "more span", "more spans")));
    }
  }

  void Push(std::span<const Node> nodes, Node parent) {
    // One too many is printed rather than counted: the line that counts it would be as long.
    const bool cut = options_.children != 0 && nodes.size() > options_.children + 1;
    levels_.push_back({nodes, 0, cut ? options_.children : nodes.size(), prefix_.size(), parent});
  }

  size_t depth() const { return levels_.size(); }  // of a node that is printed now; 1: a root

  std::string Connector(bool is_last) const {
    const std::string_view corner = is_last ? "└" : "├";
    if (depth() <= most_levels_) return fmt::format("{}── ", corner);
    return fmt::format("{}─[depth {}]─ ", corner, depth());
  }

  void OpenLevel(bool is_last) {
    if (depth() <= most_levels_) prefix_ += is_last ? kNoRail : kRail;
  }

  void PrintNode(Node node, bool is_last) {
    const size_t prefix_bytes = prefix_.size();
    Line line(options_.screen);
    line.Add(prefix_, Style::kDim).Add(Connector(is_last), Style::kDim);
    const std::span<const Node> children = forest_->Children(node);
    if (forest_->IsGroup(node)) {
      line.Add(fmt::format("parent {} not received", Clip(forest_->MissingParent(node), kShortColumns)),
               Style::kYellow);
      Emit(line);
      OpenLevel(is_last);
    } else {
      ++printed_;
      const bool is_whole = PrintSpanLine(node, line);
      OpenLevel(is_last);
      if (!is_whole) {
        AddAi(spans_[node], line.Add(prefix_, Style::kDim).Add("│ ", Style::kDim));
        Emit(line);
      }
      PrintSaid(node);
      const std::vector<SpanDetail> items = Details(node);
      for (size_t i = 0; i < items.size(); ++i) PrintItem(items[i], i + 1 == items.size() && children.empty());
    }
    if (children.empty()) {
      prefix_.resize(prefix_bytes);
      return;
    }
    Push(children, node);
    levels_.back().prefix_bytes = prefix_bytes;
  }

  void PrintHidden(const Level& level) {
    uint64_t spans = 0;
    uint64_t errors = 0;
    for (Node node : level.nodes.subspan(level.next)) {
      spans += forest_->SpansUnder(node);
      errors += forest_->ErrorsUnder(node);
    }
    hidden_ += spans;
    Line line(options_.screen);
    line.Add(prefix_, Style::kDim).Add(Connector(true), Style::kDim);
    line.Add(fmt::format("… {} here", CountOf(spans, "more span", "more spans")), Style::kYellow);
    if (errors != 0) line.Add(", ").Add(fmt::format("{} in error", HumanCount(errors)), Style::kRed);
    line.Add("; --full prints all", Style::kDim);
    Emit(line);
  }

  // A span's service is written where it differs from the span above it.
  bool ServiceChanges(Node span) const {
    if (levels_.size() < 2 || forest_->IsGroup(levels_.back().parent)) return true;
    return Service(span) != Service(levels_.back().parent);
  }

  // False: what the model did found no room on the line and is due below it.
  bool PrintSpanLine(Node node, Line& line) {
    const Json span = spans_[node];
    const std::string_view name = TextIn(span, "name");
    const size_t columns = options_.screen.columns;
    Line after({});  // measured first, so that a long name is cut and what stands after it is not
    AddAfterName(node, after);
    Line ai({});
    AddAi(span, ai);
    const size_t ai_columns = ai.columns() == 0 ? 0 : ai.columns() + kAiGap.size();
    size_t room = kNameColumns;
    bool has_room_for_ai = ai_columns != 0;
    if (columns != 0) {
      const size_t taken = line.columns() + after.columns();
      const size_t name_columns = std::min(Columns(name), kNameColumns);
      has_room_for_ai = has_room_for_ai && taken + name_columns + ai_columns <= columns;
      room = std::max(kLeastNameColumns, columns - std::min(taken, columns));
    }
    line.Add(name.empty() ? "(no name)" : Clip(name, room), places_[node].is_error ? Style::kRed : Style::kBold);
    AddAfterName(node, line);
    if (has_room_for_ai) AddAi(span, line.Add(kAiGap));
    if (const std::string_view oddity = OddityText(forest_->oddity(node)); !oddity.empty()) {
      line.Add("  ⚠ ").Add(oddity, Style::kYellow);
    }
    Emit(line);
    return has_room_for_ai || ai_columns == 0;
  }

  void AddAfterName(Node node, Line& line) const {
    const Json span = spans_[node];
    std::string took = HumanDuration(CountIn(span, "duration_ns").value_or(0));
    if (options_.times) took += " at " + HumanOffset(places_[node].start_nanos, start_nanos_);
    line.Add(fmt::format(" ({})", took), Style::kDim);
    AddStatus(span, line);
    const std::string_view service = Service(node);
    if (!service.empty() && ServiceChanges(node)) line.Add("  ").Add(Clip(service, kShortColumns), Style::kCyan);
  }

  static std::string_view OddityText(SpanForest::Oddity oddity) {
    switch (oddity) {
      case SpanForest::Oddity::kOwnParent:
        return "names itself as its parent";
      case SpanForest::Oddity::kCircle:
        return "its parents form a circle, cut here";
      case SpanForest::Oddity::kRepeatedId:
        return "an earlier span has the same id";
      case SpanForest::Oddity::kNone:
        break;
    }
    return {};
  }

  void AddStatus(Json span, Line& line) const {
    const auto status = Find(span, "status");
    if (!status || !status->is_object()) return;
    const std::string_view code = TextIn(*status, "code");
    if (code == "OK") line.Add(" ✅ ").Add("OK", Style::kGreen);
    if (code != "ERROR") return;
    line.Add(" ❌ ").Add("ERROR", Style::kRed);
  }

  // Model, tokens, how it ended.
  void AddAi(Json span, Line& line) const {
    const std::optional<Json> found = Find(span, "ai");
    if (!found || !found->is_object()) return;
    const Json ai = *found;
    std::string_view model = TextIn(ai, "response_model");
    if (model.empty()) model = TextIn(ai, "request_model");
    bool first = true;
    const auto add = [&](const std::string& safe, Style style) {
      line.Add(first ? "" : " · ", Style::kDim).Add(safe, style);
      first = false;
    };
    if (!model.empty()) add(Clip(model, kShortColumns), Style::kMagenta);
    const std::string_view name = TextIn(span, "name");
    for (const auto& [key, word] : {std::pair{"agent_name", "agent "}, std::pair{"tool_name", "tool "}}) {
      const std::string_view value = TextIn(ai, key);
      if (!value.empty() && name.find(value) == std::string_view::npos)
        add(word + Clip(value, kShortColumns), Style::kPlain);
    }
    if (const auto usage = Find(ai, "usage"); usage && usage->is_object()) {
      const auto tokens = [&](const char* key, const char* word,
                              std::initializer_list<std::pair<const char*, const char*>> parts) {
        const auto count = CountIn(*usage, key);
        if (!count) return;
        std::string within;
        for (const auto& [part, part_word] : parts) {
          const uint64_t part_count = CountIn(*usage, part).value_or(0);
          if (part_count != 0)
            within += fmt::format("{}{} {}", within.empty() ? "" : ", ", HumanCount(part_count), part_word);
        }
        add(fmt::format("{} {}{}", HumanCount(*count), word, within.empty() ? "" : " (" + within + ")"), Style::kPlain);
      };
      tokens("input_tokens", "in", {{"cache_read_tokens", "cached"}, {"cache_write_tokens", "written to the cache"}});
      tokens("output_tokens", "out", {{"reasoning_tokens", "reasoning"}});
      if (const auto cost = NumberIn(*usage, "cost_usd")) add(HumanUsd(*cost), Style::kPlain);
    }
    if (const auto reasons = ArrayIn(ai, "finish_reasons")) {
      std::string joined;
      for (Json reason : *reasons) joined += (joined.empty() ? "" : ", ") + TextOrJson(reason);
      if (!joined.empty()) add(Clip(joined, kShortColumns), Style::kPlain);
    }
    if (const auto first_chunk = CountIn(ai, "time_to_first_chunk_ns")) {
      add("first chunk after " + HumanDuration(*first_chunk), Style::kPlain);
    }
    if (const std::string_view error = TextIn(ai, "error_type"); !error.empty())
      add(Clip(error, kShortColumns), Style::kRed);
  }

  void PrintSaid(Node node) {
    const auto ai = Find(spans_[node], "ai");
    if (!options_.messages || !ai || !ai->is_object()) return;
    const std::vector<Said> said = WhatWasSaid(*ai, options_.span_messages);
    size_t role_columns = 0;
    for (const Said& one : said) role_columns = std::max(role_columns, std::min(Columns(one.role), kShortColumns));
    for (const Said& one : said) PrintSaid(one, role_columns);
  }

  void PrintSaid(const Said& said, size_t role_columns) {
    std::string role = Clip(said.role, kShortColumns);
    if (!said.is_note) role.append(role_columns + 2 - Columns(role), ' ');
    const std::string margin(Columns(role), ' ');
    const size_t used = Columns(prefix_) + 2 + Columns(role);
    size_t room = 0;
    if (options_.screen.columns != 0)
      room = std::max<size_t>(options_.screen.columns - std::min(used, options_.screen.columns), 20);
    std::vector<std::string> lines = CutText(said.text, room);
    for (size_t i = 0; i < lines.size(); ++i) {
      Line line(options_.screen);
      line.Add(prefix_, Style::kDim).Add("│ ", Style::kDim).Add(i == 0 ? role : margin, RoleStyle(said.role));
      Emit(line.Add(lines[i], said.is_note ? Style::kDim : Style::kPlain));
    }
  }

  static Style RoleStyle(std::string_view role) {
    if (role == "user") return Style::kGreen;
    if (role == "assistant") return Style::kMagenta;
    return Style::kCyan;
  }

  // Both limits apply; what is left out is counted in characters, on the last line.
  std::vector<std::string> CutText(std::string_view text, size_t columns) const {
    const std::string_view most =
        options_.text_characters == 0 ? text : FirstCharacters(text, options_.text_characters);
    std::string_view kept = most;
    if (options_.text_lines != 0) {
      size_t end = 0;
      for (size_t line = 0; line < options_.text_lines && end != std::string_view::npos; ++line) {
        end = most.find('\n', line == 0 ? 0 : end + 1);
      }
      kept = most.substr(0, end);
    }
    std::vector<std::string> lines = WrapLines(kept, columns);
    if (kept.size() < text.size()) {
      const std::string more =
          fmt::format("… +{}", CountOf(CountCharacters(text.substr(kept.size())), "character", "characters"));
      const bool fits = columns == 0 || Columns(lines.back()) + 1 + Columns(more) <= columns;
      if (fits && !lines.back().empty()) {
        lines.back() += ' ' + more;
      } else {
        lines.push_back(more);
      }
    }
    return lines;
  }

  std::vector<SpanDetail> Details(Node node) const {
    const Json span = spans_[node];
    std::optional<Json> resource;
    const auto index = CountIn(span, "resource");
    if (index && *index < resources_.size() && resources_[*index].is_object()) resource = resources_[*index];
    const bool at_top = levels_.size() < 2 || forest_->IsGroup(levels_.back().parent);
    // A resource is shown where it differs from that of the span above.
    if (!at_top && CountIn(spans_[levels_.back().parent], "resource") == index) resource.reset();
    return DetailsOf(span, resource, options_);
  }

  void PrintItem(const SpanDetail& item, bool is_last) {
    Line line(options_.screen);
    line.Add(prefix_, Style::kDim).Add(is_last ? "└── " : "├── ", Style::kDim);
    Emit(line.Add(item.headline, item.style));
    for (const std::string& detail : item.lines) {
      line.Add(prefix_, Style::kDim).Add(is_last ? kNoRail : kRail, Style::kDim);
      Emit(line.Add(detail));
    }
  }

  void Emit(Line& line) { out_ << line.Take(); }

  const Json trace_;
  const TreeOptions& options_;
  std::ostream& out_;
  const size_t most_levels_;
  std::vector<Json> resources_;
  std::vector<std::string_view> services_;
  std::vector<Json> spans_;
  std::vector<SpanPlace> places_;
  const SpanForest* forest_ = nullptr;
  std::vector<Level> levels_;
  std::string prefix_;
  uint64_t printed_ = 0;
  uint64_t hidden_ = 0;
  int64_t start_nanos_ = 0;
  std::vector<std::string> notices_;
};

}  // namespace

TreeOptions TreeOptions::Full() {
  TreeOptions options;
  options.text_characters = options.text_lines = options.span_messages = options.spans = options.children =
      options.entries = 0;
  return options;
}

Result<void> PrintTraceTree(std::string_view body, const TreeOptions& options, std::ostream& out) {
  simdjson::dom::parser parser;
  const Result<Json> trace = ParseAnswer(parser, body);
  if (!trace) return Fail(trace.error());
  if (!ArrayIn(*trace, "spans"))
    return Fail(ErrorKind::kInternal, "the server's answer holds no spans: it is not a trace");
  TreePrinter(*trace, options, out).Print();
  return {};
}

}  // namespace throughline::cmd
