#include "pricing/price_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace throughline::pricing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int64_t kDay = 86'400'000'000'000;
constexpr int64_t kNov2026 = 20'758 * kDay;  // 2026-11-01T00:00:00Z
constexpr uint64_t kMicroUsd = 1'000'000;    // in 1e-12 USD

std::optional<Cost> CostFor(const PriceBook& book, std::string_view provider, std::string_view model,
                            const Usage& usage, int64_t time = kNov2026) {
  const ModelPrices prices = book.Find(provider, model, {});
  const Price* price = prices.At(time);
  return price == nullptr ? std::nullopt : CostOf(usage, *price);
}

struct PublishedCase {
  std::string_view provider, model;
  Usage usage;
  uint64_t total_micro_usd;
  std::string_view reckoning;  // from the provider's own page of prices
};

const PublishedCase kPublished[] = {
    {"openai", "gpt-4o", {.input = 1'000'000, .output = 1'000'000}, 12'500'000, "2.50 + 10.00"},
    {"openai",
     "gpt-4o-2024-08-06",
     {.input = 2'006, .output = 300, .cache_read = 1'920},
     5'615,
     "86 × 2.50 + 1,920 × 1.25 + 300 × 10.00: cached tokens are inside the prompt"},
    {"openai",
     "gpt-4.1",
     {.input = 10'000, .output = 500, .cache_read = 8'000},
     12'000,
     "2,000 × 2.00 + 8,000 × 0.50 + 500 × 8.00"},
    {"openai",
     "gpt-5",
     {.input = 1'000, .output = 5'000, .reasoning = 4'000},
     51'250,
     "1,000 × 1.25 + 5,000 × 10.00: reasoning is output"},
    {"openai", "text-embedding-3-small", {.input = 1'000'000, .output = 0}, 20'000, "0.02"},
    {"openai",
     "gpt-audio",
     {.input = 1'000, .output = 1'000, .audio_input = 400, .audio_output = 800},
     67'500,
     "600 × 2.50 + 400 × 32.00 + 200 × 10.00 + 800 × 64.00"},
    {"anthropic",
     "claude-haiku-4-5-20251001",
     {.input = 1'050 + 2'000 + 10'000, .output = 500, .cache_read = 10'000, .cache_write = 2'000},
     7'050,
     "1,050 × 1.00 + 2,000 × 1.25 + 10,000 × 0.10 + 500 × 5.00"},
    {"anthropic",
     "claude-opus-4-5-20251101",
     {.input = 21 + 188'086, .output = 393, .cache_write = 188'086},
     1'185'468,
     "21 × 5.00 + 188,086 × 6.25 + 393 × 25.00 = 1.1854675"},
    {"anthropic",
     "claude-sonnet-4-5",
     {.input = 1'000 + 10'000, .output = 500, .cache_write = 10'000, .cache_write_hour = 8'000},
     66'000,
     "1,000 × 3.00 + 8,000 × 6.00 + 2,000 × 3.75 + 500 × 15.00: an hour in the cache is twice the input"},
    {"openai",
     "gpt-image-1",
     {.input = 1'000, .output = 4'000, .image_input = 800},
     169'000,
     "200 × 5.00 + 800 × 10.00 + 4,000 × 40.00"},
    {"gcp.gemini",
     "gemini-2.5-flash-image",
     {.input = 1'000, .output = 1'390, .image_output = 1'290},
     39'250,
     "1,000 × 0.30 + 100 × 2.50 + 1,290 × 30.00 = 0.03925"},
    {"anthropic",
     "claude-sonnet-4-20250514",
     {.input = 100'000, .output = 10'000, .in_batch = true},
     225'000,
     "(100,000 × 3.00 + 10,000 × 15.00) ÷ 2: a batch is half of the price"},
    {"gcp.gemini", "gemini-2.5-pro", {.input = 200'000, .output = 1'000}, 260'000, "200,000 × 1.25 + 1,000 × 10.00"},
    {"gcp.gemini",
     "gemini-2.5-pro",
     {.input = 200'001, .output = 1'000},
     515'003,
     "200,001 × 2.50 + 1,000 × 15.00: over 200k all tokens have the higher price"},
    {"gcp.vertex_ai",
     "gemini-2.5-pro",
     {.input = 300'000, .output = 1'000, .cache_read = 250'000},
     202'500,
     "50,000 × 2.50 + 250,000 × 0.25 + 1,000 × 15.00: cached tokens count for the tier"},
    {"aws.bedrock",
     "global.anthropic.claude-sonnet-4-20250514-v1:0",
     {.input = 1'000'000, .output = 0},
     3'000'000,
     "3.00"},
    {"perplexity", "sonar", {.input = 1'000, .output = 1'000}, 14'000, "1,000 × 1.00 + 1,000 × 1.00 + 12.00 ÷ 1,000"},
    {"x_ai", "grok-4", {.input = 1'000, .output = 1'000}, 18'000, "3.00 + 15.00"},
    {"azure.ai.openai", "gpt-4o-mini", {.input = 1'000'000, .output = 0}, 150'000, "0.15"},
};

TEST(PriceBook, RecomputesWhatTheProvidersPublish) {
  const PriceBook book;
  for (const PublishedCase& one : kPublished) {
    SCOPED_TRACE(testing::Message() << one.provider << ' ' << one.model << ": " << one.reckoning);
    const auto cost = CostFor(book, one.provider, one.model, one.usage);
    ASSERT_TRUE(cost);
    // To a millionth of a dollar, in which the last half counts up.
    EXPECT_EQ((cost->total_pico_usd + kMicroUsd / 2) / kMicroUsd, one.total_micro_usd);
  }
}

TEST(PriceBook, HasNoPriceForAModelThatItDoesNotKnow) {
  const PriceBook book;
  for (auto [provider, model] : {std::pair("openai", "our-own-finetune"),
                                 {"ollama", "deepseek-r1"},
                                 {"openai", ""},
                                 {"our-gateway", "gpt-4o"},
                                 {"", "no-such-model"}}) {
    EXPECT_EQ(book.Find(provider, model, {}).At(kNov2026), nullptr) << provider << ' ' << model;
  }
  // It is priced by the minute, so that its tokens say nothing.
  EXPECT_EQ(book.Find("openai", "whisper-1", {}).At(kNov2026), nullptr);
}

TEST(PriceBook, GoesByTheResponsesModelFirst) {
  const PriceBook book;
  const ModelPrices prices = book.Find("openai", "gpt-4o", "gpt-4o-mini-2024-07-18");
  EXPECT_THAT(prices.At(kNov2026)->id, HasSubstr("openai/gpt-4o-mini"));
  EXPECT_THAT(book.Find("openai", "gpt-4o", "our-own-name").At(kNov2026)->id, HasSubstr("openai/gpt-4o"));
}

TEST(PriceBook, LeavesOutADateThatItDoesNotKnow) {
  const PriceBook book;
  EXPECT_THAT(book.Find("openai", "gpt-4o-2031-01-01", {}).At(kNov2026)->id, HasSubstr(":openai/gpt-4o"));
  EXPECT_THAT(book.Find("openai", "GPT-4o-20240806", {}).At(kNov2026)->id, HasSubstr(":openai/gpt-4o"));
}

TEST(PriceBook, KnowsTheModelBehindAGatewaysName) {
  const PriceBook book;
  EXPECT_THAT(book.Find("litellm", "anthropic/claude-sonnet-4-5", {}).At(kNov2026)->id, HasSubstr(":anthropic/"));
  EXPECT_THAT(book.Find("", "gpt-4o", {}).At(kNov2026)->id, HasSubstr(":openai/gpt-4o"));
  EXPECT_THAT(book.Find("azure.ai.inference", "claude-opus-4-5", {}).At(kNov2026)->id, HasSubstr(":anthropic/"));
}

TEST(PriceBook, ARuleMayLookAhead) {
  const PriceBook book;
  EXPECT_THAT(book.Find("gcp.gemini", "gemini-2.5-pro-preview-06-05", {}).At(kNov2026)->id,
              HasSubstr("/gemini-2.5-pro"));
  EXPECT_THAT(book.Find("gcp.gemini", "gemini-2.5-pro-preview-tts", {}).At(kNov2026)->id,
              HasSubstr("/gemini-2.5-pro-tts"));
}

TEST(PriceBook, APriceBeginsAtItsDateAndOneOfTheDayHoldsInItsHours) {
  const PriceBook book;
  const Usage usage{.input = 300'000, .output = 0};
  const int64_t march_13 = 20'525 * kDay;  // 2026-03-13: long context has no tier of its own from then on
  EXPECT_EQ(CostFor(book, "anthropic", "claude-sonnet-4-6", usage, march_13 - 1)->total_pico_usd,
            1'800'000 * kMicroUsd);
  EXPECT_EQ(CostFor(book, "anthropic", "claude-sonnet-4-6", usage, march_13)->total_pico_usd, 900'000 * kMicroUsd);

  const int64_t hour = kDay / 24;
  const Usage million{.input = 1'000'000, .output = 0};
  auto at = [&](int64_t time) { return CostFor(book, "deepseek", "deepseek-chat", million, time)->total_pico_usd; };
  EXPECT_EQ(at(kNov2026 + hour / 2 - 1), 135'000 * kMicroUsd);
  EXPECT_EQ(at(kNov2026 + hour / 2), 270'000 * kMicroUsd);  // 00:30
  EXPECT_EQ(at(kNov2026 + 16 * hour + hour / 2), 135'000 * kMicroUsd);
}

OwnPrice Own(std::string id, std::string model, double input, std::string provider = {}, int64_t since = INT64_MIN) {
  OwnPrice own{.id = std::move(id), .model = std::move(model), .provider = std::move(provider), .since = since};
  own.price.id = "own:" + own.id;
  own.price[Part::kInput] = Rate{.nano_usd = *NanoUsd(input)};
  return own;
}

TEST(Cost, APartWithoutARateIsPricedAsItsWhole) {
  Price price;
  price[Part::kInput] = Rate{.nano_usd = *NanoUsd(1)};
  price[Part::kOutput] = Rate{.nano_usd = *NanoUsd(10)};
  const Usage usage{.input = 1'000,
                    .output = 100,
                    .cache_write = 300,
                    .cache_write_hour = 200,
                    .image_input = 50,
                    .image_output = 20};
  EXPECT_EQ(CostOf(usage, price)->total_pico_usd, 2'000 * kMicroUsd);
  price[Part::kCacheWrite] = Rate{.nano_usd = *NanoUsd(2)};
  EXPECT_EQ(CostOf(usage, price)->total_pico_usd, 2'300 * kMicroUsd);
  price[Part::kCacheWriteHour] = Rate{.nano_usd = *NanoUsd(4)};
  EXPECT_EQ(CostOf(usage, price)->total_pico_usd, 2'700 * kMicroUsd);
  // More for an hour than was written at all can't be.
  Usage odd = usage;
  odd.cache_write_hour = 900;
  EXPECT_EQ(CostOf(odd, price)->total_pico_usd, (700 + 300 * 4 + 1'000) * kMicroUsd);
  price[Part::kImageOutput] = Rate{.nano_usd = *NanoUsd(30)};
  EXPECT_EQ(CostOf(usage, price)->total_pico_usd, 3'100 * kMicroUsd);
}

TEST(Cost, PriorityHasItsOwnFactor) {
  Price price;
  price[Part::kInput] = Rate{.nano_usd = *NanoUsd(1)};
  price.priority_permille = 1'750;
  EXPECT_EQ(CostOf({.input = 1'000, .output = 0, .has_priority = true}, price)->total_pico_usd, 1'750 * kMicroUsd);
  EXPECT_EQ(CostOf({.input = 1'000, .output = 0}, price)->total_pico_usd, 1'000 * kMicroUsd);
}

TEST(OwnPrice, WinsOverThePublishedOne) {
  const PriceBook book({Own("a", "GPT-4o", 1)});
  EXPECT_EQ(book.Find("openai", "gpt-4o", {}).At(0)->id, "own:a");
  EXPECT_THAT(book.Find("openai", "gpt-4o-mini", {}).At(0)->id, StartsWith("genai-prices@"));
  EXPECT_EQ(book.Find("openai", "gpt-4o", "gpt-4o-2024-08-06").At(0)->id, "own:a");  // asked for by that name
}

TEST(OwnPrice, TheClosestOneWins) {
  const PriceBook book({Own("any", "*", 1), Own("gpt", "gpt-*", 1), Own("gpt-4", "gpt-4*", 1), Own("name", "gpt-4o", 1),
                        Own("azure", "gpt-*", 1, "azure.ai.openai")});
  auto id = [&](std::string_view provider, std::string_view model) { return book.Find(provider, model, {}).At(0)->id; };
  EXPECT_EQ(id("openai", "gpt-4o"), "own:name");
  EXPECT_EQ(id("openai", "gpt-4.1"), "own:gpt-4");
  EXPECT_EQ(id("openai", "gpt-5"), "own:gpt");
  EXPECT_EQ(id("openai", "o3"), "own:any");
  EXPECT_EQ(id("azure.ai.openai", "gpt-4o"), "own:azure");
}

TEST(OwnPrice, HoldsFromItsTimeOnAndUntilThenTheOneBefore) {
  const PriceBook book({Own("old", "our-model", 1, "", 100), Own("new", "our-model", 2, "", 200)});
  const ModelPrices prices = book.Find("us", "our-model", {});
  EXPECT_EQ(prices.At(99), nullptr);
  EXPECT_EQ(prices.At(100)->id, "own:old");
  EXPECT_EQ(prices.At(199)->id, "own:old");
  EXPECT_EQ(prices.At(200)->id, "own:new");
}

TEST(Cost, OfATierIsThatOfTheWholeRequest) {
  Price price;
  price[Part::kInput] = Rate{.nano_usd = *NanoUsd(1), .tiers = {{100, *NanoUsd(2)}, {200, *NanoUsd(3)}}};
  for (auto [tokens, usd_of_a_million] : {std::pair(0, 1), {100, 1}, {101, 2}, {200, 2}, {201, 3}}) {
    const uint64_t count = static_cast<uint64_t>(tokens);
    EXPECT_EQ(CostOf({.input = count}, price)->total_pico_usd,
              count * static_cast<uint64_t>(usd_of_a_million) * 1'000'000)
        << tokens;
  }
}

TEST(Cost, IsUnknownWhereACountIs) {
  Price price;
  price[Part::kInput] = Rate{.nano_usd = *NanoUsd(1)};
  price[Part::kOutput] = Rate{.nano_usd = *NanoUsd(1)};
  EXPECT_FALSE(CostOf({}, price));
  EXPECT_FALSE(CostOf({.input = 1}, price));
  EXPECT_FALSE(CostOf({.output = 1}, price));
  EXPECT_TRUE(CostOf({.input = 0, .output = 0}, price));
}

TEST(Cost, APartThatExceedsItsWholeIsChargedAsTheWhole) {
  Price price;
  price[Part::kInput] = Rate{.nano_usd = *NanoUsd(2)};
  price[Part::kCacheRead] = Rate{.nano_usd = *NanoUsd(1)};
  EXPECT_EQ(CostOf({.input = 10, .cache_read = 30}, price)->total_pico_usd, 10'000'000u);
}

TEST(Cost, SticksAtItsGreatest) {
  Price price;
  price[Part::kInput] = Rate{.nano_usd = *NanoUsd(1e6)};
  EXPECT_EQ(CostOf({.input = UINT64_MAX}, price)->total_pico_usd, UINT64_MAX);
  EXPECT_FALSE(NanoUsd(1e6 + 1));
  EXPECT_FALSE(NanoUsd(-1));
}

TEST(PriceFinder, ForgetsWhenTheBookChanges) {
  PriceFinder finder;
  EXPECT_EQ(finder.Find("openai", "gpt-4o", "").At(0), nullptr);  // there is no book yet
  finder.Use(std::make_shared<PriceBook>());
  EXPECT_THAT(finder.Find("openai", "gpt-4o", "").At(0)->id, StartsWith("genai-prices@"));
  EXPECT_THAT(finder.Find("openai", "gpt-4o", "").At(0)->id, StartsWith("genai-prices@"));
  finder.Use(std::make_shared<PriceBook>(std::vector{Own("a", "gpt-4o", 1)}));
  EXPECT_EQ(finder.Find("openai", "gpt-4o", "").At(0)->id, "own:a");
}

}  // namespace
}  // namespace throughline::pricing
