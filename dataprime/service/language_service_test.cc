#include "dataprime/service/language_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "dataprime/commands/command.h"
#include "dataprime/functions/catalogue.h"
#include "dataprime/service/positions.h"
#include "dataprime/testing/cases.h"

namespace throughline::dataprime {
namespace {

using ::testing::Contains;
using ::testing::Not;

CompileOptions Options() {
  CompileOptions options = TestOptions();
  AttributeCatalogue& spans = options.attributes["spans"];
  spans["ai.model"] = {.text = true};
  spans["gen_ai.request.model"] = {.text = true};
  spans["gen_ai.usage.input_tokens"] = {.number = true};
  spans["odd key"] = {.text = true};
  options.parameters["team"] = {{"web"}, false};
  options.tables["cost-centres"] = {"id", {{"service", "string"}, {"centre", "number"}}};
  return options;
}

// ---- colours

std::string Coloured(std::string_view query) {
  std::string out;
  for (const HighlightToken& token : Highlight(query)) {
    out += out.empty() ? "" : " ";
    out += TokenClassName(token.token_class);
    out += ":" + std::string(query.substr(token.range.begin, token.range.end - token.range.begin));
  }
  return out;
}

struct ColourCase {
  std::string_view query, colours;
};
const ColourCase kColourCases[] = {
    {"source spans last 1h", "command:source dataset:spans keyword:last interval:1h"},
    {"source my-table", "command:source dataset:my dataset:- dataset:table"},
    {"filter $d.a['b'] >= 1.5 // why",
     "command:filter keypath:$d operator:. keypath:a operator:[ string:'b' operator:] operator:>= number:1.5 "
     "comment:// why"},
    {"F x == $p.team", "command:F keypath:x operator:== parameter:$p operator:. parameter:team"},
    {"groupby a:string as b.c agg count() as n",
     "command:groupby keypath:a operator:: type:string keyword:as alias:b operator:. alias:c keyword:agg "
     "function:count operator:( operator:) keyword:as alias:n"},
    {"create x from `a {b.length()} c`",
     "command:create keypath:x keyword:from string:`a { keypath:b operator:. function:length operator:( operator:) "
     "string:} c`"},
    {"filter x.matches(/a\\/b/) && not y",
     "command:filter keypath:x operator:. function:matches operator:( regexp:/a\\/b/ operator:) operator:&& "
     "keyword:not keypath:y"},
    {"filter a / b == null", "command:filter keypath:a operator:/ keypath:b operator:== keyword:null"},
    {"extract x into y using kv(pair_delimiter=' ') datatypes z:number",
     "command:extract keypath:x keyword:into alias:y keyword:using function:kv operator:( argument:pair_delimiter "
     "operator:= string:' ' operator:) keyword:datatypes keypath:z operator:: type:number"},
    {"create x from case { a -> 1, _ -> 2 }",
     "command:create keypath:x keyword:from function:case operator:{ keypath:a operator:-> number:1 operator:, "
     "keyword:_ operator:-> number:2 operator:}"},
    {"stats count() by k", "command:stats function:count operator:( operator:) keyword:by keypath:k"},
    // What can't be read keeps the colours of its words.
    {"filter == 'x' | limit 5", "command:filter operator:== string:'x' operator:| command:limit number:5"},
    {"filter a == 'x | limit 5", "command:filter keypath:a operator:== string:'x | limit 5"},
    {"filter ^ a", "command:filter error:^ keypath:a"},
    {"filter a /* b", "command:filter keypath:a comment:/* b"},
    {"nosuch a | limit 1", "keypath:nosuch keypath:a operator:| command:limit number:1"},
};

TEST(Highlight, EveryWordHasTheColourOfItsRole) {
  for (const ColourCase& one : kColourCases) EXPECT_EQ(Coloured(one.query), one.colours);
}

// ---- completion

// `¦` marks the cursor.
Completion At(std::string query, SampleValues* values = nullptr) {
  const std::string mark = "¦";
  const size_t offset = query.find(mark);
  query.erase(offset, mark.size());
  return Complete(query, offset, Options(), values);
}
std::vector<std::string> LabelsAt(const std::string& query) {
  std::vector<std::string> out;
  for (const CompletionItem& item : At(query).items) out.push_back(item.kind + " " + item.label);
  return out;
}

struct CompletionCase {
  std::string query;
  std::vector<std::string> offered, not_offered;
};
const CompletionCase kCompletionCases[] = {
    {"¦", {"command source", "command filter"}, {"keypath ai.model"}},
    {"source spans | ¦", {"command filter", "command groupby"}, {"keyword last"}},
    {"source spans | fil¦ | limit 5", {"command filter"}, {"command groupby"}},
    {"source spans | sel¦", {"command select"}, {}},
    {"source ¦", {"dataset spans", "dataset logs", "table cost-centres"}, {}},
    {"source cost-ce¦", {"table cost-centres"}, {"dataset spans"}},
    {"source spans ¦", {"keyword last", "keyword between", "keyword around", "keyword timeshifted"}, {}},
    {"source spans | filter ¦",
     {"keypath $m.duration", "keypath ai.model", "function length", "parameter $p.team", "constant null"},
     {"aggregation avg", "command filter"}},
    {"source spans | filter $m.¦", {"keypath $m.timestamp"}, {"keypath $d.ai.model", "keypath ai.model"}},
    {"source spans | filter gen_ai.¦",
     {"keypath $d.gen_ai.request.model", "function startsWith"},
     {"keypath $d.ai.model"}},
    {"source spans | filter gen_ai.usage.in¦",
     {"keypath $d.gen_ai.usage.input_tokens"},
     {"keypath $d.gen_ai.request.model"}},
    {"source spans | filter tags['gen_ai.re¦",
     {"keypath $d.tags['gen_ai.request.model']"},
     {"keypath $d.tags['ai.model']"}},
    {"source spans | filter tags[¦]", {"keypath $d.tags['odd key']", "keypath $d.tags['span.kind']"}, {}},
    {"source spans | filter $p.¦", {"parameter $p.team", "parameter $p.timeRange.startTime"}, {"keypath ai.model"}},
    {"source spans | groupby ai.model ¦", {"keyword as", "keyword aggregate", "aggregation count"}, {"keyword calc"}},
    {"source spans | groupby ai.model aggregate ¦", {"aggregation avg", "keypath ai.model"}, {}},
    {"source spans | groupby ai.model as m aggregate count() as n | filter ¦",
     {"keypath m", "keypath n"},
     {"keypath ai.model", "keypath $m.duration"}},
    {"source spans | create x.y from 5 | filter x.¦", {"keypath $d.x.y"}, {"keypath $d.ai.model"}},
    {"source spans | filter ai.model:¦", {"type string", "type number"}, {"keypath ai.model"}},
    {"source spans | convert ai.model:n¦", {"type number"}, {"type bool"}},
    {"source logs | filter $m.severity == ¦", {"severity ERROR", "severity DEBUG"}, {}},
    {"source logs | filter $m.severity >= 5 && $m.severity != E¦", {"severity ERROR"}, {"severity DEBUG"}},
    {"source spans | create x ¦", {"keyword from", "keyword as"}, {"keypath ai.model"}},
    {"source spans | create x from ai.¦model | limit 3", {"keypath $d.ai.model"}, {}},
    {"source spans | orderby $m.duration ¦", {"keyword desc", "keyword asc"}, {}},
    {"source spans | explode x into y ¦", {"keyword original"}, {}},
    {"source spans | explode x into y original ¦", {"keyword preserve", "keyword discard"}, {}},
    {"source spans | extract ai.model into x using ¦", {"extractor regexp", "extractor kv"}, {"keypath ai.model"}},
    {"source spans | enrich $l.serviceName into x using ¦", {"table cost-centres"}, {"dataset spans"}},
    {"source spans | remove ¦", {"keypath ai.model"}, {"function length"}},
    {"source spans | choose ai.model as ¦", {}, {"keypath ai.model", "function length"}},
    {"source spans | join ¦", {"keyword left", "keyword cross"}, {}},
    {"source spans | join (source logs | ¦", {"command filter"}, {}},
    {"source spans | join (source logs | filter $m.sev¦", {"keypath $m.severity"}, {}},
    {"source spans | join (source logs | countby $m.severity as s into n) ¦", {"keyword on", "keyword using"}, {}},
    {"source spans | join (source logs | countby $m.severity as s into n) on left=>ai.model == right=>¦",
     {"keypath s", "keypath n", "keypath ai.model"},
     {"function length"}},
    {"source spans | join (source logs | countby $m.severity as s into n) on ai.model == s into j | choose j.¦",
     {"keypath $d.j.s", "keypath $d.j.n"},
     {"keypath $d.ai.model"}},
    {"source cost-centres | filter ¦", {"keypath centre"}, {"keypath $m.duration"}},
    {"source spans | create t from `x {ai.¦", {"keypath $d.ai.model"}, {}},
    // Behind a mistake.
    {"source spans | filter == 5 | filter ai.¦", {"keypath $d.ai.model"}, {}},
    {"source spans | filter a b c ¦", {"keypath ai.model"}, {}},
    // Where nothing can be said.
    {"source spans // fil¦", {}, {"command filter"}},
    {"source spans | limit 5¦", {}, {"keypath ai.model"}},
    {"source spans | create t from `ai.¦", {}, {"keypath $d.ai.model"}},
};

TEST(Completion, OffersWhatCanStandThere) {
  for (const CompletionCase& one : kCompletionCases) {
    SCOPED_TRACE(one.query);
    const std::vector<std::string> labels = LabelsAt(one.query);
    for (const std::string& label : one.offered) EXPECT_THAT(labels, Contains(label));
    for (const std::string& label : one.not_offered) EXPECT_THAT(labels, Not(Contains(label)));
  }
}

// What the query is once the first item is taken.
std::string Taken(std::string query, SampleValues* values = nullptr) {
  const Completion completion = At(query, values);
  const std::string mark = "¦";
  query.erase(query.find(mark), mark.size());
  if (completion.items.empty()) return "nothing";
  const CompletionItem& item = completion.items[0];
  return query.replace(item.range.begin, item.range.end - item.range.begin, item.text);
}

TEST(Completion, AnItemReplacesTheWholeWord) {
  EXPECT_EQ(Taken("source spans | fil¦"), "source spans | filter");
  EXPECT_EQ(Taken("source spans | fi¦lter x"), "source spans | filter x");
  EXPECT_EQ(Taken("source spans | filter gen_ai.usage.in¦ > 5"), "source spans | filter gen_ai.usage.input_tokens > 5");
  EXPECT_EQ(Taken("source spans | filter $d.gen_ai.usage.in¦"), "source spans | filter $d.gen_ai.usage.input_tokens");
  EXPECT_EQ(Taken("source spans | filter tags['odd¦"), "source spans | filter tags['odd key']");
  EXPECT_EQ(Taken("source spans | filter tags['odd¦']"), "source spans | filter tags['odd key']");
  EXPECT_EQ(Taken("source cost-¦ | limit 1"), "source cost-centres | limit 1");
  EXPECT_EQ(Taken("source spans | filter ai.model.startsW¦('x')"), "source spans | filter ai.model.startsWith('x')");
}

class Models final : public SampleValues {
 public:
  std::vector<Value> Of(std::string_view source, std::string_view keypath, std::string_view typed) override {
    asked = std::string(source) + " " + std::string(keypath) + " " + std::string(typed);
    return {{"'gpt-4o'", "9 rows"}, {"'it\\'s'", "1 row"}};
  }
  std::string asked;
};

TEST(Completion, AComparisonOffersTheValuesOfItsKeypath) {
  for (const char* query : {"source spans | filter ai.model == ¦", "source spans | filter ai.model != 'gp¦",
                            "source spans | filter ai.model:string == 'gp¦'", "source spans | filter ai.model.in('gp¦",
                            "source spans | groupby ai.model agg count_if($d.ai.model == ¦"}) {
    SCOPED_TRACE(query);
    Models models;
    const std::vector<CompletionItem> items = At(query, &models).items;
    EXPECT_THAT(models.asked, ::testing::StartsWith("spans $d.ai.model"));
    EXPECT_TRUE(std::any_of(items.begin(), items.end(), [](const CompletionItem& item) {
      return item.kind == "value" && item.text == "'gpt-4o'" && item.label == "gpt-4o" && item.detail == "9 rows";
    }));
  }
  Models models;
  EXPECT_EQ(Taken("source spans | filter ai.model == 'gp¦t' && x", &models),
            "source spans | filter ai.model == 'gpt-4o' && x");
}

TEST(Completion, WhatTheQueryMadeHasNoStoredValues) {
  Models models;
  At("source spans | create x from 5 | filter x == ¦", &models);
  At("source spans | groupby ai.model as m | filter m == ¦", &models);
  EXPECT_EQ(models.asked, "");
}

TEST(Completion, AListTooLongIsCutAndSaysSo) {
  CompileOptions options = Options();
  for (int i = 0; i < 1000; ++i) options.attributes["spans"]["key" + std::to_string(i)] = {.text = true};
  const std::string query = "source spans | filter ";
  const Completion all = Complete(query, query.size(), options, nullptr);
  EXPECT_EQ(all.items.size(), kMostCompletions);
  EXPECT_TRUE(all.is_incomplete);
  const Completion some = Complete(query + "key99", query.size() + 5, options, nullptr);
  EXPECT_EQ(some.items.size(), 11u);  // key99, key990, ...
  EXPECT_FALSE(some.is_incomplete);
}

// ---- help

struct HoverCase {
  std::string query;
  std::string_view kind, title, text, type;  // `text`: part of the sentences
};
const HoverCase kHoverCases[] = {
    {"source spans | lim¦it 5", "command", "limit <count>", "at most", ""},
    {"source spans | F¦ x", "command", "filter <condition>", "", ""},
    {"source sp¦ans", "dataset", "spans", "span", ""},
    {"source cost-c¦entres", "", "", "", ""},
    {"source spans | filter len¦gth(x) > 1", "function", "length(", "", ""},
    {"source spans | aggregate ma¦x(x)", "aggregation", "max(", "", ""},
    {"source spans | create y from ma¦x(1, 2)", "function", "max(", "", ""},
    {"source spans | filter $m.dur¦ation > 5", "keypath", "$m.duration", "end - start", "number"},
    {"source spans | filter gen_ai.usage.input_tok¦ens > 5", "keypath", "$d.gen_ai.usage.input_tokens", "", "number"},
    {"source spans | filter tags['ai.mod¦el'] == 'x'", "keypath", "$d.tags['ai.model']", "attribute", "string"},
    {"source spans | create x from 5 | filter ¦x > 1", "keypath", "$d.x", "Made by this query", "number"},
    {"source spans | filter $p.te¦am == 'x'", "keypath", "$p.team", "parameter", "string"},
    {"source spans | filter a:num¦ber > 1", "type", "number", "", ""},
    {"source spans | filter x ¦ > 1", "", "", "", ""},
};

TEST(Hover, TellsWhatAWordIs) {
  for (const HoverCase& one : kHoverCases) {
    SCOPED_TRACE(one.query);
    std::string query = one.query;
    const std::string mark = "¦";
    const size_t offset = query.find(mark);
    query.erase(offset, mark.size());
    const std::optional<Hover> hover = HoverAt(query, offset, Options());
    if (one.kind.empty()) {
      EXPECT_FALSE(hover.has_value()) << hover->help.title;
      continue;
    }
    ASSERT_TRUE(hover.has_value());
    EXPECT_EQ(hover->help.kind, one.kind);
    EXPECT_THAT(hover->help.title, ::testing::StartsWith(std::string(one.title)));
    EXPECT_THAT(hover->help.summary, ::testing::HasSubstr(std::string(one.text)));
    EXPECT_EQ(hover->help.type, one.type);
    EXPECT_LE(hover->range.begin, offset);
    EXPECT_GE(hover->range.end, offset);
  }
  EXPECT_EQ(HoverAt("source spans | filter $m.duration > 5", 27, Options())->help.unit, "microseconds");
}

// ---- any text

// Every query that is known to be one: the cases, the corpus of the reference, and the examples.
std::vector<std::string> AllQueries() {
  std::set<std::string> out;
  for (const char* suite : {"queries", "diagnostics"}) {
    for (const std::filesystem::path& folder : CaseFolders(suite)) out.insert(ReadFile(folder / "query.dp"));
  }
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(THROUGHLINE_SOURCE_DIR) + "/tests/queries/corpus")) {
    const std::string all = ReadFile(file.path());
    constexpr std::string_view kBetween = "\n---\n";
    for (size_t at = 0; at < all.size();) {
      const size_t end = std::min(all.find(kBetween, at), all.size());
      out.insert(all.substr(at, end - at));
      at = end + kBetween.size();
    }
  }
  for (const CommandSpec* command : AllCommands()) {
    for (const CommandExample& example : command->examples) out.emplace(example.query);
  }
  for (const PreparedFunction& function : AllFunctions()) {
    for (std::string_view example : function.function->examples)
      out.insert("source spans | create x from " + std::string(example.substr(0, example.rfind(" -> "))));
  }
  return {out.begin(), out.end()};
}

void CheckColours(std::string_view query) {
  uint32_t end = 0;
  for (const HighlightToken& token : Highlight(query)) {
    ASSERT_LT(token.range.begin, token.range.end);
    ASSERT_LE(end, token.range.begin);
    // Nothing but white space is left out.
    ASSERT_EQ(query.substr(end, token.range.begin - end).find_first_not_of(" \t\r\n\f"), std::string_view::npos);
    end = token.range.end;
  }
  ASSERT_LE(end, query.size());
  ASSERT_EQ(query.substr(end).find_first_not_of(" \t\r\n\f"), std::string_view::npos);
}

TEST(LanguageService, AnswersAtEveryCursorOfEveryQueryWholeAndCutThere) {
  const CompileOptions options = Options();
  Models values;
  const std::vector<std::string> queries = AllQueries();
  ASSERT_GE(queries.size(), 300u);
  size_t offered = 0;
  for (const std::string& query : queries) {
    if (query.size() > 2'000) continue;  // hostile ones, whose every prefix is as hostile
    SCOPED_TRACE(query);
    for (size_t offset = 0; offset <= query.size(); ++offset) {
      const std::string_view cut = std::string_view(query).substr(0, offset);
      CheckColours(cut);
      const Completion completion = Complete(offset % 2 ? cut : query, offset, options, &values);
      offered += completion.items.size();
      for (const CompletionItem& item : completion.items) {
        ASSERT_LE(item.range.begin, offset);
        ASSERT_GE(item.range.end, offset);
        ASSERT_NE(item.text, "");
      }
      HoverAt(query, offset, options);
    }
    CheckColours(query);
  }
  EXPECT_GT(offered, queries.size() * 100);
}

TEST(LanguageService, HostileTextIsAnsweredInTimeThatGrowsWithItsLength) {
  // Not timed: were any of these quadratic, this test would take minutes.
  for (std::string unit :
       {"(",  "'",   "\\'", "\"'",    "| ", "a.", "[",    "`{",    "/*", "-- ", "{",   "left=>",  "join (",
        "x:", "$p.", "@",   "case {", "f(", "!",  "not ", "a in ", "/",  "#\n", "as ", "\xC3\xA4"}) {
    std::string query = "source spans | filter ";
    while (query.size() < 200'000) query += unit;
    CheckColours(query);
    Complete(query, query.size(), Options(), nullptr);
    Complete(query, query.size() / 2, Options(), nullptr);
    HoverAt(query, query.size() / 2, Options());
  }
}

TEST(LanguageService, TextBeyondTheLimitGetsNoAnswer) {
  const std::string query(kMaxQueryBytes + 1, 'a');
  EXPECT_TRUE(Highlight(query).empty());
  EXPECT_TRUE(Complete(query, 5, Options(), nullptr).items.empty());
  EXPECT_FALSE(HoverAt(query, 5, Options()).has_value());
}

TEST(Diagnose, GivesErrorsOrWarningsWithSuggestions) {
  const std::vector<Diagnostic> errors = Diagnose("source spans | fliter x", Options());
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].suggestion, "closest: filter");
  const std::vector<Diagnostic> warnings = Diagnose("source spans | filter $d.ai.modle == 'x'", Options());
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].severity, Severity::kWarning);
  EXPECT_TRUE(Diagnose("source spans | limit 5", Options()).empty());
}

// ---- positions

TEST(Utf16Positions, CountsCodeUnitsBothWays) {
  std::string text = "aä😀b";  // 1, 2, 4 and 1 bytes; 1, 1, 2 and 1 units
  const Utf16Positions positions(text);
  const std::pair<size_t, size_t> pairs[] = {{0, 0}, {1, 1}, {3, 2}, {7, 4}, {8, 5}};
  for (const auto& [bytes, units] : pairs) {
    EXPECT_EQ(positions.FromBytes(bytes), units);
    EXPECT_EQ(positions.ToBytes(units), bytes);
  }
  EXPECT_EQ(positions.FromBytes(2), 1u);  // inside of ä
  EXPECT_EQ(positions.ToBytes(3), 3u);    // between the halves of the emoji
  EXPECT_EQ(positions.ToBytes(99), 8u);
  EXPECT_EQ(Utf16Positions("abc").ToBytes(99), 3u);
}

TEST(Utf16Positions, AgreesWithItselfAcrossALongText) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += i % 3 == 0 ? "😀" : i % 3 == 1 ? "ä" : "xyz";
  const Utf16Positions positions(text);
  size_t units = 0;
  for (size_t bytes = 0; bytes < text.size(); ++bytes) {
    const unsigned char c = static_cast<unsigned char>(text[bytes]);
    if ((c & 0xC0) == 0x80) continue;
    ASSERT_EQ(positions.FromBytes(bytes), units);
    ASSERT_EQ(positions.ToBytes(units), bytes);
    units += c >= 0xF0 ? 2 : 1;
  }
}

}  // namespace
}  // namespace throughline::dataprime
