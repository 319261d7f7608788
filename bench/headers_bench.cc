// What each public header of libthroughline costs the file that includes it, and nothing else: CPU seconds of the
// compiler, user and system together, beside those of an empty file and of <string> in the same run. The least of
// several rounds, since whatever else the machine does can only add.
//
//   headers_bench [--rounds 7] [--compiler c++]

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "bench/harness/machine_line.h"

namespace throughline {
namespace {

constexpr double kBar = 0.5;  // seconds, of any header

struct Measured {
  std::string name;  // as in #include; empty: an empty file
  double seconds = 1e9;
};

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// -1 when it does not compile.
double Compile(const std::string& compiler, const std::string& file) {
  static const std::string include = "-I" THROUGHLINE_SOURCE_DIR "/sdk/include";
  std::array<char*, 6> arguments{const_cast<char*>(compiler.c_str()), const_cast<char*>("-std=c++20"),
                                 const_cast<char*>("-fsyntax-only"),  const_cast<char*>(include.c_str()),
                                 const_cast<char*>(file.c_str()),     nullptr};
  const pid_t child = fork();
  if (child == 0) {
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0) return -1;
  return Seconds(used.ru_utime) + Seconds(used.ru_stime);
}

int Main(std::map<std::string, std::string> options) {
  const int rounds = std::stoi(options["--rounds"]);
  const std::string& compiler = options["--compiler"];
  fmt::print("{}\nheaders_bench --rounds {} --compiler {}\n\n", bench::MachineLine(THROUGHLINE_SOURCE_DIR), rounds,
             compiler);
  setenv("CCACHE_DISABLE", "1", 1);  // should the compiler's name be ccache's

  std::vector<Measured> all;
  for (const auto& entry : std::filesystem::directory_iterator(THROUGHLINE_SOURCE_DIR "/sdk/include/throughline")) {
    all.push_back({.name = "throughline/" + entry.path().filename().string()});
  }
  std::ranges::sort(all, {}, &Measured::name);
  all.insert(all.begin(), {{.name = ""}, {.name = "string"}});

  std::string folder = std::filesystem::temp_directory_path() / "throughline_headers_bench_XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return fmt::print(stderr, "headers_bench: can't make {}\n", folder), 1;
  const std::string file = folder + "/alone.cc";
  for (int round = 0; round < rounds; ++round) {
    for (Measured& header : all) {
      std::ofstream(file) << (header.name.empty() ? "" : "#include <" + header.name + ">\n");
      const double seconds = Compile(compiler, file);
      if (seconds < 0) return fmt::print(stderr, "headers_bench: {} does not compile\n", header.name), 1;
      header.seconds = std::min(header.seconds, seconds);
    }
  }
  std::filesystem::remove_all(folder);

  for (const Measured& header : all) {
    fmt::print("{:<32} {:5.3f} s", header.name.empty() ? "an empty file" : header.name, header.seconds);
    if (header.name.starts_with("throughline/")) {
      fmt::print("   {:4.1f}x <string>   bar {} s: {}", header.seconds / all[1].seconds, kBar,
                 header.seconds < kBar ? "kept" : "MISSED");
    }
    fmt::print("\n");
  }
  return 0;
}

}  // namespace
}  // namespace throughline

int main(int count, char** arguments) {
  std::map<std::string, std::string> options = {{"--rounds", "7"}, {"--compiler", THROUGHLINE_COMPILER}};
  for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = arguments[i + 1];
  return throughline::Main(std::move(options));
}
