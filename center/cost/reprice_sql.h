// What a span costs, as an expression of the engine over the columns of `spans`: pricing/price.h and
// ingest/rows/span_cost.h said once more, for rows that are stored already. tests/query_api/cost_test.cjs holds both
// against each other: repricing with the same prices changes nothing.
//
// Safety   names of models and ids of prices are bound parameters.
// Threads  plain functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pricing/price_book.h"
#include "store/sql_text.h"

namespace throughline::center {

// What the price of a span is looked up by.
struct PricedModel {
  std::string provider, request_model, response_model;
  pricing::ModelPrices prices;
};

// Model calls whose cost is ours to compute: not reported by the application, and with tokens.
std::string RepriceableRows();

struct CostExpression {
  std::string rows;  // a condition: those of the given models
  // A tuple (usd, input_usd, output_usd, price_id), the first three Nullable(Float64).
  std::string cost;
  store::Params params;
};
CostExpression CostOfModels(const std::vector<PricedModel>& models);

}  // namespace throughline::center
