// Any text: no crash, an answer of every kind, and a query that compiles and is canonical.
#include <cstdlib>
#include <string>

#include "assistant/planner/literals.h"
#include "assistant/planner/planner.h"
#include "assistant/planner/testing/catalogue.h"
#include "dataprime/compiler.h"
#include "dataprime/format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline::assistant;
  namespace dataprime = throughline::dataprime;
  static const LiveCatalogue catalogue = ShopCatalogue();
  static const Planner planner;
  static std::shared_ptr<const Plan> last;
  if (size > kLongestQuestion) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const Mode mode : {Mode::kSmart, Mode::kPermissive}) {
    PlanRequest request{
        .text = text, .mode = mode, .now = 1'795'357'800'000'000'000, .catalogue = catalogue, .last = last};
    const PlanAnswer answer = planner.Answer(request);
    if (answer.confidence < 0 || answer.confidence > 1) std::abort();
    if (answer.kind == PlanAnswer::Kind::kRefusal && !answer.query.empty()) std::abort();
    if (answer.kind == PlanAnswer::Kind::kQuery && answer.query.empty()) std::abort();
    if (answer.query.find('\n') != std::string::npos) std::abort();
    if (!answer.query.empty() && !answer.is_passed_through) {
      dataprime::CompileOptions options;
      options.now = request.now;
      if (!dataprime::Compile(answer.query, options)) std::abort();
      const auto formatted = dataprime::Format(answer.query);
      if (!formatted || OnOneLine(*formatted) != answer.query) std::abort();
    }
    if (answer.plan) last = answer.plan;
  }
  return 0;
}
