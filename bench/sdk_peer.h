// opentelemetry-cpp doing what bench/sdk_bench.cc measures of ours. Built with it only where CMake finds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throughline::bench {

using Work = std::function<void(size_t times)>;

struct HeaderPair {
  std::string name, value;
};

struct Peer {
  std::string name;                   // with its version; empty when it is not built in
  std::map<std::string, Work> works;  // by the names of our cases
  // Ends `spans` spans, sends them to an OTLP/HTTP receiver on this port, and waits for the last.
  std::function<void(size_t spans, uint16_t port)> end_to_end;
};

Peer MakePeer(const std::vector<HeaderPair>& headers, std::string_view long_text);

}  // namespace throughline::bench
