// Queries run on the engine: tests/queries/<command>/<case>/{query.dp, expect.sql, expect.csv}. The SQL shows the
// shape, the rows show the truth.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "dataprime/commands/command.h"
#include "dataprime/functions/catalogue.h"
#include "dataprime/functions/time_zone.h"
#include "dataprime/testing/cases.h"
#include "dataprime/testing/local_engine.h"
#include "dataprime/testing/slices.h"
#include "schema/table.h"

namespace throughline::dataprime {
namespace {

// The tables of schema/, without what only storage needs.
std::string CreateTable(const schema::Table& table) {
  std::string columns;
  for (const schema::Column& column : table.columns)
    columns += fmt::format("{}`{}` {}", columns.empty() ? "" : ", ", column.name, column.type);
  return fmt::format("CREATE TABLE {} ({}) ENGINE = MergeTree ORDER BY ({})", table.name, columns, table.order_by);
}

class Queries : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if constexpr (!kHasLocalEngine) return;
    LocalEngine& engine = LocalEngine::Get();
    ASSERT_EQ(engine.problem(), "");
    for (const schema::Table* table : {&schema::Spans(), &schema::Logs(), &schema::MetricPoints()}) {
      engine.Run(fmt::format("DROP TABLE IF EXISTS {}", table->name));
      ASSERT_EQ(engine.Run(CreateTable(*table)).error, "");
    }
    for (const char* file : {"seed.sql", "dashboards/seed.sql"}) Seed(engine, file);
  }
  static void Seed(LocalEngine& engine, const std::string& file) {
    std::string seed = ReadFile(std::string(THROUGHLINE_SOURCE_DIR) + "/tests/queries/" + file);
    seed.erase(0, seed.find("INSERT"));
    for (size_t at = 0; at < seed.size();) {
      const size_t end = seed.find(";\n", at);
      ASSERT_NE(end, std::string::npos) << "the last statement lacks its semicolon";
      ASSERT_EQ(engine.Run(seed.substr(at, end - at)).error, "");
      at = end + 2;
    }
  }
  static void TearDownTestSuite() {
    if constexpr (kHasLocalEngine) LocalEngine::Get().Stop();
  }
  void SetUp() override {
    if constexpr (!kHasLocalEngine) GTEST_SKIP() << "libchdb can't be loaded into a sanitizer build";
  }

  // The rows as CSV, or the problem.
  static std::string Rows(const std::string& query, const CompileOptions& options = TestOptions()) {
    const auto compiled = Compile(query, options);
    if (!compiled) return Render(compiled.error()[0], query);
    const LocalEngine::Answer answer = LocalEngine::Get().Run(compiled->sql, "CSV", compiled->parameters);
    return answer.error.empty() ? answer.text : answer.error + "\n" + compiled->sql;
  }
};

std::string Describe(const Compiled& compiled) {
  std::string out = compiled.sql + "\n";
  for (const BoundParameter& parameter : compiled.parameters)
    out += fmt::format("-- {} {} {}\n", parameter.name, parameter.type, parameter.WireValue());
  for (const Column& column : compiled.columns) out += fmt::format("-- column {}: {}\n", column.name, column.type);
  return out;
}

TEST_F(Queries, EveryCaseHasItsSqlAndItsRows) {
  const auto folders = CaseFolders("queries");
  ASSERT_GE(folders.size(), 30u);
  for (const std::filesystem::path& folder : folders) {
    SCOPED_TRACE(folder.string());
    const std::string query = ReadFile(folder / "query.dp");
    const auto compiled = Compile(query, OptionsOf(folder));
    if (!compiled) {
      ADD_FAILURE() << Render(compiled.error()[0], query);
      continue;
    }
    EXPECT_EQ(Describe(*compiled), Expected(folder / "expect.sql", Describe(*compiled)));
    const LocalEngine::Answer answer = LocalEngine::Get().Run(compiled->sql, "CSV", compiled->parameters);
    EXPECT_EQ(answer.error, "") << compiled->sql;
    EXPECT_EQ(answer.text, Expected(folder / "expect.csv", answer.text));
  }
}

// Fractions are added up in another order, and digests made of digests.
void ExpectNearlyEqual(const std::string& actual, const std::string& expected) {
  size_t at = 0;
  for (size_t begin = 0; begin <= expected.size();) {
    const size_t end = std::min(expected.find_first_of(",\n", begin), expected.size());
    const size_t actual_end = std::min(actual.find_first_of(",\n", at), actual.size());
    const std::string want = expected.substr(begin, end - begin), is = actual.substr(at, actual_end - at);
    char* rest = nullptr;
    const double number = std::strtod(want.c_str(), &rest);
    if (!want.empty() && *rest == '\0' && want.find('.') != std::string::npos) {
      EXPECT_NEAR(std::strtod(is.c_str(), nullptr), number, 1e-9 * std::abs(number)) << actual;
    } else {
      EXPECT_EQ(is, want) << actual << "\ninstead of\n" << expected;
    }
    begin = end + 1;
    at = actual_end + 1;
  }
}

std::string InOrder(const std::string& rows) {
  std::vector<std::string> lines;
  std::istringstream in(rows);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::ranges::sort(lines);
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

TEST_F(Queries, PutTogetherOfSlicesEveryCaseHasTheSameRows) {
  size_t sliced = 0;
  for (const std::filesystem::path& folder : CaseFolders("queries")) {
    SCOPED_TRACE(folder.string());
    CompileOptions options = OptionsOf(folder);
    options.slices = true;
    const auto compiled = Compile(ReadFile(folder / "query.dp"), options);
    ASSERT_TRUE(compiled);
    if (!compiled->sliced) continue;
    ++sliced;
    const LocalEngine::Answer answer = RunInSlices(LocalEngine::Get(), *compiled, "CSV");
    EXPECT_EQ(answer.error, "") << compiled->sliced->sql;
    ExpectNearlyEqual(InOrder(answer.text), InOrder(ReadFile(folder / "expect.csv")));
  }
  EXPECT_GE(sliced, 30u);
}

TEST_F(Queries, EveryExampleOfAFunctionGivesTheResultBesideIt) {
  size_t examples = 0;
  const auto check = [&](std::string_view example, bool is_aggregate) {
    SCOPED_TRACE(example);
    const size_t arrow = example.rfind(" -> ");
    ASSERT_NE(arrow, std::string_view::npos);
    const std::string expression(example.substr(0, arrow));
    std::string result(example.substr(arrow + 4));
    for (size_t at = result.find('"'); at != std::string::npos; at = result.find('"', at + 2))
      result.insert(at, 1, '"');
    const std::string before = is_aggregate ? "source spans | aggregate (" : "source spans | limit 1 | choose (";
    EXPECT_EQ(Rows(before + expression + "):string as result"), result == "null" ? "\\N\n" : "\"" + result + "\"\n");
    ++examples;
  };
  for (const PreparedFunction& one : AllFunctions()) {
    for (std::string_view example : one.function->examples) check(example, one.function->is_aggregate);
  }
  for (const CaseForm& form : CaseForms()) {
    for (std::string_view example : form.examples) check(example, false);
  }
  EXPECT_GE(examples, 250u);
}

// Values that a parameter of a type may get: every kind of nothing, the far ends, and what an attribute really holds.
std::vector<std::string> HostileValues(const Parameter& parameter) {
  if (parameter.literal) {
    if (parameter.name == "format") return {"'%F %T.%9N %z %A %-d %U %s'", "'auto|%d/%b/%Y:%H:%M:%S %z|%j %Y|%s'"};
    if (parameter.name == "tz") return {"'+05:30'", "'America/New_York'"};
    if (parameter.name == "unit" || parameter.name == "timeUnit" || parameter.name == "scale")
      return {"'s'", "'d'", "'ns'"};
    if (parameter.type == Type::kNumber) return {"0.5", "1"};
    if (parameter.type == Type::kBool) return {"true", "false"};
    return parameter.type == Type::kRegex ? std::vector<std::string>{"/a*/", "/[^a]/"}
                                          : std::vector<std::string>{"'a'", "''"};
  }
  switch (parameter.type) {
    case Type::kString:
      return {"tags['n']",
              "''",
              "null",
              "'ä€😀'",
              "$l.serviceName",
              "tags['db.rows']",
              "'%'",
              "'-'",
              "'9999999999999999999'"};
    case Type::kNumber:
      return {"tags['n']",        "1e300",           "null",  "-1e300", "-1", "0", "0.5",
              "9007199254740993", "tags['db.rows']", "1e-300"};
    case Type::kBool:
      return {"null", "true", "tags['n']", "tags['ai.cached']"};
    case Type::kTimestamp:
      return {"$m.timestamp", "@'1970-01-01'", "null", "@'2262-04-11T23:47:16'", "@'1700-01-01'", "tags['n']"};
    case Type::kInterval:
      return {"106751d", "-106751d", "null", "0s", "tags['n']", "-1ns"};
    case Type::kArray:
      return {"tags['db.rows']", "[]", "null", "tags['n']", "['a', null]", "[1.5, null]", "[1h]", "[ERROR]"};
    default:
      return {"tags['n']", "'a'", "null", "$d", "tags['db.rows']", "5", "1h", "@'2026-01-01'", "$m.timestamp", "true"};
  }
}

TEST_F(Queries, NoFunctionFailsWhateverItGets) {
  size_t calls = 0;
  for (const PreparedFunction& one : AllFunctions()) {
    const std::vector<Parameter>& parameters = one.signature.parameters;
    size_t most = 1;
    for (const Parameter& parameter : parameters) most = std::max(most, HostileValues(parameter).size());
    // Each value of each parameter, beside different values of the others.
    for (size_t step = 0; step < 2; ++step) {
      for (size_t k = 0; k < most; ++k) {
        std::string arguments;
        for (size_t i = 0; i < parameters.size(); ++i) {
          const std::vector<std::string> values = HostileValues(parameters[i]);
          arguments += (i > 0 ? ", " : "") + values[(k + i * step) % values.size()];
        }
        const std::string call = std::string(one.function->name) + "(" + arguments + ")";
        const std::string query = (one.function->is_aggregate ? "source spans | groupby $l.serviceName aggregate "
                                                              : "source spans | choose ") +
                                  call + " as result";
        const auto compiled = Compile(query, TestOptions());
        if (!compiled) continue;  // types that don't fit are found before anything runs
        const LocalEngine::Answer answer = LocalEngine::Get().Run(compiled->sql, "JSONEachRow", compiled->parameters);
        EXPECT_EQ(answer.error, "") << call;
        ++calls;
      }
    }
  }
  EXPECT_GE(calls, 500u);
}

TEST_F(Queries, TheEngineKnowsEveryTimeZoneThatIsAccepted) {
  std::string names;
  for (std::string_view zone : KnownTimeZones()) names += fmt::format("{}'{}'", names.empty() ? "" : ",", zone);
  EXPECT_EQ(LocalEngine::Get().Run("SELECT count() FROM system.time_zones WHERE time_zone IN (" + names + ")").text,
            fmt::format("{}\n", KnownTimeZones().size()));
  for (std::string_view written : {"+01", "+0130", "-02:30", "UTC", "EST", "PST", "asia/tokyo"}) {
    const std::optional<std::string> zone = EngineTimeZone(written);
    ASSERT_TRUE(zone.has_value()) << written;
    EXPECT_EQ(LocalEngine::Get().Run(fmt::format("SELECT toTimeZone(now(), '{}') > 0", *zone)).text, "1\n") << *zone;
  }
  for (std::string_view written : {"", "+1", "+01:3", "+25", "01", "Nowhere/City", "UTC'"})
    EXPECT_FALSE(EngineTimeZone(written).has_value()) << written;
}

TEST_F(Queries, EveryExampleOfACommandRuns) {
  for (const CommandSpec* spec : AllCommands()) {
    for (const CommandExample& example : spec->examples) {
      SCOPED_TRACE(example.query);
      const auto compiled = Compile(example.query, TestOptions());
      ASSERT_TRUE(compiled.has_value()) << Render(compiled.error()[0], example.query);
      EXPECT_THAT(compiled->warnings, testing::IsEmpty());
      EXPECT_EQ(LocalEngine::Get().Run(compiled->sql, "CSV", compiled->parameters).error, "") << compiled->sql;
    }
  }
}

TEST_F(Queries, TheDeepestExpressionThatCompilesRuns) {
  const auto nested = [](std::string_view before, std::string_view inside, std::string_view after, int times) {
    std::string out(inside);
    for (int i = 0; i < times; ++i) out = std::string(before) + out + std::string(after);
    return "source spans | limit 1 | choose " + out + " as x";
  };
  EXPECT_EQ(Rows(nested("(", "1", ")", 190)), "1\n");
  EXPECT_EQ(Rows(nested("(1 + ", "1", ")", 190)), "191\n");
  EXPECT_EQ(Rows(nested("if(true, ", "1", ", 2)", 190)), "1\n");
  EXPECT_EQ(Rows(nested("concat(", "'a'", ", 'b')", 190)), "\"a" + std::string(190, 'b') + "\"\n");
  EXPECT_EQ(Rows(nested("!(", "true", ")", 190)), "true\n");
  EXPECT_EQ(Rows(nested("case { true -> ", "1", "}", 190)), "1\n");
}

TEST_F(Queries, AsManyStagesAsCompileRun) {
  std::string query = "source spans";
  for (int i = 0; i < 200; ++i) query += fmt::format(" | create x{} from $m.duration + {}", i, i);
  EXPECT_EQ(Rows(query + " | aggregate sum(x199) as s"), "37592\n");
  query = "source spans";
  for (int i = 0; i < 25; ++i) query += " | limit 5 | filter true | orderby $m.timestamp";
  EXPECT_EQ(Rows(query + " | count"), "5\n");
  query = "source spans | create x from 1";
  for (int i = 0; i < 50; ++i) query += " | create x from if(x > 0, x + 1, x - 1) * 2 / 2 + 1 - 1";
  EXPECT_EQ(Rows(query + " | limit 1 | choose x"), "51\n");
}

TEST_F(Queries, AHostileTextComesBackAsItWentIn) {
  for (const std::string text : {"'", "\\", "\\'", "`", "\"", "\n", "\t", "\r", "--", "/* */", "{p0:String}", "’",
                                 "\\N", "%s", "𝕏", "a\\nb", ";"}) {
    SCOPED_TRACE(text);
    std::string literal;
    for (char c : text) {
      if (c == '\'' || c == '\\') literal += '\\';
      literal += c;
    }
    std::string csv;
    for (char c : text) csv += c == '"' ? "\"\"" : std::string(1, c);
    EXPECT_EQ(Rows("source spans | limit 1 | choose '" + literal + "' as x"), "\"" + csv + "\"\n");
    // As the key of an attribute: nobody has it, but the engine looks for exactly it.
    EXPECT_EQ(Rows("source spans | filter tags['zz" + literal + "zz'] != null | count"), "0\n");
    EXPECT_EQ(
        Rows("source spans | limit 1 | create $d['" + literal + "'] from 5 | choose $d['" + literal + "'] + 1 as x"),
        "6\n");
  }
}

TEST_F(Queries, ATextWithANulByteIsComparedWhole) {
  const std::string nul(1, '\0');
  EXPECT_EQ(Rows("source spans | limit 1 | choose ('a" + nul + "b').length() as x"), "3\n");
  EXPECT_EQ(Rows("source spans | filter tags['ai" + nul + ".model'] != null | count"), "0\n");
}

}  // namespace
}  // namespace throughline::dataprime
