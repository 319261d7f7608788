// Any text: no crash, no leak, no endless depth, and a problem always has a sentence and a place in the text.
#include <cstdlib>
#include <numeric>

#include "dataprime/lucene/parser.h"

namespace throughline::dataprime::lucene {
namespace {

int Depth(const Node& node) {
  int depth = 0;
  for (const NodePtr& child : node.children) depth = std::max(depth, Depth(*child));
  return depth + 1;
}

}  // namespace
}  // namespace throughline::dataprime::lucene

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline::dataprime::lucene;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<uint32_t> offsets(size + 1);
  std::iota(offsets.begin(), offsets.end(), 0);
  const auto query = Parse(text, offsets);
  if (query) {
    if (Depth(**query) > 4 * kMaxDepth) std::abort();
  } else if (query.error().message.empty() || query.error().range.begin > query.error().range.end ||
             query.error().range.end > size) {
    std::abort();
  }
  return 0;
}
