#include "dataprime/compiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "dataprime/functions/catalogue.h"
#include "dataprime/sql/long_texts.h"
#include "dataprime/testing/cases.h"
#include "schema/table.h"

namespace throughline::dataprime {
namespace {

TEST(LongTexts, AreToldOf) {
  const auto reads = [](std::string_view query) {
    CompileOptions options;
    options.window_start = 0;
    options.window_end = options.now = 1;
    const auto compiled = Compile(query, options);
    EXPECT_TRUE(compiled) << query;
    return compiled && compiled->reads_long_texts;
  };
  EXPECT_TRUE(reads("source spans | find 'refund' in $d.gen_ai.input.messages | count"));
  EXPECT_TRUE(reads("source spans | wildfind 'refund' | groupby $l.serviceName aggregate count() as n"));
  EXPECT_TRUE(reads("source spans | orderby $m.timestamp desc | limit 10"));
  EXPECT_TRUE(reads("source logs | filter $d.message ~ 'refund' | count"));
  EXPECT_FALSE(reads("source spans | groupby $l.serviceName aggregate count() as n, avg($m.duration) as mean"));
  for (const std::string_view name : sql::kLongTextColumns) {
    EXPECT_TRUE(std::ranges::any_of(schema::SignalTables(), [&](const auto* table) { return table->Find(name); }))
        << name;
  }
}

std::string FirstError(const std::string& query) {
  const auto compiled = Compile(query, TestOptions());
  if (compiled) return "";
  for (const Diagnostic& diagnostic : compiled.error()) {
    if (diagnostic.severity == Severity::kError) return diagnostic.message;
  }
  return "no error";
}

std::string Repeat(std::string_view text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

// Strings that have broken quoting somewhere, once.
const std::string kHostile[] = {
    "'",
    "''",
    "\\",
    "\\'",
    "`",
    "``",
    "\"",
    std::string("\0", 1),
    "\n",
    "\r\n",
    "\t",
    "--",
    "/*",
    "*/",
    "#",
    ";",
    "{p0:String}",
    "{p0:Identifier}",
    "}{",
    "{0}",
    "{*}",
    "%s",
    "’",
    "‘",
    "“",
    "´",
    "ʼ",
    "＇",
    "﹚",
    "\xe2\x80\xa8",
    "\\x27",
    "\\u0027",
    "%27",
    "' OR 1=1 --",
    "'; DROP TABLE spans; --",
    "') UNION ALL SELECT 1 --",
    "` FROM system.tables --",
    "a.b.c",
    ".",
    "..",
    "$d",
    "c0",
    "attributes",
    "SELECT",
    "NULL",
    "\\N",
    "@@version",
    "file('/etc/passwd')",
    "\xff\xfe",
    "𝕏",
};

std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// A query with a text in each place where a user may put one: literal, key, alias, regular expression, template,
// search.
std::string Around(const std::string& text) {
  const std::string q = Quoted(text);
  return "source spans | filter $d.name == " + q + " && tags[" + q + "]:number > 5 | create $d[" + q + "] from " + q +
         ".length() | find " + q + " in $d.message" + " | groupby $d.process.tags[" + q + "] as $d.k[" + q +
         "], tags['m'].in(" + q + ":string, 'y') as w agg max_by($m.duration, tags[" + q + "]) as $d['z'][" + q +
         "] | limit 5";
}

// The SQL with what the printer wrote for a parameter made the same everywhere: two texts may be equal and share one.
std::string Shape(const std::string& sql) {
  std::string out;
  for (size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '{') {
      const size_t colon = sql.find(':', i);
      out += "{" + sql.substr(colon, sql.find('}', i) - colon) + "}";
      i = sql.find('}', i);
    } else {
      out += sql[i];
    }
  }
  return out;
}

TEST(Compiler, AHostileTextLeavesTheShapeOfTheSqlAsAHarmlessOneHasIt) {
  const auto compile = [](const std::string& text) {
    std::string query = Around(text);
    query.replace(query.find("tags['m'].in("), 13, "tags['m']:string.in(");
    return Compile(query, TestOptions());
  };
  const auto harmless = compile("w");
  ASSERT_TRUE(harmless.has_value()) << Render(harmless.error()[0], "");
  // A key with a backtick is read from the text of the attributes: two shapes, and nothing but the backtick chooses.
  const auto ticked = compile("w`");
  ASSERT_TRUE(ticked.has_value());
  const std::string shape = Shape(harmless->sql), ticked_shape = Shape(ticked->sql);
  size_t tried = 0;
  for (const std::string& a : kHostile) {
    for (const std::string& b : kHostile) {
      // A letter in front: a phrase without a word is searched for differently, and rightly so.
      const auto compiled = compile("w" + a + "w" + b + "w");
      ASSERT_TRUE(compiled.has_value()) << a << b << Render(compiled.error()[0], "");
      ASSERT_EQ(Shape(compiled->sql), (a + b).find('`') == std::string::npos ? shape : ticked_shape) << a << b;
      ++tried;
    }
  }
  EXPECT_GE(tried, 2000u);
}

TEST(Compiler, NestingIsRefusedNotFollowed) {
  for (const std::string& query :
       {"filter " + Repeat("(", 100'000), "filter " + Repeat("(", 100'000) + "1" + Repeat(")", 100'000),
        "filter " + Repeat("!", 100'000) + "true", "filter " + Repeat("-", 100'000) + "1 > 0",
        "choose " + Repeat("[", 100'000), "choose a" + Repeat("[a", 100'000), "choose " + Repeat("f(", 100'000),
        "choose " + Repeat("`{", 100'000), "choose 1" + Repeat(" + 1", 100'000),
        "choose 'a'" + Repeat(".trim()", 10'000), "choose x" + Repeat(":string", 10'000),
        "choose " + Repeat("case { true -> ", 50'000), "choose a" + Repeat(".b", 200'000) + ".c()",
        "choose f(1)" + Repeat("[0]", 100'000) + " + nosuch"}) {
    const auto compiled = Compile(query, TestOptions());
    EXPECT_FALSE(compiled.has_value()) << query.substr(0, 30);
  }
  EXPECT_THAT(FirstError("filter " + Repeat("(", 1000) + "true" + Repeat(")", 1000)),
              testing::HasSubstr("nests more than 200 levels"));
}

TEST(Compiler, ManyPipesAreRefused) {
  EXPECT_EQ(FirstError("source spans" + Repeat(" | filter true", 10'000)), "more than 256 commands in one query");
}

TEST(Compiler, AMegabyteIsTheLongestQuery) {
  EXPECT_TRUE(Compile("filter x == '" + std::string(1'000'000, 'a') + "'", TestOptions()).has_value());
  EXPECT_THAT(FirstError(std::string(kMaxQueryBytes + 1, ' ')), testing::HasSubstr("the limit is 1048576"));
}

TEST(Compiler, AThousandAlternativesAreNoNesting) {
  EXPECT_TRUE(Compile("filter a == 1" + Repeat(" || a == 2", 1000), TestOptions()).has_value());
}

TEST(Compiler, SqlThatWouldGrowBeyondMeasureIsRefused) {
  std::string query = "choose x", inner = "x";
  for (int i = 0; i < 24; ++i) inner = "round(" + inner + ")";  // round mentions its operand twice
  EXPECT_EQ(FirstError("choose " + inner + " as y"), "this expression is too large");
  query = "source spans | create x from 1";
  for (int i = 0; i < 200; ++i)
    query +=
        " | create x from x.toInterval('h'):string.length() + x:string.length() + "
        "x:string.trim().toUpperCase().length()";
  EXPECT_THAT(FirstError(query), testing::AnyOf(testing::HasSubstr("too many commands that build on one another"),
                                                testing::HasSubstr("too large")));
}

TEST(Compiler, AnEmptyQueryReadsTheDefaultSource) {
  const auto compiled = Compile("", TestOptions());
  ASSERT_TRUE(compiled.has_value());
  EXPECT_EQ(compiled->source, "spans");
  EXPECT_TRUE(compiled->is_documents);
}

TEST(Compiler, CommandWordsHaveNoCaseAndFunctionsDo) {
  EXPECT_TRUE(Compile("SOURCE spans | Filter true | LIMIT 5", TestOptions()).has_value());
  EXPECT_EQ(FirstError("source spans | choose LENGTH('a')"), "no function `LENGTH`");
}

TEST(Compiler, KeywordsAreNamesToo) {
  EXPECT_TRUE(
      Compile("source logs | filter source == 'a' && by == 1 && as == 'x' | aggregate count() as count | choose count",
              TestOptions())
          .has_value());
}

TEST(Compiler, CommentsAreSkipped) {
  EXPECT_TRUE(Compile("source spans // a | b\n# c | d\n/* e | f */ | count", TestOptions()).has_value());
}

TEST(Compiler, TheTimeWindowReachesTheTimeColumn) {
  for (const auto& [query, from, to] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"source spans | count", "2026-01-01 00:00:00.000000000", "2026-01-01 12:00:00.000000000"},
           {"source spans last 90m | count", "2026-01-01 10:30:00.000000000", "2026-01-01 12:00:00.000000000"},
           {"source spans around @'2026-01-01T10:00:00' | count", "2026-01-01 09:30:00.000000000",
            "2026-01-01 10:30:00.000000000"},
           {"source spans timeshifted -7d | count", "2025-12-25 00:00:00.000000000", "2025-12-25 12:00:00.000000000"},
           {"source spans between $p.timeRange.startTime/1d - 1h and $p.timeRange.endTime | count",
            "2025-12-31 23:00:00.000000000", "2026-01-01 12:00:00.000000000"},
           {"source spans around (@'now'/1d) - 30d interval 1h | count", "2025-12-01 23:00:00.000000000",
            "2025-12-02 01:00:00.000000000"}}) {
    const auto compiled = Compile(query, TestOptions());
    ASSERT_TRUE(compiled.has_value()) << query;
    EXPECT_THAT(compiled->sql, testing::HasSubstr("(`start_time` >= {p0:")) << query;
    EXPECT_EQ(compiled->parameters[0].value, from) << query;
    EXPECT_EQ(compiled->parameters[1].value, to) << query;
  }
}

TEST(Compiler, ParametersAreBoundNotPasted) {
  CompileOptions options = TestOptions();
  options.parameters["service"] = {{"a'b"}, false};
  options.parameters["any"] = {};
  options.parameters["list"] = {{"x", "y"}, true};
  options.parameters["key"] = {{"ai.model"}, false};
  const auto compiled = Compile(
      "source spans | filter ($p.any == null || $l.serviceName == $p.service) && $p.list.arrayContains(tags['k']) | "
      "groupby $d[$p.key] agg count() as n",
      options);
  ASSERT_TRUE(compiled.has_value()) << Render(compiled.error()[0], "");
  EXPECT_THAT(compiled->sql, testing::Not(testing::HasSubstr("a'b")));
  EXPECT_EQ(compiled->columns[0].name, "ai.model");
}

TEST(Compiler, AKeyOfOneKnownTypeHasItWhereNothingElseDecides) {
  CompileOptions options = TestOptions();
  options.attributes["spans"] = {
      {"n", {.number = true}}, {"b", {.boolean = true}}, {"mixed", {.text = true, .number = true}}};
  const auto compiled = Compile(
      "source spans | groupby tags['n'] as n, tags['b'] as b, tags['mixed'] as m agg n + 1 as next | filter n > 5",
      options);
  ASSERT_TRUE(compiled.has_value()) << Render(compiled.error()[0], "");
  EXPECT_EQ(compiled->columns[0].type, "number");
  EXPECT_EQ(compiled->columns[1].type, "bool");
  EXPECT_EQ(compiled->columns[2].type, "string");
  EXPECT_TRUE(Compile("source spans | filter n == mixed", options).has_value());
  EXPECT_TRUE(Compile("source spans | filter n == 'text'", options).has_value());  // the context decides
}

TEST(Compiler, TheSmallestLimitWins) {
  CompileOptions options = TestOptions();
  options.limit = 100;
  for (const auto& [query, limit] : {std::pair{"source spans | limit 5", "5"},
                                     std::pair{"source spans | limit 500", "100"}, std::pair{"source spans", "100"}}) {
    const auto compiled = Compile(query, options);
    ASSERT_TRUE(compiled.has_value());
    EXPECT_EQ(compiled->parameters.back().value, limit);
  }
}

TEST(Compiler, WireValuesAreEscapedButForIdentifiers) {
  EXPECT_EQ((BoundParameter{"p0", "String", "a\\b\t\n\r" + std::string(1, '\0')}.WireValue()), "a\\\\b\\t\\n\\r\\0");
  EXPECT_EQ((BoundParameter{"p0", "Identifier", "a\\b"}.WireValue()), "a\\b");
}

TEST(Catalogue, EveryHoleOfAFunctionsSqlIsOneOfItsParameters) {
  for (const PreparedFunction& one : AllFunctions()) {
    SCOPED_TRACE(one.function->name);
    EXPECT_TRUE(one.sql.empty() != (one.function->build == nullptr));
    for (size_t at = one.sql.find('{'); at != std::string::npos; at = one.sql.find('{', at + 1)) {
      const std::string hole = one.sql.substr(at + 1, one.sql.find('}', at) - at - 1);
      EXPECT_TRUE(hole == "*" || (hole.size() == 1 && hole[0] >= '0' &&
                                  hole[0] - '0' < static_cast<int>(one.signature.parameters.size())))
          << hole;
    }
    EXPECT_FALSE(one.function->summary.empty());
    EXPECT_TRUE(one.function->signature.starts_with(std::string(one.function->name) + "("));
    EXPECT_TRUE(one.function->is_aggregate || !one.function->examples.empty());
  }
}

}  // namespace
}  // namespace throughline::dataprime
