#include "center/compare/attributes.h"

#include <gtest/gtest.h>

#include "center/compare/population.h"

namespace throughline::center {
namespace {

std::vector<std::string> Names(const std::vector<dataprime::SourceField>& fields, std::string_view selection) {
  size_t left_out = 0;
  std::vector<std::string> names;
  for (const ComparedAttribute& one : AttributesToCompare(fields, PopulationOf(selection, ""), 100, left_out))
    names.push_back(one.name);
  return names;
}

const std::vector<dataprime::SourceField> kFields = {{"$d.traceID", "string", "", ""},
                                                     {"$l.operationName", "string", "", ""},
                                                     {"$d.gen_ai.request.model", "string", "", "gen_ai.request.model"},
                                                     {"$d.error.type", "string", "", ""},
                                                     {"$d.feedback.type", "string", "", "feedback.type"},
                                                     {"$d.order.id", "string", "", "order.id"},
                                                     {"$d.app.region", "string", "", "app.region"},
                                                     {"$d.app.words", "number", "", "app.words"},
                                                     {"$d.app.list", "array", "", "app.list"}};
using Texts = std::vector<std::string>;

TEST(AttributesToCompare, LeaveOutIdsAndWhatSaysTheSameAsTheSelection) {
  EXPECT_EQ(Names(kFields, "thumbs_down"),
            (Texts{"root operation", "gen_ai.request.model", "error.type", "app.region", "app.words"}));
  EXPECT_EQ(Names(kFields, "failed"),
            (Texts{"root operation", "gen_ai.request.model", "feedback.type", "app.region", "app.words"}));
}

TEST(AttributesToCompare, LeaveOutWhatAConditionNames) {
  EXPECT_EQ(Names(kFields, "$d.app.region == 'eu'"),
            (Texts{"root operation", "gen_ai.request.model", "error.type", "feedback.type", "app.words"}));
}

TEST(AttributesToCompare, AreBoundedAndCountTheRest) {
  size_t left_out = 0;
  EXPECT_EQ(AttributesToCompare(kFields, PopulationOf("slow", ""), 2, left_out).size(), 2u);
  EXPECT_EQ(left_out, 4u);
}

TEST(Population, AThresholdIsPutInOnceItIsKnown) {
  const Population slow = PopulationOf("slow", "");
  EXPECT_EQ(TracesQuery(slow, {}, {}, "").find("is_selected"), std::string::npos);
  EXPECT_NE(TracesQuery(slow, {}, 1500.5, "").find("if(duration_us > 1500.5, 1, 0)"), std::string::npos);
}

TEST(Population, ACommentAtTheEndOfAConditionEndsWithIt) {
  EXPECT_NE(TracesQuery(PopulationOf("$d.a == 1 // one", ""), {}, {}, "").find("// one\n)"), std::string::npos);
}

TEST(NumberLiteral, HasNoExponentWhichTheLanguageDoesNotRead) {
  for (double number : {0.1, 1e21, 1e-7, 123456789.0, -2.5}) {
    const std::string text = NumberLiteral(number);
    EXPECT_EQ(text.find('e'), std::string::npos) << text;
    EXPECT_NEAR(std::stod(text), number, std::abs(number) * 0.2) << text;
  }
}

}  // namespace
}  // namespace throughline::center
