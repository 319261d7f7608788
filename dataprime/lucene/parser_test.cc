#include "dataprime/lucene/parser.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numeric>

namespace throughline::dataprime::lucene {
namespace {

std::vector<uint32_t> Offsets(std::string_view text) {
  std::vector<uint32_t> offsets(text.size() + 1);
  std::iota(offsets.begin(), offsets.end(), 0);
  return offsets;
}

std::string Print(const Node& node) {
  std::string field;
  for (const std::string& step : node.field) field += (field.empty() ? "" : "|") + step;
  if (!node.field.empty()) field += ":";
  std::string children;
  for (const NodePtr& child : node.children) children += (children.empty() ? "" : " ") + Print(*child);
  switch (node.kind) {
    case Kind::kAll:
      return "all";
    case Kind::kTerm:
      return field + node.text;
    case Kind::kPhrase:
      return fmt::format("{}\"{}\"{}", field, node.text, node.distance > 0 ? fmt::format("~{}", node.distance) : "");
    case Kind::kFuzzy:
      return fmt::format("{}{}~{}", field, node.text, node.distance);
    case Kind::kPattern:
      return fmt::format("{}pattern({})", field, node.text);
    case Kind::kRegex:
      return fmt::format("{}/{}/", field, node.text);
    case Kind::kRange:
      return fmt::format("{}{}{}..{}{}", field, node.lower ? (node.lower->inclusive ? "[" : "{") : "(",
                         node.lower ? node.lower->text : "", node.upper ? node.upper->text : "",
                         node.upper ? (node.upper->inclusive ? "]" : "}") : ")");
    case Kind::kExists:
      return field + "*";
    case Kind::kAnd:
      return "and(" + children + ")";
    case Kind::kOr:
      return "or(" + children + ")";
    case Kind::kNot:
      return "not(" + children + ")";
  }
  return {};
}

std::string Read(std::string_view text) {
  const auto node = Parse(text, Offsets(text));
  if (!node) return fmt::format("{}-{}: {}", node.error().range.begin, node.error().range.end, node.error().message);
  return Print(**node);
}

struct Case {
  std::string_view text, tree;
};

TEST(LuceneParser, ReadsEveryForm) {
  const Case kCases[] = {
      {"", "all"},
      {"  ", "all"},
      {"*:*", "all"},
      {"*", "all"},
      {"error", "error"},
      {"\"a phrase\"", "\"a phrase\""},
      {"\"a phrase\"~3", "\"a phrase\"~3"},
      {"field:value", "field:value"},
      {"field: value", "field:value"},
      {"field=value", "field:value"},
      {"field:\"a phrase\"", "field:\"a phrase\""},
      {"kubernetes.pod.name:x", "kubernetes|pod|name:x"},
      {"a\\.b:x", "a.b:x"},
      {"my\\ field:x", "my field:x"},
      {"$m.severity:error", "$m|severity:error"},
      {"field:*", "field:*"},
      {"_exists_:a.b", "a|b:*"},
      {"NOT _exists_:a", "not(a:*)"},
      {"field:(a b)", "or(field:a field:b)"},
      {"field:(a AND b)", "and(field:a field:b)"},
      {"field:(a other:b)", "or(field:a other:b)"},
      {"te?t", "pattern(te?t)"},
      {"field:te*t", "field:pattern(te*t)"},
      {"a\\*b", "a*b"},
      {"a\\*b*", "pattern(a\\*b*)"},
      {"field:/jo.n (x)?/", "field:/jo.n (x)?/"},
      {"/a\\/b\\d/", "/a/b\\d/"},
      {"path:/api/v1", "path:/api/v1"},
      {"http://host:80/x", "http://host:80/x"},
      {"at:10:30:00", "at:10:30:00"},
      {"10:30", "10:30"},
      {"ip:192.168.1.0/22", "ip:192.168.1.0/22"},
      {"[1]", "0-3: a range is two bounds with TO between them"},
      {"field:[1 TO 5]", "field:[1..5]"},
      {"field:{1 TO 5}", "field:{1..5}"},
      {"field:{1 TO 5]", "field:{1..5]"},
      {"field:[* TO 5}", "field:(..5}"},
      {"field:[\"a b\" to *]", "field:[a b..)"},
      {"field:[* TO *]", "field:*"},
      {"field:>200", "field:{200..)"},
      {"field:>=200", "field:[200..)"},
      {"field:<200", "field:(..200}"},
      {"field:<= 200", "field:(..200]"},
      {"field:(>200 <400)", "and(field:{200..) field:(..400})"},
      {"field:(>200 OR <100)", "or(field:{200..) field:(..100})"},
      {"a:>1 b:<2", "or(a:{1..) b:(..2})"},
      {"field:-200", "field:-200"},
      {"field:(+app -cron)", "and(field:app not(field:cron))"},
      {"word~", "word~1"},
      {"longword~", "longword~2"},
      {"word~2", "word~2"},
      {"word~0.8", "word~1"},
      {"word^2.5", "word"},
      {"\"a b\"^2 (a OR b)^3", "or(\"a b\" or(a b))"},
      {"a^b", "a^b"},
      {"user~name", "user~name"},
  };
  for (const Case& one : kCases) EXPECT_EQ(Read(one.text), one.tree) << one.text;
}

TEST(LuceneParser, JoinsClauses) {
  const Case kCases[] = {
      {"a b", "or(a b)"},
      {"a OR b", "or(a b)"},
      {"a or b", "or(a b)"},
      {"a || b", "or(a b)"},
      {"a AND b", "and(a b)"},
      {"a && b && c", "and(a b c)"},
      {"a OR b AND c", "or(a and(b c))"},
      {"a AND b OR c", "or(and(a b) c)"},
      {"(a OR b) AND c", "and(or(a b) c)"},
      {"a AND b c", "and(a b)"},
      {"NOT a", "not(a)"},
      {"!a", "not(a)"},
      {"NOT NOT a", "a"},
      {"a NOT b", "and(not(b) a)"},
      {"a -b", "and(not(b) a)"},
      {"a AND NOT b", "and(a not(b))"},
      {"NOT a AND b", "and(not(a) b)"},
      {"a OR NOT b", "or(a not(b))"},
      {"+a b", "a"},
      {"+a b -c", "and(a not(c))"},
      {"-a -b", "and(not(a) not(b))"},
      {"NOT (a b)", "not(or(a b))"},
      {"a - b", "or(a b)"},
      {"ANDROID ORDER NOTE", "or(ANDROID ORDER NOTE)"},
      {"\"AND\" or:5", "or(\"AND\" or:5)"},
      {"not found", "or(not found)"},
      {"pod:recommender AND (is_error:true OR status_code:404)",
       "and(pod:recommender or(is_error:true status_code:404))"},
  };
  for (const Case& one : kCases) EXPECT_EQ(Read(one.text), one.tree) << one.text;
}

TEST(LuceneParser, SaysWhatIsWrongAndWhere) {
  const Case kCases[] = {
      {"AND a", "0-3: `AND` has nothing to join here"},
      {"a AND OR b", "6-8: `OR` has nothing to join here"},
      {"a AND", "5-5: an operator is the last word here"},
      {"a NOT", "5-5: a term is missing here"},
      {"()", "1-2: there is no clause here"},
      {"(a", "0-1: this `(` is not closed"},
      {"a)", "1-2: this `)` closes nothing"},
      {"\"a", "0-1: this phrase has no closing quote"},
      {"field:", "0-6: there is no value after `field:`"},
      {"(field:)", "1-7: there is no value after `field:`"},
      {"f:[1 TO", "7-7: a range is two bounds with TO between them"},
      {"f:[1 TO 2", "2-9: this range has no end"},
      {"f:[1 5]", "2-6: a range is two bounds with TO between them"},
      {"[1 TO 5]", "0-8: a range needs a field"},
      {">5", "0-2: a comparison needs a field"},
      {"f:>", "2-3: there is no value to compare with"},
      {"a\\", "1-2: a backslash at the end has nothing to escape"},
      {"a.*:x", "0-3: a field is named without wildcards"},
      {"_exists_:", "0-9: _exists_ is followed by the name of a field"},
      {"f://", "f://"},
      {"/^/", "/^/"},
      {"^2", "0-1: no term begins with `^`"},
  };
  for (const Case& one : kCases) EXPECT_EQ(Read(one.text), one.tree) << one.text;
}

TEST(LuceneParser, RefusesWhatIsTooDeepOrTooLong) {
  EXPECT_EQ(Read(std::string(100'000, '(')), "99-100: groups nest more than 100 deep");
  EXPECT_EQ(Read(std::string(90, '(') + "a" + std::string(90, ')')), "a");
  EXPECT_EQ(Read(std::string(100'000, '!') + "a"), "a");
  std::string many;
  for (size_t i = 0; i <= kMaxClauses; ++i) many += "a ";
  EXPECT_EQ(Read(many), "2048-2049: more than 1024 clauses in one query");
}

TEST(LuceneParser, PlacesAreThoseOfTheTextAround) {
  const std::string text = "a)";
  const std::vector<uint32_t> offsets = {10, 12, 14};
  EXPECT_EQ(Parse(text, offsets).error().range.begin, 12u);
}

}  // namespace
}  // namespace throughline::dataprime::lucene
