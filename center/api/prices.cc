// /api/v1/prices: a user's own prices above the published ones; costs of stored spans computed again; models without a
// price. /ai/model-pricing/v3: the same prices as the management API of Coralogix' AI Center has them.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <map>

#include "base/json_writer.h"
#include "center/analytics/analytic.h"
#include "center/api/list_page.h"
#include "center/api/query_answer.h"
#include "center/api/query_shapes.h"
#include "center/api/resource.h"
#include "center/api/routes.h"
#include "center/cost/own_prices.h"
#include "center/cost/price_document.h"
#include "center/cost/repricer.h"
#include "center/read/time_text.h"
#include "store/documents.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;
using pricing::Part;
using store::Document;

constexpr std::string_view kOfModelMap = "model:";  // ids of the documents that /ai/model-pricing/v3 writes
constexpr size_t kLongestId = 200;
constexpr std::string_view kNotIds[] = {"lookup", "unpriced", "reprice"};

Result<PriceDocument> Read(const Document& document) {
  Result<PriceDocument> read = ReadPriceDocument(document.body);
  if (read) read->price.price.id = OwnPriceId(document.id, document.version);
  return read;
}

void WritePrice(const Document& document, JsonWriter& json) {
  json.BeginObject().Key("id").String(document.id).Key("version").Int(document.version);
  json.Key("updated_at").String(FormatInstant(document.updated_ms * 1'000'000));
  if (Result<PriceDocument> price = Read(document)) WritePriceMembers(*price, json);
  json.EndObject();
}

net::Response PriceResponse(int status, const Document& document) {
  JsonWriter json;
  WritePrice(document, json);
  net::Response response = JsonResponse(status, json.Take());
  AddVersion(document.version, response);
  return response;
}

std::vector<Member> RateMembers() {
  std::vector<Member> members;
  for (const char* part : {"input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning", "audio_input",
                           "audio_output", "image_input", "image_output"})
    members.push_back(Maybe(part, Number().From(0)));
  members.push_back(Maybe("request", Number("in USD for one request").From(0)));
  return members;
}
Shape RatesShape() {
  const Shape tier = Named("PriceTier", Object({{"above_input_tokens", Whole()}})
                                            .And(RateMembers())
                                            .About("prices of all tokens of a request with more input than that"));
  return Object(RateMembers())
      .And({Maybe("batch_factor", Number().From(0).To(1)), Maybe("priority_factor", Number().From(0).To(10)),
            Maybe("tiers", ListOf(tier))});
}
Shape PriceShape() {
  return Named("Price", RatesShape()
                            .And({{"model", Text("a name, or a pattern with *")},
                                  Maybe("provider", Text("none: any").OrNull()),
                                  Maybe("valid_from", InstantShape().OrNull()),
                                  Maybe("note", Text())})
                            .About("in USD for a million tokens"));
}
Shape StoredPriceShape() {
  return Named("StoredPrice", PriceShape().And({{"id", Text()}, {"version", Whole()}, {"updated_at", TimeShape()}}));
}
Shape RepricingShape() {
  return Named("Repricing", Object({Maybe("id", Text()),
                                    {"state", OneOf({"dry_run", "running", "done", "failed"})},
                                    {"from", TimeShape()},
                                    {"to", TimeShape()},
                                    {"models", Whole()},
                                    {"spans", Whole()},
                                    {"changed_spans", Whole()},
                                    {"unpriced_spans", Whole()},
                                    {"cost_before_usd", Number()},
                                    {"cost_after_usd", Number()},
                                    Maybe("models_done", Whole()),
                                    Maybe("parts_to_write", Whole()),
                                    Maybe("started_at", TimeShape()),
                                    Maybe("ended_at", TimeShape()),
                                    Maybe("error", Text())}));
}
Shape ModelMapShape() {
  std::vector<Member> members;
  for (const char* name : {"inputPricePerMillionTokens", "outputPricePerMillionTokens",
                           "cacheReadPricePerMillionTokens", "cacheWritePricePerMillionTokens"})
    members.push_back(Maybe(name, Number().From(0)));
  return Named("ModelPricing", Object({{"modelPricing", MapOf(Object(std::move(members)))}}));
}

class Prices {
 public:
  explicit Prices(ApiContext& context)
      : context_(context), documents_(context.documents), own_(context.own_prices), repricer_(context.repricer) {}

  Result<net::Response> List(const net::Query& query) {
    Result<ListPage> page = ReadListPage(query, "prices");
    if (!page) return Fail(page.error());
    auto documents = documents_.List(kPriceKind);
    if (!documents) return Fail(documents.error());
    const auto [some, last] = PageOf(std::move(*documents), *page, [](const Document& one) { return one.id; });
    JsonWriter json;
    json.BeginObject().Key("prices").BeginArray();
    for (const Document& one : some) WritePrice(one, json);
    json.EndArray();
    WriteNextCursor("prices", last, json);
    json.Key("published").BeginObject().Key("source").String("@pydantic/genai-prices");
    json.Key("version").String(pricing::PublishedVersion()).EndObject();
    return JsonResponse(200, json.EndObject().Take());
  }

  Result<net::Response> Show(const std::string& id) {
    Result<Document> document = documents_.Get(kPriceKind, id);
    if (!document) return Fail(document.error());
    return PriceResponse(200, *document);
  }

  Result<net::Response> Put(const std::string& id, const net::Request& request, std::optional<uint64_t> version) {
    if (id.empty() || id.size() > kLongestId || std::ranges::find(kNotIds, std::string_view(id)) != std::end(kNotIds))
      return Fail(ErrorKind::kInvalid,
                  fmt::format("'{}' is no id: 1 to {} bytes, and none of the names lookup, unpriced "
                              "and reprice",
                              id, kLongestId));
    Result<PriceDocument> price = ReadPriceDocument(request.body);
    if (!price) return Fail(price.error());
    Result<Document> stored = documents_.Put(kPriceKind, {.id = id, .body = PriceDocumentText(*price)}, version);
    if (!stored) return Fail(stored.error());
    if (Result<void> known = own_.Reload(); !known) return Fail(known.error());
    return PriceResponse(stored->version == 1 ? 201 : 200, *stored);
  }

  Result<net::Response> Add(const net::Request& request) {
    return Put(fmt::format("{:016x}", random_.Next()), request, 0);
  }

  Result<net::Response> Delete(const std::string& id, std::optional<uint64_t> version) {
    if (Result<void> done = documents_.Delete(kPriceKind, id, {}, version); !done) return Fail(done.error());
    if (Result<void> known = own_.Reload(); !known) return Fail(known.error());
    return JsonResponse(200, R"({"deleted":true})");
  }

  // ?provider=&model=&at=: which price a call has, and what it is.
  Result<net::Response> Lookup(const net::Query& query) {
    const std::string_view model = query.Get("model");
    if (model.empty()) return Fail(ErrorKind::kInvalid, "model= is missing: the name of a model as spans have it");
    const int64_t now = context_.clock.NowNanos();
    Result<int64_t> at = ParseInstant(query.Get("at").empty() ? "now" : query.Get("at"), now);
    if (!at) return Fail(at.error().In("at"));
    const pricing::ModelPrices prices = own_.Current()->Find(query.Get("provider"), model, {});
    const pricing::Price* price = prices.At(*at);
    if (price == nullptr) {
      return Fail(ErrorKind::kNotFound, fmt::format("model '{}' has no price; PUT /api/v1/prices/ID sets one", model));
    }
    JsonWriter json;
    json.BeginObject().Key("price_id").String(price->id);
    WriteRates(*price, json);
    return JsonResponse(200, json.EndObject().Take());
  }

  Result<net::Response> Reprice(const ApiCall& call) {
    thread_local dom::parser parser;
    dom::object body;
    if (parser.parse(call.request.body.data(), call.request.body.size()).get_object().get(body) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInvalid, R"(the body is no JSON object; send {"from": "-7d", "to": "now"})");
    const int64_t now = context_.clock.NowNanos();
    RepriceRange range;
    for (auto [name, value] : {std::pair("from", &range.from), std::pair("to", &range.to)}) {
      dom::element element;
      const bool is_given = body[name].get(element) == simdjson::SUCCESS && !element.is_null();
      if (!is_given && value == &range.from)
        return Fail(ErrorKind::kInvalid, R"("from" is missing: an instant, as in "-7d" or "2026-01-01")");
      const std::string text = !is_given             ? "now"
                               : element.is_string() ? std::string(std::string_view(element))
                                                     : simdjson::minify(element);
      Result<int64_t> instant = ParseInstant(text, now);
      if (!instant) return Fail(instant.error().In(name));
      *value = *instant;
    }
    if (range.from >= range.to) return Fail(ErrorKind::kInvalid, "\"from\" is not before \"to\"");
    bool dry_run = false;
    dom::element element;
    if (body["dry_run"].get(element) == simdjson::SUCCESS && element.get_bool().get(dry_run) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInvalid, "\"dry_run\" is neither true nor false");
    // Another server may have changed a price a moment ago.
    if (Result<void> known = own_.Reload(); !known) return Fail(known.error());
    if (!dry_run) {
      Result<RepriceStatus> started = repricer_.Start(range);
      if (!started) return Fail(started.error());
      return StatusResponse(202, *started);
    }
    Result<RepriceFigures> figures = repricer_.Preview(range, call.cancel);
    if (!figures) return Fail(figures.error());
    JsonWriter json;
    json.BeginObject().Key("state").String("dry_run");
    WriteFigures(range, *figures, json);
    return JsonResponse(200, json.EndObject().Take());
  }

  Result<net::Response> RepriceState() {
    const std::optional<RepriceStatus> last = repricer_.Last();
    if (!last) return Fail(ErrorKind::kNotFound, "this server has not repriced anything since it started");
    return StatusResponse(200, *last);
  }

  // The named figure `unpriced_models`.
  Result<void> Unpriced(const ApiCall& call, AnswerStream& out) {
    const Analytic* analytic = FindAnalytic("unpriced_models");
    if (analytic == nullptr) return OurBug("there is no figure unpriced_models");
    QueryBody body{.request = {}, .limits = context_.query_limits, .query_id = {}};
    for (auto [name, value] : {std::pair("from", &body.request.from), std::pair("to", &body.request.to)}) {
      if (call.request.query.Get(name).empty()) continue;
      Result<int64_t> instant = ParseInstant(call.request.query.Get(name), context_.clock.NowNanos());
      if (!instant) return Fail(instant.error().In(name));
      *value = *instant;
    }
    Result<std::string> query = Bind(*analytic, {});
    if (!query) return Fail(query.error());
    body.request.query = std::move(*query);
    GiveCatalogues(context_, body.request);
    return AnswerQuery(context_, std::move(body), call, out,
                       [&](JsonWriter& json) { json.Key("analytic").String(analytic->name); });
  }

  Result<net::Response> ModelMap() {
    auto documents = documents_.List(kPriceKind);
    if (!documents) return Fail(documents.error());
    JsonWriter json;
    json.BeginObject().Key("modelPricing").BeginObject();
    for (const Document& one : *documents) {
      if (!one.id.starts_with(kOfModelMap)) continue;
      Result<PriceDocument> price = Read(one);
      if (!price) continue;
      json.Key(price->price.model).BeginObject();
      for (const auto& [name, part] : kMembers) {
        if (const auto& rate = price->price.price[part])
          json.Key(name).Double(static_cast<double>(rate->nano_usd) / 1e9);
      }
      json.EndObject();
    }
    return JsonResponse(200, json.EndObject().EndObject().Take());
  }

  // The whole map anew: models that it lacks lose their price.
  Result<net::Response> PutModelMap(const net::Request& request) {
    Result<std::map<std::string, PriceDocument>> wanted = ReadModelMap(request.body);
    if (!wanted) return Fail(wanted.error());
    auto documents = documents_.List(kPriceKind);
    if (!documents) return Fail(documents.error());
    for (const auto& [model, price] : *wanted) {
      const std::string id = std::string(kOfModelMap) + model, text = PriceDocumentText(price);
      auto same = std::ranges::find(*documents, id, &Document::id);
      if (same != documents->end() && same->body == text) continue;
      if (auto stored = documents_.Put(kPriceKind, {.id = id, .body = text}); !stored) return Fail(stored.error());
    }
    if (Result<void> done =
            DeleteFromModelMap(*documents, [&](const std::string& model) { return !wanted->contains(model); });
        !done)
      return Fail(done.error());
    return ModelMap();
  }

  // ?model=: of that one alone.
  Result<net::Response> DeleteModelMap(const net::Query& query) {
    auto documents = documents_.List(kPriceKind);
    if (!documents) return Fail(documents.error());
    const std::string_view model = query.Get("model");
    if (Result<void> done =
            DeleteFromModelMap(*documents, [&](const std::string& one) { return model.empty() || model == one; });
        !done)
      return Fail(done.error());
    return ModelMap();
  }

 private:
  static constexpr std::pair<std::string_view, Part> kMembers[] = {
      {"inputPricePerMillionTokens", Part::kInput},
      {"outputPricePerMillionTokens", Part::kOutput},
      {"cacheReadPricePerMillionTokens", Part::kCacheRead},
      {"cacheWritePricePerMillionTokens", Part::kCacheWrite}};

  static Result<std::map<std::string, PriceDocument>> ReadModelMap(const std::string& text) {
    thread_local dom::parser parser;
    dom::object body, inner;
    if (parser.parse(text.data(), text.size()).get_object().get(body) != simdjson::SUCCESS)
      return Fail(
          ErrorKind::kInvalid,
          R"(the body is no JSON object; send {"modelPricing": {"gpt-4o": {"inputPricePerMillionTokens": 2.5}}})");
    if (body["modelPricing"].get_object().get(inner) == simdjson::SUCCESS) body = inner;
    std::map<std::string, PriceDocument> out;
    for (auto [model, value] : body) {
      PriceDocument& price = out[std::string(model)];
      price.price.model = model;
      dom::object members;
      if (value.get_object().get(members) != simdjson::SUCCESS || model.empty() || model.size() > kLongestId / 2)
        return Fail(ErrorKind::kInvalid,
                    fmt::format("'{}' is no model with an object of prices", model.substr(0, 100)));
      for (auto [name, element] : members) {
        auto member = std::ranges::find(kMembers, name, [](const auto& one) { return one.first; });
        double usd = 0;
        if (element.is_null() && member != std::end(kMembers)) continue;
        const bool is_number = element.get_double().get(usd) == simdjson::SUCCESS;
        const std::optional<int64_t> nano = is_number ? pricing::NanoUsd(usd) : std::nullopt;
        if (member == std::end(kMembers) || !nano)
          return Fail(ErrorKind::kInvalid, fmt::format("model '{}': '{}' is no price that there is", model, name));
        price.price.price[member->second].emplace(pricing::Rate{.nano_usd = *nano, .tiers = {}});
      }
      if (!price.price.price[Part::kInput] && !price.price.price[Part::kOutput])
        return Fail(ErrorKind::kInvalid, fmt::format("model '{}' has neither a price of input nor of output", model));
    }
    return out;
  }

  Result<void> DeleteFromModelMap(const std::vector<Document>& documents, const auto& is_gone) {
    for (const Document& one : documents) {
      if (!one.id.starts_with(kOfModelMap) || !is_gone(one.id.substr(kOfModelMap.size()))) continue;
      Result<void> done = documents_.Delete(kPriceKind, one.id);
      if (!done && done.error().kind != ErrorKind::kNotFound) return done;
    }
    return own_.Reload();
  }

  static void WriteFigures(const RepriceRange& range, const RepriceFigures& figures, JsonWriter& json) {
    json.Key("from").String(FormatInstant(range.from)).Key("to").String(FormatInstant(range.to));
    json.Key("models").Int(figures.models).Key("spans").Int(figures.spans);
    json.Key("changed_spans").Int(figures.changed).Key("unpriced_spans").Int(figures.unpriced);
    json.Key("cost_before_usd").Double(figures.usd_before).Key("cost_after_usd").Double(figures.usd_after);
  }

  static net::Response StatusResponse(int status, const RepriceStatus& state) {
    constexpr std::string_view kNames[] = {"running", "done", "failed"};
    JsonWriter json;
    json.BeginObject().Key("id").String(state.id).Key("state").String(kNames[static_cast<size_t>(state.state)]);
    WriteFigures(state.range, state.figures, json);
    json.Key("models_done").Int(state.models_done).Key("parts_to_write").Int(state.parts_to_write);
    json.Key("started_at").String(FormatInstant(state.started_ns));
    if (state.ended_ns != 0) json.Key("ended_at").String(FormatInstant(state.ended_ns));
    if (!state.error.empty()) json.Key("error").String(state.error);
    return JsonResponse(status, json.EndObject().Take());
  }

  ApiContext& context_;
  store::Documents& documents_;
  OwnPrices& own_;
  Repricer& repricer_;
  SystemRandom random_;
};

}  // namespace

std::vector<Route> PriceRoutes(ApiContext& context) {
  const auto prices = std::make_shared<Prices>(context);
  auto with_version = [](const net::Request& request, const auto& act) -> Result<net::Response> {
    Result<std::optional<uint64_t>> version = ExpectedVersion(request);
    if (!version) return Fail(version.error());
    return act(*version);
  };
  const std::vector<ApiParameter> id = {{"id", Text().Longest(kLongestId), "house-model"}};
  constexpr const char* kExample =
      R"({"model": "house-*", "input": 2.5, "output": 10, "cache_read": 0.25, "valid_from": "2026-01-01T00:00:00Z"})";
  constexpr const char* kModelMap =
      R"({"modelPricing": {"house-small": {"inputPricePerMillionTokens": 0.5, "outputPricePerMillionTokens": 1.5}}})";
  // Names before {id}: the first route that fits answers.
  return {
      {.method = "GET",
       .pattern = "/api/v1/prices",
       .handler = [prices](const ApiCall& call) { return prices->List(call.request.query); },
       .summary = "The prices that were set here. They stand above the published ones.",
       .about = {.query = PageParameters(),
                 .answer = Object({{"prices", ListOf(StoredPriceShape())},
                                   NextCursorMember(),
                                   {"published", Object({{"source", Text()}, {"version", Text()}})}})}},
      {.method = "POST",
       .pattern = "/api/v1/prices",
       .access = RouteAccess::kWrite,
       .handler = [prices](const ApiCall& call) { return prices->Add(call.request); },
       .summary =
           "Set a price for a model, under an id of the server's choice. It holds for spans that arrive from now "
           "on; for stored ones see reprice.",
       .about = {.body = PriceShape(), .body_example = kExample, .status = 201, .answer = StoredPriceShape()}},
      {.method = "GET",
       .pattern = "/api/v1/prices/lookup",
       .handler = [prices](const ApiCall& call) { return prices->Lookup(call.request.query); },
       .summary = "The price that a call of a model has.",
       .about = {.query = {{.name = "model", .example = "gpt-4o", .is_required = true},
                           {.name = "provider", .example = "openai"},
                           {"at", InstantShape()}},
                 .answer = RatesShape().And({{"price_id", Text()}})}},
      {.method = "GET",
       .pattern = "/api/v1/prices/unpriced",
       .stream = [prices](const ApiCall& call, AnswerStream& out) { return prices->Unpriced(call, out); },
       .summary = "Models that were called and have no price, with their spans and tokens.",
       .about = {.query = {{"from", InstantShape(), "-1h"}, {"to", InstantShape()}}, .answer = AnalyticAnswerShape()}},
      {.method = "GET",
       .pattern = "/api/v1/prices/reprice",
       .handler = [prices](const ApiCall&) { return prices->RepriceState(); },
       .summary = "How far the last repricing is.",
       .about = {.answer = RepricingShape()}},
      {.method = "POST",
       .pattern = "/api/v1/prices/reprice",
       .access = RouteAccess::kWrite,
       .handler = [prices](const ApiCall& call) { return prices->Reprice(call); },
       .summary = "Compute the costs of stored spans again, by the prices of now. With dry_run it only says what would "
                  "change.",
       .about = {.body = Object({{"from", InstantShape()},
                                 Maybe("to", InstantShape()),
                                 Maybe("dry_run", Flag().Otherwise("false"))}),
                 .body_example = R"({"from": "-1h"})",
                 .status = 202,
                 .answer = RepricingShape()}},
      {.method = "GET",
       .pattern = "/api/v1/prices/{id}",
       .handler = [prices](const ApiCall& call) { return prices->Show(call.captures[0]); },
       .summary = "One price that was set here.",
       .about = {.path = id, .answer = StoredPriceShape()}},
      {.method = "PUT",
       .pattern = "/api/v1/prices/{id}",
       .access = RouteAccess::kWrite,
       .handler =
           [prices, with_version](const ApiCall& call) {
             return with_version(call.request, [&](std::optional<uint64_t> version) {
               return prices->Put(call.captures[0], call.request, version);
             });
           },
       .summary = "Set or change a price. With If-Match only if it still has that version.",
       .about = {.path = id,
                 .headers = IfMatch(),
                 .body = PriceShape(),
                 .body_example = kExample,
                 .status = 201,
                 .other_status = 200,
                 .answer = StoredPriceShape()}},
      {.method = "DELETE",
       .pattern = "/api/v1/prices/{id}",
       .access = RouteAccess::kWrite,
       .handler =
           [prices, with_version](const ApiCall& call) {
             return with_version(call.request, [&](std::optional<uint64_t> version) {
               return prices->Delete(call.captures[0], version);
             });
           },
       .summary = "Take a price back: the published one holds again, if there is one.",
       .about = {.path = id, .headers = IfMatch(), .answer = DeletedShape()}},
      {.method = "GET",
       .pattern = "/ai/model-pricing/v3",
       .handler = [prices](const ApiCall&) { return prices->ModelMap(); },
       .summary = "Prices by model.",
       .about = {.answer = ModelMapShape()}},
      {.method = "PUT",
       .pattern = "/ai/model-pricing/v3",
       .access = RouteAccess::kWrite,
       .handler = [prices](const ApiCall& call) { return prices->PutModelMap(call.request); },
       .summary = "Replace the prices by model.",
       .about = {.body = ModelMapShape(), .body_example = kModelMap, .answer = ModelMapShape()}},
      {.method = "DELETE",
       .pattern = "/ai/model-pricing/v3",
       .access = RouteAccess::kWrite,
       .handler = [prices](const ApiCall& call) { return prices->DeleteModelMap(call.request.query); },
       .summary = "Take the prices by model back, or that of one.",
       .about = {.query = {{.name = "model"}}, .answer = ModelMapShape()}}};
}

}  // namespace throughline::center
