#include "cmd/cli/report.h"

#include <ostream>

#include "cmd/cli/terminal_text.h"

namespace throughline::cmd {
namespace {

void Report(const Error& error, std::ostream& notes) {
  std::string_view message = error.message;
  while (message.ends_with('\n')) message.remove_suffix(1);
  notes << "throughline: ";
  for (const std::string& line : WrapLines(message, 0)) notes << line << '\n';
  notes << std::flush;
}

}  // namespace

int ReportFailure(const Error& error, std::ostream& notes) {
  Report(error, notes);
  return kExitFailed;
}

int ReportWrongUsage(const Error& error, std::ostream& notes) {
  Report(error, notes);
  return kExitWrongUsage;
}

}  // namespace throughline::cmd
