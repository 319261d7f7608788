// A user's own price as JSON: the body of a document of kind "price".
//
//   {"model": "gpt-4o*", "provider": "openai", "input": 2.5, "output": 10, "cache_read": 1.25,
//    "valid_from": "2026-01-01T00:00:00Z", "tiers": [{"above_input_tokens": 200000, "input": 5, "output": 15}]}
//
// Units    US dollars for a million tokens; `request` for one request. `batch_factor`: of the price in a batch;
//          `priority_factor`: with priority.
// Errors   kInvalid, naming the member.
// Threads  plain functions.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/result.h"
#include "pricing/price_book.h"

namespace throughline::center {

inline constexpr std::string_view kPriceKind = "price";

struct PriceDocument {
  pricing::OwnPrice price;  // its id and that of its price are not read from the body
  std::string note;
};

Result<PriceDocument> ReadPriceDocument(std::string_view json);
// The members of the object, in one order whatever the order they came in.
void WritePriceMembers(const PriceDocument& document, JsonWriter& json);
std::string PriceDocumentText(const PriceDocument& document);

// "own:ID@VERSION", which is stored beside each cost.
std::string OwnPriceId(std::string_view document_id, uint64_t version);

// The parts that have a rate, as members: "input": 2.5. Also of a published price.
void WriteRates(const pricing::Price& price, JsonWriter& json);

}  // namespace throughline::center
