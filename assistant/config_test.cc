#include "assistant/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace throughline::assistant {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Variables = std::map<std::string, std::string>;

Result<Config> Load(const SettingValues& flags, const Variables& variables, const std::string& file = {}) {
  return LoadConfig(
      flags,
      [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      },
      file);
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("assistant-config-" + std::to_string(::getpid()) + ".toml")) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

TEST(AssistantConfig, NothingGivenIsTheDefault) {
  const Result<Config> config = Load({}, {{"HOME", "/home/u"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->http, "127.0.0.1:8000");
  EXPECT_EQ(config->data, "/home/u/.local/share/throughline/assistant");
  EXPECT_EQ(config->feedback_db, config->data + "/feedback.db");
  EXPECT_EQ(config->center_url, "http://127.0.0.1:4318");
  EXPECT_EQ(config->provider, "builtin");
  EXPECT_THAT(Contradictions(*config), IsEmpty());
}

TEST(AssistantConfig, AFlagBeatsTheEnvironmentWhichBeatsTheFile) {
  const TemporaryFile file("retention_days = 3\n[assistant]\nserver = \"http://file:1\"\ntoken = [\"a\", \"b\"]\n");
  const Variables own{{"THROUGHLINE_ASSISTANT_SERVER", "http://own:1"}, {"THROUGHLINE_URL", "http://url:1"}};
  EXPECT_EQ(Load({{"server", "http://flag:1/"}}, own, file.path())->server, "http://flag:1");
  EXPECT_EQ(Load({}, own, file.path())->server, "http://own:1");
  EXPECT_EQ(Load({}, {{"THROUGHLINE_URL", "http://url:1"}}, file.path())->server, "http://url:1");
  EXPECT_EQ(Load({}, {}, file.path())->server, "http://file:1");
  EXPECT_EQ(Load({}, {}, file.path())->tokens, (std::vector<std::string>{"a", "b"}));
}

TEST(AssistantConfig, TheServersOwnNamesAreNotTakenForTheAssistants) {
  EXPECT_EQ(Load({}, {{"THROUGHLINE_HTTP", "0.0.0.0:4318"}, {"THROUGHLINE_DATA", "/srv"}})->http, "127.0.0.1:8000");
  EXPECT_EQ(Load({}, {{"THROUGHLINE_TOKEN", "one,two"}})->server_token, "one");
}

TEST(AssistantConfig, AModelIsNamedOnlyForTheProviderThatAsksOne) {
  EXPECT_EQ(Load({}, {})->model, "");
  EXPECT_EQ(Load({{"provider", "openai"}}, {})->model, "gpt-4o");
  EXPECT_EQ(Load({{"provider", "openai"}}, {{"OPENAI_MODEL", "llama"}})->model, "llama");
}

struct WrongCase {
  const char *setting, *value, *says;
};

TEST(AssistantConfig, AnErrorNamesTheSettingTheValueAndWhatIsAccepted) {
  const WrongCase cases[] = {
      {"http", "nowhere", "--http"},
      {"server", "ftp://x", "--server"},
      {"provider", "oracle", "'oracle' is no provider: use builtin or openai"},
      {"model-timeout", "0", "'0' is no number of seconds from 0.1 to 600"},
      {"model-timeout", "nan", "'nan' is no number of seconds"},
      {"log-level", "loud", "--log-level"},
  };
  for (const WrongCase& one : cases) {
    const Result<Config> config = Load({{one.setting, one.value}}, {});
    ASSERT_FALSE(config) << one.setting;
    EXPECT_THAT(config.error().message, HasSubstr(one.says));
  }
  const TemporaryFile file("[assistant]\nport = 3\n");
  EXPECT_THAT(Load({}, {}, file.path()).error().message, HasSubstr("[assistant] has no setting 'port'"));
  EXPECT_THAT(Load({}, {}, "/nonexistent.toml").error().message, HasSubstr("there is no such file"));
}

TEST(AssistantConfig, APublicAddressWantsAToken) {
  EXPECT_THAT(Contradictions(*Load({{"http", "0.0.0.0:8000"}}, {})).front(), HasSubstr("no token is set"));
  EXPECT_THAT(Contradictions(*Load({{"http", "0.0.0.0:8000"}, {"token", "t"}}, {})), IsEmpty());
  EXPECT_THAT(Contradictions(*Load({{"center-url", "javascript:alert(1)"}}, {})).front(), HasSubstr("--center-url"));
}

}  // namespace
}  // namespace throughline::assistant
