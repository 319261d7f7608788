#include "dataprime/functions/time_call.h"

#include <fmt/format.h>

#include "dataprime/analysis/expression.h"
#include "dataprime/closest.h"
#include "dataprime/functions/time_zone.h"

namespace throughline::dataprime {

std::optional<int64_t> UnitArgument(Call& call, size_t argument, int64_t otherwise) {
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {{"day", 86'400'000'000'000},
                                                                    {"d", 86'400'000'000'000},
                                                                    {"hour", 3'600'000'000'000},
                                                                    {"h", 3'600'000'000'000},
                                                                    {"minute", 60'000'000'000},
                                                                    {"m", 60'000'000'000},
                                                                    {"second", 1'000'000'000},
                                                                    {"s", 1'000'000'000},
                                                                    {"milli", 1'000'000},
                                                                    {"ms", 1'000'000},
                                                                    {"micro", 1'000},
                                                                    {"us", 1'000},
                                                                    {"nano", 1},
                                                                    {"ns", 1}};
  if (!call.Has(argument)) return otherwise;
  std::string unit = call.Text(argument);
  if (unit.size() > 2 && unit.ends_with('s')) unit.pop_back();
  for (const auto& [name, nanos] : kUnits) {
    if (unit == name) return nanos;
  }
  call.analyzer.Error(call.arguments[argument].range, fmt::format("no unit of time `{}`", call.Text(argument)),
                      "day, hour, minute, second, milli, micro, nano, or d, h, m, s, ms, us, ns");
  return std::nullopt;
}

std::optional<std::string> ZoneArgument(Call& call, size_t argument) {
  if (!call.Has(argument)) return "UTC";
  const std::string text = call.Text(argument);
  if (std::optional<std::string> zone = EngineTimeZone(text)) return zone;
  const std::vector<std::string> names(KnownTimeZones().begin(), KnownTimeZones().end());
  const std::string closest = Closest(text, names);
  call.analyzer.Error(call.arguments[argument].range, fmt::format("no time zone `{}`", text),
                      closest.empty() ? "'UTC', 'Asia/Tokyo', '+01:30'" : "closest: " + closest);
  return std::nullopt;
}

}  // namespace throughline::dataprime
