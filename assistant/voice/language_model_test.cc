#include "assistant/voice/language_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

namespace throughline::assistant {
namespace {

// P(word) and backed-off P(word | before) as a reader of ARPA computes them.
class Model {
 public:
  explicit Model(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    int order = 0;
    while (std::getline(lines, line)) {
      if (line.ends_with("-grams:")) {
        order = line[1] - '0';
        continue;
      }
      std::istringstream in(line);
      double log = 0, bow = 0;
      if (order == 0 || !(in >> log)) continue;
      std::string words, word;
      for (int i = 0; i < order; ++i) in >> word, words += (i == 0 ? "" : " ") + word;
      if (!(in >> bow)) bow = 0;
      grams_[words] = {log, bow};
      if (order == 1 && words != "<s>") vocabulary.push_back(words);
    }
  }
  double Log(const std::string& history, const std::string& word) const {
    if (history.empty()) return grams_.at(word).first;
    if (const auto found = grams_.find(history + " " + word); found != grams_.end()) return found->second.first;
    const size_t space = history.find(' ');
    const auto bow = grams_.find(history);
    return (bow == grams_.end() ? 0 : bow->second.second) +
           Log(space == std::string::npos ? "" : history.substr(space + 1), word);
  }
  std::vector<std::string> vocabulary;

 private:
  std::map<std::string, std::pair<double, double>> grams_;
};

TEST(ArpaModel, ProbabilitiesAfterEveryHistorySumToOne) {
  const Model model(
      ArpaModel({{"show", "errors"}, {"show", "logs"}, {"errors", "of", "cart"}, {"show", "errors", "of", "search"}}));
  for (const std::string history : {"", "show", "errors", "<s>", "<s> show", "show errors", "errors of", "cart"}) {
    double sum = 0;
    for (const std::string& word : model.vocabulary) sum += std::pow(10, model.Log(history, word));
    EXPECT_NEAR(sum, 1, history.empty() ? 0.1 : 0.05) << "after '" << history << "'";  // <s> has its share of one
  }
}

TEST(ArpaModel, WhatWasSaidIsLikelierThanWhatWasNot) {
  const Model model(ArpaModel({{"show", "errors"}, {"show", "errors"}, {"find", "logs"}}));
  EXPECT_GT(model.Log("show", "errors"), model.Log("show", "logs"));
  EXPECT_GT(model.Log("show", "logs"), -10);  // but that stays possible
}

TEST(Spoken, NamesAreSaidInParts) {
  const std::pair<std::string, std::string> cases[] = {
      {"checkout-service", "checkout service"},
      {"paymentApi", "payment api"},
      {"gpt-4o", "gpt four o"},
      {"HTTP_500", "http five hundred"},
      {"gpt-3.5", "gpt three point five"},
      {"v2048", "v two zero four eight"},
      {"don't", "don't"},
      {"12 of 70", "twelve of seventy"},
      {"the 95th, 1st, 20th and 3rdparty", "the ninety fifth first twentieth and three rdparty"},
      {"<b>\n\x01", "b"},
      {"\xc3\xa9", ""}};
  for (const auto& [text, said] : cases) {
    std::string joined;
    for (const std::string& word : Spoken(text)) joined += (joined.empty() ? "" : " ") + word;
    EXPECT_EQ(joined, said) << text;
  }
}

constexpr std::string_view kDictionary =
    "a AH\na(2) EY\nerrors EH R ER Z\nfour F AO R\ng JH IY\no OW\nof AH V\np P IY\npayment P EY M AH N T\nservice S ER "
    "V AH S\nt T IY\n";

TEST(SpeechVocabulary, KeepsTheWordsThatAreAskedWithAllTheirPronunciations) {
  const SpeechVocabulary vocabulary(kDictionary, {"a errors"}, {});
  EXPECT_NE(vocabulary.dictionary().find("a(2) EY"), std::string::npos);
  EXPECT_NE(vocabulary.dictionary().find("errors "), std::string::npos);
  EXPECT_EQ(vocabulary.dictionary().find("payment"), std::string::npos);
}

TEST(SpeechVocabulary, NamesAreRestoredTheLongestFirst) {
  const SpeechVocabulary vocabulary(kDictionary, {"errors of payment"}, {"payment", "payment-service", "gpt-4o"});
  EXPECT_EQ(vocabulary.Restore("errors of payment service"), "errors of payment-service");
  EXPECT_EQ(vocabulary.Restore("errors of payment"), "errors of payment");
  EXPECT_EQ(vocabulary.Restore("errors of g p t four o"), "errors of gpt-4o");
}

TEST(SpeechVocabulary, ANameThatNobodyCanSayIsLeftOut) {
  const SpeechVocabulary vocabulary(kDictionary, {"errors"}, {"xyzzyplugh"});
  EXPECT_EQ(vocabulary.model().find("xyzzyplugh"), std::string::npos);
}

}  // namespace
}  // namespace throughline::assistant
