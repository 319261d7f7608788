#include "ingest/normalise/normalise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

#include "ingest/normalise/rule_index.h"
#include "ingest/normalise/testing/one_span.h"

namespace throughline::ingest {
namespace {

using otel::Value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::OneSpan;

TEST(Rules, NameConceptsThatExist) {
  for (const Rule& rule : Rules()) EXPECT_NE(RuleIndex::ConceptNamed(rule.concept_name), 0xffff) << rule.concept_name;
}

TEST(Rules, OfOneConceptStandTogether) {
  std::string_view last;
  std::vector<std::string_view> seen;
  for (const Rule& rule : Rules()) {
    if (rule.concept_name == last) continue;
    if (std::find(seen.begin(), seen.end(), rule.concept_name) != seen.end()) {
      // The parts of a cost stand under the cost; nothing else is split, or precedence would be hard to read.
      EXPECT_TRUE(rule.concept_name.starts_with("cost.")) << rule.concept_name;
    }
    seen.push_back(rule.concept_name);
    last = rule.concept_name;
  }
}

TEST(Normalise, ASpanWithoutAiKeysNormalisesToNothing) {
  OneSpan span("GET /checkout", {{"http.request.method", Value::String("GET")},
                                 {"url.path", Value::String("/checkout")},
                                 {"server.address", Value::String("shop")},
                                 {"session.id", Value::String("browser-7")},
                                 {"user.id", Value::String("u1")},
                                 {"db.operation", Value::String("SELECT")},
                                 {"name", Value::String("x")},
                                 {"input.value", Value::String("x")}});
  const NormalisedSpan& out = span.Normalise();
  EXPECT_FALSE(out.is_ai);
  EXPECT_EQ(out.operation, "");
  EXPECT_EQ(out.conversation_id, "");
  EXPECT_EQ(out.user_id, "");
  EXPECT_EQ(out.provenance, "");
  EXPECT_THAT(out.more, IsEmpty());
}

TEST(Normalise, ErrorTypeEnvironmentAndReleaseAreReadOnEverySpan) {
  OneSpan span("GET /", {{"error.type", Value::String("timeout")}});
  span.SetResource({{"deployment.environment.name", Value::String("prod")}, {"service.version", Value::String("1.2")}});
  const NormalisedSpan& out = span.Normalise();
  EXPECT_FALSE(out.is_ai);
  EXPECT_EQ(out.error_type, "timeout");
  EXPECT_EQ(out.environment, "prod");
  EXPECT_EQ(out.release, "1.2");
}

struct OperationCase {
  std::string_view key, value, operation;
};
class OperationNames : public ::testing::TestWithParam<OperationCase> {};
TEST_P(OperationNames, FoldIntoOneVocabulary) {
  OneSpan span("x", {{GetParam().key, Value::String(GetParam().value)}});
  EXPECT_EQ(span.Normalise().operation, GetParam().operation);
  EXPECT_EQ(span.Normalise().is_ai, !GetParam().operation.empty());
}
INSTANTIATE_TEST_SUITE_P(AllConventions, OperationNames,
                         ::testing::Values(OperationCase{"gen_ai.operation.name", "chat", "chat"},
                                           OperationCase{"gen_ai.operation.name", "completion", "text_completion"},
                                           OperationCase{"gen_ai.operation.name", "generate", "generate_content"},
                                           OperationCase{"gen_ai.operation.name", "search_memory", "search_memory"},
                                           OperationCase{"openinference.span.kind", "LLM", "chat"},
                                           OperationCase{"openinference.span.kind", "RETRIEVER", "retrieval"},
                                           OperationCase{"openinference.span.kind", "UNKNOWN", ""},
                                           OperationCase{"traceloop.span.kind", "task", "invoke_workflow"},
                                           OperationCase{"llm.request.type", "completion", "text_completion"},
                                           OperationCase{"llm.request.type", "rerank", "rerank"},
                                           OperationCase{"ai.operationId", "ai.streamText.doStream", "chat"},
                                           OperationCase{"ai.operationId", "ai.streamText", "invoke_agent"},
                                           OperationCase{"ai.operationId", "ai.toolCall", "execute_tool"},
                                           OperationCase{"langfuse.observation.type", "generation", "chat"},
                                           OperationCase{"langfuse.observation.type", "span", ""},
                                           OperationCase{"mcp.method.name", "tools/call", "execute_tool"},
                                           OperationCase{"mcp.method.name", "tools/list", ""}));

TEST(Normalise, TheKindThatAnEmitterNamesIsTakenInTheOrderOfDecision) {
  OneSpan span("x", {{"llm.request.type", Value::String("chat")},
                     {"gen_ai.operation.name", Value::String("embeddings")},
                     {"openinference.span.kind", Value::String("TOOL")}});
  EXPECT_EQ(span.Normalise().operation, "execute_tool");
}

TEST(Normalise, WithoutAKindAToolKeyMakesAToolCallAndAModelMakesAChat) {
  EXPECT_EQ(OneSpan("x", {{"gen_ai.tool.name", Value::String("search")}, {"gen_ai.request.model", Value::String("m")}})
                .Normalise()
                .operation,
            "execute_tool");
  EXPECT_EQ(OneSpan("x", {{"gen_ai.request.model", Value::String("m")}}).Normalise().operation, "chat");
}

TEST(Normalise, AGuardrailSpanWithoutAnyGenAiKeyIsAnAiSpan) {
  OneSpan span("guardrails.prompt", {{"guardrails.triggered", Value::String("True")}});
  span.SetScope("cx_guardrails.client");
  const NormalisedSpan& out = span.Normalise();
  EXPECT_TRUE(out.is_ai);
  EXPECT_EQ(out.operation, "apply_guardrail");
  EXPECT_TRUE(span.More("guardrail.triggered").boolean);
}

TEST(Normalise, ACodingAgentsSpansAreReadButNotCounted) {
  OneSpan span("chat",
               {{"gen_ai.operation.name", Value::String("chat")}, {"gen_ai.request.model", Value::String("m")}});
  span.SetResource({{"service.name", Value::String("cursor-agent")}});
  const NormalisedSpan& out = span.Normalise();
  EXPECT_FALSE(out.is_ai);
  EXPECT_EQ(out.request_model, "m");
  EXPECT_TRUE(span.More("throughline.coding_agent").boolean);
}

TEST(Normalise, AnUnknownProviderAndModelPassThrough) {
  OneSpan span("x",
               {{"gen_ai.provider.name", Value::String("acme")}, {"gen_ai.request.model", Value::String("acme-1")}});
  const NormalisedSpan& out = span.Normalise();
  EXPECT_EQ(out.provider, "acme");
  EXPECT_EQ(out.request_model, "acme-1");
  EXPECT_FALSE(out.cost_usd);
}

struct ProviderCase {
  std::string_view sent, canonical;
};
class Providers : public ::testing::TestWithParam<ProviderCase> {};
TEST_P(Providers, FoldIntoOneVocabulary) {
  EXPECT_EQ(OneSpan("x", {{"gen_ai.system", Value::String(GetParam().sent)}}).Normalise().provider,
            GetParam().canonical);
}
INSTANTIATE_TEST_SUITE_P(All, Providers,
                         ::testing::Values(ProviderCase{"OpenAI", "openai"}, ProviderCase{"openai.responses", "openai"},
                                           ProviderCase{"anthropic.messages", "anthropic"},
                                           ProviderCase{"AWS", "aws.bedrock"},
                                           ProviderCase{"ChatBedrockConverse", "aws.bedrock"},
                                           ProviderCase{"az.ai.openai", "azure.ai.openai"},
                                           ProviderCase{"google.generative-ai", "gcp.gemini"},
                                           ProviderCase{"google-vertex", "gcp.vertex_ai"},
                                           ProviderCase{"mistral", "mistral_ai"}, ProviderCase{"xai.chat", "x_ai"},
                                           ProviderCase{"watsonx", "ibm.watsonx.ai"}, ProviderCase{"ollama", "ollama"},
                                           ProviderCase{"Weird.Co", "Weird.Co"}));

TEST(Normalise, OfSeveralConventionsTheFirstInPrecedenceWithAValueWins) {
  OneSpan span("x", {{"llm.model_name", Value::String("from openinference")},
                     {"gen_ai.request.model", Value::String("")},
                     {"openinference.span.kind", Value::String("LLM")}});
  EXPECT_EQ(span.Normalise().request_model, "from openinference");
  OneSpan both("x", {{"llm.model_name", Value::String("from openinference")},
                     {"gen_ai.request.model", Value::String("from otel")}});
  EXPECT_EQ(both.Normalise().request_model, "from otel");
  OneSpan langfuse("x", {{"gen_ai.request.model", Value::String("from otel")},
                         {"langfuse.observation.model.name", Value::String("from langfuse")}});
  EXPECT_EQ(langfuse.Normalise().request_model, "from langfuse");
}

TEST(Normalise, ProvenanceNamesRuleAndKeyWithoutNumbers) {
  OneSpan span("x", {{"gen_ai.request.model", Value::String("m")}, {"gen_ai.prompt.17.content", Value::String("hi")}});
  const NormalisedSpan& out = span.Normalise();
  EXPECT_THAT(out.provenance, HasSubstr(R"("request_model":"otel:gen_ai.request.model")"));
  EXPECT_THAT(out.provenance, HasSubstr(R"("input_messages":"otel-legacy:gen_ai.prompt.N.*")"));
  EXPECT_EQ(out.provenance.find("17"), std::string::npos);
}

TEST(Normalise, SessionAndUserOfABrowserCountOnlyOnAiSpans) {
  OneSpan span("x", {{"session.id", Value::String("s1")},
                     {"user.id", Value::String("u1")},
                     {"openinference.span.kind", Value::String("LLM")}});
  EXPECT_EQ(span.Normalise().conversation_id, "s1");
  EXPECT_EQ(span.Normalise().user_id, "u1");
}

TEST(Normalise, TheModelKeysOfVercelAndOfTheGuideAreToldApart) {
  OneSpan vercel("ai.generateText.doGenerate", {{"ai.operationId", Value::String("ai.generateText.doGenerate")},
                                                {"ai.model.id", Value::String("gpt-4o")},
                                                {"ai.model.provider", Value::String("openai.chat")}});
  EXPECT_EQ(vercel.Normalise().request_model, "gpt-4o");
  EXPECT_EQ(vercel.Normalise().provider, "openai");
  EXPECT_THAT(vercel.Normalise().provenance, HasSubstr("vercel:ai.model.provider"));
  OneSpan guide("🧠 Generate DataPrime Query", {{"ai.model", Value::String("gpt-4o")},
                                                {"ai.model.name", Value::String("gpt-4o-x")},
                                                {"ai.model.provider", Value::String("openai")}});
  EXPECT_EQ(guide.Normalise().request_model, "gpt-4o-x");
  EXPECT_EQ(guide.Normalise().operation, "invoke_workflow");
  EXPECT_THAT(guide.Normalise().provenance, HasSubstr("guide:ai.model.provider"));
}

TEST(Normalise, TheGuidesSpanNamesAreKnownWithTheirEmojiGarbled) {
  for (std::string_view name :
       {"✅ Validate Generated Query", "âœ… Validate Generated Query", "Validate Generated Query"}) {
    EXPECT_EQ(OneSpan(name, {{"ai.model", Value::String("m")}}).Normalise().operation, "evaluate") << name;
  }
}

TEST(Normalise, TruthIsReadFromTextOfAnyCase) {
  for (const Value& value : {Value::String("True"), Value::String("true"), Value::Bool(true), Value::Int(1)}) {
    OneSpan span("x", {{"pipeline.success", value}});
    span.Normalise();
    EXPECT_TRUE(span.More("pipeline.success").boolean);
  }
}

TEST(Normalise, NumbersAreReadFromText) {
  OneSpan span("x", {{"gen_ai.operation.name", Value::String("chat")},
                     {"gen_ai.usage.input_tokens", Value::String("12")},
                     {"gen_ai.usage.output_tokens", Value::Double(3)},
                     {"gen_ai.request.temperature", Value::String("0.5")}});
  EXPECT_EQ(span.Normalise().input_tokens, 12u);
  EXPECT_EQ(span.Normalise().output_tokens, 3u);
  EXPECT_EQ(span.More("gen_ai.request.temperature").number, 0.5);
}

TEST(Normalise, ACountThatIsNoNumberIsNamedAndTheNextRuleTried) {
  OneSpan span("x",
               {{"gen_ai.usage.input_tokens", Value::String("many")}, {"gen_ai.usage.prompt_tokens", Value::Int(4)}});
  EXPECT_EQ(span.Normalise().input_tokens, 4u);
  EXPECT_THAT(span.Normalise().warnings, ElementsAre("a count that is no number"));
}

TEST(Normalise, FinishReasonsAreReadFromAListJsonOrAWord) {
  for (const Value& value :
       {Value::String("[\"tool_calls\"]"), Value::String("tool_calls"), Value::String("\"tool-calls\"")}) {
    OneSpan span("x", {{"gen_ai.response.finish_reasons", value}});
    EXPECT_THAT(span.Normalise().finish_reasons, ElementsAre("tool_call"));
  }
}

TEST(Normalise, TimeToTheFirstChunkIsNanosecondsFromEveryUnit) {
  EXPECT_EQ(
      OneSpan("x", {{"gen_ai.response.time_to_first_chunk", Value::Double(0.25)}}).Normalise().time_to_first_chunk_ns,
      250'000'000u);
  EXPECT_EQ(OneSpan("x", {{"ai.operationId", Value::String("ai.streamText.doStream")},
                          {"ai.response.msToFirstChunk", Value::Int(250)}})
                .Normalise()
                .time_to_first_chunk_ns,
            250'000'000u);
  OneSpan langfuse("x", {{"langfuse.observation.completion_start_time", Value::String("\"2026-01-01T00:00:01.25Z\"")}});
  langfuse.SetStart(1767225601'000'000'000);
  EXPECT_EQ(langfuse.Normalise().time_to_first_chunk_ns, 250'000'000u);
}

TEST(Normalise, RequestParametersAreFoundInsideAJsonAttribute) {
  OneSpan span(
      "x", {{"llm.invocation_parameters", Value::String(R"({"temperature":0.2,"max_tokens":50,"stop":["a","b"]})")}});
  span.Normalise();
  EXPECT_EQ(span.More("gen_ai.request.temperature").number, 0.2);
  EXPECT_EQ(span.More("gen_ai.request.max_tokens").integer, 50);
  EXPECT_EQ(span.More("gen_ai.request.stop_sequences").text, R"(["a","b"])");
}

TEST(Normalise, AnExceptionEventNamesTheErrorWhereNoAttributeDoes) {
  OneSpan span("x", {{"gen_ai.operation.name", Value::String("chat")}});
  span.AddEvent("exception", {{"exception.type", Value::String("APITimeoutError")}});
  EXPECT_EQ(span.Normalise().error_type, "APITimeoutError");
}

}  // namespace
}  // namespace throughline::ingest
