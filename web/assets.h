// The pages that are built into the programs: files by path, made by web/tools/build.ts and embedded at build time.
//
// Shape    constant data of the program; every view lives as long as the process.
// Threads  any.
#pragma once

#include <span>

#include "net/static_file.h"

namespace throughline::web {

using Asset = net::StaticFile;

std::span<const Asset> AssistantPage();
std::span<const Asset> CenterPage();

}  // namespace throughline::web
