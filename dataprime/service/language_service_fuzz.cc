// Any text, any cursor: no crash, no leak; colours cover the text in order, and what is offered replaces the cursor's
// surroundings.
#include <cstdlib>

#include "dataprime/service/language_service.h"
#include "dataprime/service/positions.h"

namespace {

class Anything final : public throughline::dataprime::SampleValues {
 public:
  std::vector<Value> Of(std::string_view, std::string_view, std::string_view) override {
    return {{"'web'", "2 rows"}, {"5", ""}};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline::dataprime;
  if (size < 2) return 0;
  const std::string_view query(reinterpret_cast<const char*>(data) + 2, size - 2);
  const size_t offset = (size_t{data[0]} << 8 | data[1]) % (query.size() + 1);
  CompileOptions options;
  options.now = 1'767'268'800'000'000'000;
  options.window_start = options.now - 3'600'000'000'000;
  options.window_end = options.now;
  options.parameters["p"] = {{"value"}, false};
  options.attributes["spans"]["ai.model"] = {.text = true};
  options.tables["teams"] = {"id", {{"service", "string"}, {"team", "string"}}};

  uint32_t end = 0;
  for (const HighlightToken& token : Highlight(query)) {
    if (token.range.begin < end || token.range.end <= token.range.begin || token.range.end > query.size()) std::abort();
    end = token.range.end;
  }
  Anything values;
  const Completion completion = Complete(query, offset, options, &values);
  if (completion.items.size() > kMostCompletions) std::abort();
  for (const CompletionItem& item : completion.items) {
    if (item.range.begin > offset || item.range.end < offset || item.range.end > query.size()) std::abort();
    if (item.text.empty() || item.label.empty()) std::abort();
  }
  if (const auto hover = HoverAt(query, offset, options)) {
    if (hover->range.begin > offset || hover->range.end < offset || hover->range.end > query.size()) std::abort();
  }
  if (Utf16Positions(query).ToBytes(offset) > query.size()) std::abort();
  return 0;
}
