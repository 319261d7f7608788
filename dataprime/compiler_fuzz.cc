// Any text: no crash, no leak, and what compiles has SQL that holds none of the query's own words but ours.
#include <cstdlib>

#include "dataprime/compiler.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline::dataprime;
  const std::string_view query(reinterpret_cast<const char*>(data), size);
  CompileOptions options;
  options.now = 1'767'268'800'000'000'000;
  options.window_start = options.now - 3'600'000'000'000;
  options.window_end = options.now;
  options.parameters["p"] = {{"value"}, false};
  options.parameters["list"] = {{"a", "b"}, true};
  options.attributes["spans"]["ai.model"] = {.text = true};
  options.limit = 2000;
  const auto compiled = Compile(query, options);
  if (!compiled) {
    if (compiled.error().empty()) std::abort();  // a failure always says why
    for (const Diagnostic& diagnostic : compiled.error()) Render(diagnostic, query);
    return 0;
  }
  // Everything between the SQL's own words is a placeholder or a name of ours: bytes outside printable ASCII would be
  // the user's.
  for (char c : compiled->sql) {
    if (c != '\n' && (c < 0x20 || c > 0x7E)) std::abort();
  }
  for (const Diagnostic& warning : compiled->warnings) Render(warning, query);
  return 0;
}
