#include "assistant/providers/model_answer.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sdk/text.h"

namespace throughline::assistant {
namespace {

constexpr size_t kLongestQuery = 16384;  // bytes
constexpr size_t kLongestExplanation = 2000;

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// Of ```dataprime ... ```: what is between, without the language's name. The first fence counts.
std::string_view WithoutFence(std::string_view text) {
  const size_t open = text.find("```");
  if (open == text.npos) return text;
  std::string_view inside = text.substr(open + 3);
  if (const size_t close = inside.find("```"); close != inside.npos) inside = inside.substr(0, close);
  const size_t line = inside.find('\n');
  const std::string_view first = Trimmed(inside.substr(0, std::min(line, inside.size())));
  const bool is_language = line != inside.npos && first.size() <= 12 && std::ranges::all_of(first, [](char c) {
                             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                           });
  if (is_language) inside.remove_prefix(line + 1);
  return Trimmed(inside);
}

std::string TextMember(const simdjson::dom::object& object, std::string_view key) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) return {};
  return std::string(Trimmed(text));
}

// nullopt: no JSON object.
std::optional<ModelAnswer> ReadJson(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(simdjson::padded_string(text)).get(object) != simdjson::SUCCESS) return std::nullopt;
  ModelAnswer answer{.query = std::string(WithoutFence(TextMember(object, "query"))),
                     .explanation = TextMember(object, "explanation"),
                     .refusal = TextMember(object, "refusal"),
                     .problem = {}};
  return answer;
}

// The object in the middle of prose.
std::string_view ObjectIn(std::string_view text) {
  const size_t begin = text.find('{'), end = text.rfind('}');
  return begin == text.npos || end == text.npos || end < begin ? std::string_view()
                                                               : text.substr(begin, end - begin + 1);
}

// A query that stands between sentences: from the line that begins with `source` to an empty line. Empty when there is
// none.
std::string_view QueryIn(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    const size_t indent = std::min(line.find_first_not_of(" \t`*>"), line.size());
    const std::string lower = Lower(line.substr(indent, 8));
    if (lower.starts_with("source ") || lower.starts_with("query: ")) {
      std::string_view query = text.substr(at + indent);
      if (lower.starts_with("query: ")) query = Trimmed(query.substr(7));
      if (const size_t blank = query.find("\n\n"); blank != query.npos) query = query.substr(0, blank);
      query = Trimmed(query);
      while (!query.empty() && query.back() == '`') query.remove_suffix(1);
      return Trimmed(query);
    }
    at = end + 1;
  }
  return {};
}

std::string Cut(std::string text, size_t longest) {
  if (text.size() <= longest) return text;
  text.resize(longest);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  return text;
}

}  // namespace

bool IsRefusal(std::string_view text) {
  constexpr std::array<std::string_view, 9> kPhrases = {"not related to system observability",
                                                        "not related to observability",
                                                        "unrelated to observability",
                                                        "i can only help with",
                                                        "i can only answer",
                                                        "i'm sorry",
                                                        "i am sorry",
                                                        "i cannot help",
                                                        "i can't help"};
  const std::string lower = Lower(text.substr(0, kLongestExplanation));
  return std::ranges::any_of(kPhrases, [&](std::string_view phrase) { return lower.find(phrase) != lower.npos; });
}

ModelAnswer ReadModelAnswer(std::string_view raw) {
  const std::string repaired = text::Repaired(raw);
  const std::string_view all = Trimmed(repaired);
  const std::string_view inside = WithoutFence(all);
  std::optional<ModelAnswer> answer;
  for (const std::string_view candidate : {inside, ObjectIn(inside), ObjectIn(all)}) {
    if (candidate.starts_with('{') && (answer = ReadJson(candidate))) break;
  }
  if (!answer) {
    answer.emplace();
    if (inside.starts_with('{')) {
      answer->problem = "The answer is no JSON that can be read: it may have been cut off.";
      return *answer;
    }
    std::string_view query = QueryIn(inside);
    if (query.empty()) query = QueryIn(all);
    if (!query.empty()) {
      answer->query = query;
    } else if (IsRefusal(all)) {
      answer->refusal = all;
    } else if (all.size() != inside.size()) {  // what stands in a code fence is meant to be the query
      answer->query = inside;
    }
  }
  if (answer->refusal.empty() && IsRefusal(answer->query)) answer->refusal = std::exchange(answer->query, {});
  if (!answer->query.empty()) answer->refusal.clear();
  answer->explanation = Cut(std::move(answer->explanation), kLongestExplanation);
  answer->refusal = Cut(std::move(answer->refusal), kLongestExplanation);
  if (answer->query.size() > kLongestQuery) {
    answer->query.clear();
    answer->problem = "The query is longer than " + std::to_string(kLongestQuery) + " bytes.";
  } else if (answer->query.empty() && answer->refusal.empty()) {
    answer->problem = "The answer holds no DataPrime query.";
  }
  return *answer;
}

}  // namespace throughline::assistant
