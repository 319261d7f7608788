// Shared texts in memory, for tests. Keeps every body, as the store does.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/shared_texts.h"

namespace throughline::store {

class FakeSharedTexts final : public SharedTexts {
 public:
  Result<SharedText> ReadShared(std::string_view name) override {
    if (away) return Fail(ErrorKind::kUnavailable, "away");
    if (at_read) std::exchange(at_read, nullptr)();
    const auto& versions = texts[std::string(name)];
    if (versions.empty()) return SharedText{};
    return SharedText{versions.rbegin()->first, versions.rbegin()->second};
  }
  Result<void> WriteShared(std::string_view name, uint64_t version, std::string_view body) override {
    if (away) return Fail(ErrorKind::kUnavailable, "away");
    if (before_write) std::exchange(before_write, nullptr)();
    texts[std::string(name)][version].emplace_back(body);
    ++writes;
    if (after_write) std::exchange(after_write, nullptr)();
    const Result<SharedText> now = ReadShared(name);
    if (now->version == version && now->bodies.size() == 1) return {};
    return Fail(ErrorKind::kConflict, "another server wrote it as well");
  }

  bool away = false;
  int writes = 0;
  // What another server does at that moment, once.
  std::function<void()> at_read, before_write, after_write;
  std::map<std::string, std::map<uint64_t, std::vector<std::string>>> texts;
};

}  // namespace throughline::store
