// `source`: which rows a query begins with. The one command that has no rows before it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dataprime/commands/command.h"

namespace throughline::dataprime {

struct Window {
  std::optional<int64_t> start, end;  // ns since 1970, half-open
};

class SourceClause final : public Command {
 public:
  static CommandPtr Parse(Parser& in);
  // Reads `last <interval>`, `between ...`, ... where one stands; false, with an error, when it is not whole.
  bool ParseTimeframe(Parser& in);
  bool has_timeframe() const { return timeframe_ != Timeframe::kGiven; }
  const std::string& name() const { return name_; }
  // nullptr, with an error, when there is no such source.
  const Source* Find(Diagnostics& diagnostics) const;
  // What the timeframe makes of the window that the query was sent with; nullopt, with an error, when it can't be told.
  std::optional<Window> TimeWindow(const CompileOptions& options, Diagnostics& diagnostics) const;
  void Apply(Rows& rows) const override;

 private:
  bool ParseArguments(Parser& in);
  bool RefuseArguments(Diagnostics& diagnostics) const;

  enum class Timeframe : uint8_t { kGiven, kBetween, kLast, kAround, kShifted };
  std::string name_;
  SourceRange name_range_;
  std::vector<std::pair<std::string, SourceRange>> arguments_;
  Timeframe timeframe_ = Timeframe::kGiven;
  ExprPtr first_, second_;
};

}  // namespace throughline::dataprime
