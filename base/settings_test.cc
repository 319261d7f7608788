#include "base/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace throughline {
namespace {

struct Config {
  std::string host = "the default";
  std::vector<std::string> keys;
};

const std::vector<Setting<Config>>& Table() {
  static const std::vector<Setting<Config>> settings{
      {{"the-host", "HOST", "where", "", {"HOST_OF_OLD"}},
       [](const std::string& text, Config& config) -> Result<void> {
         if (text == "wrong") return Fail(ErrorKind::kInvalid, "'wrong' is no host");
         config.host = text;
         return {};
       }},
      {{"key", "KEY[,KEY]", "keys", "", {}, true}, [](const std::string& text, Config& config) -> Result<void> {
         if (text == "hush") return Fail(ErrorKind::kInvalid, "'hush' is no key");
         config.keys = SplitList(text);
         return {};
       }}};
  return settings;
}

class Settings : public testing::Test {
 protected:
  // A file of this text is the one that is read; empty: there is none.
  Result<Config> Load(SettingValues flags, std::map<std::string, std::string> variables, const std::string& file = {},
                      const std::string& section = {}) {
    if (!file.empty()) std::ofstream(path_) << file;
    const auto environment = [&](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    const SettingPlaces places{
        .environment_prefix = "X_", .section = section, .other_sections = {"other"}, .help_command = "x --help"};
    auto given = ReadSettings(HelpOf(Table()), places, flags, environment, file.empty() ? "" : path_);
    if (!given) return Fail(given.error());
    Config config;
    if (Result<void> applied = ApplySettings(Table(), *given, config); !applied) return Fail(applied.error());
    return config;
  }
  void TearDown() override { std::remove(path_.c_str()); }

  const std::string path_ = testing::TempDir() + "settings_test." + std::to_string(::getpid()) + ".toml";
};

TEST_F(Settings, AFlagBeatsTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefault) {
  const std::string file = "the_host = \"of the file\"";
  EXPECT_EQ(Load({}, {})->host, "the default");
  EXPECT_EQ(Load({}, {}, file)->host, "of the file");
  EXPECT_EQ(Load({}, {{"X_THE_HOST", "of the environment"}}, file)->host, "of the environment");
  EXPECT_EQ(Load({{"the-host", "of a flag"}}, {{"X_THE_HOST", "of the environment"}}, file)->host, "of a flag");
}

TEST_F(Settings, ANameOfItsOwnBeatsANameThatOthersMadeUp) {
  EXPECT_EQ(Load({}, {{"HOST_OF_OLD", "old"}})->host, "old");
  EXPECT_EQ(Load({}, {{"HOST_OF_OLD", "old"}, {"X_THE_HOST", "own"}})->host, "own");
}

TEST_F(Settings, AListIsItsPartsWithCommasOrAListOfTheFile) {
  const std::vector<std::string> both = {"a", "b"};
  EXPECT_EQ(Load({{"key", " a ,, b"}}, {})->keys, both);
  EXPECT_EQ(Load({}, {}, "key = ['a', 'b']")->keys, both);
}

TEST_F(Settings, ASectionIsReadAlone) {
  const std::string file = "the_host = 'top'\n[mine]\nthe_host = 'in the section'\n[other]\nanything = 1\n";
  EXPECT_EQ(Load({}, {}, file, "mine")->host, "in the section");
  EXPECT_EQ(Load({}, {}, file, "absent")->host, "the default");
  EXPECT_EQ(Load({}, {}, "the_host = 'top'\n[other]\nanything = 1\n")->host, "top");
}

TEST_F(Settings, AnErrorSaysWhereTheValueCameFrom) {
  EXPECT_EQ(Load({{"the-host", "wrong"}}, {}).error().message, "--the-host: 'wrong' is no host");
  EXPECT_EQ(Load({}, {{"HOST_OF_OLD", "wrong"}}).error().message, "HOST_OF_OLD: 'wrong' is no host");
  EXPECT_EQ(Load({}, {}, "the_host = 'wrong'").error().message, path_ + ": the_host: 'wrong' is no host");
  EXPECT_EQ(Load({}, {}, "[mine]\nthe_host = 'wrong'", "mine").error().message,
            path_ + ": [mine] the_host: 'wrong' is no host");
  EXPECT_EQ(Load({}, {}, "thehost = 'x'").error().message,
            path_ + ": there is no setting 'thehost'; `x --help` lists them");
  EXPECT_EQ(Load({}, {}, "[mine]\nthehost = 'x'", "mine").error().message,
            path_ + ": [mine] has no setting 'thehost'; `x --help` lists them");
  EXPECT_TRUE(Load({}, {}, "no toml").error().message.starts_with(path_ + " can't be read: "));
}

TEST_F(Settings, AnErrorKeepsASecret) {
  EXPECT_EQ(Load({{"key", "hush"}}, {}).error().message, "--key: the value can't be used");
}

}  // namespace
}  // namespace throughline
