// Millions of different spans for the store, from a few thousand that were made and encoded once.
//
// Shape    A SpanBlock holds encoded rows; Make changes their trace and span ids, their times and the request that they
//          came with, where they lie, so that the rows are as many different ones as they would be in life.
//          FillStore inserts blocks in turn until there are enough.
// Parents  keep the ids of the first copy: roots stay roots, but a parent is found in no other copy.
// Threads  One owner.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bench/generator/workload.h"
#include "otel/ids.h"
#include "schema/insert_block.h"
#include "store/store.h"

namespace throughline::bench {

class SpanBlock {
 public:
  SpanBlock(WorkloadId workload, uint64_t seed, size_t spans, const WorkloadOptions& options = {});

  // `salt` names the copy; its spans begin `ago` nanoseconds before now. Valid until the next call.
  const schema::InsertBlock& Make(uint64_t salt, int64_t ago);
  otel::TraceId TraceOf(size_t row, uint64_t salt) const;
  size_t size() const { return rows_.size(); }

 private:
  struct Row {
    size_t received = 0, trace = 0, span = 0, start = 0;  // offsets of fields in the block's bytes
    otel::TraceId original_trace;
    int64_t start_nanos = 0;
  };

  schema::InsertBlock block_;
  std::vector<Row> rows_;
};

// Copies with the salts 1 to `copies`, from `over` nanoseconds ago until now, the newest last. Waits while the store is
// busy.
void FillStore(store::Store& store, std::span<SpanBlock> blocks, uint64_t copies, int64_t over);

}  // namespace throughline::bench
