#include "schema/long_text_keys.h"

#include <gtest/gtest.h>

#include <string>

namespace throughline::schema {
namespace {

TEST(LongTextKeys, AreTheKeysThatHoldWhatWasSaid) {
  for (std::string_view key :
       {"gen_ai.input.messages", "gen_ai.prompt", "gen_ai.prompt.0.content",
        "gen_ai.prompt.12.tool_calls.0.function.arguments", "llm.input_messages.0.message.content",
        "llm.output_messages.3.message.contents.0.message_content.text", "input.value", "traceloop.entity.output",
        "ai.prompt", "ai.response.text", "ai.toolCall.args", "langfuse.observation.input",
        "retrieval.documents.0.document.content", "ai.user_input", "guardrails.prompt.0"}) {
    EXPECT_TRUE(IsLongTextKey(key)) << key;
  }
}

TEST(LongTextKeys, AreNotTheShortWordsBesideThem) {
  for (std::string_view key :
       {"", "gen_ai.prompt.name", "gen_ai.prompt.0.role", "gen_ai.prompt.0.tool_calls.0.id",
        "gen_ai.completion.0.finish_reason", "gen_ai.prompt_price", "gen_ai.prompt.",
        "gen_ai.prompt.evaluations.pii.score", "llm.input_messages.0.message.role", "llm.tools", "ai.model",
        "input.mime_type", "retrieval.documents.0.document.score", "http.method", "session.id"}) {
    EXPECT_FALSE(IsLongTextKey(key)) << key;
  }
}

TEST(LongTextKeys, HoldWhatIsSentInTheCanonicalForm) {
  for (const CanonicalText& text : CanonicalTexts()) {
    EXPECT_TRUE(IsLongTextKey(text.sent)) << text.sent;
    EXPECT_EQ(CanonicalTextKey(text.sent), text.key);
    EXPECT_EQ(text.evidence, "\"" + std::string(text.key.substr(1)) + "\":");
  }
  EXPECT_EQ(CanonicalTextKey("gen_ai.prompt"), "");
}

}  // namespace
}  // namespace throughline::schema
