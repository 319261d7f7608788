#include "evaluate/mask.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <set>

#include "evaluate/planted.h"

namespace throughline::evaluate {
namespace {

constexpr uint8_t kAll = kSecrets | kPersonalData;

TEST(Mask, FindsNinetyNineInAHundredOfThePlantedKinds) {
  SeededRandom random(11);
  std::set<std::string> missed;
  size_t all = 0;
  for (const Planted& planted : PlantedTexts(random)) {
    ++all;
    MaskCounts counts;
    const std::optional<std::string> masked = Mask(planted.text, kAll, counts);
    if (!masked || masked->find(planted.value) != std::string::npos) missed.insert(planted.kind + ": " + planted.text);
  }
  EXPECT_GE(all, 200U);
  EXPECT_LE(missed.size(), all / 100) << fmt::format("{}", fmt::join(missed, "\n"));
  RecordProperty("planted", static_cast<int>(all));
  RecordProperty("missed", static_cast<int>(missed.size()));
  fmt::print("planted {} kinds, missed {}: {}\n", all, missed.size(), fmt::join(missed, " "));
}

TEST(Mask, LeavesLookAlikesAlone) {
  SeededRandom random(12);
  std::set<std::string> taken;
  for (const std::string& text : LookAlikes(1'000, random)) {
    MaskCounts counts;
    if (const auto masked = Mask(text, kAll, counts)) taken.insert(text + " -> " + *masked);
  }
  EXPECT_LE(taken.size(), 5U) << fmt::format("{}", fmt::join(taken, "\n"));
  fmt::print("1000 look-alikes, {} masked\n", taken.size());
}

TEST(Mask, KeepsJson) {
  SeededRandom random(13);
  simdjson::dom::parser parser;
  for (const Planted& planted : PlantedTexts(random)) {
    if (planted.kind.find("/json") == std::string::npos) continue;
    MaskCounts counts;
    const std::string masked = Mask(planted.text, kAll, counts).value_or(planted.text);
    EXPECT_EQ(parser.parse(masked).error(), simdjson::SUCCESS) << masked;
  }
  MaskCounts counts;
  EXPECT_EQ(Mask(R"({"card": 4111111111111111, "n": 2})", kAll, counts), R"({"card": "[masked:credit_card]", "n": 2})");
  EXPECT_EQ(Mask(R"({"a":"{\"password\":\"Tr0ub4dor&3x\"}"})", kAll, counts),
            R"({"a":"{\"password\":\"[masked:password]\"}"})");
}

TEST(Mask, IsDoneOnce) {
  SeededRandom random(14);
  for (const Planted& planted : PlantedTexts(random)) {
    MaskCounts counts;
    const std::string once = Mask(planted.text, kAll, counts).value_or(planted.text);
    EXPECT_EQ(Mask(once, kAll, counts), std::nullopt) << once;
  }
}

TEST(Mask, CountsByFamily) {
  MaskCounts counts;
  Mask("ada@analytical.example knows password=Tr0ub4dor&3", kAll, counts);
  EXPECT_EQ(counts.personal, 1U);
  EXPECT_EQ(counts.secrets, 1U);
}

TEST(Mask, MasksOnlyWhatIsWanted) {
  MaskCounts counts;
  EXPECT_EQ(Mask("ada@analytical.example", kSecrets, counts), std::nullopt);
  EXPECT_EQ(Mask("password=Tr0ub4dor&3", kPersonalData, counts), std::nullopt);
}

TEST(Mask, AKeyCanSayThatItsValueIsASecret) {
  for (std::string_view key : {"db.password", "http.request.header.authorization", "config.client_secret", "Password"})
    EXPECT_TRUE(IsSecretKey(key)) << key;
  for (std::string_view key : {"gen_ai.usage.input_tokens", "http.route", "password.length", "user.name"})
    EXPECT_FALSE(IsSecretKey(key)) << key;
}

TEST(Mask, TheSettingNamesFamilies) {
  EXPECT_EQ(ParseMask("secrets,pii").value(), kAll);
  EXPECT_EQ(ParseMask("none").value(), 0);
  EXPECT_EQ(ParseMask(" secrets ").value(), kSecrets);
  EXPECT_FALSE(ParseMask("all").has_value());
}

}  // namespace
}  // namespace throughline::evaluate
