#include "assistant/voice/language_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace throughline::assistant {
namespace {

constexpr double kDiscount = 0.5;
constexpr size_t kMostNames = 400;

// Words of our field that CMU's dictionary does not have.
constexpr std::pair<std::string_view, std::string_view> kOwnWords[] = {
    {"dataprime", "D EY T AH P R AY M"},
    {"timeouts", "T AY M AW T S"},
    {"groupby", "G R UW P B AY"},
    {"ms", "M IH L IY S EH K AH N D Z"},
    {"latencies", "L EY T AH N S IY Z"},
    {"traceid", "T R EY S AY D IY"},
    {"openai", "OW P AH N EY AY"},
    {"backend", "B AE K EH N D"},
    {"frontend", "F R AH N T EH N D"},
    {"postgres", "P OW S T G R EH S"},
    {"redis", "R EH D IH S"},
    {"kafka", "K AA F K AH"},
    {"webhook", "W EH B HH UH K"},
    {"auth", "AO TH"},
    {"lookup", "L UH K AH P"},
};

bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string NumberWord(std::string_view digits) {
  static constexpr std::array<std::string_view, 20> kSmall = {
      "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
      "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  static constexpr std::array<std::string_view, 10> kTens = {"",      "",      "twenty",  "thirty", "forty",
                                                             "fifty", "sixty", "seventy", "eighty", "ninety"};
  std::string words;
  const auto say = [&](std::string_view word) {
    words += words.empty() ? std::string(word) : fmt::format(" {}", word);
  };
  if (digits.size() > 3 || (digits.size() > 1 && digits[0] == '0')) {
    for (const char digit : digits) say(kSmall[static_cast<size_t>(digit - '0')]);
    return words;
  }
  size_t number = 0;
  for (const char digit : digits) number = number * 10 + static_cast<size_t>(digit - '0');
  if (number >= 100) {
    say(kSmall[number / 100]);
    say("hundred");
    number %= 100;
    if (number == 0) return words;
  }
  if (number >= 20) {
    say(kTens[number / 10]);
    if (number % 10 != 0) say(kSmall[number % 10]);
  } else {
    say(kSmall[number]);
  }
  return words;
}

// "five" → "fifth".
std::string Ordinal(std::string word) {
  static constexpr std::pair<std::string_view, std::string_view> kOdd[] = {
      {"one", "first"},    {"two", "second"}, {"three", "third"},   {"five", "fifth"},
      {"eight", "eighth"}, {"nine", "ninth"}, {"twelve", "twelfth"}};
  for (const auto& [cardinal, ordinal] : kOdd)
    if (word == cardinal) return std::string(ordinal);
  if (word.ends_with('y')) return word.replace(word.size() - 1, 1, "ieth");
  return word + "th";
}

Words Split(std::string_view text) {
  Words words;
  size_t at = 0;
  while ((at = text.find_first_not_of(' ', at)) != std::string_view::npos) {
    const size_t end = std::min(text.find(' ', at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

struct History {
  double count = 0;
  std::map<int, double> next;
};

}  // namespace

std::string ArpaModel(const std::vector<Words>& sentences) {
  std::map<std::string, int> ids;
  for (const Words& sentence : sentences)
    for (const std::string& word : sentence) ids.emplace(word, 0);
  ids.emplace("<s>", 0);
  ids.emplace("</s>", 0);
  std::vector<const std::string*> names;
  for (auto& [word, id] : ids) {
    id = static_cast<int>(names.size());
    names.push_back(&word);
  }
  const int begin = ids["<s>"], end = ids["</s>"];

  std::map<int, double> unigrams;
  std::map<int, History> after_one;
  std::map<std::pair<int, int>, History> after_two;
  double total = 0;
  for (const Words& sentence : sentences) {
    std::vector<int> line{begin};
    for (const std::string& word : sentence) line.push_back(ids[word]);
    line.push_back(end);
    for (size_t i = 1; i < line.size(); ++i) {
      ++unigrams[line[i]];
      ++total;
      History& one = after_one[line[i - 1]];
      ++one.count;
      ++one.next[line[i]];
      if (i < 2) continue;
      History& two = after_two[{line[i - 2], line[i - 1]}];
      ++two.count;
      ++two.next[line[i]];
    }
  }
  const auto vocabulary = static_cast<double>(names.size());
  const auto p1 = [&](int word) {
    const auto found = unigrams.find(word);
    return ((found == unigrams.end() ? 0.0 : found->second) + 0.5) / (total + 0.5 * vocabulary);
  };
  // Backing off: what discounting left over, spread over the words that were not seen here.
  const auto backoff = [](const History& history, const auto& lower) {
    double seen = 0, lower_seen = 0;
    for (const auto& [word, count] : history.next) {
      seen += (count - kDiscount) / history.count;
      lower_seen += lower(word);
    }
    return std::max(1e-6, 1 - seen) / std::max(1e-6, 1 - lower_seen);
  };
  std::map<int, double> bow1;
  for (const auto& [word, history] : after_one) bow1[word] = backoff(history, p1);
  const auto p2 = [&](int first, int word) {
    const auto history = after_one.find(first);
    if (history == after_one.end()) return p1(word);
    const auto seen = history->second.next.find(word);
    if (seen != history->second.next.end()) return (seen->second - kDiscount) / history->second.count;
    return bow1[first] * p1(word);
  };

  size_t bigrams = 0, trigrams = 0;
  for (const auto& [word, history] : after_one) bigrams += history.next.size();
  for (const auto& [words, history] : after_two) trigrams += history.next.size();
  std::string text =
      fmt::format("\\data\\\nngram 1={}\nngram 2={}\nngram 3={}\n\n\\1-grams:\n", names.size(), bigrams, trigrams);
  for (int id = 0; id < static_cast<int>(names.size()); ++id) {
    const double bow = bow1.contains(id) ? bow1[id] : 1.0;
    text += fmt::format("{:.4f} {} {:.4f}\n", id == begin ? -99.0 : std::log10(p1(id)), *names[static_cast<size_t>(id)],
                        std::log10(bow));
  }
  text += "\n\\2-grams:\n";
  for (const auto& [first, history] : after_one) {
    for (const auto& [word, count] : history.next) {
      const auto two = after_two.find({first, word});
      const double bow =
          two == after_two.end() ? 1.0 : backoff(two->second, [&, w = word](int next) { return p2(w, next); });
      text += fmt::format("{:.4f} {} {} {:.4f}\n", std::log10((count - kDiscount) / history.count),
                          *names[static_cast<size_t>(first)], *names[static_cast<size_t>(word)], std::log10(bow));
    }
  }
  text += "\n\\3-grams:\n";
  for (const auto& [words, history] : after_two) {
    for (const auto& [word, count] : history.next)
      text += fmt::format("{:.4f} {} {} {}\n", std::log10((count - kDiscount) / history.count),
                          *names[static_cast<size_t>(words.first)], *names[static_cast<size_t>(words.second)],
                          *names[static_cast<size_t>(word)]);
  }
  return text + "\n\\end\\\n";
}

Words Spoken(std::string_view text) {
  Words words;
  size_t at = 0;
  while (at < text.size()) {
    if (IsDigit(text[at])) {
      size_t end = at;
      while (end < text.size() && IsDigit(text[end])) ++end;
      for (std::string& word : Split(NumberWord(text.substr(at, end - at)))) words.push_back(std::move(word));
      if (end + 1 < text.size() && text[end] == '.' && IsDigit(text[end + 1])) words.emplace_back("point");
      const std::string_view ending = text.substr(end, 2);
      const bool is_ordinal = (ending == "st" || ending == "nd" || ending == "rd" || ending == "th") &&
                              (end + 2 == text.size() || !IsLetter(text[end + 2]));
      if (is_ordinal) {
        words.back() = Ordinal(std::move(words.back()));
        end += 2;
      }
      at = end;
    } else if (IsLetter(text[at])) {
      std::string word;
      while (at < text.size() &&
             (IsLetter(text[at]) || (text[at] == '\'' && at + 1 < text.size() && IsLetter(text[at + 1])))) {
        const bool is_hump = std::isupper(static_cast<unsigned char>(text[at])) != 0 && !word.empty() &&
                             std::islower(static_cast<unsigned char>(text[at - 1])) != 0;
        if (is_hump) break;
        word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(text[at++]))));
      }
      words.push_back(std::move(word));
    } else {
      ++at;
    }
  }
  return words;
}

SpeechVocabulary::SpeechVocabulary(std::string_view dictionary, const std::vector<std::string>& sentences,
                                   const std::vector<std::string>& names) {
  std::vector<Words> said;
  std::unordered_set<std::string> wanted;
  for (const std::string& sentence : sentences) said.push_back(Spoken(sentence));
  std::vector<std::pair<Words, const std::string*>> spoken_names;
  for (const std::string& name : names) {
    if (spoken_names.size() == kMostNames) break;
    Words words = Spoken(name);
    if (!words.empty() && words.size() <= 8) spoken_names.emplace_back(std::move(words), &name);
  }
  for (const Words& words : said) wanted.insert(words.begin(), words.end());
  for (const auto& [words, name] : spoken_names) wanted.insert(words.begin(), words.end());
  for (char letter = 'a'; letter <= 'z'; ++letter) wanted.emplace(1, letter);

  // `word PH ...`, and `word(2) PH ...` for another way to say it.
  std::unordered_set<std::string> known;
  while (!dictionary.empty()) {
    const size_t end = std::min(dictionary.find('\n'), dictionary.size());
    const std::string_view line = dictionary.substr(0, end);
    const std::string word(line.substr(0, line.find_first_of(" (")));
    if (wanted.contains(word)) {
      known.insert(word);
      dictionary_ += line;
      dictionary_ += '\n';
    }
    dictionary.remove_prefix(std::min(end + 1, dictionary.size()));
  }
  for (const auto& [word, phonemes] : kOwnWords) {
    if (wanted.contains(std::string(word)) && known.insert(std::string(word)).second)
      dictionary_ += fmt::format("{} {}\n", word, phonemes);
  }

  // A short word that nobody knows is spelt; a longer one can't be said, and neither can its name.
  const auto sayable = [&](const Words& words) -> std::optional<Words> {
    Words sequence;
    for (const std::string& word : words) {
      if (known.contains(word)) {
        sequence.push_back(word);
      } else if (word.size() <= 4) {
        for (const char letter : word) {
          if (!known.contains(std::string(1, letter))) return std::nullopt;
          sequence.emplace_back(1, letter);
        }
      } else {
        return std::nullopt;
      }
    }
    return sequence;
  };
  std::vector<Words> sentences_said;
  for (const Words& words : said) {
    if (std::optional<Words> sentence = sayable(words)) sentences_said.push_back(std::move(*sentence));
  }
  for (const auto& [words, name] : spoken_names) {
    std::optional<Words> said_name = sayable(words);
    if (!said_name) continue;
    longest_name_ = std::max(longest_name_, said_name->size());
    // A name that is one plain word needs no restoring.
    if (said_name->size() > 1 || (*said_name)[0] != *name) names_.emplace(*said_name, *name);
    for (const char* frame : {"errors of {}", "only {}", "logs of {} in the last hour", "show me spans of {}"}) {
      Words sentence;
      for (const std::string& word : Split(frame)) {
        if (word == "{}") {
          sentence.insert(sentence.end(), said_name->begin(), said_name->end());
        } else {
          sentence.push_back(word);
        }
      }
      if (std::ranges::all_of(sentence, [&](const std::string& word) { return known.contains(word); }))
        sentences_said.push_back(std::move(sentence));
    }
  }
  model_ = ArpaModel(sentences_said);
}

std::string SpeechVocabulary::Restore(std::string_view heard) const {
  const Words words = Split(heard);
  std::string text;
  size_t at = 0;
  while (at < words.size()) {
    size_t taken = 1;
    std::string_view said = words[at];
    for (size_t length = std::min(longest_name_, words.size() - at); length > 0; --length) {
      const auto found = names_.find(
          Words(words.begin() + static_cast<ptrdiff_t>(at), words.begin() + static_cast<ptrdiff_t>(at + length)));
      if (found == names_.end()) continue;
      said = found->second;
      taken = length;
      break;
    }
    if (!text.empty()) text += ' ';
    text += said;
    at += taken;
  }
  return text;
}

}  // namespace throughline::assistant
