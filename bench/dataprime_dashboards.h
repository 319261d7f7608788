// Queries that dashboards of traces and of AI applications ask, each in DataPrime and as a person who knows ClickHouse
// and our tables writes it for the same answer. Over W4 (keys that end in name, size, zone, kind, ...) and W1
// (gen_ai.*).
#pragma once

#include <span>
#include <string_view>

namespace throughline::bench {

struct DashboardQuery {
  std::string_view name;
  std::string_view dataprime;
  std::string_view sql;  // $window stands for the condition on the time
};

std::span<const DashboardQuery> DashboardQueries();

}  // namespace throughline::bench
