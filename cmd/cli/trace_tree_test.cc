#include "cmd/cli/trace_tree.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <sstream>

#include "cmd/cli/golden_testing.h"
#include "cmd/cli/terminal_text.h"

namespace throughline::cmd {
namespace {

// "times columns=60": the words of a case's `options`.
TreeOptions OptionsOf(const std::string& words) {
  TreeOptions options;
  if (words.find("full") != std::string::npos) options = TreeOptions::Full();
  std::istringstream in(words);
  for (std::string word; in >> word;) {
    const size_t equals = word.find('=');
    const size_t number = equals == std::string::npos ? 0 : std::stoul(word.substr(equals + 1));
    const std::string name = word.substr(0, equals);
    if (name == "times") options.times = true;
    if (name == "events") options.events = true;
    if (name == "attributes") options.attributes = true;
    if (name == "no-messages") options.messages = false;
    if (name == "colour") options.screen.colour = true;
    if (name == "columns") options.screen.columns = number;
    if (name == "span-messages") options.span_messages = number;
    if (name == "children") options.children = number;
    if (name == "spans") options.spans = number;
  }
  return options;
}

TEST(PrintTraceTree, EveryCaseIsDrawnAsItsGoldenSays) {
  for (const auto& folder : CasesOf("trace")) {
    const TreeOptions options = OptionsOf(ReadWhole(folder / "options"));
    std::ostringstream out;
    const Result<void> printed = PrintTraceTree(ReadWhole(folder / "trace.json"), options, out);
    ASSERT_TRUE(printed) << folder << printed.error().message;
    ExpectGolden(folder / "expect.txt", out.str());
    if (!options.screen.colour) ExpectNothingActs(out.str(), folder);
  }
}

// As the server writes it, with nothing in it but what the shape of the tree needs.
std::string TraceOf(size_t spans, const std::function<size_t(size_t)>& parent_of) {
  std::string body = R"({"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","resources":[],"spans":[)";
  for (size_t i = 1; i <= spans; ++i) {
    const size_t parent = parent_of(i);
    body += fmt::format(R"({}{{"span_id":"{:016x}","parent_span_id":{},"name":"n{}"}})", i == 1 ? "" : ",", i,
                        parent == 0 ? "null" : fmt::format("\"{:016x}\"", parent), i);
  }
  return body + "]}";
}

size_t LinesOf(const std::string& text) { return static_cast<size_t>(std::ranges::count(text, '\n')); }

TEST(PrintTraceTree, AnyDepthAndWidthIsPrintedWhole) {
  constexpr size_t kSpans = 30'000;
  const std::function<size_t(size_t)> shapes[] = {[](size_t i) { return i - 1; },             // one below the other
                                                  [](size_t i) { return i == 1 ? 0U : 1U; },  // all under one
                                                  [](size_t) { return size_t{0}; },           // all roots
                                                  [](size_t i) { return i == 1 ? kSpans : i - 1; },  // one circle
                                                  [](size_t i) { return i + kSpans; }};  // all without a parent
  for (const auto& shape : shapes) {
    std::ostringstream out;
    ASSERT_TRUE(PrintTraceTree(TraceOf(kSpans, shape), TreeOptions::Full(), out));
    for (const char* name : {"n1 ", "n15000 ", "n30000 "}) EXPECT_NE(out.str().find(name), std::string::npos) << name;
    EXPECT_GE(LinesOf(out.str()), kSpans + 1);
  }
}

TEST(PrintTraceTree, WithoutFullALargeTraceIsCutAndEverySpanCounted) {
  std::ostringstream deep;
  ASSERT_TRUE(PrintTraceTree(TraceOf(10'000, [](size_t i) { return i - 1; }), {}, deep));
  EXPECT_EQ(LinesOf(deep.str()), 1002U);
  EXPECT_NE(deep.str().find("… 9,000 more spans not printed; --full prints all\n"), std::string::npos);

  std::ostringstream wide;
  ASSERT_TRUE(PrintTraceTree(TraceOf(100'000, [](size_t i) { return i == 1 ? 0U : 1U; }), {}, wide));
  EXPECT_EQ(LinesOf(wide.str()), 103U);
  EXPECT_NE(wide.str().find("… 99,899 more spans here; --full prints all\n"), std::string::npos);
}

TEST(PrintTraceTree, NoLineIsWiderThanTheScreen) {
  for (const auto& folder : CasesOf("trace")) {
    for (size_t columns : {40U, 61U, 132U}) {
      TreeOptions options = TreeOptions::Full();
      options.screen.columns = columns;
      options.times = options.events = options.attributes = true;
      std::ostringstream out;
      ASSERT_TRUE(PrintTraceTree(ReadWhole(folder / "trace.json"), options, out));
      std::istringstream lines(out.str());
      for (std::string line; std::getline(lines, line);) EXPECT_LE(Columns(line), columns) << folder << ": " << line;
    }
  }
}

TEST(PrintTraceTree, AnAnswerThatIsNoTraceIsRefusedWithNothingPrinted) {
  for (const char* body : {"", "<html>", "[]", "{}", R"({"spans":7})", "{\"spans\":[", "{\"spans\":[\"\xff\"]}"}) {
    std::ostringstream out;
    const Result<void> printed = PrintTraceTree(body, {}, out);
    ASSERT_FALSE(printed) << body;
    EXPECT_EQ(printed.error().kind, ErrorKind::kInternal);
    EXPECT_EQ(out.str(), "");
  }
}

}  // namespace
}  // namespace throughline::cmd
