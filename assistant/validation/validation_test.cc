#include "assistant/validation/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "assistant/validation/rules.h"
#include "assistant/validation/score.h"

namespace throughline::assistant {
namespace {

using ::testing::ElementsAreArray;

constexpr int64_t kNow = 1'767'225'600'000'000'000;  // 2026-01-01

LiveCatalogue Catalogue() {
  LiveCatalogue catalogue;
  catalogue.fields = {
      {"logs", "$m.severity", "string", "", {}},          {"logs", "$m.timestamp", "timestamp", "", {}},
      {"logs", "$l.subsystemname", "string", "", {}},     {"logs", "$d.message", "string", "", {}},
      {"logs", "$d.service", "string", "", {"checkout"}}, {"logs", "$d.is_slow", "bool", "", {}},
      {"spans", "$m.duration", "number", "us", {}},       {"spans", "$l.serviceName", "string", "", {}},
  };
  catalogue.attributes["logs"] = {
      {"message", {.text = true}}, {"service", {.text = true}}, {"is_slow", {.boolean = true}}};
  catalogue.attributes["spans"] = {{"gen_ai.request.model", {.text = true}}};
  catalogue.is_live = true;
  return catalogue;
}

std::vector<std::string> Codes(const std::vector<Finding>& findings) {
  std::vector<std::string> codes;
  for (const Finding& finding : findings) codes.push_back(finding.code);
  return codes;
}

struct Case {
  std::string_view query;
  std::string_view status;
  std::vector<std::string> errors, warnings;  // codes
  std::string_view fixed = {};
};

const Case kCases[] = {
    {R"(source logs last 1h | filter $m.severity >= ERROR)", "PASS", {}, {}},
    {R"(source spans last 1h | groupby $l.serviceName aggregate count() as n | orderby n desc | limit 5)",
     "PASS",
     {},
     {}},
    {R"(source logs last 1h | count)", "PASS", {}, {}},
    {R"(source logs | filter $d.service == 'checkout')", "WARN", {}, {"no_time_range"}},
    {R"(source logs last 1h)", "WARN", {}, {"no_operator"}},
    {R"(filter $d.service == 'checkout')",
     "WARN",
     {},
     {"no_source"},
     R"(source logs | filter $d.service == 'checkout')"},
    {R"(source foo last 1h | limit 3)", "FAIL", {"unsupported_source"}, {}},
    {R"(source log last 1h | limit 3)", "FAIL", {"unsupported_source"}, {}, R"(source logs last 1h | limit 3)"},
    {R"(source logs last 1h filter $m.severity == ERROR)",
     "FAIL",
     {"missing_pipe"},
     {},
     R"(source logs last 1h | filter $m.severity == ERROR)"},
    {R"(source logs filter $d.service == 'checkout' limit 5)",
     "FAIL",
     {"missing_pipe", "missing_pipe"},
     {"no_time_range"},
     R"(source logs | filter $d.service == 'checkout' | limit 5)"},
    {R"(source logs last 1h | | limit 5)", "FAIL", {"empty_stage"}, {}, R"(source logs last 1h | limit 5)"},
    {R"(source logs last 1h | limit 5 |)", "FAIL", {"empty_stage"}, {}, R"(source logs last 1h | limit 5)"},
    {R"(source logs last 1h | filter ($d.service == 'a')",
     "FAIL",
     {"unbalanced"},
     {},
     R"(source logs last 1h | filter $d.service == 'a')"},
    {R"(source logs last 1h | filter $d.service == 'a'))",
     "FAIL",
     {"unbalanced"},
     {},
     R"(source logs last 1h | filter $d.service == 'a')"},
    {R"(source logs last 1h | filter $d.service == 'a)",
     "FAIL",
     {"unbalanced"},
     {},
     R"(source logs last 1h | filter $d.service == 'a')"},
    {R"(source logs last 1h | filter $m.message == 'boom')",
     "WARN",
     {},
     {"wrong_namespace"},
     R"(source logs last 1h | filter $d.message == 'boom')"},
    {R"(source logs last 1h | filter $l.severity == ERROR)",
     "WARN",
     {},
     {"wrong_namespace"},
     R"(source logs last 1h | filter $m.severity == ERROR)"},
    {R"(source logs last 1h | filter $d.timestamp > @'2026-01-01')",
     "WARN",
     {},
     {"wrong_namespace"},
     R"(source logs last 1h | filter $m.timestamp > @'2026-01-01')"},
    {R"(source spans last 1h | filter $d.duration > 5000)", "PASS", {}, {}},
    {R"(source spans last 1h | filter $d.serviceName == 'checkout')", "PASS", {}, {}},
    {R"(source spans last 1h | filter $m.serviceName == 'checkout')",
     "WARN",
     {},
     {"wrong_namespace"},
     R"(source spans last 1h | filter $l.serviceName == 'checkout')"},
    {R"(source logs last 1h | filter $d.service == checkout)",
     "WARN",
     {},
     {"unquoted_text"},
     R"(source logs last 1h | filter $d.service == 'checkout')"},
    {R"(source logs last 1h | filter $d.service == payment gateway)",
     "FAIL",
     {"unquoted_text"},
     {},
     R"(source logs last 1h | filter $d.service == 'payment gateway')"},
    {R"(source logs last 1h | filter $d.service == message)", "PASS", {}, {}},
    {R"(source logs last 1h | filter $m.severity == ERROR && $d.service != checkout)",
     "WARN",
     {},
     {"unquoted_text"},
     R"(source logs last 1h | filter $m.severity == ERROR && $d.service != 'checkout')"},
    {R"(source logs last 1h | groupby $d.service aggregate count() as n, sum(1) as total | filter n == total)",
     "PASS",
     {},
     {}},
    {R"(source logs last 1h | filter $d.service)", "WARN", {}, {"filter_without_comparison"}},
    {R"(source logs last 1h | filter $d.is_slow)", "PASS", {}, {}},
    {R"(source logs last 1h | filter $d.message.contains('timeout'))", "PASS", {}, {}},
    {R"(source logs last 1h | filter true)", "WARN", {}, {"no_field"}},
    {R"(source logs last 1h | filter count() > 5)", "FAIL", {"aggregate_without_group"}, {}},
    {R"(source logs last 1h | filter $d.mesage == 'a')",
     "WARN",
     {},
     {"unknown_field"},
     R"(source logs last 1h | filter $d.message == 'a')"},
    {R"(source logs last 1h | filter mesage == 'a')",
     "WARN",
     {},
     {"unknown_field"},
     R"(source logs last 1h | filter $d.message == 'a')"},
    {R"(source logs last 1h | fliter $d.message == 'a')",
     "FAIL",
     {"unknown_operator"},
     {},
     R"(source logs last 1h | filter $d.message == 'a')"},
    {R"(source logs last 1h | stats count() by $d.service | sort count desc)",
     "WARN",
     {},
     {"dialect", "dialect"},
     R"(source logs last 1h | groupby $d.service aggregate count() as count | orderby count desc)"},
    {R"(source logs last 1h | limit 50000)", "WARN", {}, {"large_limit"}},
    {R"(source logs last 90d | limit 5)", "WARN", {}, {"long_window"}},
    {R"(source logs | wildfind 'timeout')", "WARN", {}, {"no_time_range", "unbounded_search"}},
    {R"(source logs last 1h | orderby $m.timestamp desc)", "WARN", {}, {"unbounded_sort"}},
    {R"(source logs last 1h | join (source spans last 1h | filter $d.gen_ai.request.model == 'gpt-4o') on left=>$d.service == right=>$l.serviceName into s)",
     "PASS",
     {},
     {}},
    {R"(show me the errors)", "FAIL", {"unknown_operator"}, {}},
    {R"(source logs last 1h | filter $d.service = 'checkout')",
     "FAIL",
     {"compiler"},
     {},
     R"(source logs last 1h | filter $d.service == 'checkout')"},
    {R"(source logs | filter $m.severity == "Error")", "WARN", {}, {"no_time_range"}},
    {R"()", "WARN", {}, {"no_source"}},
    {R"(|)", "FAIL", {"empty_stage"}, {}},
    {R"(source logs last 1h | filter $d.service ~ /check.*/ | limit 5)", "FAIL", {"compiler"}, {}},
    {R"(source logs last 1h | filter lag()", "FAIL", {"unbalanced"}, {}},
    {R"(source logs last 1h | filter $m.severity >= ERROR && $d.service == "x" | | limit 5 | )",
     "FAIL",
     {"empty_stage", "empty_stage"},
     {},
     R"(source logs last 1h | filter $m.severity >= ERROR && $d.service == 'x' | limit 5)"},
    {R"(source logs last 1h | create $d.x from $d.a | filter $d.x == "a")", "WARN", {}, {"unknown_field"}},
    {R"(source logs last 1h | groupby $d.service aggregate avg($m.duration) as d)", "WARN", {}, {"unknown_field"}},
};

TEST(Validation, EveryRuleFindsItsCases) {
  const LiveCatalogue catalogue = Catalogue();
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.query);
    const Validation validation = Validate(c.query, catalogue, kNow);
    EXPECT_EQ(validation.status, c.status);
    EXPECT_EQ(validation.is_valid, c.status != "FAIL");
    EXPECT_THAT(Codes(validation.errors), ElementsAreArray(c.errors));
    EXPECT_THAT(Codes(validation.warnings), ElementsAreArray(c.warnings));
    EXPECT_EQ(validation.fixed_query, c.fixed);
    if (!c.fixed.empty()) {
      EXPECT_TRUE(Validate(c.fixed, catalogue, kNow).is_valid);
      EXPECT_EQ(Validate(c.fixed, catalogue, kNow).fixed_query, "") << "what is fixed needs no fixing";
    }
  }
}

TEST(Validation, AFindingNamesItsPlaceAndWhatToWrite) {
  const Validation validation =
      Validate("source logs last 1h\n| filter $m.message == 'ü' && $m.message == 'x'", Catalogue(), kNow);
  ASSERT_EQ(validation.warnings.size(), 2u);
  const Finding& second = validation.warnings[1];
  EXPECT_EQ(second.code, "wrong_namespace");
  EXPECT_EQ(second.suggestion, "$d.message");
  EXPECT_EQ(second.line, 2u);
  EXPECT_EQ(second.column, 31u) << "characters, not bytes";
  EXPECT_EQ(second.end - second.begin, 10u);
}

TEST(Validation, TheFixesOfTheDemo) {
  const LiveCatalogue catalogue = Catalogue();
  for (const auto& [written, meant] :
       {std::pair{"$m.message", "$d.message"}, {"$l.severity", "$m.severity"}, {"$d.timestamp", "$m.timestamp"}}) {
    const std::string query = std::string("source logs last 1h | filter ") + written + " != null";
    const Validation validation = Validate(query, catalogue, kNow);
    ASSERT_EQ(validation.warnings.size(), 1u) << query;
    EXPECT_EQ(validation.warnings[0].suggestion, meant);
    EXPECT_EQ(validation.fixed_query, std::string("source logs last 1h | filter ") + meant + " != null");
  }
}

TEST(Validation, AFieldThatTheDataHasIsLeftAlone) {
  LiveCatalogue catalogue = Catalogue();
  catalogue.attributes["logs"]["timestamp"].number = true;
  EXPECT_EQ(Validate("source logs last 1h | filter $d.timestamp > 5", catalogue, kNow).status, "PASS");
}

TEST(Validation, ScoresStayWithinTheirBounds) {
  const LiveCatalogue catalogue = Catalogue();
  std::string many = "source logs";
  for (int i = 0; i < 100; ++i) many += " | frobnicate " + std::to_string(i);
  const Validation bad = Validate(many, catalogue, kNow);
  EXPECT_EQ(bad.syntax_score, 0);
  EXPECT_EQ(bad.status, "FAIL");
  std::string deep = "source logs";
  for (int i = 0; i < 60; ++i) deep += " | filter $d.message ~~ 'x' | orderby $d.f" + std::to_string(i) + " | count";
  EXPECT_LE(Validate(deep, catalogue, kNow).complexity, 1);
  EXPECT_EQ(Validate("source logs last 1h | filter $m.severity >= ERROR", catalogue, kNow).syntax_score, 1);
}

TEST(Validation, CostClassesFollowTheComplexity) {
  EXPECT_EQ(CostClass(0), "low");
  EXPECT_EQ(CostClass(0.29), "low");
  EXPECT_EQ(CostClass(0.3), "medium");
  EXPECT_EQ(CostClass(0.69), "medium");
  EXPECT_EQ(CostClass(0.7), "high");
}

TEST(Validation, MoreIsMoreComplex) {
  const LiveCatalogue catalogue = Catalogue();
  double last = -1;
  for (std::string_view query :
       {"source logs last 1h | limit 5", "source logs last 1h | filter $d.service == 'a' | limit 5",
        "source logs last 1h | filter $d.service == 'a' | groupby $d.service aggregate count() as n | limit 5",
        "source logs last 1h | filter $d.service == 'a' | groupby $d.service aggregate count() as n, avg($d.x) as x | "
        "orderby n desc | limit 5"}) {
    const double complexity = Validate(query, catalogue, kNow).complexity;
    EXPECT_GT(complexity, last) << query;
    last = complexity;
  }
}

TEST(Validation, HostileTextIsFoundWantingAndNothingElse) {
  const LiveCatalogue catalogue = Catalogue();
  for (const std::string& query :
       {std::string(1 << 20, '|'), std::string(10'000, '('), std::string(20'000, '\''), std::string("\0\x01\xff| $", 6),
        "source logs | filter " + std::string(5'000, '!') + "true", std::string("<script>alert(1)</script>"),
        "source logs | filter $d." + std::string(15'000, 'a') + " == " + std::string(500, 'b')}) {
    const Validation validation = Validate(query, catalogue, kNow);
    EXPECT_LE(validation.errors.size() + validation.warnings.size(), 50u);
    for (const Finding& finding : validation.errors) EXPECT_LE(finding.end, query.size());
  }
}

TEST(Validation, AQueryThatIsStillBeingTypedIsLookedAtAsWell) {
  const LiveCatalogue catalogue = Catalogue();
  for (const Case& c : kCases) {
    for (size_t size = 0; size < c.query.size(); size += 3) {
      const std::string_view query = c.query.substr(0, size);
      const Validation validation = Validate(query, catalogue, kNow);
      EXPECT_EQ(validation.is_valid, validation.errors.empty()) << query;
      for (const auto* findings : {&validation.errors, &validation.warnings}) {
        for (const Finding& finding : *findings) {
          EXPECT_LE(finding.begin, finding.end) << query;
          EXPECT_LE(finding.end, query.size()) << query;
        }
      }
      if (validation.fixed_query.empty()) continue;
      EXPECT_TRUE(Validate(validation.fixed_query, catalogue, kNow).is_valid) << query;
    }
  }
}

TEST(Validation, EveryCodeIsInTheTable) {
  std::set<std::string> known;
  for (const Rule& rule : AllRules()) known.emplace(rule.code);
  std::set<std::string> seen;
  for (const Case& c : kCases) {
    seen.insert(c.errors.begin(), c.errors.end());
    seen.insert(c.warnings.begin(), c.warnings.end());
  }
  EXPECT_EQ(seen, known) << "each rule has a case, and each case a rule";
}

}  // namespace
}  // namespace throughline::assistant
