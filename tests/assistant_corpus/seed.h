// The store that the corpus is scored on: eight days of a shop and of an assistant, made from a seed.
//
// Shape    7,728 spans in 2,400 traces and 8,000 logs before kNow, more of them the later it gets: four in ten of
//          the last three hours. The same rows whenever they are made.
#pragma once

#include <cstdint>
#include <string>

#include "assistant/live_catalogue.h"

namespace throughline::assistant::corpus {

inline constexpr int64_t kNow = 1'795'357'800'000'000'000;  // 2026-11-22T14:30:00Z, a Sunday

std::string CreateTable(std::string_view table);
std::string InsertSpans();
std::string InsertLogs();
// The fields of these rows with the values that they take, the most frequent first.
CataloguePtr SeedCatalogue();

}  // namespace throughline::assistant::corpus
