// What the handlers share, made once at start by assistant.cc.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "assistant/conversations.h"
#include "assistant/faults/faults.h"
#include "assistant/faults/model_endpoint.h"
#include "assistant/feedback/feedback_store.h"
#include "assistant/pipeline/pipeline.h"
#include "assistant/server/throughline_client.h"
#include "base/clock.h"
#include "net/cancel.h"

namespace throughline::assistant {

// Since start; /api/stats.
struct Counters {
  std::atomic<uint64_t> questions{0}, answered{0}, refused{0}, asked_back{0}, failed{0}, fallbacks{0};
  std::atomic<uint64_t> feedback{0}, feedback_failed{0}, queries_run{0}, voice{0}, contexts_refused{0};
  std::atomic<uint64_t> browser_batches{0}, browser_batches_lost{0};  // of spans, sent on for the page
};

class Services {
 public:
  struct Settings {
    std::string service_name = "dataprime_assistant", application_name = "ai-dataprime",
                subsystem_name = "query-generator";
    std::string version;
    std::string provider = "builtin", model;
    std::string center_url;     // where a browser finds the AI Center: http://127.0.0.1:4318
    std::string otlp_endpoint;  // where browser spans are sent on to
    std::vector<std::pair<std::string, std::string>> otlp_headers;
    bool telemetry_enabled = false;
    std::string telemetry_problem;                                    // why not
    std::string data;                                                 // folder
    std::string speech_program = "/usr/bin/pocketsphinx_continuous";  // the offline recogniser, when it is there
  };

  Settings settings;
  const Clock& clock;
  std::atomic<Mode> mode{Mode::kSmart};
  Counters counters;
  Faults faults;
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  net::CancelToken stopping;  // cancelled before the server is stopped: what waits on purpose ends then

  Planner planner;
  std::unique_ptr<ThroughlineClient> client;
  std::unique_ptr<CatalogueWatch> catalogue;
  std::unique_ptr<FeedbackStore> feedback;
  std::unique_ptr<Provider> provider;
  std::unique_ptr<FaultyModelEndpoint> faulty_endpoint;
  std::unique_ptr<Provider> faulty_provider;    // asks faulty_endpoint
  std::unique_ptr<openai::Client> transcriber;  // null: no endpoint for voice
  std::unique_ptr<Pipeline> pipeline;
  Conversations conversations;

  explicit Services(const Clock& clock_) : clock(clock_), conversations(clock_) {}
};

}  // namespace throughline::assistant
