#include "center/cost/price_document.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "center/read/time_text.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;
using pricing::Part;
using pricing::Price;
using pricing::Rate;

constexpr size_t kLongestName = 500;  // bytes
constexpr size_t kMostTiers = 20;

struct RateName {
  std::string_view name;
  Part part;
};
constexpr RateName kRates[] = {{"input", Part::kInput},
                               {"output", Part::kOutput},
                               {"cache_read", Part::kCacheRead},
                               {"cache_write", Part::kCacheWrite},
                               {"cache_write_1h", Part::kCacheWriteHour},
                               {"reasoning", Part::kReasoning},
                               {"audio_input", Part::kAudioInput},
                               {"audio_output", Part::kAudioOutput},
                               {"image_input", Part::kImageInput},
                               {"image_output", Part::kImageOutput},
                               {"request", Part::kRequest}};

std::unexpected<Error> Wrong(std::string what) { return Fail(ErrorKind::kInvalid, std::move(what)); }

const RateName* RateNamed(std::string_view name) {
  auto found = std::ranges::find(kRates, name, &RateName::name);
  return found == std::end(kRates) ? nullptr : found;
}

// A price of a part in dollars, for a million tokens or one request.
Result<int64_t> ReadUsd(std::string_view name, Part part, dom::element value) {
  double usd = 0;
  if (value.get_double().get(usd) == simdjson::SUCCESS) {
    const std::optional<int64_t> nano = pricing::NanoUsd(part == Part::kRequest ? usd * 1000 : usd);
    if (nano) return *nano;
  }
  return Wrong(fmt::format(
      "'{}' is no price: give US dollars for a million tokens (of 'request': for one), 0 to 1,000,000", name));
}

double Usd(int64_t nano_usd, Part part) {
  return static_cast<double>(nano_usd) / (part == Part::kRequest ? 1e12 : 1e9);
}

Result<void> ReadText(std::string_view name, dom::element value, std::string& out) {
  std::string_view text;
  if (value.is_null()) return {};
  if (value.get_string().get(text) != simdjson::SUCCESS || text.size() > kLongestName)
    return Wrong(fmt::format("'{}' is no text of at most {} bytes", name, kLongestName));
  out = text;
  return {};
}

Result<void> ReadTiers(dom::element value, Price& price) {
  if (value.is_null()) return {};
  dom::array tiers;
  if (value.get_array().get(tiers) != simdjson::SUCCESS || tiers.size() > kMostTiers)
    return Wrong(fmt::format("'tiers' is no list of at most {}", kMostTiers));
  std::optional<uint64_t> before;
  for (dom::element one : tiers) {
    dom::object tier;
    uint64_t above = 0;
    if (one.get_object().get(tier) != simdjson::SUCCESS ||
        tier["above_input_tokens"].get_uint64().get(above) != simdjson::SUCCESS) {
      return Wrong("a tier has no 'above_input_tokens', a whole number");
    }
    if (before && above <= *before) return Wrong("'tiers' are not in the order of 'above_input_tokens'");
    before = above;
    for (auto [name, element] : tier) {
      if (name == "above_input_tokens") continue;
      const RateName* rate = RateNamed(name);
      if (rate == nullptr || !price[rate->part])
        return Wrong(fmt::format("a tier has '{}', which is no part of the price outside of it", name));
      Result<int64_t> usd = ReadUsd(name, rate->part, element);
      if (!usd) return Fail(usd.error());
      price[rate->part]->tiers.push_back({above, *usd});
    }
  }
  return {};
}

}  // namespace

Result<PriceDocument> ReadPriceDocument(std::string_view json) {
  thread_local dom::parser parser;
  dom::object body;
  if (parser.parse(json.data(), json.size()).get_object().get(body) != simdjson::SUCCESS)
    return Wrong(R"(the body is no JSON object; send {"model": "gpt-4o", "input": 2.5, "output": 10})");
  PriceDocument out;
  Price& price = out.price.price;
  for (auto [name, value] : body) {
    Result<void> read;
    if (name == "model") {
      read = ReadText(name, value, out.price.model);
    } else if (name == "provider") {
      read = ReadText(name, value, out.price.provider);
    } else if (name == "note") {
      read = ReadText(name, value, out.note);
    } else if (name == "valid_from") {
      std::string text;
      read = ReadText(name, value, text);
      if (read && !text.empty()) {
        Result<int64_t> since = ParseInstant(text, 0);
        if (!since) return Fail(since.error().In("valid_from"));
        out.price.since = *since;
      }
    } else if (name == "batch_factor") {
      double factor = 1;
      if (!value.is_null() && (value.get_double().get(factor) != simdjson::SUCCESS || !(factor >= 0 && factor <= 1)))
        return Wrong("'batch_factor' is no number from 0 to 1");
      price.batch_permille = static_cast<uint32_t>(factor * 1000 + 0.5);
    } else if (name == "priority_factor") {
      double factor = 1;
      if (!value.is_null() && (value.get_double().get(factor) != simdjson::SUCCESS || !(factor >= 0 && factor <= 10)))
        return Wrong("'priority_factor' is no number from 0 to 10");
      price.priority_permille = static_cast<uint32_t>(factor * 1000 + 0.5);
    } else if (const RateName* rate = RateNamed(name)) {
      if (value.is_null()) continue;
      Result<int64_t> usd = ReadUsd(name, rate->part, value);
      if (!usd) return Fail(usd.error());
      price[rate->part].emplace(Rate{.nano_usd = *usd, .tiers = {}});
    } else if (name != "tiers" && name != "id" && name != "version" && name != "updated_at" && name != "author") {
      return Wrong(
          fmt::format("a price has no '{}'; it has model, provider, valid_from, input, output, cache_read, "
                      "cache_write, cache_write_1h, reasoning, audio_input, audio_output, image_input, image_output, "
                      "request, batch_factor, priority_factor, tiers, note",
                      name));
    }
    if (!read) return Fail(read.error());
  }
  // After the prices that they change.
  dom::element tiers;
  if (body["tiers"].get(tiers) == simdjson::SUCCESS) {
    if (Result<void> read = ReadTiers(tiers, price); !read) return Fail(read.error());
  }
  if (out.price.model.empty()) return Wrong("a price has a 'model': a name, or a pattern as in \"gpt-4o*\"");
  if (!price[Part::kInput] && !price[Part::kOutput] && !price[Part::kRequest])
    return Wrong("a price has at least one of 'input', 'output' and 'request'");
  return out;
}

void WriteRates(const Price& price, JsonWriter& json) {
  std::vector<uint64_t> edges;
  for (const RateName& rate : kRates) {
    if (!price[rate.part]) continue;
    json.Key(rate.name).Double(Usd(price[rate.part]->nano_usd, rate.part));
    for (const pricing::Tier& tier : price[rate.part]->tiers) edges.push_back(tier.above);
  }
  if (price.batch_permille != 1000) json.Key("batch_factor").Double(price.batch_permille / 1000.0);
  if (price.priority_permille != 1000) json.Key("priority_factor").Double(price.priority_permille / 1000.0);
  if (edges.empty()) return;
  std::ranges::sort(edges);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  json.Key("tiers").BeginArray();
  for (uint64_t above : edges) {
    json.BeginObject().Key("above_input_tokens").Int(above);
    for (const RateName& rate : kRates) {
      if (!price[rate.part]) continue;
      for (const pricing::Tier& tier : price[rate.part]->tiers) {
        if (tier.above == above) json.Key(rate.name).Double(Usd(tier.nano_usd, rate.part));
      }
    }
    json.EndObject();
  }
  json.EndArray();
}

void WritePriceMembers(const PriceDocument& document, JsonWriter& json) {
  json.Key("model").String(document.price.model).Key("provider");
  document.price.provider.empty() ? json.Null() : json.String(document.price.provider);
  json.Key("valid_from");
  document.price.since == INT64_MIN ? json.Null() : json.String(FormatInstant(document.price.since));
  WriteRates(document.price.price, json);
  if (!document.note.empty()) json.Key("note").String(document.note);
}

std::string PriceDocumentText(const PriceDocument& document) {
  JsonWriter json;
  json.BeginObject();
  WritePriceMembers(document, json);
  return json.EndObject().Take();
}

std::string OwnPriceId(std::string_view document_id, uint64_t version) {
  return fmt::format("own:{}@{}", document_id, version);
}

}  // namespace throughline::center
