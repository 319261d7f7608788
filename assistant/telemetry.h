// The assistant's own tracing, set up as the guide does it: export first, then model calls, database, application,
// server.
#pragma once

#include "assistant/api/services.h"
#include "assistant/config.h"
#include "throughline/setup.h"

namespace throughline::assistant {

// To Coralogix when CX_TOKEN and CX_ENDPOINT are set; else where OTEL_EXPORTER_OTLP_ENDPOINT says; else to the
// Throughline server. OTEL_SERVICE_NAME, ENVIRONMENT (how much is sampled) and
// OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT (on unless it says otherwise) are heeded. Before the steps of
// `then` are done, `settings` says where spans go.
Telemetry SetUpTelemetry(const Config& config, const Environment& environment, Services::Settings& settings,
                         SetupSteps then);

// Signs answer tokens: THROUGHLINE_FEEDBACK_KEY, else the key in DATA/feedback.key, which is made (0600) when it is
// missing.
Result<void> SetUpAnswerKeys(const Config& config, const Environment& environment);

}  // namespace throughline::assistant
