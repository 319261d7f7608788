#include "assistant/providers/model_answer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace throughline::assistant {
namespace {

struct Case {
  std::string_view name, said, query, refusal = {};
};

constexpr std::string_view kQuery = "source logs last 1h | limit 5";

const Case kCases[] = {
    {"as asked for", R"({"query": "source logs last 1h | limit 5", "explanation": "Logs.", "refusal": null})", kQuery},
    {"JSON in a fence", "```json\n{\"query\": \"source logs last 1h | limit 5\"}\n```", kQuery},
    {"a fence in the JSON", R"({"query": "```dataprime\nsource logs last 1h | limit 5\n```"})", kQuery},
    {"a query alone", "source logs last 1h | limit 5", kQuery},
    {"a query in a fence", "```\nsource logs last 1h | limit 5\n```", kQuery},
    {"with the language's name", "```dataprime\nsource logs last 1h | limit 5\n```\nThis shows logs.", kQuery},
    {"prose before a fence", "Here you are:\n```sql\nsource logs last 1h | limit 5\n```", kQuery},
    {"prose before a query", "Sure!\nsource logs last 1h | limit 5\n\nIt shows logs.", kQuery},
    {"a label", "Query: source logs last 1h | limit 5", kQuery},
    {"in backticks", "`source logs last 1h | limit 5`", kQuery},
    {"prose around JSON", "The answer: {\"query\": \"source logs last 1h | limit 5\"} I hope it helps.", kQuery},
    {"over several lines", "source logs last 1h\n| limit 5", "source logs last 1h\n| limit 5"},
    {"a refusal",
     R"({"query": null, "refusal": "This question is not related to system observability or log analysis."})", "",
     kRefusalSentence},
    {"a refusal in words", "I'm sorry, but that is not something I do.", "",
     "I'm sorry, but that is not something I do."},
    {"a refusal where the query belongs",
     R"({"query": "This question is not related to system observability or log analysis."})", "", kRefusalSentence},
    {"a query beats a refusal", R"({"query": "source logs last 1h | limit 5", "refusal": "none"})", kQuery},
    {"nothing", "", ""},
    {"prose", "There are many errors in your system.", ""},
    {"cut off", R"({"query": "source logs last)", ""},
    {"another shape", R"({"query": {"a": 1}})", ""},
    {"a list", "[1, 2]", ""},
    {"HTML", "<html><script>alert(1)</script></html>", ""},
};

TEST(ModelAnswer, AQueryIsFoundHoweverItIsWrapped) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const ModelAnswer answer = ReadModelAnswer(c.said);
    EXPECT_EQ(answer.query, c.query);
    EXPECT_EQ(answer.refusal, c.refusal);
    EXPECT_EQ(answer.problem.empty(), !c.query.empty() || !c.refusal.empty());
  }
}

TEST(ModelAnswer, WhatIsTooLongOrNoTextIsAProblemAndNothingElse) {
  EXPECT_NE(ReadModelAnswer("source " + std::string(100'000, 'x')).problem, "");
  EXPECT_NE(ReadModelAnswer(std::string(1'000'000, '{')).problem, "");
  EXPECT_NE(ReadModelAnswer(std::string("\0\xff\xfe", 3)).problem, "");
  const ModelAnswer answer =
      ReadModelAnswer(R"({"query": "source logs | limit 1", "explanation": ")" + std::string(5000, 'e') + R"("})");
  EXPECT_LE(answer.explanation.size(), 2000u);
}

}  // namespace
}  // namespace throughline::assistant
