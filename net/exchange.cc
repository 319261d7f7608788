#include "net/exchange.h"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "net/compression.h"

namespace throughline::net {
namespace {

constexpr size_t kJoinBelowBytes = 64 << 10;  // a small body travels with its head: one write, one packet

// IMF-fixdate (RFC 9110, section 5.6.7), made once a second per thread.
std::string_view DateNow() {
  thread_local std::time_t made_at = -1;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    text = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[utc.tm_wday], utc.tm_mday, kMonths[utc.tm_mon],
                       utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    made_at = now;
  }
  return text;
}

bool IsBodiless(int status) { return status == 204 || status == 304; }

bool IsWorthCompressing(std::string_view type) {
  for (std::string_view packed :
       {"image/", "video/", "audio/", "font/woff", "application/zip", "application/gzip", "application/zstd"}) {
    if (type.starts_with(packed)) return type.starts_with("image/svg");
  }
  return true;
}

}  // namespace

Exchange::Exchange(std::shared_ptr<AnswerSink> sink, ExchangeOptions options)
    : options_(options), sink_(std::move(sink)), keep_alive_(options.keep_alive) {}

std::string Exchange::Head(int status, const Headers& headers, std::string_view framing) const {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", status, StatusReason(status));
  headers.AppendTo(head);
  if (options_.headers) MissingIn(headers, *options_.headers).AppendTo(head);
  head.append(framing);
  head.append("Date: ").append(DateNow()).append("\r\n");
  if (!keep_alive_) head.append("Connection: close\r\n");
  head.append("\r\n");
  return head;
}

void Exchange::Send(Response response) {
  for (const char* name : {"Content-Length", "Transfer-Encoding", "Connection", "Date"}) response.headers.Remove(name);
  const bool bodiless = IsBodiless(response.status);
  if (options_.gzip && !bodiless && response.status != 206 && response.body.size() > options_.compress_above_bytes &&
      !response.headers.Has("Content-Encoding") && IsWorthCompressing(response.headers.Get("Content-Type"))) {
    response.body = Gzip(response.body);
    response.headers.Set("Content-Encoding", "gzip");
    response.headers.Add("Vary", "Accept-Encoding");
  }
  const std::string framing = bodiless ? "" : fmt::format("Content-Length: {}\r\n", response.body.size());

  std::lock_guard lock(mutex_);
  if (phase_ != Phase::kWaiting) return;
  if (!sink_ || sink_->draining()) keep_alive_ = false;
  phase_ = Phase::kComplete;
  std::string head = Head(response.status, response.headers, framing);
  const bool with_body = !bodiless && !options_.is_head;
  if (with_body && response.body.size() <= kJoinBelowBytes) head.append(response.body);
  Append(std::move(head));
  if (with_body && response.body.size() > kJoinBelowBytes) Append(std::move(response.body));
  Wake();
}

void Exchange::Begin(int status, Headers headers) {
  for (const char* name : {"Content-Length", "Transfer-Encoding", "Connection", "Date"}) headers.Remove(name);
  std::lock_guard lock(mutex_);
  if (phase_ != Phase::kWaiting) return;
  phase_ = Phase::kStreaming;
  bodiless_ = options_.is_head || IsBodiless(status);
  if (!sink_ || sink_->draining() || options_.http_1_0) keep_alive_ = false;
  const bool chunked = !options_.http_1_0 && !IsBodiless(status);
  Append(Head(status, headers, chunked ? "Transfer-Encoding: chunked\r\n" : ""));
  Wake();
}

bool Exchange::Write(std::string chunk) {
  std::unique_lock lock(mutex_);
  if (phase_ != Phase::kStreaming || gone_ || !sink_) return false;
  if (chunk.empty() || bodiless_) return true;  // an empty chunk would be the end mark
  if (!options_.http_1_0) {
    const std::string size_line = fmt::format("{:x}\r\n", chunk.size());
    if (chunk.size() <= kJoinBelowBytes) {
      chunk.insert(0, size_line).append("\r\n");
    } else {
      Append(size_line);
      chunk.append("\r\n");
    }
  }
  Append(std::move(chunk));
  Wake();
  if (sink_->OnOwnStrand()) return true;
  room_.wait(lock, [this] {
    return unsent_bytes_ <= options_.stream_buffer_bytes || gone_ || !sink_ || phase_ != Phase::kStreaming;
  });
  return !gone_ && sink_ && phase_ == Phase::kStreaming;
}

void Exchange::End() {
  std::lock_guard lock(mutex_);
  if (phase_ != Phase::kStreaming) return;
  phase_ = Phase::kComplete;
  if (!options_.http_1_0 && !bodiless_) Append("0\r\n\r\n");
  Wake();
}

void Exchange::Abort() {
  std::lock_guard lock(mutex_);
  if (phase_ == Phase::kComplete || phase_ == Phase::kAborted) return;
  phase_ = Phase::kAborted;
  Wake();
  room_.notify_all();
}

void Exchange::Abandon() {
  // Send does nothing to a begun stream, Abort nothing to a complete answer: between them every case is covered.
  Send(TextResponse(500, "internal error: the request was not answered. This is our bug."));
  Abort();
}

bool Exchange::client_gone() const {
  std::lock_guard lock(mutex_);
  return gone_;
}

void Exchange::OnClientGone(std::function<void()> callback) {
  {
    std::lock_guard lock(mutex_);
    if (phase_ == Phase::kComplete || phase_ == Phase::kAborted) return;
    if (!gone_) {
      on_gone_ = std::move(callback);
      return;
    }
  }
  if (callback) callback();
}

Exchange::Output Exchange::TakeOutput() {
  std::lock_guard lock(mutex_);
  wake_scheduled_ = false;
  return Output{std::exchange(pieces_, {}), phase_ == Phase::kComplete, phase_ == Phase::kAborted, keep_alive_};
}

void Exchange::OnSent(size_t bytes) {
  std::lock_guard lock(mutex_);
  unsent_bytes_ -= std::min(bytes, unsent_bytes_);
  if (unsent_bytes_ <= options_.stream_buffer_bytes) room_.notify_all();
}

bool Exchange::MarkGone() {
  std::lock_guard lock(mutex_);
  if (std::exchange(gone_, true)) return false;
  room_.notify_all();
  return phase_ == Phase::kWaiting || phase_ == Phase::kStreaming;
}

void Exchange::TellGone() {
  std::function<void()> callback;
  {
    std::lock_guard lock(mutex_);
    callback = std::exchange(on_gone_, nullptr);
  }
  if (callback) callback();
}

void Exchange::Detach() {
  std::shared_ptr<AnswerSink> sink;  // released outside the lock
  std::function<void()> callback;    // likewise: it may hold the writer's own objects
  std::lock_guard lock(mutex_);
  sink = std::exchange(sink_, nullptr);
  callback = std::exchange(on_gone_, nullptr);
  room_.notify_all();
}

void Exchange::Append(std::string bytes) {
  if (!sink_) return;
  unsent_bytes_ += bytes.size();
  pieces_.push_back(std::move(bytes));
}

void Exchange::Wake() {
  if (!sink_ || wake_scheduled_) return;
  wake_scheduled_ = true;
  sink_->WakeForOutput();
}

}  // namespace throughline::net
