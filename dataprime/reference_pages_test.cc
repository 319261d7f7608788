#include "dataprime/reference_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "dataprime/commands/command.h"
#include "dataprime/functions/catalogue.h"
#include "dataprime/testing/cases.h"

namespace throughline::dataprime {
namespace {

namespace fs = std::filesystem;

TEST(ReferencePages, TheCommittedPagesAreWhatTheCompilerSays) {
  const fs::path docs = fs::path(THROUGHLINE_SOURCE_DIR) / "docs/dataprime";
  std::set<fs::path> made;
  for (const ReferencePage& page : ReferencePages()) {
    SCOPED_TRACE(page.path);
    const fs::path file = docs / page.path;
    if (std::getenv("UPDATE_EXPECTED")) fs::create_directories(file.parent_path());
    EXPECT_EQ(page.text, Expected(file, page.text)) << "out of date: UPDATE_EXPECTED=1 dataprime_test writes it";
    made.insert(file);
  }
  for (const char* folder : {"commands", "functions"}) {
    for (const fs::directory_entry& entry : fs::directory_iterator(docs / folder))
      EXPECT_TRUE(made.contains(entry.path())) << entry.path() << " is the page of nothing";
  }
}

TEST(ReferencePages, EveryEntrySaysWhatItDoesAndShowsIt) {
  for (const FunctionGroup& group : FunctionGroups()) {
    for (const Function& function : group.functions) {
      SCOPED_TRACE(function.name);
      EXPECT_TRUE(function.signature.starts_with(std::string(function.name) + "("));
      EXPECT_FALSE(function.summary.empty());
      EXPECT_FALSE(function.nulls.empty());
      EXPECT_FALSE(function.examples.empty());
      EXPECT_NE(function.sql.empty(), function.build == nullptr) << "either SQL or what builds it";
    }
  }
  for (const CommandSpec* spec : AllCommands()) {
    SCOPED_TRACE(spec->keyword);
    EXPECT_FALSE(spec->summary.empty());
    EXPECT_FALSE(spec->syntax.empty());
  }
}

TEST(Vocabulary, NamesEveryCommandFunctionAndCaseForm) {
  const std::string json = VocabularyJson();
  for (const CommandSpec* spec : AllCommands())
    EXPECT_THAT(json, testing::HasSubstr("{\"name\":\"" + std::string(spec->keyword) + "\",\"aliases\":"));
  for (const PreparedFunction& one : AllFunctions())
    EXPECT_THAT(json, testing::HasSubstr("{\"name\":\"" + std::string(one.function->name) + "\",\"group\":"));
  for (const CaseForm& form : CaseForms())
    EXPECT_THAT(json, testing::HasSubstr("{\"name\":\"" + std::string(form.name) + "\",\"syntax\":"));
}

// Source: DataPrime reference, scalar functions (98 with the deprecated names) and aggregations (18 and median).
TEST(Catalogue, HoldsTheWholeReference) {
  constexpr std::string_view kNames =
      "byteLength chr codepoint concat contains decodeBase64 encodeBase64 endsWith indexOf length ltrim rtrim trim "
      "matches "
      "pad padLeft padRight regexpSplitParts splitParts startsWith substr textSearch toLowerCase toUpperCase abs ceil "
      "floor sqrt round e pi ln log2 log power mod max min random randomInt fromBase toBase now addTime subtractTime "
      "diffTime addInterval subtractInterval multiplyInterval divideInterval roundTime roundInterval extractTime "
      "formatInterval formatTimestamp parseTimestamp fromUnixTime toUnixTime toInterval parseInterval toTimeUnit "
      "parseToTimestamp timeRound toIso8601DateTime arrayAppend arrayConcat arrayContains inArray arrayInsertAt "
      "arrayJoin "
      "arrayLength arrayRemove arrayRemoveAt arrayReplaceAt arrayReplaceAll arraySort arraySplit cardinality isEmpty "
      "isSubset isSuperset setEqualsTo setUnion setIntersection setDiff setDiffSymmetric firstNonNull if in "
      "recordLocation ipInSubnet ipPrefix ipInRange urlEncode urlDecode isUuid randomUuid uuid";
  constexpr std::string_view kAggregations =
      "any_value approx_count_distinct avg collect count count_if distinct_count distinct_count_if max min max_by "
      "min_by "
      "percentile stddev variance sample_stddev sample_variance sum median";
  const auto missing = [](std::string_view names, bool aggregate) {
    std::vector<std::string> out;
    size_t count = 0;
    for (size_t begin = 0; begin < names.size(); ++count) {
      const size_t end = std::min(names.find(' ', begin), names.size());
      if (!FindFunction(names.substr(begin, end - begin), aggregate))
        out.emplace_back(names.substr(begin, end - begin));
      begin = end + 1;
    }
    out.push_back(std::to_string(count));
    return out;
  };
  EXPECT_THAT(missing(kNames, false), testing::ElementsAre("98"));
  EXPECT_THAT(missing(kAggregations, true), testing::ElementsAre("19"));
}

}  // namespace
}  // namespace throughline::dataprime
