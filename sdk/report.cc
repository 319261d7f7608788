#include "sdk/report.h"

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/occasionally.h"
#include "sdk/fork.h"
#include "sdk/thread_state.h"

namespace throughline::inline sdk {
namespace internal {
namespace {

using Log = Callback<void(LogLevel, std::string_view)>;

void WriteToStandardError(LogLevel level, std::string_view sentence) {
  if (level < LogLevel::kWarning) return;
  std::string line = level == LogLevel::kError ? "throughline: error: " : "throughline: warning: ";
  line += sentence;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

struct Reports {
  static constexpr size_t kMostKinds = 256;
  std::mutex mutex;
  Log log = &WriteToStandardError;
  std::map<std::string, Occasionally, std::less<>> kinds;
};

// Never destroyed: something may go wrong while the process ends.
Reports& TheReports() {
  static Reports& reports = *new Reports;
  return reports;
}

thread_local constinit bool is_reporting = false;  // a log that itself makes spans does not report on reports

}  // namespace

void Report(LogLevel level, std::string_view kind, std::string_view sentence) noexcept {
  if (is_reporting) return;
  is_reporting = true;
  try {
    InstallForkHandlers();
    Reports& reports = TheReports();
    Log log;
    uint64_t held_back = 0;
    {
      std::lock_guard lock(reports.mutex);
      auto found = reports.kinds.find(kind);
      if (found == reports.kinds.end() && reports.kinds.size() < Reports::kMostKinds) {
        found = reports.kinds.try_emplace(std::string(kind), std::chrono::seconds(10)).first;
      }
      if (found != reports.kinds.end()) {
        const auto passed = found->second.Pass(SystemClock().Steady());
        if (passed) log = reports.log;
        held_back = passed.value_or(0);
      }
    }
    if (log) {
      if (held_back == 0) {
        log(level, sentence);
      } else {
        log(level, std::string(sentence) + " (" + std::to_string(held_back) + " more since the last time)");
      }
    }
  } catch (...) {  // no memory for words, or a log that throws: the counters have it
  }
  is_reporting = false;
}

void ReportsBeforeFork() noexcept { TheReports().mutex.lock(); }
void ReportsAfterFork() noexcept { TheReports().mutex.unlock(); }

}  // namespace internal

Diagnostics ReadDiagnostics() noexcept { return internal::SumOfCounters(); }

void SetDiagnosticsLog(Callback<void(LogLevel level, std::string_view sentence)> log) {
  std::lock_guard lock(internal::TheReports().mutex);
  std::swap(internal::TheReports().log, log);
}

}  // namespace throughline::inline sdk
