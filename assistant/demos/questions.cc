#include "assistant/demos/questions.h"

#include <array>
#include <cctype>
#include <span>
#include <utility>

namespace throughline::assistant {
namespace {

struct Template {
  std::string_view intent;
  int weight;
  std::string_view text;  // {slot} is filled from the list of that name
};

constexpr Template kTemplates[] = {
    {"error_analysis", 6, "{show} errors {time}"},
    {"error_analysis", 5, "{show} errors of the {service} service {time}"},
    {"error_analysis", 3, "what errors did {service} have {time}"},
    {"error_analysis", 3, "why is {service} failing"},
    {"error_analysis", 3, "{show} critical logs {time}"},
    {"error_analysis", 2, "{show} exceptions in {service} {time}"},
    {"error_analysis", 2, "failed spans {time}"},
    {"error_analysis", 2, "which services have errors {time}"},
    {"error_analysis", 2, "{show} authentication errors"},
    {"error_analysis", 2, "{show} warnings and errors of {service}"},
    {"error_analysis", 2, "which service had the most errors {time}"},
    {"error_analysis", 2, "how many requests of {service} failed {time}"},
    {"performance_analysis", 5, "{show} spans slower than {duration} {time}"},
    {"performance_analysis", 4, "{show} slow requests of {service} {time}"},
    {"performance_analysis", 4, "average duration by service {time}"},
    {"performance_analysis", 3, "what is the p95 latency of {service} {time}"},
    {"performance_analysis", 2, "p99 duration by operation {time}"},
    {"performance_analysis", 2, "how slow was {service} {time}"},
    {"performance_analysis", 2, "latency of the {service} service over time"},
    {"performance_analysis", 2, "why was {service} so slow {time}"},
    {"performance_analysis", 2, "what is the {nth} percentile of latency for {service}"},
    {"top_bottom_analysis", 2, "top {n} slowest operations of the {service} service {time}"},
    {"top_bottom_analysis", 4, "top {n} slowest spans {time}"},
    {"top_bottom_analysis", 3, "slowest spans of {service} {time}"},
    {"top_bottom_analysis", 3, "which service is the slowest {time}"},
    {"top_bottom_analysis", 2, "top {n} services by number of errors {time}"},
    {"top_bottom_analysis", 2, "the {n} slowest operations of {service}"},
    {"aggregation", 4, "errors by service {time}"},
    {"aggregation", 3, "group spans by operation {time}"},
    {"aggregation", 3, "number of logs by severity {time}"},
    {"aggregation", 2, "breakdown of errors by service {time}"},
    {"count_analysis", 4, "how many errors were there {time}"},
    {"count_analysis", 3, "count the logs of {service} {time}"},
    {"count_analysis", 2, "how many requests did {service} get {time}"},
    {"time_analysis", 3, "errors per hour {time}"},
    {"time_analysis", 2, "number of spans per minute in the last hour"},
    {"time_analysis", 2, "errors over time for {service}"},
    {"text_search", 3, "find logs that contain {word} {time}"},
    {"text_search", 2, "{show} the logs that contain {word}"},
    {"text_search", 2, "search for {word} in the logs of {service}"},
    {"text_search", 2, "{show} messages with {word}"},
    {"filtering", 3, "{show} logs of {service} {time}"},
    {"filtering", 2, "{show} spans with status code 500 {time}"},
    {"filtering", 2, "only spans of the {service} service {time}"},
    {"ai_usage", 4, "tokens by model {time}"},
    {"ai_usage", 3, "how many tokens did we use {time}"},
    {"ai_usage", 2, "average latency of {model} {time}"},
    {"ai_usage", 2, "how often was {model} called {time}"},
    {"ai_usage", 2, "which model is the slowest"},
    {"ai_usage", 2, "tokens used by model over time"},
    {"ai_usage", 1, "what did {model} cost {time}"},
    {"feedback_analysis", 3, "how many thumbs down did we get {time}"},
    {"feedback_analysis", 2, "feedback by type {time}"},
};

constexpr std::string_view kFollowUps[] = {"and yesterday?",
                                           "only {service}",
                                           "only the {service} service",
                                           "what about {service}?",
                                           "and in the last {hours} hours?",
                                           "group them by service",
                                           "just the errors",
                                           "and for today",
                                           "top {n} of them",
                                           "same for {service}",
                                           "count them by service",
                                           "what about last week"};

constexpr std::string_view kOffTopic[] = {
    "what should I cook tonight",        "write me a poem about autumn",      "who won the football match yesterday",
    "what is the capital of Portugal",   "book a table for two at eight",     "tell me a joke",
    "translate good morning to Italian", "what does a pizza margherita cost", "recommend a film for the weekend"};

struct Slot {
  std::string_view name;
  std::span<const std::string_view> values;
};
constexpr std::string_view kShow[] = {"show me", "show",   "give me",         "find",
                                      "list",    "I need", "can you show me", "please show"};
constexpr std::string_view kTime[] = {"in the last hour",
                                      "of the last hour",
                                      "yesterday",
                                      "today",
                                      "of the last {hours} hours",
                                      "in the last {hours} hours",
                                      "since this morning",
                                      "last week",
                                      "this week",
                                      "since noon",
                                      "this morning",
                                      "since yesterday",
                                      "in the last day",
                                      "in the last 30 minutes",
                                      "",
                                      ""};
constexpr std::string_view kHours[] = {"2", "three", "4", "six", "12", "24"};
constexpr std::string_view kCount[] = {"3", "five", "5", "10", "ten", "20"};
constexpr std::string_view kDuration[] = {"500 ms",    "one second", "2 seconds", "two hundred milliseconds",
                                          "5 seconds", "1.5 s"};
constexpr std::string_view kNth[] = {"95th", "99th", "90th", "50th"};
constexpr std::string_view kWord[] = {"timeout", "refused", "connection", "payment", "login", "token expired"};
constexpr Slot kSlots[] = {{"show", kShow}, {"time", kTime},         {"hours", kHours}, {"n", kCount},
                           {"nth", kNth},   {"duration", kDuration}, {"word", kWord}};

template <typename List>
decltype(auto) Pick(const List& list, Random& random) {
  return list[random.Below(std::size(list))];
}

}  // namespace

QuestionSource::QuestionSource(QuestionNames names) : names_(std::move(names)) {}

std::string QuestionSource::Fill(std::string_view text, Random& random) const {
  std::string filled;
  while (!text.empty()) {
    const size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = text.find('}', open);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (name == "service" && !names_.services.empty()) filled += Pick(names_.services, random);
    if (name == "model" && !names_.models.empty()) filled += Pick(names_.models, random);
    for (const Slot& slot : kSlots)
      if (slot.name == name) filled += Fill(Pick(slot.values, random), random);
    text.remove_prefix(close + 1);
  }
  while (filled.ends_with(' ')) filled.pop_back();
  return filled;
}

AskedQuestion QuestionSource::Ask(Random& random) const {
  static constexpr int kAll = [] {
    int sum = 0;
    for (const Template& one : kTemplates) sum += one.weight;
    return sum;
  }();
  auto left = static_cast<int>(random.Below(kAll));
  for (const Template& one : kTemplates) {
    left -= one.weight;
    if (left < 0) return {.text = Fill(one.text, random), .intent = one.intent};
  }
  std::unreachable();
}

std::string QuestionSource::FollowUp(Random& random) const { return Fill(Pick(kFollowUps, random), random); }

AskedQuestion QuestionSource::OffTopic(Random& random) const {
  return {.text = std::string(Pick(kOffTopic, random)), .intent = "unknown", .is_off_topic = true};
}

std::string WithTypo(std::string text, Random& random) {
  static constexpr std::string_view kNeighbours[26] = {"sq", "vn", "xv", "sf", "wr", "dg", "fh", "gj", "uo",
                                                       "hk", "jl", "ko", "nk", "bm", "ip", "ol", "wa", "et",
                                                       "ad", "ry", "yi", "cb", "qe", "zc", "tu", "xa"};
  const uint64_t slips = 1 + random.Below(2);
  for (uint64_t slip = 0; slip < slips && text.size() > 4; ++slip) {
    const size_t at = 1 + random.Below(text.size() - 2);
    if (std::isalpha(static_cast<unsigned char>(text[at])) == 0 ||
        std::isalpha(static_cast<unsigned char>(text[at + 1])) == 0)
      continue;
    switch (random.Below(4)) {
      case 0:
        std::swap(text[at], text[at + 1]);
        break;
      case 1:
        text.erase(at, 1);
        break;
      case 2:
        text.insert(at, 1, text[at]);
        break;
      default: {
        const int letter = std::tolower(static_cast<unsigned char>(text[at]));
        text[at] = Pick(kNeighbours[static_cast<size_t>(letter - 'a')], random);
      }
    }
  }
  return text;
}

}  // namespace throughline::assistant
