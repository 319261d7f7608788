#include "dataprime/service/source_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace throughline::dataprime {
namespace {

const SourceField* Find(const std::vector<SourceField>& fields, std::string_view keypath) {
  const auto found = std::ranges::find(fields, keypath, &SourceField::keypath);
  return found == fields.end() ? nullptr : &*found;
}

TEST(SourceFields, TheLanguagesFieldsHaveTypesAndUnits) {
  const std::vector<SourceField> spans = FieldsOf("spans", {});
  ASSERT_TRUE(Find(spans, "$m.duration"));
  EXPECT_EQ(Find(spans, "$m.duration")->type, "number");
  EXPECT_EQ(Find(spans, "$m.duration")->unit, "us");
  EXPECT_EQ(Find(spans, "$l.serviceName")->type, "string");
  EXPECT_EQ(Find(FieldsOf("logs", {}), "$m.severity")->type, "severity");
  EXPECT_TRUE(FieldsOf("nothing", {}).empty());
}

TEST(SourceFields, EachCanBeNamedInAQuery) {
  CompileOptions strict;
  strict.strict = true;
  for (const char* source : {"logs", "spans", "metrics"}) {
    const std::vector<SourceField> fields = FieldsOf(source, {});
    EXPECT_GT(fields.size(), 5u) << source;
    for (const SourceField& field : fields)
      EXPECT_TRUE(Compile("source " + std::string(source) + " | choose " + field.keypath + " as x", strict))
          << field.keypath;
  }
}

TEST(SourceFields, AttributesStandUnderTheirCanonicalKeypathWithTheUnitOfTheirName) {
  CompileOptions options;
  options.attributes["spans"] = {{"card.fee_ms", {.number = true}},
                                 {"odd key", {.text = true}},
                                 {"a..b", {.text = true, .number = true}},
                                 {"gen_ai.request.model", {.text = true}}};
  const std::vector<SourceField> fields = FieldsOf("spans", options);
  ASSERT_TRUE(Find(fields, "$d.card.fee_ms"));
  EXPECT_EQ(Find(fields, "$d.card.fee_ms")->unit, "ms");
  EXPECT_EQ(Find(fields, "$d['odd key']")->attribute, "odd key");
  EXPECT_EQ(Find(fields, "$d['a..b']")->type, "any");
  // The language reads this one into a field of its own: one entry, with the attribute's key.
  EXPECT_EQ(std::ranges::count(fields, "$d.gen_ai.request.model", &SourceField::keypath), 1);
  EXPECT_EQ(Find(fields, "$d.gen_ai.request.model")->attribute, "gen_ai.request.model");
}

TEST(SourceFields, ANameTellsItsUnit) {
  for (const auto& [name, unit] : {std::pair{"latency_ms", "ms"}, std::pair{"gen_ai.usage.input_tokens", "tokens"},
                                   std::pair{"http.response.body.size", "bytes"}, std::pair{"gen_ai.usage.cost", "usd"},
                                   std::pair{"order.count", ""}, std::pair{"", ""}})
    EXPECT_EQ(UnitOfName(name), unit) << name;
}

}  // namespace
}  // namespace throughline::dataprime
