// What users want masked and judged: documents of the kinds "masking", "evaluation" and "custom_evaluation", read again
// every few seconds, since another server of the cluster may have changed them.
//
// Errors   a document that can't be read is left out, with a line in the log.
// Threads  Current and Reload from any; the reading has a thread of its own, from Start to Stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/json_writer.h"
#include "base/result.h"
#include "center/judge/judge_policies.h"
#include "evaluate/policy.h"
#include "store/documents.h"

namespace throughline::center {

inline constexpr std::string_view kMaskingKind = "masking", kEvaluationKind = "evaluation";
inline constexpr std::string_view kAllApplications = "*";  // id of the masking rule for all

struct EvaluationDocument {
  std::string application, subsystem;  // empty: all
  bool is_enabled = true;
  evaluate::Check check;
  bool is_by_model = false;  // check.type is one of ModelEvaluators()

  ModelCheck by_model() const { return {.type = check.type, .target = check.target, .threshold = check.threshold}; }
};
// {"type": "PII", "target": "PROMPT", "application", "subsystem", "threshold", "isEnabled", "terms": [...]}; a `config`
// of the management API, {"pii": {"categories": [...]}}, says type and terms as well. kInvalid says what is wrong.
Result<EvaluationDocument> ReadEvaluationDocument(std::string_view json);
// The members of its object, in the management API's shape.
void WriteEvaluationMembers(const EvaluationDocument& document, JsonWriter& json);
// {"mask": ["secrets", "pii"]}: the bits.
Result<uint8_t> ReadMaskingDocument(std::string_view json);
std::string MaskingText(uint8_t mask);  // the same, written

class OwnPolicies final : public evaluate::PolicySource {
 public:
  // `mask`: where no rule says another.
  OwnPolicies(store::Documents& documents, uint8_t mask)
      : documents_(documents), mask_(mask), policies_(std::make_shared<evaluate::Policies>(mask)) {}
  ~OwnPolicies() override { Stop(); }

  void Start(std::chrono::milliseconds period = std::chrono::seconds(10));
  void Stop();
  // After a change by this server.
  Result<void> Reload();
  uint8_t mask() const { return mask_; }

  std::shared_ptr<const evaluate::Policies> Current() const override;
  // Of evaluations that a model makes.
  std::shared_ptr<const JudgePolicies> ByModel() const;

 private:
  store::Documents& documents_;
  const uint8_t mask_;
  mutable std::mutex mutex_;
  std::shared_ptr<const evaluate::Policies> policies_;
  std::shared_ptr<const JudgePolicies> by_model_ = std::make_shared<JudgePolicies>();
  std::mutex loading_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace throughline::center
