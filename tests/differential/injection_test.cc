// What a user typed never becomes SQL: a hostile text in the place of a harmless one changes the values of parameters
// and nothing else, whether it is a literal, a key, a name of a result or a query parameter.
#include <gtest/gtest.h>

#include <set>

#include "data.h"
#include "dataprime/testing/local_engine.h"

namespace throughline::differential {
namespace {

using dataprime::Compile;
using dataprime::CompileOptions;
using dataprime::LocalEngine;

// A# and B# are where literals stand; $p.name is a query parameter.
constexpr const char* kQueries[] = {
    "source spans | filter $d.user == A# | choose B# as x",
    "source spans | filter tags[A#] != null && $d[B#] > 5 | count",
    "source spans | create $d[A#] from 5 | choose $d[A#] + 1 as x, $l.serviceName as $d.o[B#]",
    "source spans | choose $l.serviceName as $d[A#], concat(B#, $l.operationName) as $d.y",
    "source spans | groupby $d[A#] as $d[B#] aggregate count() as n | orderby $d[B#]",
    "source spans | filter $d.user:string == $p.name || $l.serviceName.in(A#, B#) | count",
    "source spans | choose $d[$p.name] as x",
    "source spans | redact $d.note A# to B# | choose $d.note",
    "source spans | replace $d.user with A# | remove $d[B#] | choose $d.user",
    "source spans | move $d.user to $d[A#] | choose $d[A#] as x, B#.length() as y",
    "source spans | choose case_contains { $d.note, A# -> B#, _ -> 'z' } as x",
    "source logs | filter $d.message.contains(A#) && $m.severity >= INFO | choose $d[B#] as x",
    "source logs | extract $d.note into $d.o using split(A#) | choose arrayJoin($d.o, B#) as x",
    "source logs | countby $d[A#] as $d[B#] | limit 5",
    "source spans | join (source logs | groupby $d[A#] as k aggregate count() as n) on left=>$d[B#] == right=>k into o "
    "| choose o.n as n",
    "source spans | union (source logs | choose $d[A#] as x) | choose $d.x, B# as y",
    "source spans | distinct $d.user == A# as $d[B#]",
    "source spans | top 3 $d[A#] as k, count() as n by n, k | choose k, $d.k ~ 'a' as t, B# as u",
};

std::string HostileText(Dice& dice) {
  static const std::string kPieces[] = {"'",
                                        "\\",
                                        "`",
                                        "\"",
                                        "--",
                                        "/*",
                                        "*/",
                                        ";",
                                        ")",
                                        "(",
                                        ",",
                                        "{p0:String}",
                                        "{p1:Identifier}",
                                        std::string(1, '\0'),
                                        "\n",
                                        "\t",
                                        "\r",
                                        "\\'",
                                        "''",
                                        "%",
                                        "\\N",
                                        "$$",
                                        "#",
                                        "?",
                                        "=",
                                        "^",
                                        ".:",
                                        ".",
                                        "[",
                                        "]",
                                        "$d",
                                        "$p.name",
                                        " ",
                                        " OR 1=1",
                                        "' UNION ALL SELECT 1 --",
                                        "; DROP TABLE spans",
                                        "SETTINGS x=1",
                                        "FORMAT CSV",
                                        "file('/etc/passwd')",
                                        "attributes",
                                        "c0",
                                        "p0",
                                        "__table1.c0",
                                        "\xE2\x80\x99",
                                        "\xF0\x9D\x95\x8F",
                                        "\xC3\xA9",
                                        "xx",
                                        "A",
                                        "\x1A",
                                        "\x7F"};
  std::string out;
  for (uint64_t n = 1 + dice.Below(6); n > 0; --n) out += dice.Pick(kPieces);
  return out;
}

std::string Literal(const std::string& text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string Fill(std::string query, const std::string& a, const std::string& b) {
  std::string out;
  for (size_t i = 0; i < query.size(); ++i) {
    const bool hole = i + 1 < query.size() && query[i + 1] == '#' && (query[i] == 'A' || query[i] == 'B');
    out += hole ? Literal(query[i] == 'A' ? a : b) : std::string(1, query[i]);
    i += hole;
  }
  return out;
}

CompileOptions Options(const std::string& parameter) {
  CompileOptions options;
  options.now = kStart + 60 * kSecond;
  options.window_start = kStart;
  options.window_end = options.now;
  options.parameters["name"] = {{parameter}, false};
  return options;
}

// The SQL and the types of its parameters.
std::string Shape(const dataprime::Compiled& compiled) {
  std::string out = compiled.sql;
  for (const dataprime::BoundParameter& parameter : compiled.parameters)
    out += "\n" + parameter.name + " " + parameter.type;
  return out;
}

// Harmless texts of each kind that the compiler tells apart: a plain one, none, one that the engine would not take for
// the name of a key alone, the beginning of an array.
const std::string kHarmless[] = {"benign", "", "be^nign", "[benign"};

std::set<std::string> HarmlessShapes(const char* query) {
  std::set<std::string> shapes;
  // Two texts that are the same share a parameter.
  for (const std::string& a : kHarmless) {
    for (const std::string& b : kHarmless) {
      for (const std::string& parameter :
           {std::string("parameter"), std::string("para^meter"), std::string("[parameter")}) {
        for (const char* difference : {"", "2"}) {
          const auto compiled = Compile(Fill(query, a + difference, b), Options(parameter));
          if (compiled) shapes.insert(Shape(*compiled));
        }
      }
    }
  }
  return shapes;
}

TEST(Injection, AHostileTextChangesNoSql) {
  Dice dice(5);
  size_t compiled_queries = 0;
  for (const char* query : kQueries) {
    const std::set<std::string> shapes = HarmlessShapes(query);
    ASSERT_FALSE(shapes.empty()) << query;
    for (int i = 0; i < 350; ++i) {
      const std::string a = HostileText(dice), b = HostileText(dice), parameter = HostileText(dice);
      const std::string filled = Fill(query, a, b);
      const auto compiled = Compile(filled, Options(parameter));
      if (!compiled) continue;  // one key above the other, for instance
      ++compiled_queries;
      ASSERT_TRUE(shapes.contains(Shape(*compiled))) << filled << "\n"
                                                     << Shape(*compiled) << "\nis none of\n"
                                                     << *shapes.begin();
    }
  }
  EXPECT_GE(compiled_queries, 5'000u);
}

TEST(Injection, AHostileTextRunsAndComesBack) {
  if constexpr (!dataprime::kHasLocalEngine) GTEST_SKIP() << "libchdb can't be loaded into a sanitizer build";
  LocalEngine& engine = LocalEngine::Get();
  Dice dice(6);
  for (const char* query : kQueries) {
    for (int i = 0; i < 10; ++i) {
      const std::string filled = Fill(query, HostileText(dice), HostileText(dice));
      const auto compiled = Compile(filled, Options(HostileText(dice)));
      if (!compiled) continue;
      EXPECT_EQ(engine.Run(compiled->sql, "CSV", compiled->parameters).error, "") << filled << "\n" << compiled->sql;
    }
  }
  for (int i = 0; i < 200; ++i) {
    const std::string text = HostileText(dice);
    const auto compiled =
        Compile("source spans | aggregate count() as n | choose " + Literal(text) + " as x", Options(""));
    ASSERT_TRUE(compiled.has_value()) << text;
    EXPECT_EQ(engine.Run(compiled->sql, "RawBLOB", compiled->parameters).text, text);
  }
}

}  // namespace
}  // namespace throughline::differential
