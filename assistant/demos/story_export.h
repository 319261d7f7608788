// Sends finished spans to a Throughline server, with their times in the story.
//
// Shape    a SpanProcessor that collects and sends OTLP over HTTP, on the thread that ended the last span of a batch: a
//          story is told no faster than it is stored, and nothing is dropped. Each resource and scope stays what it is.
// Errors   a batch that the server does not take within a minute of tries: `problem` says why, and later spans are let
//          go.
// Threads  any.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "assistant/demos/timeline.h"
#include "base/result.h"
#include "net/client.h"
#include "throughline/export.h"

namespace throughline::assistant {

class StoryExporter final : public SpanProcessor {
 public:
  // `url`: http://127.0.0.1:4318. `clock` outlives it and says whose Timeline a new trace is on.
  static Result<std::shared_ptr<StoryExporter>> Create(const std::string& url, std::string token,
                                                       const StoryClock& clock);

  void OnStart(Span& span, const Context& parent) noexcept override;
  void OnEnd(const FinishedSpan& span) noexcept override;
  bool ForceFlush(std::chrono::milliseconds timeout) noexcept override;
  bool Shutdown(std::chrono::milliseconds timeout) noexcept override { return ForceFlush(timeout); }

  uint64_t sent() const;
  std::string problem() const;  // empty while all is well

 private:
  using Scope = std::tuple<const Resource*, std::string, std::string>;  // with its name and version
  StoryExporter(std::unique_ptr<net::Client> client, std::string token, const StoryClock& clock);
  void Send();  // under mutex_

  const std::unique_ptr<net::Client> client_;
  const std::string token_;
  const StoryClock& clock_;
  mutable std::mutex mutex_;
  std::map<TraceId, std::shared_ptr<const Timeline>> timelines_;
  std::map<Scope, std::string> spans_;  // one behind the other, as fields of ScopeSpans
  size_t bytes_ = 0, waiting_ = 0;
  uint64_t sent_ = 0;
  std::string problem_;
};

}  // namespace throughline::assistant
