#include "cmd/cli/tail.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cmd/cli/human.h"
#include "cmd/cli/json.h"
#include "cmd/cli/report.h"
#include "cmd/cli/terminal_text.h"
#include "net/url.h"

namespace throughline::cmd {
namespace {

using namespace std::chrono_literals;

constexpr size_t kServiceColumns = 20;
constexpr size_t kNameColumns = 60;
constexpr size_t kModelColumns = 40;
constexpr size_t kMessageColumns = 80;
constexpr std::chrono::milliseconds kFirstWait = 250ms;
constexpr std::chrono::milliseconds kLongestWait = 4s;

std::string TailLine(Json span, const Screen& screen) {
  const std::string_view status = TextIn(span, "status");
  const bool is_error = status == "ERROR";
  Line line(screen);
  line.Add(UtcTimeOfDay(NanosIn(span, "start_time_unix_nano")), Style::kDim);
  const std::string took = HumanDuration(CountIn(span, "duration_ns").value_or(0));
  line.Add(std::string(8 - std::min<size_t>(Columns(took), 7), ' ')).Add(took).Add(" ");
  line.Add(is_error ? "❌" : status == "OK" ? "✅" : "  ").Add("  ");
  if (const std::string_view service = TextIn(span, "service"); !service.empty()) {
    line.Add(Clip(service, kServiceColumns), Style::kCyan).Add("  ");
  }
  const std::string_view name = TextIn(span, "name");
  line.Add(name.empty() ? "(no name)" : Clip(name, kNameColumns), is_error ? Style::kRed : Style::kBold);
  const char* before = "  ";
  const auto add = [&](const std::string& safe, Style style) {
    line.Add(before).Add(safe, style);
    before = " · ";
  };
  if (const std::string_view model = TextIn(span, "model"); !model.empty())
    add(Clip(model, kModelColumns), Style::kMagenta);
  if (const auto tokens = CountIn(span, "input_tokens")) add(HumanCount(*tokens) + " in", Style::kPlain);
  if (const auto tokens = CountIn(span, "output_tokens")) add(HumanCount(*tokens) + " out", Style::kPlain);
  if (const std::string_view message = TextIn(span, "status_message"); !message.empty()) {
    line.Add("  ").Add(Clip(message, kMessageColumns), is_error ? Style::kRed : Style::kPlain);
  }
  line.Add("  ").Add(Clip(TextIn(span, "trace_id"), kModelColumns), Style::kDim);
  return line.Take();
}

bool IsAway(ErrorKind kind) {
  return kind == ErrorKind::kUnavailable || kind == ErrorKind::kTimeout || kind == ErrorKind::kBusy;
}

}  // namespace

Result<TailAnswer> PrintTailAnswer(std::string_view body, const TailFilter& filter, std::ostream& out) {
  simdjson::dom::parser parser;
  const Result<Json> answer = ParseAnswer(parser, body);
  if (!answer) return Fail(answer.error());
  const auto spans = ArrayIn(*answer, "spans");
  TailAnswer read{std::string(TextIn(*answer, "cursor")), CountIn(*answer, "skipped").value_or(0)};
  // Without a cursor the next question would begin anew, and spin.
  if (!spans || read.cursor.empty())
    return Fail(ErrorKind::kInternal, "the server's answer is not one of /api/v1/tail");
  for (Json span : *spans) {
    if (!span.is_object()) continue;
    if (!filter.service.empty() && TextIn(span, "service") != filter.service) continue;
    if (filter.errors && TextIn(span, "status") != "ERROR") continue;
    out << (filter.json ? SafeJson(simdjson::minify(span)) + '\n' : TailLine(span, filter.screen));
  }
  out.flush();
  return read;
}

int Tail(const TailFilter& filter, const TailWorld& world, std::ostream& out, std::ostream& notes) {
  std::string cursor;
  bool has_answered = false;
  bool is_away = false;
  std::chrono::milliseconds next_wait = kFirstWait;
  while (out) {
    std::string target = "/api/v1/tail?wait=10";
    if (!cursor.empty()) target += "&cursor=" + net::PercentEncode(cursor);
    const Result<std::string> body = world.ask(target);
    if (!body) {
      const Error& error = body.error();
      if (error.kind == ErrorKind::kCancelled) return 0;
      if (has_answered && IsAway(error.kind)) {
        if (!is_away) notes << "the server is away; waiting for it to come back\n" << std::flush;
        is_away = true;
        if (!world.wait(next_wait)) return 0;
        next_wait = std::min(next_wait * 2, kLongestWait);
        continue;
      }
      if (error.kind == ErrorKind::kInvalid && !cursor.empty()) {
        notes << "the server no longer knows where this stood: going on with what comes from now\n" << std::flush;
        cursor.clear();
        continue;
      }
      return ReportFailure(error, notes);
    }
    if (is_away) notes << "the server is back\n" << std::flush;
    is_away = false;
    has_answered = true;
    next_wait = kFirstWait;
    Result<TailAnswer> answer = PrintTailAnswer(*body, filter, out);
    if (!answer) return ReportFailure(answer.error(), notes);
    if (answer->skipped != 0) {
      notes << CountOf(answer->skipped, "span was", "spans were")
            << " skipped: they came faster than they could be sent\n"
            << std::flush;
    }
    cursor = std::move(answer->cursor);
  }
  return 0;
}

}  // namespace throughline::cmd
