#include "assistant/planner/scope.h"

#include <algorithm>

#include "assistant/planner/events.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

// Everyday words near enough to one of ours that a slip could be seen in them.
constexpr std::string_view kCommon[] = {
    "about",     "concerned", "love",    "along",    "their",     "involved",   "affected",    "interested",
    "allowed",   "supposed",  "needed",  "asked",    "complain",  "complained", "complaining", "customers",
    "colleague", "team",      "manager", "curious",  "curiosity", "quick",      "quickly",     "thanks",
    "detail",    "general",   "total",   "moment",   "currently", "recently",   "lately",      "possible",
    "wondering", "figure",    "trying",  "figuring", "idea",      "looks",      "seems",       "seem",
    "looked",    "noticed",   "notice",  "happens",  "every",     "really",     "morning",     "afternoon",
    "evening",   "after",     "again",   "already",  "always",    "anyone",     "anything",    "around",
    "away",      "back",      "bank",    "because",  "become",    "before",     "best",        "better",
    "book",      "born",      "boss",    "build",    "buy",       "car",        "care",        "case",
    "change",    "child",     "city",    "clear",    "close",     "cold",       "company",     "cool",
    "country",   "course",    "create",  "cut",      "day",       "deal",       "decide",      "drink",
    "during",    "early",     "easy",    "eat",      "else",      "end",        "enough",      "even",
    "ever",      "example",   "explain", "face",     "fact",      "family",     "far",         "feel",
    "few",       "fill",      "final",   "fine",     "fire",      "fix",        "food",        "form",
    "free",      "friend",    "full",    "fun",      "game",      "girl",       "great",       "guess",
    "half",      "hand",      "hard",    "head",     "hear",      "heart",      "high",        "hold",
    "home",      "hope",      "hot",     "hour",     "house",     "human",      "idea",        "job",
    "keep",      "king",      "large",   "late",     "later",     "learn",      "leave",       "left",
    "life",      "light",     "line",    "little",   "live",      "local",      "lose",        "loss",
    "lost",      "low",       "main",    "man",      "mark",      "mean",       "meet",        "mind",
    "minute",    "miss",      "month",   "morning",  "move",      "music",      "never",       "new",
    "next",      "nice",      "night",   "nothing",  "off",       "office",     "old",         "once",
    "open",      "other",     "own",     "part",     "past",      "peace",      "place",       "plan",
    "play",      "point",     "power",   "press",    "price",     "process",    "public",      "put",
    "question",  "quite",     "read",    "real",     "reason",    "round",      "save",        "say",
    "school",    "second",    "sell",    "serve",    "set",       "short",      "side",        "simple",
    "small",     "something", "soon",    "sorry",    "sound",     "space",      "start",       "stay",
    "still",     "stop",      "story",   "street",   "strong",    "sure",       "take",        "talk",
    "test",      "thing",     "think",   "three",    "today",     "together",   "tomorrow",    "tonight",
    "town",      "tree",      "true",    "turn",     "type",      "understand", "very",        "wait",
    "walk",      "wall",      "war",     "water",    "way",       "week",       "well",        "while",
    "white",     "wife",      "woman",   "wonder",   "work",      "throw",      "throwing",    "producing",
    "giving",    "causing",   "making",  "getting",  "favour",    "favor",      "anybody",     "somebody",
    "whatever",  "world",     "write",   "wrong",    "year",      "yesterday",  "young",       "without",
    "within",    "being",     "else",    "with",     "were",      "your",       "yours",       "ours",
    "mine"};

// What is asked of assistants in general, and never of ours.
constexpr std::string_view kElsewhere[] = {"weather",      "forecast",     "rain",
                                           "raining",      "sunny",        "temperature outside",
                                           "recipe",       "cook",         "bake",
                                           "cake",         "pizza",        "pasta",
                                           "dinner",       "lunch",        "breakfast",
                                           "restaurant",   "menu",         "joke",
                                           "funny",        "poem",         "poetry",
                                           "haiku",        "song",         "lyrics",
                                           "sing",         "essay",        "novel",
                                           "movie",        "film",         "actor",
                                           "actress",      "celebrity",    "football",
                                           "soccer",       "basketball",   "tennis",
                                           "olympics",     "sports",       "match result",
                                           "president",    "election",     "politics",
                                           "politician",   "minister",     "capital",
                                           "country in",   "continent",    "planet",
                                           "universe",     "medieval",     "marriage",
                                           "married",      "girlfriend",   "boyfriend",
                                           "wife",         "husband",      "dating",
                                           "relationship", "divorce",      "doctor",
                                           "medicine",     "headache",     "disease",
                                           "symptom",      "diet",         "calories",
                                           "workout",      "yoga",         "holiday",
                                           "vacation",     "flight",       "hotel",
                                           "travel",       "trip",         "tourist",
                                           "beach",        "stock market", "stocks",
                                           "bitcoin",      "crypto",       "invest",
                                           "investment",   "mortgage",     "tax",
                                           "taxes",        "salary",       "translate",
                                           "translation",  "french",       "spanish",
                                           "german",       "chinese",      "homework",
                                           "math",         "equation",     "derivative",
                                           "integral",     "algebra",      "physics",
                                           "chemistry",    "biology",      "philosophy",
                                           "religion",     "god",          "bible",
                                           "horoscope",    "astrology",    "zodiac",
                                           "birthday",     "gift",         "present for",
                                           "christmas",    "party",        "wedding",
                                           "dog",          "cat",          "puppy",
                                           "kitten",       "pet",          "garden",
                                           "plants",       "fashion",      "shoes",
                                           "makeup",       "guitar",       "piano",
                                           "painting",     "python",       "javascript",
                                           "java",         "html",         "css",
                                           "rust",         "golang",       "leetcode",
                                           "algorithm",    "fibonacci",    "quicksort",
                                           "sorting",      "regex",        "function that",
                                           "script",       "compile",      "website",
                                           "landing",      "code",         "coding",
                                           "class in",     "email to",     "letter",
                                           "cover letter", "resume",       "essay about",
                                           "story",        "tale",         "limerick",
                                           "riddle",       "trivia",       "meaning of life",
                                           "chess",        "videogame",    "games",
                                           "netflix",      "youtube",      "tiktok",
                                           "instagram",    "facebook",     "twitter",
                                           "wikipedia",    "google",       "amazon",
                                           "einstein",     "shakespeare",  "napoleon",
                                           "hitler",       "obama",        "trump",
                                           "biden",        "putin",        "taylor",
                                           "iphone",       "playstation",  "xbox",
                                           "cars",         "bicycle",      "train ticket",
                                           "bus",          "cabin",        "car",
                                           "phones",       "king",         "queen",
                                           "population",   "mountain",     "river",
                                           "ocean",        "sandwich",     "coffee",
                                           "tea",          "beer",         "wine",
                                           "whisky",       "cocktail",     "bomb",
                                           "weapon",       "drugs",        "password",
                                           "hack",         "hacking",      "novels",
                                           "books",        "tallest",      "mouse",
                                           "bread",        "soup",         "chicken",
                                           "egg",          "eggs",         "chocolate",
                                           "banana",       "apple",        "apples"};

// Words that command instead of asking.
constexpr std::string_view kCommands[] = {"ignore your",
                                          "ignore all previous",
                                          "ignore previous",
                                          "ignore the above",
                                          "ignore all instruction",
                                          "disregard",
                                          "system prompt",
                                          "your instructions",
                                          "you are now",
                                          "pretend",
                                          "act as",
                                          "roleplay",
                                          "role play",
                                          "jailbreak",
                                          "forget everything",
                                          "forget your",
                                          "forget all",
                                          "reveal your",
                                          "developer mode",
                                          "do anything now",
                                          "previous instruction",
                                          "override your",
                                          "your prompt",
                                          "your rules",
                                          "no restrictions",
                                          "drop table",
                                          "delete all",
                                          "rm -rf"};

// Ways of asking that want an explanation or a piece of work, not data.
constexpr std::string_view kAdvice[] = {"how do i ",    "how can i ",        "how to ",      "how should i ",
                                        "teach me",     "explain ",          "what does ",   "what is a ",
                                        "what is an ",  "what's a ",         "whats a ",     "write me",
                                        "write a ",     "write an ",         "tell me a ",   "tell me about ",
                                        "who is ",      "who was ",          "why is the ",  "why do ",
                                        "should i ",    "can you recommend", "recommend ",   "what do you think",
                                        "who are you",  "how are you",       "what are you", "define ",
                                        "what do you",  "compose ",          "sing ",        "summarize the book",
                                        "how old ",     "how tall ",         "how far ",     "who won",
                                        "who invented", "who wrote",         "when did ",    "when was the",
                                        "where is "};

bool Holds(std::string_view text, std::string_view phrase) {
  for (size_t at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase, at + 1)) {
    const auto is_word = [&](size_t i) { return i < text.size() && text[i] >= 'a' && text[i] <= 'z'; };
    const size_t end = at + phrase.size();
    if ((at == 0 || !is_word(at - 1)) && (phrase.ends_with(' ') || !is_word(end))) return true;
  }
  return false;
}

}  // namespace

std::span<const std::string_view> CommonWords() {
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> out(std::begin(kCommon), std::end(kCommon));
    for (std::string_view word : kElsewhere)
      if (word.find(' ') == std::string_view::npos) out.push_back(word);
    return out;
  }();
  return words;
}

std::string_view RefusalSentence() {
  return "This question is not related to system observability or log analysis. Ask about logs, spans and traces, "
         "metrics, errors, latency, services, AI models, tokens and cost, or feedback.";
}

// Words of ours that are everybody's: they alone don't make a question ours.
constexpr std::string_view kEveryday[] = {
    "money",       "pay",      "bill",        "people",  "person",    "customer",   "dollars", "price",    "prices",
    "expense",     "page",     "pages",       "country", "took",      "takes",      "take",    "speed",    "delay",
    "table",       "tool",     "tools",       "version", "stage",     "class",      "thread",  "how long", "account",
    "accounts",    "instance", "temperature", "person",  "customers", "costs",      "route",   "machine",  "agent",
    "agents",      "lag",      "body",        "vendor",  "provider",  "providers",  "region",  "regions",  "countries",
    "environment", "release",  "build",       "rating",  "speed",     "time spent", "kind",    "parent",   "value"};

Scope JudgeScope(const Spotted& question) {
  Scope out;
  const std::string text = LowerCase(question.text);
  for (std::string_view phrase : kCommands) out.tries_to_command |= Holds(text, phrase);
  // What is searched for may be anything, once it is clear where.
  size_t search_begin = question.text.size();
  bool is_searching = false;
  double unknown = 0;
  constexpr double kMostUnknown = 0.85;
  for (const Piece& piece : question.pieces) {
    const bool says_where = out.evidence >= 0.5;
    if ((piece.mark == Mark::kSearch || piece.mark == Mark::kQuoted) && says_where && !is_searching) {
      is_searching = true;
      search_begin = piece.begin;
    }
    double weight = 0;
    switch (piece.mark) {
      case Mark::kUnknown: {
        const std::string word = LowerCase(piece.text);
        const bool number = std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (piece.is_thing) {
          weight = 0.5;
          break;
        }
        if (IsEventNoun(word) || IsEventVerb(word)) {
          weight = 0.3;
          break;
        }
        const bool common = std::find(std::begin(kCommon), std::end(kCommon), word) != std::end(kCommon);
        if (!piece.message_word.empty() && !common) {
          weight = 0.3;
          break;
        }
        if (!number && word.size() > 2) unknown += is_searching ? 0.1 : common ? 0.12 : 0.4;
        break;
      }
      case Mark::kConcept:
        weight = piece.concept_ ? static_cast<double>(piece.concept_->domain) : 0.5;
        if (std::find(std::begin(kEveryday), std::end(kEveryday), LowerCase(piece.text)) != std::end(kEveryday))
          weight = 0.3;
        break;
      case Mark::kField:
        weight = 1;
        break;
      case Mark::kValue:
        weight = piece.is_corrected ? 0.5 : 0.9;
        break;
      case Mark::kFunction:  // p95
        weight = !piece.phrase && piece.text.size() > 1 && piece.text[0] == 'p' ? 0.5 : 0;
        break;
      default:
        weight = piece.phrase ? static_cast<double>(piece.phrase->domain) : 0;
        if (piece.fields.empty() && !piece.values.empty()) weight = std::max(weight, 0.4);
    }
    const bool quotes_logs = piece.mark == Mark::kQuoted && out.evidence > 0;
    if (quotes_logs) weight = std::max(weight, 0.5);
    if (piece.mark == Mark::kQuantity) {
      const Quantity& quantity = piece.quantity;
      if (quantity.has_comparison && (quantity.unit == "s" || quantity.unit == "ms" || quantity.unit == "min"))
        weight = 0.6;
      if (!quantity.has_comparison && quantity.unit.empty() && quantity.value >= 400 && quantity.value < 600)
        weight = 0.5;
    }
    if (piece.mark == Mark::kSearch && &piece == &question.pieces.front()) weight = std::max(weight, 0.25);
    if (piece.mark == Mark::kHighest || piece.mark == Mark::kLowest || piece.mark == Mark::kCommonest)
      weight = std::max(weight, 0.1);
    if (piece.is_corrected) weight *= 0.9;
    out.evidence += weight;
    if (piece.mark == Mark::kQuantity &&
        (piece.quantity.unit == "ms" || piece.quantity.unit == "us" || piece.quantity.unit == "tokens"))
      out.evidence += 0.5;
  }
  // "per hour" is how measurements are asked for; a time alone is everybody's.
  if (question.bucket) out.evidence += 0.3;
  if (question.time) out.evidence += 0.15;
  // Many words around a clear question don't make it another.
  out.strange += std::min(unknown, kMostUnknown);
  double elsewhere = 0;
  for (std::string_view word : kElsewhere) {
    const std::string_view before = std::string_view(text).substr(0, search_begin);
    if (!Holds(before, word) && !Holds(before, std::string(word) + "s")) continue;
    // A service that goes by that name is ours.
    const bool is_value = std::any_of(question.pieces.begin(), question.pieces.end(), [&](const Piece& piece) {
      return piece.mark != Mark::kUnknown && piece.mark != Mark::kFiller && Holds(LowerCase(piece.text), word);
    });
    if (!is_value) elsewhere += 1.2;
  }
  for (std::string_view phrase : kAdvice)
    if (Holds(text, phrase))
      elsewhere +=
          phrase.starts_with("what is a") || phrase.starts_with("explain") || phrase.starts_with("define") ? 1.1 : 0.7;
  out.strange += elsewhere;
  out.is_ours = !out.tries_to_command && out.evidence >= 0.45 && out.evidence > out.strange;
  return out;
}

}  // namespace throughline::assistant
