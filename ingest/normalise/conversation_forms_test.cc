// One call, in every form in which emitters send it, is one conversation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ingest/normalise/testing/one_span.h"

namespace throughline::ingest {
namespace {

using otel::KeyValue;
using otel::Value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::OneSpan;

constexpr std::string_view kInput =
    R"([{"role":"system","parts":[{"type":"text","content":"Be brief."}]},)"
    R"({"role":"user","parts":[{"type":"text","content":"Paris and Rome?"}]},)"
    R"({"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"weather","arguments":{"city":"Paris"}},)"
    R"({"type":"tool_call","id":"c2","name":"weather","arguments":{"city":"Rome"}}]},)"
    R"({"role":"tool","parts":[{"type":"tool_call_response","id":"c2","response":"21"}]},)"
    R"({"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"14"}]}])";
constexpr std::string_view kOutput =
    R"([{"role":"assistant","parts":[{"type":"text","content":"14 and 21."}],"finish_reason":"stop"}])";

constexpr std::string_view kOpenAiMessages =
    R"([{"role":"system","content":"Be brief."},{"role":"user","content":"Paris and Rome?"},)"
    R"({"role":"assistant","content":null,"tool_calls":[)"
    R"({"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"}},)"
    R"({"id":"c2","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}}]},)"
    R"({"role":"tool","tool_call_id":"c2","content":"21"},{"role":"tool","tool_call_id":"c1","content":"14"}])";
constexpr std::string_view kOpenAiAnswer =
    R"({"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"14 and 21."}}]})";

void ExpectTheConversation(OneSpan& span) {
  const NormalisedSpan& out = span.Normalise();
  EXPECT_EQ(out.input_messages, kInput);
  EXPECT_EQ(out.output_messages, kOutput);
  EXPECT_THAT(out.finish_reasons, ElementsAre("stop"));
  EXPECT_TRUE(out.content_captured);
  EXPECT_FALSE(out.conversation_incomplete);
  EXPECT_TRUE(out.is_ai);
}

TEST(OneConversation, InMessageAttributes) {
  OneSpan span("chat m", {{"gen_ai.operation.name", Value::String("chat")},
                          {"gen_ai.input.messages", Value::String(kInput)},
                          {"gen_ai.output.messages", Value::String(kOutput)}});
  ExpectTheConversation(span);
}

TEST(OneConversation, EncodedTwice) {
  std::string twice_in, twice_out;
  otel::AppendJsonString(kInput, twice_in);
  otel::AppendJsonString(kOutput, twice_out);
  OneSpan span("chat m", {{"gen_ai.input.messages", Value::String(twice_in)},
                          {"gen_ai.output.messages", Value::String(twice_out)}});
  ExpectTheConversation(span);
}

TEST(OneConversation, InADetailsEvent) {
  OneSpan span("chat m", {{"gen_ai.operation.name", Value::String("chat")}});
  span.AddEvent("gen_ai.client.inference.operation.details",
                {{"gen_ai.input.messages", Value::String(kInput)}, {"gen_ai.output.messages", Value::String(kOutput)}});
  ExpectTheConversation(span);
}

TEST(OneConversation, InIndexedAttributesInAnyOrder) {
  OneSpan span("chat m", {{"gen_ai.prompt.4.content", Value::String("14")},
                          {"gen_ai.prompt.4.tool_call_id", Value::String("c1")},
                          {"gen_ai.prompt.4.role", Value::String("tool")},
                          {"gen_ai.prompt.0.role", Value::String("system")},
                          {"gen_ai.prompt.0.content", Value::String("Be brief.")},
                          {"gen_ai.prompt.1.role", Value::String("user")},
                          {"gen_ai.prompt.1.content", Value::String("Paris and Rome?")},
                          {"gen_ai.prompt.2.role", Value::String("assistant")},
                          {"gen_ai.prompt.2.tool_calls.1.id", Value::String("c2")},
                          {"gen_ai.prompt.2.tool_calls.1.function.name", Value::String("weather")},
                          {"gen_ai.prompt.2.tool_calls.1.function.arguments", Value::String(R"({"city":"Rome"})")},
                          {"gen_ai.prompt.2.tool_calls.0.id", Value::String("c1")},
                          {"gen_ai.prompt.2.tool_calls.0.name", Value::String("weather")},
                          {"gen_ai.prompt.2.tool_calls.0.arguments", Value::String(R"({"city":"Paris"})")},
                          {"gen_ai.prompt.3.role", Value::String("tool")},
                          {"gen_ai.prompt.3.content", Value::String("21")},
                          {"gen_ai.prompt.3.tool_call_id", Value::String("c2")},
                          {"gen_ai.completion.0.role", Value::String("assistant")},
                          {"gen_ai.completion.0.content", Value::String("14 and 21.")},
                          {"gen_ai.completion.0.finish_reason", Value::String("stop")}});
  ExpectTheConversation(span);
}

TEST(OneConversation, InTwoAttributesOfJson) {
  OneSpan span("chat m", {{"gen_ai.prompt", Value::String(kOpenAiMessages)},
                          {"gen_ai.completion", Value::String(kOpenAiAnswer)}});
  ExpectTheConversation(span);
}

TEST(OneConversation, InContentEvents) {
  OneSpan span("chat m", {});
  span.AddEvent("gen_ai.content.prompt", {{"gen_ai.prompt", Value::String(kOpenAiMessages)}});
  span.AddEvent("gen_ai.content.completion", {{"gen_ai.completion", Value::String(kOpenAiAnswer)}});
  ExpectTheConversation(span);
}

TEST(OneConversation, InAnEventForEachMessage) {
  OneSpan span("chat m", {});
  span.AddEvent("gen_ai.system.message", {{"content", Value::String("Be brief.")}});
  span.AddEvent("gen_ai.user.message", {{"content", Value::String("Paris and Rome?")}});
  span.AddEvent(
      "gen_ai.assistant.message",
      {{"tool_calls",
        Value::String(
            R"([{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Paris\"}"}},)"
            R"({"id":"c2","type":"function","function":{"name":"weather","arguments":{"city":"Rome"}}}])")}});
  span.AddEvent("gen_ai.tool.message", {{"id", Value::String("c2")}, {"content", Value::String("21")}});
  span.AddEvent("gen_ai.tool.message", {{"id", Value::String("c1")}, {"content", Value::String("14")}});
  span.AddEvent("gen_ai.choice", {{"index", Value::Int(0)},
                                  {"finish_reason", Value::String("stop")},
                                  {"message", Value::String(R"({"content":"14 and 21."})")}});
  ExpectTheConversation(span);
}

TEST(OneConversation, InOpenInferencesIndexedAttributes) {
  std::string p = "llm.input_messages.";
  std::vector<std::pair<std::string, std::string_view>> attributes = {
      {p + "0.message.role", "system"},
      {p + "0.message.content", "Be brief."},
      {p + "1.message.role", "user"},
      {p + "1.message.contents.0.message_content.type", "text"},
      {p + "1.message.contents.0.message_content.text", "Paris and Rome?"},
      {p + "2.message.role", "assistant"},
      {p + "2.message.tool_calls.0.tool_call.id", "c1"},
      {p + "2.message.tool_calls.0.tool_call.function.name", "weather"},
      {p + "2.message.tool_calls.0.tool_call.function.arguments", R"({"city":"Paris"})"},
      {p + "2.message.tool_calls.1.tool_call.id", "c2"},
      {p + "2.message.tool_calls.1.tool_call.function.name", "weather"},
      {p + "2.message.tool_calls.1.tool_call.function.arguments", R"({"city":"Rome"})"},
      {p + "3.message.role", "tool"},
      {p + "3.message.content", "21"},
      {p + "3.message.tool_call_id", "c2"},
      {p + "4.message.role", "tool"},
      {p + "4.message.content", "14"},
      {p + "4.message.tool_call_id", "c1"},
      {"llm.output_messages.0.message.role", "assistant"},
      {"llm.output_messages.0.message.content", "14 and 21."},
      {"llm.output_messages.0.message.finish_reason", "stop"},
      {"openinference.span.kind", "LLM"}};
  std::vector<KeyValue> entries;
  for (const auto& [key, value] : attributes) entries.push_back({key, Value::String(value)});
  OneSpan span("x", {});
  span.SetAttributes(entries);
  ExpectTheConversation(span);
}

TEST(OneConversation, InVercelsAttributes) {
  OneSpan span(
      "ai.generateText.doGenerate",
      {{"ai.operationId", Value::String("ai.generateText.doGenerate")},
       {"ai.prompt.messages",
        Value::String(
            R"([{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Paris and Rome?"}]},)"
            R"({"role":"assistant","content":[{"type":"tool-call","toolCallId":"c1","toolName":"weather","input":{"city":"Paris"}},)"
            R"({"type":"tool-call","toolCallId":"c2","toolName":"weather","args":{"city":"Rome"}}]},)"
            R"({"role":"tool","content":[{"type":"tool-result","toolCallId":"c2","output":{"type":"text","value":"21"}}]},)"
            R"({"role":"tool","content":[{"type":"tool-result","toolCallId":"c1","result":"14"}]}])")},
       {"ai.response.text", Value::String("14 and 21.")},
       {"ai.response.finishReason", Value::String("stop")}});
  ExpectTheConversation(span);
}

TEST(Conversation, OfOpenAisResponsesApiIsReadItemByItem) {
  OneSpan span(
      "x",
      {{"gen_ai.prompt",
        Value::String(R"([{"type":"message","role":"developer","content":[{"type":"input_text","text":"Be brief."}]},)"
                      R"({"type":"function_call","call_id":"c1","name":"weather","arguments":"{}"},)"
                      R"({"type":"function_call_output","call_id":"c1","output":"14"}])")}});
  EXPECT_EQ(span.Normalise().input_messages,
            R"([{"role":"system","parts":[{"type":"text","content":"Be brief."}]},)"
            R"({"role":"assistant","parts":[{"type":"tool_call","id":"c1","name":"weather","arguments":{}}]},)"
            R"({"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"14"}]}])");
}

TEST(Conversation, OfGeminiIsRead) {
  OneSpan span(
      "x",
      {{"gcp.vertex.agent.llm_request",
        Value::String(
            R"({"contents":[{"role":"user","parts":[{"text":"hi"},{"inlineData":{"mimeType":"image/png","data":"AA=="}}]},)"
            R"({"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}}]}]})")},
       {"gen_ai.system", Value::String("gcp.vertex.agent")}});
  EXPECT_EQ(span.Normalise().input_messages,
            R"([{"role":"user","parts":[{"type":"text","content":"hi"},)"
            R"({"type":"blob","modality":"image","mime_type":"image/png","content":"AA=="}]},)"
            R"({"role":"assistant","parts":[{"type":"tool_call","name":"f","arguments":{"a":1}}]}])");
}

TEST(Conversation, OfTheWrongShapeIsKeptAsText) {
  OneSpan span("x", {{"gen_ai.prompt", Value::String(R"({"weather":[1,2]})")}});
  EXPECT_EQ(span.Normalise().input_messages,
            R"([{"role":"user","parts":[{"type":"text","content":"{\"weather\":[1,2]}"}]}])");
}

TEST(Conversation, CutInTheMiddleOfItsJsonIsKeptAsTextAndNamed) {
  OneSpan span("x", {{"gen_ai.input.messages", Value::String(R"([{"role":"us)")}});
  EXPECT_EQ(span.Normalise().input_messages,
            R"([{"role":"user","parts":[{"type":"text","content":"[{\"role\":\"us"}]}])");
  EXPECT_THAT(span.Normalise().warnings, ElementsAre("JSON cut short"));
}

TEST(Conversation, WithAMissingIndexIsIncomplete) {
  EXPECT_TRUE(OneSpan("x", {{"gen_ai.prompt.1.content", Value::String("hi")}}).Normalise().conversation_incomplete);
  EXPECT_TRUE(
      OneSpan("x", {{"gen_ai.prompt.0.content", Value::String("hi")}, {"gen_ai.prompt.2.content", Value::String("ho")}})
          .Normalise()
          .conversation_incomplete);
  EXPECT_FALSE(OneSpan("x", {{"gen_ai.prompt.0.content", Value::String("hi")}}).Normalise().conversation_incomplete);
}

TEST(Conversation, OfASpanThatTheAttributeLimitCutIsIncomplete) {
  std::vector<std::string> keys;
  for (int i = 0; i < 128; ++i) keys.push_back("gen_ai.prompt." + std::to_string(i) + ".content");
  std::vector<KeyValue> attributes;
  for (const std::string& key : keys) attributes.push_back({key, Value::String("hi")});
  OneSpan span("x", {});
  span.SetAttributes(attributes);
  EXPECT_FALSE(span.Normalise().conversation_incomplete);
  span.SetDroppedAttributes(40);
  EXPECT_TRUE(span.Normalise().conversation_incomplete);
}

TEST(Conversation, OfRolesAloneHasNoContentCaptured) {
  OneSpan span("x", {{"gen_ai.prompt.0.role", Value::String("user")},
                     {"gen_ai.completion.0.role", Value::String("assistant")},
                     {"gen_ai.completion.0.tool_calls.0.function.name", Value::String("weather")}});
  const NormalisedSpan& out = span.Normalise();
  EXPECT_FALSE(out.content_captured);
  EXPECT_EQ(out.input_messages, R"([{"role":"user","parts":[]}])");
  EXPECT_THAT(out.output_messages, HasSubstr("weather"));
}

TEST(Conversation, InABlobGivesWayToTheIndexedKeys) {
  OneSpan span("x", {{"gen_ai.prompt", Value::String("blob")}, {"gen_ai.prompt.0.content", Value::String("indexed")}});
  EXPECT_THAT(span.Normalise().input_messages, HasSubstr("indexed"));
}

TEST(Conversation, NestedBeyondReasonIsKeptAndDoesNotCrash) {
  std::string deep(5000, '[');
  deep += std::string(5000, ']');
  OneSpan span("x", {{"gen_ai.prompt", Value::String(deep)}});
  EXPECT_FALSE(span.Normalise().input_messages.empty());
  std::string objects;
  for (int i = 0; i < 500; ++i) objects += R"({"messages":)";
  objects += "1" + std::string(500, '}');
  EXPECT_FALSE(OneSpan("x", {{"gen_ai.prompt", Value::String(objects)}}).Normalise().input_messages.empty());
}

TEST(SystemInstructions, AreAListOfParts) {
  for (std::string_view sent : {R"([{"type":"text","content":"Be brief."}])", "Be brief.", R"("Be brief.")"}) {
    OneSpan span("x", {{"gen_ai.system_instructions", Value::String(sent)}});
    EXPECT_EQ(span.Normalise().system_instructions, R"([{"type":"text","content":"Be brief."}])") << sent;
  }
}

TEST(ToolDefinitions, OfEveryShapeAreFolded) {
  constexpr std::string_view kExpected =
      R"([{"type":"function","name":"f","description":"d","parameters":{"type":"object"}}])";
  for (std::string_view sent :
       {R"([{"type":"function","name":"f","description":"d","parameters":{"type":"object"}}])",
        R"([{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}])",
        R"([{"name":"f","description":"d","input_schema":{"type":"object"}}])",
        R"(["{\"type\":\"function\",\"name\":\"f\",\"description\":\"d\",\"inputSchema\":{\"type\":\"object\"}}"])"}) {
    EXPECT_EQ(OneSpan("x", {{"gen_ai.tool.definitions", Value::String(sent)}}).Normalise().tool_definitions, kExpected)
        << sent;
  }
}

}  // namespace
}  // namespace throughline::ingest
