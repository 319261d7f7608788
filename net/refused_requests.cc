#include "net/refused_requests.h"

#include <algorithm>

namespace throughline::net {
namespace {

constexpr size_t kLongestSegment = 24;  // of a path; a longer one could be a key

// Cut on a boundary of UTF-8; control characters are blanks.
std::string Shown(std::string_view text) {
  std::string out(text.substr(0, RefusedRequests::kLongestText));
  if (out.size() < text.size()) {
    while (!out.empty() && (static_cast<uint8_t>(out.back()) & 0xC0) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<uint8_t>(out.back()) >= 0xC0) out.pop_back();
    out += "…";
  }
  for (char& c : out) {
    if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

std::string WithoutKeys(std::string_view path, bool is_grpc) {
  if (is_grpc) return Shown(path);  // /package.Service/Method
  std::string out;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view segment = path.substr(at, end - at);
    out += segment.size() > kLongestSegment + 1 ? "/…" : segment;
    at = end;
  }
  return Shown(out);
}

}  // namespace

void RefusedRequests::Add(RefusedRequest request) {
  request.route = WithoutKeys(request.route.substr(0, request.route.find('?')), request.transport == "grpc");
  request.method = Shown(request.method.substr(0, 16));
  request.reason = Shown(request.reason);
  const int64_t now = clock_.NowNanos();
  std::lock_guard lock(mutex_);
  ++total_;
  Entry entry{.request = std::move(request), .first_nanos = now, .last_nanos = now};
  const auto like = std::ranges::find_if(entries_, [&entry](const Entry& one) {
    return one.request.route == entry.request.route && one.request.status == entry.request.status &&
           one.request.reason == entry.request.reason && one.request.peer == entry.request.peer &&
           one.request.method == entry.request.method && one.request.transport == entry.request.transport;
  });
  if (like != entries_.end()) {
    entry.times = like->times + 1;
    entry.first_nanos = like->first_nanos;
    entries_.erase(like);
  }
  entries_.push_front(std::move(entry));
  if (entries_.size() > kMost) entries_.pop_back();
}

std::vector<RefusedRequests::Entry> RefusedRequests::List() const {
  std::lock_guard lock(mutex_);
  return {entries_.begin(), entries_.end()};
}

uint64_t RefusedRequests::total() const {
  std::lock_guard lock(mutex_);
  return total_;
}

std::string PeerKind(std::string_view peer) {
  if (peer == "unix" || peer.starts_with("unix:")) return "a socket";
  for (const std::string_view scheme : {"ipv4:", "ipv6:"}) {
    if (peer.starts_with(scheme)) peer.remove_prefix(scheme.size());
  }
  const bool is_here = peer.starts_with("127.") || peer.starts_with("[::1]") || peer.starts_with("%5B::1%5D");
  return is_here ? "this machine" : "the network";
}

}  // namespace throughline::net
