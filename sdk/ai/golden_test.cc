// Every builder against the exact attributes that it writes: testdata/CASE.CONVENTION.txt. With
// THROUGHLINE_UPDATE_GOLDENS set the file is written instead: read the difference before you commit it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include "sdk/ai/testing.h"
#include "sdk/ai/testing_cases.h"

namespace throughline {
namespace {

using namespace testing;

class AiGolden : public AiTest {
 protected:
  void Compare(const std::string& name) {
    const auto spans = Spans();
    ASSERT_EQ(spans.size(), 1u);
    const std::string actual = Dump(spans[0]);
    const std::string path = THROUGHLINE_SOURCE_DIR "/sdk/ai/testdata/" + name + ".txt";
    if (std::getenv("THROUGHLINE_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << actual;
    std::ifstream in(path, std::ios::binary);
    EXPECT_EQ(actual, (std::string{std::istreambuf_iterator<char>(in), {}})) << path;
  }
};

class EachBuilder : public AiGolden, public ::testing::WithParamInterface<std::tuple<Case, GenAiConvention>> {};

constexpr const char* kConventions[] = {"current", "indexed", "both"};

TEST_P(EachBuilder, WritesExactlyTheAttributesOfItsConvention) {
  const auto& [case_, convention] = GetParam();
  case_.make(tracer_, {.convention = convention});
  Compare(std::string(case_.name) + "." + kConventions[static_cast<size_t>(convention)]);
}

INSTANTIATE_TEST_SUITE_P(Cases, EachBuilder,
                         ::testing::Combine(::testing::ValuesIn(kCases),
                                            ::testing::Values(GenAiConvention::kCurrent, GenAiConvention::kIndexed,
                                                              GenAiConvention::kBoth)),
                         [](const auto& each) {
                           return std::string(std::get<0>(each.param).name) + "_" +
                                  kConventions[static_cast<size_t>(std::get<1>(each.param))];
                         });

TEST_F(AiGolden, WithContentOffRolesIdsAndNamesStayAndNoTextIsWritten) {
  SetContentPolicy({.capture = ContentCapture::kOff});
  Chat(tracer_, {.convention = GenAiConvention::kBoth});
  Compare("content_off.both");
}

TEST_F(AiGolden, WithContentMaskedTheTextIsThereWithoutWhatIsSecret) {
  SetContentPolicy({.capture = ContentCapture::kMasked});
  {
    ChatSpan span(tracer_, kOpenAi, {.convention = GenAiConvention::kBoth});
    span.SetSystemInstructions("Serve jane@example.com.");
    span.SetInputMessages(
        {{.role = "user",
          .parts = {Part::Text("card 4111 1111 1111 1111"), Part::Blob("image", "image/png", "iVBO"),
                    Part::Uri("image", "https://u:pw@example.com/a.png")}},
         {.role = "assistant",
          .parts = {Part::ToolCall("c", "pay", R"({"card":4111111111111111,"password":"hunter2","amount":12.5})")}},
         Message::ToolResult("c", R"({"to":["bob@example.com"],"ok":true})")});
  }
  Compare("content_masked.both");
}

TEST_F(AiGolden, ContentMayGoIntoAnEventInstead) {
  SetContentPolicy({.capture = ContentCapture::kFull, .place = ContentPlace::kEvent});
  {
    ChatSpan span(tracer_, kOpenAi, {.convention = GenAiConvention::kBoth});
    span.SetSystemInstructions("Be brief.");
    span.SetToolDefinitions(kTools);
    span.SetInputMessages({Message::User("Hello")});
    span.SetOutputMessages({Message::Assistant("Hi", "stop")});
  }
  Compare("content_in_event.both");
}

}  // namespace
}  // namespace throughline
