#include "bench/harness/machine_line.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

namespace throughline::bench {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::string MachineLine(const std::string& source_dir) {
  utsname system{};
  ::uname(&system);
  std::string model = "unknown processor";
  std::istringstream cpu(ReadFile("/proc/cpuinfo"));
  for (std::string line; std::getline(cpu, line);) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  std::string head = ReadFile(source_dir + "/.git/HEAD");
  if (head.starts_with("ref: ")) head = ReadFile(source_dir + "/.git/" + head.substr(5, head.find('\n') - 5));
  std::string load = ReadFile("/proc/loadavg");
  return fmt::format("{} {} {}, {} x {}, load {} at the start, commit {}", system.sysname, system.release,
                     system.machine, std::thread::hardware_concurrency(), model, load.substr(0, load.find(' ')),
                     head.empty() ? "unknown" : head.substr(0, 12));
}

}  // namespace throughline::bench
