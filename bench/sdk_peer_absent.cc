#include "bench/sdk_peer.h"

namespace throughline::bench {

Peer MakePeer(const std::vector<HeaderPair>&, std::string_view) { return {}; }

}  // namespace throughline::bench
