// Spans that our SDK makes against our server's normaliser: the same call is read into the same columns whichever
// names it was written with. expect/CASE.CONVENTION.json states the columns; with THROUGHLINE_UPDATE_GOLDENS set they
// are written instead: read the difference before you commit it.
#include <gtest/gtest.h>

#include "ingest/normalise/testing/golden.h"
#include "ingest/otlp/protobuf_traces.h"
#include "sdk/ai/testing_cases.h"
#include "sdk/export/protobuf.h"
#include "throughline/content.h"
#include "throughline/provider.h"

namespace throughline {
namespace {

using testing::Case;
using testing::kCases;

constexpr const char* kConventions[] = {"current", "indexed", "both"};
constexpr GenAiConvention kAll[] = {GenAiConvention::kCurrent, GenAiConvention::kIndexed, GenAiConvention::kBoth};

std::string Normalised(const Case& case_, GenAiConvention convention) {
  SetContentPolicy({.capture = ContentCapture::kFull});
  auto store = InMemoryExporter::MakeStore();
  TracerProviderOptions options;
  options.sampler = AlwaysOn();
  options.processors.push_back(MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store)));
  const auto provider = TracerProvider::Create(std::move(options));
  case_.make(provider->GetTracer("throughline.openai"), {.convention = convention});

  const Resource resource({{"service.name", "shop"}});
  std::string scope, scope_spans, resource_spans, request;
  otlp::AppendBytes(1, "throughline.openai", scope);
  otlp::AppendBytes(1, scope, scope_spans);
  for (const FinishedSpan& span : InMemoryExporter::Spans(store)) otlp::AppendBytes(2, span.otlp(), scope_spans);
  otlp::AppendBytes(1, resource.otlp(), resource_spans);
  otlp::AppendBytes(2, scope_spans, resource_spans);
  otlp::AppendBytes(1, resource_spans, request);

  otel::TraceBatch batch;
  EXPECT_TRUE(ingest::ReadTraces(request, {}, batch));
  EXPECT_EQ(batch.spans.size(), 1u);
  if (batch.spans.size() != 1) return {};
  ingest::Normaliser normaliser;
  ingest::NormalisedSpan normalised;
  normaliser.Normalise(batch, 0, normalised);
  EXPECT_TRUE(normalised.warnings.empty()) << normalised.warnings.front();
  EXPECT_FALSE(normalised.conversation_incomplete);
  return ingest::testing::ToJson(normalised) + "\n";
}

class EachBuilder : public ::testing::TestWithParam<Case> {};

TEST_P(EachBuilder, IsReadIntoItsColumns) {
  for (GenAiConvention convention : kAll) {
    const std::string actual = Normalised(GetParam(), convention);
    const std::string path = std::string(THROUGHLINE_SOURCE_DIR) + "/tests/sdk_normalise/expect/" + GetParam().name +
                             "." + kConventions[static_cast<size_t>(convention)] + ".json";
    EXPECT_EQ(actual, ingest::testing::ExpectationAt(path, actual)) << path;
  }
}

// What only one of the conventions can say.
struct Difference {
  std::string_view name;
  std::vector<std::string_view> members;
};
const Difference kDifferences[] = {
    // A response format is OpenAI's word, an output type the conventions'; llm-tracekit leaves port 443 out.
    {"chat", {"gen_ai.output.type", "server.port"}},
    // Indexed names hold neither images nor reasoning, system instructions are their first message, and each tool
    // result is a message of its own.
    {"chat_with_tool_calls", {"system_instructions", "input_messages", "output_messages"}},
    // llm-tracekit calls a missing finish reason an error.
    {"chat_cut_off", {"finish_reasons", "output_messages"}},
};

TEST_P(EachBuilder, IsReadAlikeInBothConventions) {
  std::string current = Normalised(GetParam(), GenAiConvention::kCurrent);
  std::string indexed = Normalised(GetParam(), GenAiConvention::kIndexed);
  for (std::string* json : {&current, &indexed}) *json = ingest::testing::WithoutMembers(*json, {"provenance"});
  for (const Difference& difference : kDifferences) {
    if (difference.name != GetParam().name) continue;
    for (std::string_view member : difference.members) {
      for (std::string* json : {&current, &indexed}) *json = ingest::testing::WithoutMembers(*json, {member});
    }
  }
  EXPECT_EQ(current, indexed);
}

INSTANTIATE_TEST_SUITE_P(Cases, EachBuilder, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace throughline
