// Small texts that all servers on one store share, each under a name: who holds a lease, what is taken of a budget.
//
// Shape    A text has versions. A change writes the version after the one that it was made from.
// Races    WriteShared is done only when nobody else is seen to have written that version. Of two writers at the same
//          moment one may win, or none; never both. What a loser wrote stays to be read beside what the winner wrote,
//          so a reader takes from several bodies of one version what is safe to believe.
// Errors   of the store; kConflict.
// Threads  any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace throughline::store {

struct SharedText {
  uint64_t version = 0;             // 0: there is none
  std::vector<std::string> bodies;  // of this version; mostly one
};

class SharedTexts {
 public:
  virtual ~SharedTexts() = default;
  virtual Result<SharedText> ReadShared(std::string_view name) = 0;
  virtual Result<void> WriteShared(std::string_view name, uint64_t version, std::string_view body) = 0;
};

}  // namespace throughline::store
