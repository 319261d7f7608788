// POST /api/v1/differences: what is different about some traces against the rest.
#include <fmt/format.h>
#include <simdjson.h>

#include "center/api/query_body.h"
#include "center/api/query_shapes.h"
#include "center/api/routes.h"
#include "center/compare/run_differences.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kMostFindings = 100, kLongestCondition = 10'000;

struct Body {
  DifferencesRequest request;
  std::optional<int64_t> from, to;
};

std::unexpected<Error> Wrong(std::string_view what) {
  return Fail(
      ErrorKind::kInvalid,
      fmt::format(R"({}; send {{"selection": "thumbs_down", "from": "-7d"}}. A selection is {}, or a DataPrime )"
                  "condition on a span",
                  what, fmt::join(SelectionPresets(), ", ")));
}

Result<void> ReadCondition(dom::object body, std::string_view key, std::string& text) {
  dom::element value;
  if (body[key].get(value) != simdjson::SUCCESS || value.is_null()) return {};
  if (!value.is_string()) return Wrong(fmt::format("\"{}\" is no text", key));
  text = std::string_view(value);
  if (text.size() > kLongestCondition)
    return Fail(ErrorKind::kInvalid,
                fmt::format("\"{}\" has {} bytes, over the limit of {}", key, text.size(), kLongestCondition));
  return {};
}

Result<std::optional<int64_t>> ReadTime(dom::object body, std::string_view key, int64_t now) {
  dom::element value;
  if (body[key].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  auto instant = ParseInstant(value.is_string() ? std::string(std::string_view(value)) : simdjson::minify(value), now);
  if (!instant) return Fail(instant.error().In(key));
  return *instant;
}

Result<Body> Read(std::string_view text, int64_t now) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(text.data(), text.size()).get_object().get(object) != simdjson::SUCCESS)
    return Wrong("the body is no JSON object");
  Body body;
  if (auto read = ReadCondition(object, "selection", body.request.selection); !read) return Fail(read.error());
  if (body.request.selection.empty()) return Wrong("there is no \"selection\"");
  if (auto read = ReadCondition(object, "base", body.request.base); !read) return Fail(read.error());
  auto from = ReadTime(object, "from", now), to = ReadTime(object, "to", now);
  if (!from) return Fail(from.error());
  if (!to) return Fail(to.error());
  body.from = *from;
  body.to = *to;
  dom::element limit;
  if (object["limit"].get(limit) == simdjson::SUCCESS && !limit.is_null()) {
    uint64_t number = 0;
    if (limit.get(number) != simdjson::SUCCESS || number == 0 || number > kMostFindings)
      return Wrong(fmt::format("\"limit\" is no whole number from 1 to {}", kMostFindings));
    body.request.limit = number;
  }
  return body;
}

Shape RequestShape() {
  return Named(
      "DifferencesRequest",
      Object({{"selection", Text("thumbs_down, slow, costly, failed, or a DataPrime condition on a span: a trace "
                                 "with such a span is selected")},
              Maybe("base", Text("a condition: only traces with such a span are compared")),
              Maybe("from", InstantShape()),
              Maybe("to", InstantShape()),
              Maybe("limit", Whole().From(1).To(kMostFindings).Otherwise("10"))}));
}

Shape DifferencesShape() {
  const Shape share =
      Named("ShareOfTraces",
            Object({{"with", Whole()}, {"of", Whole()}, {"share", Number()}, {"low", Number()}, {"high", Number()}})
                .About("with its 95 % interval (Wilson)"));
  const Shape finding = Object({{"attribute", Text()},
                                {"keypath", Text()},
                                {"value", Text()},
                                {"kind", OneOf({"value", "range", "absent"})},
                                {"selected", share},
                                {"rest", share},
                                {"difference", Object({{"value", Number()}, {"low", Number()}, {"high", Number()}})
                                                   .About("of the shares, with its 95 % interval (Newcombe)")},
                                {"lift", Number().OrNull()},
                                {"selected_with_value", Number()},
                                {"selected_without_value", Number()},
                                {"p_value", Number()},
                                {"false_discovery_rate", Number()},
                                {"also", ListOf(Text())},
                                {"query", Text("DataPrime")}});
  return Named("Differences",
               Object({{"selection", Text()},
                       {"meaning", Text()},
                       {"threshold", Number("of slow, in microseconds; of costly, in USD").OrNull()},
                       {"traces", Object({{"selected", Whole()}, {"rest", Whole()}, {"sampled_one_in", Whole()}})},
                       {"stands_out", Flag()},
                       {"message", Text()},
                       {"differences", ListOf(finding).About("the strongest first")},
                       {"compared", Object({{"attributes", Whole()},
                                            {"values", Whole()},
                                            {"false_discovery_rate_at_most", Number()},
                                            {"queries", Whole()},
                                            {"attributes_left_out", Whole()},
                                            {"many_values", ListOf(Text())}})}}));
}

Result<void> Answer(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  Result<Body> body = Read(call.request.body, context.clock.NowNanos());
  if (!body) return Fail(body.error());
  auto differences = DifferencesInStore(context, body->request, body->from, body->to, call.cancel);
  if (!differences) {
    if (differences.error().diagnostics.empty()) return Fail(differences.error().error);
    out.Send(FailureResponse(differences.error(), body->request.selection));
    return {};
  }
  JsonWriter json;
  WriteDifferences(*differences, json);
  out.Send(JsonResponse(200, json.Take()));
  return {};
}

}  // namespace

std::vector<Route> DifferenceRoutes(ApiContext& context) {
  return {{.method = "POST",
           .pattern = "/api/v1/differences",
           .access = RouteAccess::kRead,
           .handler = {},
           .stream = [&context](const ApiCall& call, AnswerStream& out) { return Answer(context, call, out); },
           .summary = "What is different about some traces (thumbs_down, slow, costly, failed, or a condition) against "
                      "the rest: values of attributes, by effect, with confidence intervals.",
           .about = {.body = RequestShape(),
                     .body_example = R"({"selection": "failed", "from": "-1h"})",
                     .answer = DifferencesShape()}}};
}

}  // namespace throughline::center
