// A query put together of slices (sql/slices.h), as the server does it: what lies in the middle of its window is kept in
// three slices, of which the first two were made one, the ends are read.
#pragma once

#include <fmt/format.h>

#include <sstream>
#include <string>
#include <vector>

#include "dataprime/compiler.h"
#include "dataprime/sql/tree.h"
#include "dataprime/syntax/literal.h"
#include "dataprime/testing/local_engine.h"

namespace throughline::dataprime {

// What becomes of `compiled`, which has `sliced`. The first error is the answer's.
inline LocalEngine::Answer RunInSlices(LocalEngine& engine, const Compiled& compiled, std::string_view format) {
  const SlicedQuery& query = *compiled.sliced;
  const int64_t start = *compiled.window_start, length = *compiled.window_end - start;
  const int64_t ends[] = {start + length / 8, start + length / 3, start + length / 2, start + length / 4 * 3};
  std::vector<BoundParameter> merged = compiled.parameters;
  std::vector<std::string> tables;
  LocalEngine::Answer answer =
      engine.Run(fmt::format("CREATE DATABASE IF NOT EXISTS {} ENGINE = Memory", sql::kSlicesDatabase));
  const auto run = [&](const std::string& sql, std::string_view as, const std::vector<BoundParameter>& parameters) {
    if (answer.error.empty()) answer = engine.Run(sql, as, parameters);
  };
  for (const SlicedQuery::Grouping& grouping : query.groupings) {
    const std::string table = fmt::format("t{}", tables.size());
    tables.push_back(fmt::format("{}.{}", sql::kSlicesDatabase, table));
    for (int slice = 0; slice < 3; ++slice) {
      std::vector<BoundParameter> parameters = compiled.parameters;
      for (BoundParameter& parameter : parameters) {
        if (parameter.name == query.window_start) parameter.value = FormatTimestamp(ends[slice]);
        if (parameter.name == query.window_end) parameter.value = FormatTimestamp(ends[slice + 1]);
      }
      parameters.push_back({grouping.generation, "UInt64", std::to_string(slice + 1)});
      if (slice == 0) {
        run(fmt::format("DESCRIBE ({})", grouping.states), "TabSeparatedRaw", parameters);
        std::istringstream described(answer.text);
        std::string columns;
        for (std::string line; std::getline(described, line);) {
          const size_t name = line.find('\t'), type = line.find('\t', name + 1);
          columns += fmt::format("{}`{}` {}", columns.empty() ? "" : ", ", line.substr(0, name),
                                 line.substr(name + 1, type - name - 1));
        }
        run(fmt::format("CREATE TABLE {} ({}) ENGINE = Memory", tables.back(), columns), format, {});
      }
      run(fmt::format("INSERT INTO {} {}", tables.back(), grouping.states), format, parameters);
    }
    std::vector<BoundParameter> folded = compiled.parameters;
    folded.push_back({grouping.generation, "UInt64", "4"});
    folded.push_back({grouping.kept_table, "Identifier", table});
    folded.push_back({grouping.kept_generations, "Array(UInt64)", "[1,2]"});
    run(fmt::format("INSERT INTO {} {}", tables.back(), grouping.folded), format, folded);
    merged.push_back({grouping.kept_table, "Identifier", table});
    merged.push_back({grouping.kept_generations, "Array(UInt64)", "[3,4]"});
  }
  merged.push_back({query.kept_from, "Int64", std::to_string(ends[0])});
  merged.push_back({query.kept_to, "Int64", std::to_string(ends[3])});
  run(query.sql, format, merged);
  for (const std::string& table : tables) engine.Run(fmt::format("DROP TABLE IF EXISTS {}", table));
  return answer;
}

}  // namespace throughline::dataprime
