#include "center/cost/reprice_sql.h"

#include <fmt/format.h>

#include "pricing/ledger.h"

namespace throughline::center {
namespace {

using pricing::DatedPrice;
using pricing::Part;
using pricing::Price;

std::string Literals(const auto& texts) {
  std::string out;
  for (std::string_view text : texts) out += (out.empty() ? "" : ", ") + store::QuoteLiteral(text);
  return "(" + out + ")";
}

// Rates of the parts in their order, -1 where there is none, and the factors of a batch and of priority. Chosen by the
// tier of the row.
std::string Rates(const Price& price) {
  std::string out;
  for (const std::optional<pricing::Rate>& rate : price.rates) {
    std::string value = std::to_string(rate ? rate->nano_usd : -1);
    if (rate) {
      for (const pricing::Tier& tier : rate->tiers)
        value = fmt::format("if(ifNull(input_tokens, 0) > {}, {}, {})", tier.above, tier.nano_usd, value);
    }
    out += value + ", ";
  }
  return fmt::format("CAST([{}{}, {}], 'Array(Int64)')", out, price.batch_permille, price.priority_permille);
}

std::string Holds(const DatedPrice& price) {
  std::string out = "1";
  if (price.since != INT64_MIN) out = fmt::format("toUnixTimestamp64Nano(start_time) >= {}", price.since);
  if (price.from < 0) return out;
  const std::string second = "intDiv(positiveModulo(toUnixTimestamp64Nano(start_time), 86400000000000), 1000000000)";
  return fmt::format("{} AND ({} >= {} {} {} < {})", out, second, price.from, price.until < price.from ? "OR" : "AND",
                     second, price.until);
}

// (rates, price id) of a row of one model: the first condition that holds decides.
class Choice {
 public:
  explicit Choice(store::Params& params) : params_(params) {}

  void Add(const std::string& rows, const pricing::ModelPrices& prices) {
    for (const DatedPrice& one : prices.own) Add(rows, Holds(one), one);
    for (auto one = prices.published.rbegin(); one != prices.published.rend(); ++one) Add(rows, Holds(*one), *one);
    if (!prices.published.empty()) Add(rows, "1", prices.published.front());
  }
  std::string Text() const {
    const std::string none = "(CAST([], 'Array(Int64)'), '')";
    return branches_.empty() ? none : fmt::format("multiIf({}{})", branches_, none);
  }

 private:
  void Add(const std::string& rows, const std::string& holds, const DatedPrice& price) {
    if (!price.by_tokens) {
      branches_ += fmt::format("{} AND {}, (CAST([], 'Array(Int64)'), ''), ", rows, holds);
      return;
    }
    const std::string name = fmt::format("i{}", count_++);
    params_.push_back({name, price.price.id});
    branches_ += fmt::format("{} AND {}, ({}, {{{}:String}}), ", rows, holds, Rates(price.price), name);
  }

  store::Params& params_;
  std::string branches_;
  int count_ = 0;
};

std::string CountIn(std::string_view key) {
  return fmt::format("toInt128(toUInt64OrZero(normalised[{}]))", store::QuoteLiteral(key));
}
std::string Rate(Part part) { return fmt::format("(r.1)[{}]", static_cast<int>(part) + 1); }
// As price.cc's Take: a part with a rate of its own, out of what the ones before it left.
std::string Take(Part part, std::string_view count, std::string_view left) {
  return fmt::format("if({} < 0, toInt128(0), least({}, {}))", Rate(part), count, left);
}
std::string Usd(std::string_view femto) {
  return fmt::format("(toFloat64(toUInt64(least(intDiv({} + 500, 1000), toInt128(18446744073709551615)))) / 1e12)",
                     femto);
}

struct Binding {
  std::string_view name;
  std::string value;
};
// `body` with each name standing for its value, which may use the names before it. A value is computed once, and the
// text stays short: ALTER TABLE has no WITH.
std::string Let(const std::vector<Binding>& bindings, std::string body) {
  for (auto binding = bindings.rbegin(); binding != bindings.rend(); ++binding)
    body = fmt::format("arrayMap({} -> {}, [{}])[1]", binding->name, body, binding->value);
  return body;
}

// `choice`: (rates, price id) of a row.
std::string CostByChoice(std::string choice) {
  const std::string output =
      fmt::format("if(operation IN {}, ifNull(output_tokens, 0), output_tokens)", Literals(pricing::kWithoutOutput));
  const auto served_as = [](const auto& tiers) {
    return fmt::format(
        "(normalised['openai.request.service_tier'] IN {0} OR normalised['openai.response.service_tier'] IN {0})",
        Literals(tiers));
  };
  const std::string is_known = fmt::format(
      "notEmpty(r.1) AND NOT (input_tokens IS NULL AND ({0}) IS NULL AND {1} < 0) AND NOT (input_tokens IS NULL AND "
      "{2} "
      ">= 0) AND NOT (({0}) IS NULL AND {3} >= 0)",
      output, Rate(Part::kRequest), Rate(Part::kInput), Rate(Part::kOutput));
  return Let(
      {{"r", std::move(choice)},
       {"input", "toInt128(ifNull(input_tokens, 0))"},
       {"output", fmt::format("toInt128(ifNull({}, 0))", output)},
       {"cached", Take(Part::kCacheRead, "toInt128(ifNull(cache_read_tokens, 0))", "input")},
       {"kept", fmt::format("if({} < 0, toInt128(0), least({}, toInt128(ifNull(cache_write_tokens, 0))))",
                            Rate(Part::kCacheWriteHour), CountIn("gen_ai.usage.cache_write_1h.input_tokens"))},
       {"hour", Take(Part::kCacheWriteHour, "kept", "input - cached")},
       {"written",
        Take(Part::kCacheWrite, "(toInt128(ifNull(cache_write_tokens, 0)) - kept)", "input - cached - hour")},
       {"heard",
        Take(Part::kAudioInput, CountIn("gen_ai.usage.audio.input_tokens"), "input - cached - hour - written")},
       {"seen",
        Take(Part::kImageInput, CountIn("gen_ai.usage.image.input_tokens"), "input - cached - hour - written - heard")},
       {"thought", Take(Part::kReasoning, "toInt128(ifNull(reasoning_tokens, 0))", "output")},
       {"spoken", Take(Part::kAudioOutput, CountIn("gen_ai.usage.audio.output_tokens"), "output - thought")},
       {"drawn", Take(Part::kImageOutput, CountIn("gen_ai.usage.image.output_tokens"), "output - thought - spoken")},
       {"factor", fmt::format("multiIf({}, (r.1)[{}], {}, (r.1)[{}], 1000)", served_as(pricing::kBatchTiers),
                              pricing::kPartCount + 1, served_as(pricing::kPriorityTiers), pricing::kPartCount + 2)},
       {"cost_in",
        fmt::format("intDiv((cached * {} + hour * {} + written * {} + heard * {} + seen * {} + (input - cached - "
                    "hour - written - heard - seen) * greatest({}, 0) + toInt128(greatest({}, 0)) * 1000) * "
                    "factor, 1000)",
                    Rate(Part::kCacheRead), Rate(Part::kCacheWriteHour), Rate(Part::kCacheWrite),
                    Rate(Part::kAudioInput), Rate(Part::kImageInput), Rate(Part::kInput), Rate(Part::kRequest))},
       {"cost_out",
        fmt::format("intDiv((thought * {} + spoken * {} + drawn * {} + (output - thought - spoken - drawn) * "
                    "greatest({}, 0)) * factor, 1000)",
                    Rate(Part::kReasoning), Rate(Part::kAudioOutput), Rate(Part::kImageOutput), Rate(Part::kOutput))},
       {"known", is_known}},
      fmt::format("(if(known, {}, NULL), if(known, {}, NULL), if(known, {}, NULL), r.2)", Usd("(cost_in + cost_out)"),
                  Usd("cost_in"), Usd("cost_out")));
}

}  // namespace

std::string RepriceableRows() {
  return fmt::format(
      "operation NOT IN {} AND operation NOT IN {} AND price_id != {} AND NOT (price_id = '' AND "
      "cost_usd IS NOT NULL) AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)",
      Literals(pricing::kWrappers), Literals(pricing::kWithoutModel), store::QuoteLiteral(pricing::kReportedPriceId));
}

CostExpression CostOfModels(const std::vector<PricedModel>& models) {
  CostExpression out;
  Choice choice(out.params);
  std::string all;
  for (size_t i = 0; i < models.size(); ++i) {
    out.params.push_back({fmt::format("p{}", i), models[i].provider});
    out.params.push_back({fmt::format("q{}", i), models[i].request_model});
    out.params.push_back({fmt::format("s{}", i), models[i].response_model});
    const std::string is_model = fmt::format(
        "(provider = {{p{0}:String}} AND request_model = {{q{0}:String}} AND response_model = {{s{0}:String}})", i);
    choice.Add(is_model, models[i].prices);
    all += (i == 0 ? "" : " OR ") + is_model;
  }
  out.rows = "(" + (all.empty() ? "0" : all) + ")";
  out.cost = CostByChoice(choice.Text());
  return out;
}

}  // namespace throughline::center
