// The normaliser's cost for a span without AI keys (11 attributes, the most frequent kind) and for a model call with
// its messages. The baseline is one look at each attribute key, which no normaliser can do without.
//
//   bin/normalise_bench
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/normalise/normalise.h"
#include "ingest/rows/span_cost.h"
#include "ingest/rows/span_rows.h"
#include "otel/batch.h"

namespace {

using namespace throughline;
using otel::KeyValue;
using otel::Value;

otel::TraceBatch BatchOf(std::string_view name, const std::vector<KeyValue>& attributes) {
  otel::TraceBatch batch;
  auto add = [&](const std::vector<KeyValue>& entries) {
    otel::Range range{static_cast<uint32_t>(batch.pool.entries.size()), static_cast<uint32_t>(entries.size())};
    batch.pool.entries.insert(batch.pool.entries.end(), entries.begin(), entries.end());
    return range;
  };
  batch.resources.push_back({.attributes = add({{"service.name", Value::String("checkout")},
                                                {"service.version", Value::String("1.2.3")},
                                                {"telemetry.sdk.language", Value::String("go")},
                                                {"deployment.environment.name", Value::String("prod")}})});
  batch.scopes.emplace_back();
  otel::SpanColumns& spans = batch.spans;
  spans.trace_id.emplace_back();
  spans.span_id.emplace_back();
  spans.name.push_back(name);
  spans.start_nanos.push_back(0);
  spans.kind.push_back(otel::SpanKind::kClient);
  spans.dropped_attributes.push_back(0);
  spans.attributes.push_back(add(attributes));
  spans.events.emplace_back();
  spans.resource.push_back(0);
  spans.scope.push_back(0);
  return batch;
}

otel::TraceBatch Microservice() {
  return BatchOf("GET /cart", {{"http.request.method", Value::String("GET")},
                               {"http.response.status_code", Value::Int(200)},
                               {"url.path", Value::String("/cart")},
                               {"server.address", Value::String("cart")},
                               {"server.port", Value::Int(8080)},
                               {"network.protocol.version", Value::String("1.1")},
                               {"user_agent.original", Value::String("curl")},
                               {"client.address", Value::String("10.0.0.1")},
                               {"thread.id", Value::Int(7)},
                               {"code.function.name", Value::String("Cart.get")},
                               {"app.cart.items", Value::Int(3)}});
}

void Normalise(benchmark::State& state, const otel::TraceBatch& batch) {
  ingest::Normaliser normaliser;
  ingest::NormalisedSpan out;
  for (auto _ : state) {
    normaliser.Normalise(batch, 0, out);
    benchmark::DoNotOptimize(out.is_ai);
  }
  state.SetItemsProcessed(state.iterations());
}

void BaselineReadKeys(benchmark::State& state) {
  otel::TraceBatch batch = Microservice();
  for (auto _ : state) {
    size_t sum = 0;
    for (const KeyValue& attribute : otel::Entries{batch.pool, batch.spans.attributes[0]}) {
      sum += attribute.key.size() + static_cast<uint8_t>(attribute.key[0]);
    }
    benchmark::DoNotOptimize(sum);
  }
}
BENCHMARK(BaselineReadKeys);

void SpanWithoutAiKeys(benchmark::State& state) { Normalise(state, Microservice()); }
BENCHMARK(SpanWithoutAiKeys);

std::vector<KeyValue> Call() {
  return {{"gen_ai.operation.name", Value::String("chat")},
          {"gen_ai.provider.name", Value::String("openai")},
          {"gen_ai.request.model", Value::String("gpt-4o")},
          {"gen_ai.response.model", Value::String("gpt-4o-2024-08-06")},
          {"gen_ai.response.id", Value::String("chatcmpl-1")},
          {"gen_ai.request.temperature", Value::Double(0.2)},
          {"gen_ai.usage.input_tokens", Value::Int(1200)},
          {"gen_ai.usage.output_tokens", Value::Int(300)},
          {"server.address", Value::String("api.openai.com")}};
}

// state.range(0): bytes of the prompt; the answer has a quarter of them.
void CallWithMessageAttributes(benchmark::State& state) {
  auto size = static_cast<size_t>(state.range(0));
  std::string input = R"([{"role":"user","parts":[{"type":"text","content":")" + std::string(size, 'x') + R"("}]}])";
  std::string output = R"([{"role":"assistant","parts":[{"type":"text","content":")" + std::string(size / 4, 'x') +
                       R"("}],"finish_reason":"stop"}])";
  std::vector<KeyValue> attributes = Call();
  attributes.push_back({"gen_ai.input.messages", Value::String(input)});
  attributes.push_back({"gen_ai.output.messages", Value::String(output)});
  Normalise(state, BatchOf("chat gpt-4o", attributes));
}
BENCHMARK(CallWithMessageAttributes)->Arg(100)->Arg(4096)->Arg(20480);

void CallWithIndexedAttributes(benchmark::State& state) {
  auto size = static_cast<size_t>(state.range(0));
  std::string input(size, 'x'), output(size / 4, 'x');
  std::vector<KeyValue> attributes = Call();
  attributes.push_back({"gen_ai.prompt.0.role", Value::String("user")});
  attributes.push_back({"gen_ai.prompt.0.content", Value::String(input)});
  attributes.push_back({"gen_ai.completion.0.role", Value::String("assistant")});
  attributes.push_back({"gen_ai.completion.0.content", Value::String(output)});
  Normalise(state, BatchOf("chat gpt-4o", attributes));
}
BENCHMARK(CallWithIndexedAttributes)->Arg(100)->Arg(4096)->Arg(20480);

// What the price of a model call adds to that; and of a span that calls no model.
void PriceOf(benchmark::State& state, const otel::TraceBatch& batch) {
  ingest::Normaliser normaliser;
  ingest::NormalisedSpan out;
  normaliser.Normalise(batch, 0, out);
  ingest::SpanPricer pricer;
  pricer.Use(std::make_shared<pricing::PriceBook>());
  for (auto _ : state) {
    ingest::SpanCost cost = pricer.Of(out, 1'780'000'000'000'000'000);
    benchmark::DoNotOptimize(cost);
  }
  state.SetItemsProcessed(state.iterations());
}
void PriceOfACall(benchmark::State& state) { PriceOf(state, BatchOf("chat gpt-4o", Call())); }
BENCHMARK(PriceOfACall);
void PriceOfASpanWithoutAiKeys(benchmark::State& state) { PriceOf(state, Microservice()); }
BENCHMARK(PriceOfASpanWithoutAiKeys);

// A row of the table, whole: normalised, priced and encoded.
void Encode(benchmark::State& state, const otel::TraceBatch& batch, std::shared_ptr<const pricing::PriceBook> prices) {
  ingest::SpanEncoder encoder;
  const ingest::Arrival arrival{.received_nanos = 1'780'000'000'000'000'000, .labels = {}, .batch_id = {}};
  ingest::EncodeNotes notes;
  for (auto _ : state) {
    schema::InsertBlock block = encoder.Encode(batch, arrival, notes, prices);
    benchmark::DoNotOptimize(block.rows);
  }
  state.SetItemsProcessed(state.iterations());
}
otel::TraceBatch WholeCall() {
  static const std::string input =
      R"([{"role":"user","parts":[{"type":"text","content":")" + std::string(4096, 'x') + R"("}]}])";
  std::vector<KeyValue> attributes = Call();
  attributes.push_back({"gen_ai.input.messages", Value::String(input)});
  otel::TraceBatch batch = BatchOf("chat gpt-4o", attributes);
  otel::SpanColumns& spans = batch.spans;
  spans.parent_span_id.emplace_back();
  spans.end_nanos.push_back(1);
  spans.status.emplace_back();
  spans.status_message.emplace_back();
  spans.trace_state.emplace_back();
  spans.flags.push_back(0);
  spans.dropped_events.push_back(0);
  spans.dropped_links.push_back(0);
  spans.links.emplace_back();
  return batch;
}
void EncodeACallWithoutPrices(benchmark::State& state) { Encode(state, WholeCall(), nullptr); }
BENCHMARK(EncodeACallWithoutPrices);
void EncodeACall(benchmark::State& state) { Encode(state, WholeCall(), std::make_shared<pricing::PriceBook>()); }
BENCHMARK(EncodeACall);

}  // namespace

BENCHMARK_MAIN();
