// A file that was built into the program: see cmake/embed.cmake and web/tools/build.ts.
//
// Shape    constant data of the program; every view lives as long as the process.
// Threads  any.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace throughline {

struct EmbeddedFile {
  std::string_view path;  // below its folder: analytics/models/latency_by_model.dp
  std::string_view bytes;
};

}  // namespace throughline

// For generated sources, at namespace scope: the bytes of `file` (a literal, absolute) under the C name `symbol`.
#define THROUGHLINE_EMBED(symbol, file)                                                                             \
  __asm__(".pushsection .rodata\n.globl " #symbol "\n.globl " #symbol "_end\n.hidden " #symbol "\n.hidden " #symbol \
          "_end\n" #symbol                                                                                          \
          ":\n.incbin "                                                                                             \
          "\"" file "\"\n" #symbol "_end:\n.popsection\n");                                                         \
  extern "C" __attribute__((visibility("hidden"))) const char symbol[], symbol##_end[];

#define THROUGHLINE_EMBEDDED(name, symbol)                            \
  throughline::EmbeddedFile {                                         \
    name, { symbol, static_cast<std::size_t>(symbol##_end - symbol) } \
  }
