#include "cmd/cli/span_details.h"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>
#include <utility>

#include "cmd/cli/human.h"
#include "cmd/cli/terminal_text.h"

namespace throughline::cmd {
namespace {

constexpr size_t kNameColumns = 120;
constexpr size_t kShortColumns = 40;     // of an id or a version
constexpr size_t kMessageColumns = 300;  // of a status or exception message

size_t MessageColumns(const TreeOptions& options) { return options.text_characters == 0 ? 0 : kMessageColumns; }

// Text is quoted, so that "7" and 7 differ, and cut before it is, so that a megabyte is not copied for a line.
std::string ValueText(Json value, size_t most) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return Clip(simdjson::minify(value), most);
  const std::string_view kept = most == 0 ? text : FirstCharacters(text, most);
  std::string shown = JsonQuote(kept);
  if (kept.size() < text.size()) {
    shown += fmt::format(" … +{}", CountOf(CountCharacters(text.substr(kept.size())), "character", "characters"));
  }
  return shown;
}

void AddPairs(Json object, std::string_view key, const TreeOptions& options, std::vector<std::string>& lines) {
  const auto pairs = ObjectIn(object, key);
  if (!pairs) return;
  size_t printed = 0;
  for (const auto& [name, value] : *pairs) {
    if (options.entries != 0 && printed == options.entries) {
      lines.push_back(fmt::format("… {} more; --full prints all", HumanCount(pairs->size() - printed)));
      return;
    }
    ++printed;
    lines.push_back(fmt::format("- {}: {}", Clip(name, kNameColumns), ValueText(value, options.text_characters)));
  }
}

// What the sender or a limit left out before it was stored.
void AddDropped(Json span, std::initializer_list<const char*> kinds, std::vector<SpanDetail>& details) {
  const auto dropped = Find(span, "dropped");
  if (!dropped || !dropped->is_object()) return;
  for (const char* kind : kinds) {
    const uint64_t count = CountIn(*dropped, kind).value_or(0);
    if (count == 0) continue;
    details.push_back({fmt::format("{} dropped before storing: {}", kind, HumanCount(count)), Style::kYellow});
  }
}

void AddFailure(Json span, const TreeOptions& options, std::vector<SpanDetail>& details) {
  std::string_view message;
  if (const auto exception = Find(span, "exception"); exception && exception->is_object()) {
    message = TextIn(*exception, "message");
    std::string text(TextIn(*exception, "type"));
    if (!text.empty() && !message.empty()) text += ": ";
    text += message;
    details.push_back({"Exception: " + Clip(text, MessageColumns(options)), Style::kRed});
  }
  const auto status = Find(span, "status");
  if (!status || !status->is_object()) return;
  const std::string_view about = TextIn(*status, "message");
  // Instrumentations copy the exception into the status: once is enough.
  const bool is_said = !message.empty() && about.find(message) != std::string_view::npos;
  if (about.empty() || is_said) return;
  const Style style = TextIn(*status, "code") == "ERROR" ? Style::kRed : Style::kPlain;
  details.push_back({"Status: " + Clip(about, MessageColumns(options)), style});
}

template <typename Headline>
void AddEach(Json span, const char* key, const TreeOptions& options, const Headline& headline,
             std::vector<SpanDetail>& details) {
  const auto array = ArrayIn(span, key);
  if (!array) return;
  size_t printed = 0;
  for (Json entry : *array) {
    if (!entry.is_object()) continue;
    if (options.entries != 0 && printed == options.entries) {
      const std::string left = HumanCount(array->size() - printed);
      details.push_back({fmt::format("… {} more {}; --full prints all", left, key), Style::kYellow});
      return;
    }
    ++printed;
    SpanDetail detail{headline(entry)};
    AddPairs(entry, "attributes", options, detail.lines);
    details.push_back(std::move(detail));
  }
}

void AddEvents(Json span, const TreeOptions& options, std::vector<SpanDetail>& details) {
  const int64_t start = NanosIn(span, "start_time_unix_nano");
  const auto event_line = [&](Json event) {
    return fmt::format("Event: {} ({})", Clip(TextIn(event, "name"), kNameColumns),
                       HumanOffset(NanosIn(event, "time_unix_nano"), start));
  };
  const auto link_line = [](Json link) {
    return fmt::format("Link: trace {} span {}", Clip(TextIn(link, "trace_id"), kShortColumns),
                       Clip(TextIn(link, "span_id"), kShortColumns));
  };
  AddEach(span, "events", options, event_line, details);
  AddEach(span, "links", options, link_line, details);
  AddDropped(span, {"events", "links"}, details);
}

void AddAttributes(Json span, std::optional<Json> resource, const TreeOptions& options,
                   std::vector<SpanDetail>& details) {
  SpanDetail own{"Attributes:"};
  AddPairs(span, "attributes", options, own.lines);
  AddPairs(span, "texts", options, own.lines);
  if (!own.lines.empty()) details.push_back(std::move(own));
  AddDropped(span, {"attributes"}, details);
  const auto scope = Find(span, "scope");
  if (scope && scope->is_object() && !TextIn(*scope, "name").empty()) {
    SpanDetail detail{fmt::format("Scope: {} {}", Clip(TextIn(*scope, "name"), kNameColumns),
                                  Clip(TextIn(*scope, "version"), kShortColumns))};
    AddPairs(*scope, "attributes", options, detail.lines);
    details.push_back(std::move(detail));
  }
  if (!resource) return;
  SpanDetail detail{"Resource:"};
  AddPairs(*resource, "attributes", options, detail.lines);
  if (!detail.lines.empty()) details.push_back(std::move(detail));
}

}  // namespace

std::vector<SpanDetail> DetailsOf(Json span, std::optional<Json> resource, const TreeOptions& options) {
  std::vector<SpanDetail> details;
  AddFailure(span, options, details);
  if (options.events) AddEvents(span, options, details);
  if (options.attributes) AddAttributes(span, resource, options, details);
  return details;
}

}  // namespace throughline::cmd
