// Records that are not in use. A thread takes and gives from its own few; whole handfuls travel between threads, since
// as a rule one thread ends spans and another one lets go of them.
//
// Limits   32 MiB wait at most, and 32,768 records; what is over is freed.
#pragma once

namespace throughline::inline sdk::internal {

class SpanRecord;
struct ThreadState;

SpanRecord* TakeRecord(ThreadState& thread) noexcept;  // null when there is no memory
void GiveBackRecord(SpanRecord* record) noexcept;
void GiveBackUnusedRecords(ThreadState& thread) noexcept;  // as its thread ends

}  // namespace throughline::inline sdk::internal
