// How a command says that it failed, and its exit code.
#pragma once

#include <iosfwd>

#include "base/result.h"

namespace throughline::cmd {

inline constexpr int kExitGood = 0;
inline constexpr int kExitFailed = 1;  // the thing asked failed
inline constexpr int kExitWrongUsage = 2;

// "throughline: <message>", its lines kept and each made safe.
int ReportFailure(const Error& error, std::ostream& notes);     // kExitFailed
int ReportWrongUsage(const Error& error, std::ostream& notes);  // kExitWrongUsage

}  // namespace throughline::cmd
