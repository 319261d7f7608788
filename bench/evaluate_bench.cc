// What judging and masking a span costs: each evaluator alone on a chat of 400 bytes of question and 1,500 of answer,
// masking of the same, and everything at once: with texts that never came before (judge/all/new), with a question and
// documents that did (judge/all/asked_again), and, as the baseline, each check with a reading of its own (judge/apart).
// encode/: spans of W1 from the request's bytes to rows, with everything on against off; the time of one span.
//
//   bin/evaluate_bench
#include <benchmark/benchmark.h>

#include <string>

#include "base/random.h"
#include "bench/generator/workload.h"
#include "evaluate/evaluate.h"
#include "evaluate/mask.h"
#include "evaluate/planted.h"
#include "evaluate/policy.h"
#include "ingest/otlp/protobuf_traces.h"
#include "ingest/rows/span_rows.h"

namespace {

using namespace throughline;
using namespace throughline::evaluate;

const std::string& Prompt() {
  static const std::string text =
      "Which services were the slowest during the last hour, and does it have to do with the deploy of 14:20? I saw "
      "timeouts of checkout against the database before, request 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 among them, and "
      "somebody said that the pool of connections was made smaller. Please show the p95 for each service, and the "
      "number of errors beside it, for customers in Europe only.";
  return text;
}
const std::string& Answer() {
  static const std::string text = [] {
    std::string made =
        "The slowest services during the last hour were checkout, cart and payments. Checkout's 95th percentile rose "
        "from 310 ms to 2.4 s at 14:22, two minutes after the deploy. ";
    const char* const parts[] = {"Most of the time is spent waiting for a connection of the pool. ",
                                 "Cart calls checkout and inherits its delay, payments has a cause of its own. ",
                                 "Errors went from 0.2% to 3.1%, nearly all of them timeouts after 5 s. ",
                                 "The pool was reduced from 50 to 8 connections in version 1.42.7. ",
                                 "Customers in Europe see it more, since their requests need one query in addition. "};
    for (int i = 0; made.size() < 1'400; ++i) made += parts[i % 5] + std::to_string(i * 7919) + " requests, ";
    return made + "as the chart below shows.";
  }();
  return text;
}

Texts ChatTexts() {
  return {.prompt = Prompt(),
          .response = Answer(),
          .has_response = true,
          .finish_reason = "stop",
          .documents = {Answer(), Prompt()}};
}

// A text that is another each time, by its last digits.
class Fresh {
 public:
  explicit Fresh(std::string_view text) : text_(std::string(text) + " 00000000") {}
  std::string_view Next() {
    for (size_t i = text_.size(); text_[--i]++ == '9';) text_[i] = '0';
    return text_;
  }

 private:
  std::string text_;
};

void OneEvaluator(benchmark::State& state, const Evaluator& evaluator) {
  Texts texts = ChatTexts();
  const std::string sql =
      "WITH recent AS (SELECT id, total FROM shop.orders WHERE day > now() - interval '7 days') SELECT c.name, "
      "sum(r.total) FROM recent r JOIN customers c ON c.id = r.id LEFT JOIN regions g ON g.id = c.region GROUP BY 1";
  const std::string json = R"({"query":")" + Answer() + R"(","rows":[1,2,3,4,5]})";
  if (evaluator.type.starts_with("sql")) texts.response = sql;
  if (evaluator.type == "json_validity") texts.response = json;
  const Config config{{.type = std::string(evaluator.type),
                       .target = evaluator.on_response ? Target::kResponse : Target::kPrompt,
                       .terms = evaluator.needs == Needs::kNothing || evaluator.needs == Needs::kCategories
                                    ? std::vector<std::string>{}
                                    : std::vector<std::string>{"duck", "insider trading", "orders"}}};
  const Plan plan(config);
  Fresh answer(texts.response), prompt(texts.prompt);
  for (auto _ : state) {
    if (evaluator.type != "json_validity") texts.response = answer.Next();  // which digits behind it would break
    texts.prompt = prompt.Next();
    benchmark::DoNotOptimize(Evaluate(texts, plan));
  }
}

// Every evaluator on each of its targets.
Config All() {
  Config all;
  for (const Evaluator& one : Evaluators()) {
    const std::vector<std::string> terms = one.needs == Needs::kCategories
                                               ? std::vector<std::string>{}
                                               : std::vector<std::string>{"duck", "insider trading", "orders"};
    for (Target target : {Target::kPrompt, Target::kResponse}) {
      if (target == Target::kPrompt ? one.on_prompt : one.on_response)
        all.push_back({.type = std::string(one.type), .target = target, .terms = terms});
    }
  }
  return all;
}

void JudgeAll(benchmark::State& state, bool is_asked_again) {
  Texts texts = ChatTexts();
  const Plan plan(All());
  Fresh prompt(texts.prompt), answer(texts.response), document(texts.documents[0]);
  for (auto _ : state) {
    if (!is_asked_again) {
      texts.prompt = prompt.Next();
      texts.documents[0] = document.Next();
    }
    texts.response = answer.Next();
    benchmark::DoNotOptimize(Evaluate(texts, plan));
  }
  state.counters["checks"] = static_cast<double>(plan.checks().size());
}

void JudgeApart(benchmark::State& state) {
  Texts texts = ChatTexts();
  std::vector<Plan> plans;
  for (const Check& check : All()) plans.emplace_back(Config{check});
  Fresh prompt(texts.prompt), answer(texts.response), document(texts.documents[0]);
  for (auto _ : state) {
    for (const Plan& plan : plans) {
      texts.prompt = prompt.Next();
      texts.documents[0] = document.Next();
      texts.response = answer.Next();
      benchmark::DoNotOptimize(Evaluate(texts, plan));
    }
  }
  state.counters["checks"] = static_cast<double>(plans.size());
}

// Of spans of W1, of which three in twelve are model calls.
void Encode(benchmark::State& state, bool is_on) {
  constexpr size_t kSpans = 384;
  bench::Workload workload(bench::WorkloadId::kW1Chat, 1);
  std::vector<bench::EncodedBatch> requests;
  for (int i = 0; i < 16; ++i) requests.push_back(workload.Next(kSpans));
  std::vector<CheckRule> rules;
  for (Check& check : All()) rules.push_back({.application = {}, .subsystem = {}, .check = std::move(check)});
  const Policies policies(0, {}, is_on ? std::move(rules) : std::vector<CheckRule>{});
  ingest::SpanEncoder encoder;
  otel::TraceBatch batch;
  size_t i = 0, bytes = 0;
  for (auto _ : state) {
    const bench::EncodedBatch& request = requests[i++ % requests.size()];
    if (!ingest::ReadTraces(request.bytes, {}, batch)) state.SkipWithError("a request can't be read");
    ingest::EncodeNotes notes;
    bytes += encoder.Encode(batch, {}, notes, nullptr, &policies).rows.size();
  }
  const auto spans = static_cast<double>(state.iterations() * kSpans);
  state.counters["ns_of_span"] =
      benchmark::Counter(spans / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["row_bytes"] = static_cast<double>(bytes) / spans;
}

void MaskChat(benchmark::State& state) {
  for (auto _ : state) {
    MaskCounts counts;
    benchmark::DoNotOptimize(Mask(Prompt(), kSecrets | kPersonalData, counts));
    benchmark::DoNotOptimize(Mask(Answer(), kSecrets | kPersonalData, counts));
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * (Prompt().size() + Answer().size())));
}
BENCHMARK(MaskChat);

// Planted texts: how much what is found costs.
void MaskPlanted(benchmark::State& state) {
  SeededRandom random(7);
  const std::vector<Planted> planted = PlantedTexts(random);
  size_t i = 0;
  for (auto _ : state) {
    MaskCounts counts;
    benchmark::DoNotOptimize(Mask(planted[i++ % planted.size()].text, kSecrets | kPersonalData, counts));
  }
}
BENCHMARK(MaskPlanted);

}  // namespace

int main(int argc, char** argv) {
  for (const Evaluator& evaluator : Evaluators()) {
    benchmark::RegisterBenchmark(("evaluate/" + std::string(evaluator.type)).c_str(),
                                 [&evaluator](benchmark::State& state) { OneEvaluator(state, evaluator); });
  }
  benchmark::RegisterBenchmark("judge/all/new", [](benchmark::State& state) { JudgeAll(state, false); });
  benchmark::RegisterBenchmark("judge/all/asked_again", [](benchmark::State& state) { JudgeAll(state, true); });
  benchmark::RegisterBenchmark("encode/off", [](benchmark::State& state) { Encode(state, false); });
  benchmark::RegisterBenchmark("encode/on", [](benchmark::State& state) { Encode(state, true); });
  benchmark::RegisterBenchmark("judge/apart", &JudgeApart);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
