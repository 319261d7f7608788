// The pages that are built into the programs: files by path, made by web/tools/build.ts and embedded at build time.
//
// Shape    constant data of the program; every view lives as long as the process.
// Threads  any.
#pragma once

#include <span>
#include <string_view>

namespace throughline::web {

struct Asset {
  std::string_view path;  // "/", "/assets/index-4f3a91c2.js"
  std::string_view content_type;
  std::string_view etag;  // W/"…": of the content, whether compressed or not
  std::string_view bytes;
  std::string_view gzip;      // the same, compressed; empty where that is not smaller
  bool is_immutable = false;  // the name has a hash of the content: it may be kept for ever
};

std::span<const Asset> AssistantPage();
std::span<const Asset> CenterPage();

}  // namespace throughline::web
