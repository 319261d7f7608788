#include "pricing/price_book.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "pricing/published_prices.h"

namespace throughline::pricing {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

// '*' stands for any text; both in lower case.
bool Fits(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

// The published rules, with their regular expressions compiled.
class Rules {
 public:
  Rules() : expressions_(Published().matches.size()) {
    for (size_t i = 0; i < expressions_.size(); ++i) {
      const PublishedMatch& match = Published().matches[i];
      if (match.op != PublishedMatch::kRegex && match.op != PublishedMatch::kNoRegex) continue;
      expressions_[i] = std::make_unique<RE2>(re2::StringPiece(match.text.data(), match.text.size()));
    }
  }

  bool Hold(int32_t rule, const std::string& text) const { return rule >= 0 && Hold(static_cast<size_t>(rule), text); }

 private:
  bool Hold(size_t at, const std::string& text) const {
    const PublishedMatch& match = Published().matches[at];
    switch (match.op) {
      case PublishedMatch::kEquals:
        return text == match.text;
      case PublishedMatch::kStartsWith:
        return text.starts_with(match.text);
      case PublishedMatch::kEndsWith:
        return text.ends_with(match.text);
      case PublishedMatch::kContains:
        return text.find(match.text) != std::string::npos;
      case PublishedMatch::kRegex:
      case PublishedMatch::kNoRegex:
        return RE2::PartialMatch(text, *expressions_[at]) == (match.op == PublishedMatch::kRegex);
      case PublishedMatch::kOr:
      case PublishedMatch::kAnd: {
        const bool wanted = match.op == PublishedMatch::kOr;
        size_t child = at + 1;
        for (uint16_t i = 0; i < match.children; ++i) {
          if (Hold(child, text) == wanted) return wanted;
          child += Published().matches[child].skip;
        }
        return !wanted;
      }
    }
    return false;
  }

  std::vector<std::unique_ptr<RE2>> expressions_;
};

const Rules& TheRules() {
  static const Rules rules;
  return rules;
}

// OpenTelemetry's names of providers that the data's own rules would take for another, or not know.
struct Alias {
  std::string_view from, to;
};
constexpr Alias kAliases[] = {{"azure.ai.openai", "azure"},  {"azure.ai.inference", "azure"},
                              {"gcp.gen_ai", "google"},      {"x_ai", "x-ai"},
                              {"moonshot_ai", "moonshotai"}, {"z_ai", "zai"}};
// Names that say through what a model was called, not who sells it.
constexpr std::string_view kGoBetweens[] = {
    "",           "_other",  "litellm",  "langchain", "llama_index",    "vercel",
    "ai_gateway", "portkey", "helicone", "langsmith", "semantic_kernel"};
// Providers that sell requests of a batch for half of the price.
constexpr std::string_view kHalfInBatch[] = {"openai", "azure", "anthropic", "google", "aws", "mistral", "groq"};

const PublishedProvider* ProviderNamed(std::string_view id) {
  auto found = std::ranges::find(Published().providers, id, &PublishedProvider::id);
  return found == Published().providers.end() ? nullptr : &*found;
}

const PublishedProvider* FindProvider(const std::string& name, const std::string& model) {
  const auto& providers = Published().providers;
  auto alias = std::ranges::find(kAliases, std::string_view(name), &Alias::from);
  if (alias != std::end(kAliases)) return ProviderNamed(alias->to);
  if (const PublishedProvider* same = ProviderNamed(name)) return same;
  if (std::ranges::find(kGoBetweens, std::string_view(name)) == std::end(kGoBetweens)) {
    auto found = std::ranges::find_if(
        providers, [&](const PublishedProvider& one) { return TheRules().Hold(one.provider_match, name); });
    return found == providers.end() ? nullptr : &*found;
  }
  auto found = std::ranges::find_if(
      providers, [&](const PublishedProvider& one) { return TheRules().Hold(one.model_match, model); });
  return found == providers.end() ? nullptr : &*found;
}

struct Found {
  const PublishedProvider* provider = nullptr;
  const PublishedModel* model = nullptr;
};

Found FindModel(const PublishedProvider& provider, const std::string& name) {
  for (const PublishedModel& model : Published().models.subspan(provider.first_model, provider.model_count)) {
    if (TheRules().Hold(model.match, name)) return {&provider, &model};
  }
  std::string_view rest = provider.fallbacks;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const PublishedProvider* other = ProviderNamed(rest.substr(0, end));
    // Those that it falls back to resell nothing themselves.
    if (other != nullptr && other->fallbacks.empty()) {
      if (Found found = FindModel(*other, name); found.model != nullptr) return found;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

// gpt-5.4-20260305 → gpt-5.4-2026-03-05: some gateways write it so.
std::string WithDashes(const std::string& model) {
  static const RE2 date("-(20\\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])(-|:|$)");
  std::string out = model;
  RE2::GlobalReplace(&out, date, "-\\1-\\2-\\3\\4");
  return out;
}

std::string WithoutDate(const std::string& model) {
  static const RE2 date("[-@](20\\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\\d|3[01])$");
  std::string out = model;
  RE2::Replace(&out, date, "");
  return out;
}

Found FindPublished(std::string_view provider_name, std::string_view model_name) {
  if (model_name.empty()) return {};
  std::string name = Lower(provider_name), model = Lower(model_name);
  const PublishedProvider* provider = nullptr;
  const size_t slash = model.find('/');
  // LiteLLM's way: "anthropic/claude-sonnet-4-5".
  if (std::ranges::find(kGoBetweens, std::string_view(name)) != std::end(kGoBetweens) && slash != std::string::npos) {
    provider = ProviderNamed(model.substr(0, slash));
    if (provider != nullptr) model = model.substr(slash + 1);
  }
  if (provider == nullptr) provider = FindProvider(name, model);
  if (provider == nullptr) return {};
  for (const std::string& one : {model, WithDashes(model), WithoutDate(model)}) {
    if (Found found = FindModel(*provider, one); found.model != nullptr) return found;
  }
  return {};
}

DatedPrice Build(const Found& found, uint32_t index) {
  const PublishedPrices& all = Published();
  const PublishedPrice& from = all.prices[found.model->first_price + index];
  DatedPrice out{.since = from.since, .from = from.from, .until = from.until, .by_tokens = from.by_tokens, .price = {}};
  out.price.id = fmt::format("genai-prices@{}:{}/{}", all.version, found.provider->id, found.model->id);
  if (found.model->price_count > 1) out.price.id += fmt::format("#{}", index + 1);
  for (const PublishedRate& rate : all.rates.subspan(from.first_rate, from.rate_count)) {
    Rate& to = out.price[rate.part].emplace(Rate{.nano_usd = rate.nano_usd, .tiers = {}});
    for (const PublishedTier& tier : all.tiers.subspan(rate.first_tier, rate.tier_count))
      to.tiers.push_back({tier.above, tier.nano_usd});
  }
  const bool half = std::ranges::find(kHalfInBatch, found.provider->id) != std::end(kHalfInBatch);
  if (half) out.price.batch_permille = 500;
  return out;
}

}  // namespace

bool DatedPrice::HoldsAt(int64_t time) const {
  if (time < since) return false;
  if (from < 0) return true;
  const int64_t second = (time % kDay + kDay) % kDay / kSecond;
  return until < from ? second >= from || second < until : second >= from && second < until;
}

const Price* ModelPrices::At(int64_t time) const {
  for (const DatedPrice& one : own) {
    if (one.HoldsAt(time)) return &one.price;
  }
  if (published.empty()) return nullptr;
  auto last = std::find_if(published.rbegin(), published.rend(), [&](const auto& one) { return one.HoldsAt(time); });
  const DatedPrice& found = last == published.rend() ? published.front() : *last;
  return found.by_tokens ? &found.price : nullptr;
}

PriceBook::PriceBook(std::vector<OwnPrice> own) : own_(std::move(own)) {
  for (OwnPrice& one : own_) {
    one.model = Lower(one.model);
    one.provider = Lower(one.provider);
  }
  auto rank = [](const OwnPrice& one) {
    const bool is_pattern = one.model.find('*') != std::string::npos;
    return std::tuple(one.provider.empty(), is_pattern, -static_cast<int64_t>(one.model.size()));
  };
  std::ranges::stable_sort(own_, [&](const OwnPrice& a, const OwnPrice& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return a.since > b.since;
  });
}

void PriceBook::AddOwn(std::string_view provider, std::string_view model, std::vector<DatedPrice>& out) const {
  if (model.empty() || own_.empty()) return;
  const std::string provider_name = Lower(provider), name = Lower(model);
  for (const OwnPrice& one : own_) {
    if (!one.provider.empty() && one.provider != provider_name) continue;
    if (Fits(one.model, name)) out.push_back({.since = one.since, .price = one.price});
  }
}

ModelPrices PriceBook::Find(std::string_view provider, std::string_view request_model,
                            std::string_view response_model) const {
  ModelPrices out;
  AddOwn(provider, response_model, out.own);
  AddOwn(provider, request_model, out.own);
  Found found = FindPublished(provider, response_model);
  if (found.model == nullptr) found = FindPublished(provider, request_model);
  if (found.model == nullptr) return out;
  for (uint32_t i = 0; i < found.model->price_count; ++i) out.published.push_back(Build(found, i));
  return out;
}

std::string_view PublishedVersion() { return Published().version; }

void PriceFinder::Use(std::shared_ptr<const PriceBook> book) {
  if (book == book_) return;
  book_ = std::move(book);
  known_.clear();
  last_ = nullptr;
}

const ModelPrices& PriceFinder::Find(std::string_view provider, std::string_view request_model,
                                     std::string_view response_model) {
  static const ModelPrices none;
  if (!book_) return none;
  key_.assign(provider);
  (key_ += '\0').append(request_model);
  (key_ += '\0').append(response_model);
  if (last_ != nullptr && key_ == last_key_) return *last_;
  auto found = known_.find(key_);
  if (found == known_.end()) {
    if (known_.size() >= kMostRemembered) known_.clear();
    found = known_.emplace(key_, book_->Find(provider, request_model, response_model)).first;
  }
  last_ = &found->second;
  last_key_ = key_;
  return *last_;
}

}  // namespace throughline::pricing
