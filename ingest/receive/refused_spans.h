// Which services send spans that are refused, on which routes and why: what the counters by reason don't say.
//
// Shape    since the start of the process; by service.name of the span's own resource, by reason and route.
// Bounds   kMostGroups groups, kMostOfService of one service, so that one whose routes are without number leaves room
//          for others. What comes later counts by its reason under kOther, without samples; so does what a request has
//          beyond TraceBatch::kMostRefusedKinds. Texts are cut at kLongestText bytes.
// Threads  any.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "otel/batch.h"

namespace throughline::ingest {

class RefusedSpans {
 public:
  static constexpr size_t kMostGroups = 1'000, kMostOfService = 50, kLongestText = 200;
  static constexpr std::string_view kOther = "(other)";

  void Add(const otel::TraceBatch& batch, int64_t now_nanos);
  std::vector<otel::RefusedGroup> List() const;  // the most spans first

 private:
  using Key = std::tuple<std::string, otel::Rejection, std::string>;  // service, reason, route

  otel::RefusedGroup& GroupFor(Key key);

  mutable std::mutex mutex_;
  std::map<Key, otel::RefusedGroup> groups_;
  std::map<std::string, size_t> groups_of_service_;
};

}  // namespace throughline::ingest
