// What is masked and judged, by application.
//
// Shape    rules, set by users and kept as documents; of several for one thing the most particular holds: application
//          and subsystem, then application, then all.
// Threads  Policies do not change; a source may be asked from any thread, often.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "evaluate/evaluate.h"

namespace throughline::evaluate {

struct MaskRule {
  std::string application;  // empty: all
  uint8_t mask = 0;         // kSecrets, kPersonalData
};

struct CheckRule {
  std::string application, subsystem;  // empty: all
  Check check;
};

class Policies {
 public:
  explicit Policies(uint8_t mask = 0, std::vector<MaskRule> masks = {}, std::vector<CheckRule> checks = {})
      : mask_(mask), masks_(std::move(masks)), checks_(std::move(checks)) {}
  uint8_t MaskFor(std::string_view application) const;
  Config ChecksFor(std::string_view application, std::string_view subsystem) const;
  // The same, made ready; remembered.
  std::shared_ptr<const Plan> PlanFor(std::string_view application, std::string_view subsystem) const;
  bool MasksNothing() const { return mask_ == 0 && masks_.empty(); }
  bool JudgesNothing() const { return checks_.empty(); }

 private:
  const uint8_t mask_;  // where no rule says another
  const std::vector<MaskRule> masks_;
  const std::vector<CheckRule> checks_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, std::shared_ptr<const Plan>> plans_;  // by application, NUL, subsystem
};

class PolicySource {
 public:
  virtual ~PolicySource() = default;
  virtual std::shared_ptr<const Policies> Current() const = 0;
};

}  // namespace throughline::evaluate
