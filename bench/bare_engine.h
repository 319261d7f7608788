// The floor under durable ingest: libchdb by itself, in a process of its own, which inserts rows that were encoded
// before the clock started, into the same table with the same settings.
//
// Errors   kUnavailable with what the child said.
// Threads  one run at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace throughline::bench {

struct BareInsert {
  uint64_t rows = 0;
  std::chrono::nanoseconds cpu{0};  // of the child, from the first insert to the last one's commit
  std::chrono::nanoseconds wall{0};
  std::chrono::nanoseconds settled_cpu{0};  // from the first insert until no merge is left to do
};

// `groups`: RowBinary, one insert each. `directory` is new. Starts this program again with `bare-insert` as its first
// argument: main must hand that over to BareInsertMain.
Result<BareInsert> RunBareInsert(const std::vector<std::string>& groups, const std::string& directory, int connections);
int BareInsertMain(int argc, char** argv);

}  // namespace throughline::bench
