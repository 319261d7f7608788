// What is masked and judged, by application.
//
// Shape    rules, set by users and kept as documents; of several for one thing the most particular holds: application
//          and subsystem, then application, then all.
// Threads  Policies do not change; a source may be asked from any thread, often.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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

struct Policy {
  uint8_t mask = 0;
  Config checks;
};

class Policies {
 public:
  explicit Policies(uint8_t mask = 0, std::vector<MaskRule> masks = {}, std::vector<CheckRule> checks = {})
      : mask_(mask), masks_(std::move(masks)), checks_(std::move(checks)) {}
  Policy For(std::string_view application, std::string_view subsystem) const;
  bool MasksNothing() const { return mask_ == 0 && masks_.empty(); }
  bool JudgesNothing() const { return checks_.empty(); }

 private:
  uint8_t mask_;  // where no rule says another
  std::vector<MaskRule> masks_;
  std::vector<CheckRule> checks_;
};

class PolicySource {
 public:
  virtual ~PolicySource() = default;
  virtual std::shared_ptr<const Policies> Current() const = 0;
};

}  // namespace throughline::evaluate
