#include "cmd/config.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace throughline::cmd {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ConfigTest : public testing::Test {
 protected:
  ConfigTest()
      : path_(std::filesystem::temp_directory_path() / ("throughline-config-" + std::to_string(::getpid()) + ".toml")) {
  }
  ~ConfigTest() override { std::filesystem::remove(path_); }
  std::string File(std::string_view text) {
    std::ofstream(path_) << text;
    return path_.string();
  }
  Result<Config> Load(const SettingValues& flags = {}, std::map<std::string, std::string> environment = {},
                      const std::string& file = "") {
    return LoadConfig(
        flags,
        [environment](const std::string& name) -> std::optional<std::string> {
          auto found = environment.find(name);
          return found == environment.end() ? std::nullopt : std::optional(found->second);
        },
        file);
  }

 private:
  std::filesystem::path path_;
};

TEST_F(ConfigTest, FlagsBeatTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault) {
  std::string file = File(
      "http = \"127.0.0.1:3\"\nretention_days = 7\ncors_origin = [\"https://a.example\", "
      "\"https://b.example\"]\nmax_body = \"1MiB\"");
  EXPECT_EQ(Load()->http, "127.0.0.1:4318");
  EXPECT_EQ(Load({}, {}, file)->http, "127.0.0.1:3");
  EXPECT_EQ(Load({}, {{"THROUGHLINE_HTTP", "127.0.0.1:2"}}, file)->http, "127.0.0.1:2");
  EXPECT_EQ(Load({{"http", "127.0.0.1:1"}}, {{"THROUGHLINE_HTTP", "127.0.0.1:2"}}, file)->http, "127.0.0.1:1");
  EXPECT_EQ(Load({}, {}, file)->retention_days, 7u);
  EXPECT_EQ(Load({}, {}, file)->max_body, 1u << 20);
  EXPECT_THAT(Load({}, {}, file)->cors_origins, testing::ElementsAre("https://a.example", "https://b.example"));
}

TEST_F(ConfigTest, TheAssistantsSectionIsLeftToTheAssistant) {
  const Result<Config> config =
      Load({}, {}, File("retention_days = 7\n[assistant]\nhttp = \"127.0.0.1:9\"\nmodel = \"x\""));
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->retention_days, 7u);
  EXPECT_EQ(config->http, "127.0.0.1:4318");
  EXPECT_THAT(Load({}, {}, File("assistant = 7")).error().message, HasSubstr("there is no setting 'assistant'"));
}

TEST_F(ConfigTest, AWrongValueNamesItsSettingItsOriginAndWhatIsAccepted) {
  EXPECT_EQ(Load({{"retention-days", "soon"}}).error().message, "--retention-days: 'soon' is no whole number");
  EXPECT_EQ(Load({}, {{"THROUGHLINE_MAX_BODY", "64MB"}}).error().message,
            "THROUGHLINE_MAX_BODY: '64MB' is no size: write 64MiB, 2GiB, or a number of bytes");
  EXPECT_THAT(Load({}, {}, File("log_level = \"loud\"")).error().message,
              HasSubstr("log_level: unknown log level 'loud': use debug, info, warn or error"));
  EXPECT_THAT(Load({}, {}, File("retention = 7")).error().message, HasSubstr("there is no setting 'retention'"));
  EXPECT_THAT(Load({}, {}, File("http = ")).error().message, HasSubstr("can't be read"));
  EXPECT_THAT(Load({}, {}, "/nonexistent/throughline.toml").error().message,
              HasSubstr("/nonexistent/throughline.toml can't be read"));
}

TEST_F(ConfigTest, APublicAddressWithoutATokenIsAContradiction) {
  for (std::string address : {"0.0.0.0:4318", "192.168.1.5:4318", "[::]:4318"}) {
    Config config = Load({{"http", address}}).value();
    ASSERT_THAT(Contradictions(config), testing::SizeIs(1)) << address;
    EXPECT_THAT(Contradictions(config)[0], HasSubstr("no token is set"));
    config.tokens = {"secret"};
    EXPECT_THAT(Contradictions(config), IsEmpty()) << address;
  }
  EXPECT_THAT(Contradictions(Load({{"grpc", "0.0.0.0:4317"}}).value()), testing::SizeIs(1));
  EXPECT_THAT(Contradictions(Load().value()), IsEmpty());
  EXPECT_THAT(Contradictions(Load({{"grpc", "off"}}).value()), IsEmpty());
}

TEST_F(ConfigTest, SettingsThatBelongTogetherAreCheckedTogether) {
  EXPECT_THAT(Contradictions(Load({{"tls-certificate", "c.pem"}}).value()), testing::SizeIs(1));
  EXPECT_THAT(Contradictions(Load({{"cluster", "main"}}).value()), testing::SizeIs(1));
  EXPECT_THAT(Contradictions(Load({{"max-body", "2GiB"}}).value()), testing::SizeIs(1));
}

TEST_F(ConfigTest, AJudgesKeyDoesNotGoOverAnOpenNetwork) {
  const SettingValues open{{"judge-endpoint", "http://judge.example/v1"}, {"judge-key", "sk-1"}};
  EXPECT_THAT(Contradictions(Load(open).value()), testing::ElementsAre(HasSubstr("use https://")));
  for (const auto& [name, value] : {std::pair("judge-endpoint", "https://judge.example/v1"), std::pair("judge-key", ""),
                                    std::pair("judge-private-addresses", "on")}) {
    SettingValues good = open;
    good[name] = value;
    EXPECT_THAT(Contradictions(Load(good).value()), IsEmpty()) << name;
  }
}

TEST_F(ConfigTest, DataGoesWhereTheDesktopStandardSays) {
  EXPECT_EQ(Load({}, {{"XDG_DATA_HOME", "/x"}, {"HOME", "/h"}})->data, "/x/throughline");
  EXPECT_EQ(Load({}, {{"HOME", "/h"}})->data, "/h/.local/share/throughline");
  EXPECT_EQ(Load()->data, "./throughline-data");
}

TEST_F(ConfigTest, NoMessageShowsASecret) {
  for (const SettingHelp& setting : Settings()) {
    if (!setting.is_secret) continue;
    Result<Config> config = Load({{setting.name, "hunter2:not-a-value\n"}});
    if (!config) {
      EXPECT_EQ(config.error().message.find("hunter2"), std::string::npos) << setting.name;
    }
  }
}

}  // namespace
}  // namespace throughline::cmd
