// One request's answer on its way from the handler's thread to the connection's strand.
//
// Shape    the writer puts bytes in, the connection takes them out when woken and says how many have left.
//          Back-pressure is the difference between the two.
// Threads  any; everything is under one mutex, callbacks run outside it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http.h"

namespace throughline::net {

// What an exchange needs of its connection. Only called before Exchange::Detach has returned.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;
  // Schedules a TakeOutput on the connection's strand. Any thread; does not block.
  virtual void WakeForOutput() = 0;
  virtual bool OnOwnStrand() const = 0;
  // The connection closes after this answer whatever it says.
  virtual bool draining() const = 0;
};

struct ExchangeOptions {
  bool is_head = false;                    // no body, whatever the handler sends
  bool http_1_0 = false;                   // no chunks; the end of the connection ends a stream
  bool keep_alive = true;                  // as far as the request goes
  std::shared_ptr<const Headers> headers;  // of answers that don't name them; may be null
  bool gzip = false;                       // the client takes it and the server's options allow it
  size_t compress_above_bytes = 0;
  size_t stream_buffer_bytes = 0;
};

class Exchange {
 public:
  Exchange(std::shared_ptr<AnswerSink> sink, ExchangeOptions options);

  // The writer's side; see ResponseWriter.
  void Send(Response response);
  void Begin(int status, Headers headers);
  bool Write(std::string chunk);
  void End();
  void Abort();
  void Abandon();  // the writer is destroyed
  bool client_gone() const;
  void OnClientGone(std::function<void()> callback);

  // The connection's side, on its strand.
  struct Output {
    std::vector<std::string> pieces;
    bool complete = false;    // nothing follows
    bool abort = false;       // close without the end mark
    bool keep_alive = false;  // of a complete one
  };
  Output TakeOutput();
  void OnSent(size_t bytes);
  // True when this is news and the answer was not complete. Then TellGone follows, once it is counted.
  bool MarkGone();
  void TellGone();
  // No call to the sink follows.
  void Detach();

 private:
  enum class Phase { kWaiting, kStreaming, kComplete, kAborted };
  void Append(std::string bytes);  // with mutex_ held
  void Wake();                     // with mutex_ held
  std::string Head(int status, const Headers& headers, std::string_view framing) const;

  const ExchangeOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::shared_ptr<AnswerSink> sink_;  // null once detached
  Phase phase_ = Phase::kWaiting;
  bool bodiless_ = false;  // of a begun stream
  bool keep_alive_;
  bool gone_ = false;
  bool wake_scheduled_ = false;
  std::vector<std::string> pieces_;
  size_t unsent_bytes_ = 0;
  std::function<void()> on_gone_;
};

}  // namespace throughline::net
