// `throughline-assistant demo`: fills a Throughline server with a week of believable traffic, to have something to look
// at. The assistant's own handlers, pipeline, planner, validation and feedback database (a scratch one) run; the model
// is simulated (simulated_model.h), and every span is shifted to when it would have been (timeline.h).
//
// Every resource says so: `demo=true`, application `ai-dataprime-demo`. One seed gives the same traffic, ids aside.
//
// Errors   a sentence on `errors` and a code: 1 the server is away or stopped taking spans, 2 the options are wrong.
// Threads  none but the caller's; it sets the program's TracerProvider while it runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <ostream>
#include <string>

namespace throughline::assistant {

struct DemoOptions {
  std::string server = "http://127.0.0.1:4318";
  std::string token;     // with the right to write, where the server wants one
  int days = 7;          // 1 to 90
  int questions = 2000;  // 1 to 1,000,000
  uint64_t seed = 1;
  std::string version;
  const std::atomic<bool>* stop = nullptr;  // set from anywhere: it ends after the session that it tells, with code 1
};

// The exit code. `output` gets the progress (one line a second) and the summary.
int RunDemo(const DemoOptions& options, std::ostream& output, std::ostream& errors);

}  // namespace throughline::assistant
