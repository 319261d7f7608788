// Reads any text as a statement: whatever it is, the parts lie inside it, and an INSERT's head and data don't overlap.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/statement.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using throughline::engine::Statement;
  if (size == 0) return 0;
  const bool more_data = (bytes[0] & 1) != 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const auto check = [](bool holds) {
    if (!holds) std::abort();
  };
  const auto inside = [&](std::string_view part) {
    return part.empty() || (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size());
  };
  const Statement statement = throughline::engine::ReadStatement(text, more_data);
  check(inside(statement.head) && inside(statement.data));
  if (statement.kind == Statement::Kind::kInsert) {
    check(!statement.format.empty());
    check(statement.head.data() == text.data());
    check(statement.data.empty() || statement.head.data() + statement.head.size() <= statement.data.data());
  } else {
    check(statement.head == text);
  }
  check(throughline::engine::KillByOurIds(text).size() >= text.size());
  return 0;
}
