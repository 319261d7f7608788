#include "ingest/otlp/fault.h"

#include <fmt/format.h>

#include "ingest/otlp/utf8.h"

namespace throughline::ingest {
namespace {

// A name in a sentence for a person: 80 bytes at most, cut between characters, control characters as JSON escapes.
std::string Shown(std::string_view name) {
  constexpr size_t kLongest = 80;
  if (!IsUtf8(name)) return "\"(not UTF-8)\"";
  std::string_view cut = name.substr(0, kLongest);
  if (cut.size() < name.size()) {
    while (!cut.empty() && (static_cast<uint8_t>(name[cut.size()]) & 0xc0) == 0x80) cut.remove_suffix(1);
  }
  std::string quoted;
  otel::AppendJsonString(cut, quoted);
  if (cut.size() < name.size()) quoted.insert(quoted.size() - 1, "…");
  return quoted;
}

}  // namespace

std::string Sentence(const Fault& fault) { return fmt::format(fmt::runtime(fault.what), fault.number) + fault.where; }

void Refuse(otel::Rejections& rejections, const Fault& fault, std::string_view noun, std::string_view name,
            uint64_t count) {
  if (count == 0) return;
  if (rejections.first.empty()) {
    rejections.first = Sentence(fault);
    if (!name.empty()) rejections.first += fmt::format(" ({} {})", noun, Shown(name));
  }
  rejections.by_reason[static_cast<size_t>(fault.reason)] += count;
}

}  // namespace throughline::ingest
