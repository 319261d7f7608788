#include "cmd/cli/query_progress.h"

#include <fmt/format.h>

#include <chrono>
#include <ostream>

#include "cmd/cli/human.h"
#include "cmd/cli/json.h"

namespace throughline::cmd {
namespace {

using namespace std::chrono_literals;

constexpr auto kQuiet = 1s;
constexpr auto kEvery = 500ms;
constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

std::string ProgressText(std::string_view body, std::string_view query_id) {
  simdjson::dom::parser parser;
  const Result<Json> answer = ParseAnswer(parser, body);
  if (!answer) return {};
  const auto queries = ArrayIn(*answer, "queries");
  if (!queries) return {};
  for (Json query : *queries) {
    if (!query.is_object() || TextIn(query, "query_id") != query_id) continue;
    std::string text = HumanDuration(CountIn(query, "elapsed_ms").value_or(0) * 1'000'000);
    const uint64_t read = CountIn(query, "read_rows").value_or(0);
    const uint64_t total = CountIn(query, "total_rows").value_or(0);
    if (read > 0 && total >= read)
      text += fmt::format(", {} of {} rows read", HumanMagnitude(read), HumanMagnitude(total));
    if (read > 0 && total < read) text += fmt::format(", {} rows read", HumanMagnitude(read));
    return text;
  }
  return {};
}

QueryProgress::QueryProgress(ApiClient& client, std::string query_id, std::ostream& notes)
    : client_(client), query_id_(std::move(query_id)), notes_(notes), thread_([this] { Show(); }) {}

QueryProgress::~QueryProgress() { Hide(); }

void QueryProgress::Hide() {
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void QueryProgress::Show() {
  std::unique_lock lock(mutex_);
  bool shown = false;
  for (auto wait = std::chrono::milliseconds(kQuiet); !wake_.wait_for(lock, wait, [this] { return done_; });
       wait = kEvery) {
    lock.unlock();
    const Result<std::string> body = client_.Get("/api/v1/queries", {.timeout = 2s});
    const std::string text = body ? ProgressText(*body, query_id_) : std::string();
    lock.lock();
    if (done_ || text.empty()) continue;
    notes_ << kClearLine << text << "  (Ctrl-C cancels)" << std::flush;
    shown = true;
  }
  if (shown) notes_ << kClearLine << std::flush;
}

}  // namespace throughline::cmd
