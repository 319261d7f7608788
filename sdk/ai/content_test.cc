// What the content policy lets through, and that what is written is always whole JSON.
#include "throughline/content.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <stdexcept>

#include "base/random.h"
#include "sdk/ai/allowed_text.h"
#include "sdk/ai/testing.h"

namespace throughline {
namespace {

constexpr const char* kCapture = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
constexpr const char* kLengthLimit = "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT";

struct EnvironmentCase {
  const char* value;
  ContentCapture capture;
  ContentPlace place;
};
const EnvironmentCase kEnvironment[] = {
    {"true", ContentCapture::kFull, ContentPlace::kSpan},
    {"True", ContentCapture::kFull, ContentPlace::kSpan},
    {"SPAN_ONLY", ContentCapture::kFull, ContentPlace::kSpan},
    {"EVENT_ONLY", ContentCapture::kFull, ContentPlace::kEvent},
    {"span_and_event", ContentCapture::kFull, ContentPlace::kSpanAndEvent},
    {"masked", ContentCapture::kMasked, ContentPlace::kSpan},
    {"false", ContentCapture::kOff, ContentPlace::kSpan},
    {"NO_CONTENT", ContentCapture::kOff, ContentPlace::kSpan},
    {"", ContentCapture::kOff, ContentPlace::kSpan},
    {"perhaps", ContentCapture::kOff, ContentPlace::kSpan},
};

TEST(ContentPolicy, IsReadFromTheEnvironment) {
  for (const EnvironmentCase& c : kEnvironment) {
    setenv(kCapture, c.value, 1);
    const ContentPolicy policy = ContentPolicy::FromEnvironment();
    EXPECT_EQ(policy.capture, c.capture) << c.value;
    EXPECT_EQ(policy.place, c.place) << c.value;
  }
  unsetenv(kCapture);
  EXPECT_EQ(ContentPolicy::FromEnvironment().capture, ContentCapture::kOff) << "not set";
}

TEST(ContentPolicy, KeepsBelowTheLengthLimitOfAttributes) {
  setenv(kLengthLimit, "1000", 1);
  EXPECT_EQ(ContentPolicy::FromEnvironment().max_value_bytes, 1000u);
  EXPECT_EQ(ContentPolicy::FromEnvironment().max_text_bytes, 1000u);
  unsetenv(kLengthLimit);
}

TEST(CutText, EndsBetweenCharactersAndSaysHowMuchIsMissing) {
  const std::string text = "0123456789🧠🧠🧠🧠🧠🧠🧠🧠🧠🧠🧠🧠🧠🧠🧠";
  for (size_t limit = 40; limit < 60; ++limit) {
    const std::string cut = internal::CutText(text, limit);
    EXPECT_LE(cut.size(), limit);
    EXPECT_TRUE(simdjson::validate_utf8(cut)) << cut;
    EXPECT_TRUE(cut.ends_with(" bytes left out]")) << cut;
  }
  EXPECT_EQ(internal::CutText(std::string(100, 'x'), 50), "xxxxxxxxxx… [90 bytes left out]");
}

class Content : public testing::AiTest {
 protected:
  void Say(std::vector<Message> messages) {
    ChatSpan span(tracer_, {.provider = "openai", .model = "gpt-4o"});
    span.SetInputMessages(messages);
  }
  // The messages of the last span, parsed; an error when they are no JSON.
  simdjson::dom::array Messages() {
    text_ = Attribute("gen_ai.input.messages");
    simdjson::dom::array array;
    EXPECT_EQ(parser_.parse(text_).get(array), simdjson::SUCCESS) << text_;
    return array;
  }
  simdjson::dom::parser parser_;
  std::string text_;
};

TEST_F(Content, ALongTextIsCutInsideTheStructure) {
  SetContentPolicy({.capture = ContentCapture::kFull, .max_text_bytes = 100});
  Say({Message::User(std::string(1000, 'x')), Message::User("short")});
  const simdjson::dom::array messages = Messages();
  EXPECT_EQ(messages.at(0)["parts"].at(0)["content"].get_string().value(),
            std::string(60, 'x') + "… [940 bytes left out]");
  EXPECT_EQ(messages.at(1)["parts"].at(0)["content"].get_string().value(), "short");
}

TEST_F(Content, WhenAllTogetherIsTooMuchTheLongestTextsAreCutFirst) {
  SetContentPolicy({.capture = ContentCapture::kFull, .max_value_bytes = 2000});
  Say({Message::User("short"), Message::User(std::string(5000, 'x')), Message::User(std::string(300, 'y')),
       Message::User(std::string(9000, 'z'))});
  const simdjson::dom::array messages = Messages();
  EXPECT_LE(text_.size(), 2000u);
  EXPECT_EQ(messages.at(0)["parts"].at(0)["content"].get_string().value(), "short");
  EXPECT_EQ(messages.at(2)["parts"].at(0)["content"].get_string().value().size(), 300u);
  EXPECT_LT(messages.at(1)["parts"].at(0)["content"].get_string().value().size(), 700u);
}

TEST_F(Content, WhenTheStructureAloneIsTooMuchTheFirstAndTheLastMessagesStay) {
  SetContentPolicy({.capture = ContentCapture::kFull, .max_value_bytes = 4000});
  const uint64_t before = ReadContentDiagnostics().messages_left_out;
  std::vector<Message> messages;
  for (int i = 0; i < 500; ++i) messages.push_back(Message::User(std::to_string(i)));
  Say(messages);
  const simdjson::dom::array written = Messages();
  EXPECT_LE(text_.size(), 4000u);
  EXPECT_EQ(written.at(0)["parts"].at(0)["content"].get_string().value(), "0");
  EXPECT_EQ(written.at(written.size() - 1)["parts"].at(0)["content"].get_string().value(), "499");
  EXPECT_EQ(Attribute("throughline.messages_left_out"), std::to_string(500 - written.size()));
  EXPECT_EQ(ReadContentDiagnostics().messages_left_out - before, 500 - written.size());
}

TEST_F(Content, LongArgumentsKeepTheirStructureAndTheirShortValues) {
  SetContentPolicy({.capture = ContentCapture::kFull, .max_text_bytes = 400});
  Say({{.role = "assistant",
        .parts = {
            Part::ToolCall("c", "save", R"({"id":7,"body":")" + std::string(1000, 'x') + R"(","draft":true})")}}});
  const simdjson::dom::element arguments = Messages().at(0)["parts"].at(0)["arguments"];
  EXPECT_EQ(arguments["id"].get_int64().value(), 7);
  EXPECT_TRUE(arguments["draft"].get_bool().value());
  EXPECT_TRUE(arguments["body"].get_string().value().ends_with("bytes left out]"));
}

TEST_F(Content, HostileTextsUnderEveryLimitAreWholeJsonWithinIt) {
  SeededRandom random(7);
  int written = 0;
  const std::string pieces[] = {"\"",        "\\",   "\n",       "\x01",       "é", "🧠",
                                "</script>", "\xff", "\xe2\x82", "{\"a\":[1,", "x"};
  for (size_t limit = 60; limit < 3000; limit += 61) {
    SetContentPolicy({.capture = ContentCapture::kFull, .max_text_bytes = limit, .max_value_bytes = limit});
    std::vector<Message> messages(1 + random.Below(4));
    for (Message& message : messages) {
      message.role = "user";
      for (size_t part = 0; part < 1 + random.Below(3); ++part) {
        std::string text;
        for (size_t i = random.Below(400); i > 0; --i) text += pieces[random.Below(std::size(pieces))];
        message.parts.push_back(random.Below(2) == 0 ? Part::Text(text)
                                                     : Part::ToolCall("i", "n", "[\"" + text + "\"]"));
      }
    }
    Say(messages);
    if (Attribute("gen_ai.input.messages") == "(none)") continue;  // not even the bones fit
    ++written;
    Messages();
    // A byte that is no UTF-8 takes three when it is repaired; the limit counts it as one character, as
    // OpenTelemetry's.
    size_t characters = 0;
    for (char c : text_) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    EXPECT_LE(characters, limit);
  }
  EXPECT_GT(written, 30);
}

TEST_F(Content, TheProvidersLengthLimitHoldsForTheWholeJson) {
  TracerProviderOptions options;
  options.limits.attribute_value_length = 500;
  options.processors.push_back(MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store_)));
  const auto provider = TracerProvider::Create(std::move(options));
  {
    ChatSpan span(provider->GetTracer("test"), {.provider = "openai", .model = "gpt-4o"});
    span.SetInputMessages({Message::User(std::string(2000, 'x'))});
  }
  EXPECT_EQ(Messages().size(), 1u);
  EXPECT_LE(text_.size(), 500u);
}

TEST_F(Content, AHookDecidesWhatIsWritten) {
  SetContentPolicy({.capture = ContentCapture::kMasked,
                    .mask = [](std::string_view text) { return "<" + std::to_string(text.size()) + ">"; }});
  Say({Message::User("hello"), {.role = "assistant", .parts = {Part::ToolCall("c", "f", R"({"a":["xy",true]})")}}});
  EXPECT_EQ(
      Attribute("gen_ai.input.messages"),
      R"([{"role":"user","parts":[{"type":"text","content":"<5>"}]},)"
      R"({"role":"assistant","parts":[{"type":"tool_call","id":"c","name":"f","arguments":{"<1>":["<2>",true]}}]}])");
}

TEST_F(Content, AHookThatThrowsHasItsTextLeftOutAndIsCounted) {
  const uint64_t before = ReadContentDiagnostics().mask_failures;
  SetContentPolicy({.capture = ContentCapture::kMasked, .mask = [](std::string_view text) -> std::string {
                      if (text == "bad") throw std::runtime_error("no");
                      return std::string(text);
                    }});
  Say({Message::User("bad"),
       Message::User("good"),
       {.role = "assistant", .parts = {Part::ToolCall("c", "f", R"({"a":"bad"})")}}});
  EXPECT_EQ(Attribute("gen_ai.input.messages"),
            R"([{"role":"user","parts":[]},{"role":"user","parts":[{"type":"text","content":"good"}]},)"
            R"({"role":"assistant","parts":[{"type":"tool_call","id":"c","name":"f"}]}])");
  EXPECT_EQ(ReadContentDiagnostics().mask_failures - before, 2u);
}

TEST_F(Content, ASpanMayHaveAPolicyOfItsOwn) {
  SetContentPolicy({.capture = ContentCapture::kOff});
  {
    ChatSpan span(tracer_, {.provider = "openai", .model = "gpt-4o"},
                  {.content = Shared<const ContentPolicy>::Make(ContentPolicy{.capture = ContentCapture::kFull})});
    EXPECT_TRUE(span.WantsContent());
    span.SetInputMessages({Message::User("hello")});
  }
  EXPECT_NE(Attribute("gen_ai.input.messages").find("hello"), std::string::npos);
}

TEST_F(Content, IsOffForEveryKindOfText) {
  SetContentPolicy({.capture = ContentCapture::kOff});
  {
    ExecuteToolSpan span(tracer_, {.name = "f"});
    span.SetArguments("{\"a\":1}");
    span.SetResult("secret");
  }
  EXPECT_EQ(Attribute("gen_ai.tool.call.arguments"), "(none)");
  EXPECT_EQ(Attribute("gen_ai.tool.call.result"), "(none)");
  {
    RetrievalSpan span(tracer_, {.data_source = "d"});
    span.SetQuery("secret");
    span.SetDocuments({{.id = "doc-1", .score = 0.5, .content = "secret"}});
  }
  EXPECT_EQ(Attribute("gen_ai.retrieval.query.text"), "(none)");
  EXPECT_EQ(Attribute("gen_ai.retrieval.documents"), R"([{"id":"doc-1","score":0.5}])");
  { Annotate(*std::make_unique<Span>(tracer_.StartSpan("s")), AiStep{.operation = "o", .user_input = "secret"}); }
  EXPECT_EQ(Attribute("ai.user_input"), "(none)");
}

TEST_F(Content, ABlobOverTheLimitIsNamedAndNotCut) {
  SetContentPolicy({.capture = ContentCapture::kFull, .max_text_bytes = 100});
  Say({{.role = "user", .parts = {Part::Blob("image", "image/png", std::string(500, 'A'))}}});
  EXPECT_EQ(
      Attribute("gen_ai.input.messages"),
      R"([{"role":"user","parts":[{"type":"blob","modality":"image","mime_type":"image/png","bytes_left_out":500}]}])");
}

TEST_F(Content, NoTextIsTouchedForASpanThatRecordsNothing) {
  SetContentPolicy({.capture = ContentCapture::kMasked, .mask = [](std::string_view) -> std::string {
                      ADD_FAILURE() << "asked for a span that nobody records";
                      return {};
                    }});
  ChatSpan span(Tracer(), {.provider = "openai", .model = "gpt-4o"});
  EXPECT_FALSE(span.WantsContent());
  span.SetInputMessages({Message::User("hello")});
  span.SetSystemInstructions("be brief");
}

}  // namespace
}  // namespace throughline
