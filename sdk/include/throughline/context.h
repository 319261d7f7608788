// What is going on: the span that new spans become children of, and the baggage. Current per thread; handed over by
// value where work moves to another thread, a callback or a coroutine.
//
//   auto span = tracer.StartActiveSpan("answer");                          // current on this thread from here on
//   pool.Post(throughline::Bind([&] { ... }));                             // ... and in there, wherever it runs
//
// Threads  Context and SpanContext are values and may be read from anywhere. A Scope belongs to the thread, or to the
//          CoroutineScope, that made it; destroyed elsewhere it changes nothing there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "throughline/baggage.h"
#include "throughline/ids.h"
#include "throughline/shared.h"

namespace throughline::inline sdk {

// Names a span anywhere in the world (W3C Trace Context).
struct SpanContext {
  static constexpr uint8_t kSampled = 0x01;
  static constexpr uint8_t kRandom = 0x02;  // the trace id's last seven bytes are random (Level 2)

  TraceId trace_id;
  SpanId span_id;
  uint8_t flags = 0;
  bool is_remote = false;                // came in by a header
  Shared<const std::string> tracestate;  // the header's text; null when there is none

  bool IsValid() const noexcept { return trace_id.IsValid() && span_id.IsValid(); }
  bool IsSampled() const noexcept { return (flags & kSampled) != 0; }
  std::string_view TraceStateText() const noexcept {
    return tracestate ? std::string_view(*tracestate) : std::string_view();
  }
};

namespace internal {

class SpanRecord;  // what a recording span writes into

// A share in a record; null for a span that records nothing.
class RecordRef {
 public:
  RecordRef() noexcept = default;
  explicit RecordRef(SpanRecord* adopted) noexcept : record_(adopted) {}
  RecordRef(const RecordRef& other) noexcept : record_(other.record_) {
    if (record_) Share(record_);
  }
  RecordRef(RecordRef&& other) noexcept : record_(std::exchange(other.record_, nullptr)) {}
  RecordRef& operator=(RecordRef other) noexcept {
    std::swap(record_, other.record_);
    return *this;
  }
  ~RecordRef() {
    if (record_) Release(record_);
  }
  SpanRecord* get() const noexcept { return record_; }
  explicit operator bool() const noexcept { return record_ != nullptr; }

 private:
  static void Share(SpanRecord* record) noexcept;
  static void Release(SpanRecord* record) noexcept;
  SpanRecord* record_ = nullptr;
};

}  // namespace internal

class ActiveSpan;
class Span;

class Context {
 public:
  Context() noexcept = default;  // no span, no baggage

  static Context Current() noexcept;
  // What a header said; spans started in it are children of a span elsewhere.
  static Context OfRemote(SpanContext remote) {
    Context context;
    context.span_ = std::move(remote);
    return context;
  }

  Context With(const Span& span) const noexcept;
  Context With(Baggage baggage) const {
    Context copy = *this;
    copy.baggage_ = std::move(baggage);
    return copy;
  }

  const SpanContext& span_context() const noexcept { return span_; }
  const Baggage& baggage() const noexcept { return baggage_; }

 private:
  friend class Span;
  friend class Scope;
  friend class Tracer;
  friend class CoroutineScope;
  SpanContext span_;
  internal::RecordRef record_;
  Baggage baggage_;
};

// Makes a context current on this thread until the end of the block. Scopes end in the opposite order of their making;
// one that ends too early takes those made after it along.
class [[nodiscard]] Scope {
 public:
  explicit Scope(Context context) noexcept;
  Scope(Scope&& other) noexcept
      : previous_(std::move(other.previous_)), stack_(std::exchange(other.stack_, 0)), depth_(other.depth_) {}
  Scope& operator=(Scope&&) = delete;
  ~Scope() {
    if (stack_ != 0) End();
  }

 private:
  friend class Tracer;
  friend class ActiveSpan;
  Scope() noexcept = default;  // changes nothing
  void End() noexcept;

  Context previous_;
  uint64_t stack_ = 0;  // the thread's or the CoroutineScope's; 0: moved from
  uint32_t depth_ = 0;
};

// `function`, to be called anywhere and any number of times, in the context that is current now (or in `context`).
template <typename Function>
auto Bind(Context context, Function function) {
  return [context = std::move(context),
          function = std::move(function)]<typename... Args>(Args&&... args) mutable -> decltype(auto) {
    Scope scope(context);
    return function(std::forward<Args>(args)...);
  };
}
template <typename Function>
  requires(!std::is_same_v<std::decay_t<Function>, Context>)
auto Bind(Function function) {
  return Bind(Context::Current(), std::move(function));
}

// In a coroutine the thread may change at every co_await. Declared first in its body, this keeps the coroutine's
// context and its callers' apart:
//
//   CoroutineScope here;
//   auto span = tracer.StartActiveSpan("fetch");
//   co_await here.Keep(socket.Read());     // the caller sees its own context; this one is back afterwards
//
// A coroutine that begins later than it is called takes its caller's context along:
//
//   Task Fetch(Context context = Context::Current()) {
//     CoroutineScope here(std::move(context));
//
// A framework that takes no foreign awaitables (Boost.Asio) is awaited between Leave and Enter:
//
//   here.Leave();
//   size_t size = co_await socket.async_read_some(buffer, asio::use_awaitable);
//   here.Enter();
class CoroutineScope {
 public:
  CoroutineScope() noexcept : CoroutineScope(Context::Current()) {}
  explicit CoroutineScope(Context context) noexcept;
  CoroutineScope(const CoroutineScope&) = delete;
  CoroutineScope& operator=(const CoroutineScope&) = delete;
  ~CoroutineScope();

  template <typename Awaitable>
  auto Keep(Awaitable&& awaitable);

  // Gives this thread back the context that it had before.
  void Leave() noexcept {
    if (is_inside_) Swap();
  }
  // Makes the coroutine's context current on this thread, whichever it is.
  void Enter() noexcept {
    if (!is_inside_) Swap();
  }

 private:
  template <typename Awaiter>
  struct Keeper;
  void Swap() noexcept;

  Context other_;  // inside: the thread's; outside: the coroutine's
  uint64_t other_stack_;
  uint32_t other_depth_;
  bool is_inside_;
};

template <typename Awaiter>
struct CoroutineScope::Keeper {
  CoroutineScope& scope;
  Awaiter awaiter;

  bool await_ready() { return awaiter.await_ready(); }
  template <typename Handle>  // std::coroutine_handle, which <coroutine> has
  auto await_suspend(Handle handle) {
    scope.Leave();  // before the awaiter knows the handle: another thread may go on with the coroutine at once
    try {
      return awaiter.await_suspend(handle);
    } catch (...) {
      scope.Enter();
      throw;
    }
  }
  decltype(auto) await_resume() {
    scope.Enter();
    return awaiter.await_resume();
  }
};

template <typename Awaitable>
auto CoroutineScope::Keep(Awaitable&& awaitable) {
  if constexpr (requires { std::forward<Awaitable>(awaitable).operator co_await(); }) {
    using Awaiter = decltype(std::forward<Awaitable>(awaitable).operator co_await());
    return Keeper<Awaiter>{*this, std::forward<Awaitable>(awaitable).operator co_await()};
  } else if constexpr (requires { operator co_await(std::forward<Awaitable>(awaitable)); }) {
    using Awaiter = decltype(operator co_await(std::forward<Awaitable>(awaitable)));
    return Keeper<Awaiter>{*this, operator co_await(std::forward<Awaitable>(awaitable))};
  } else {
    return Keeper<Awaitable>{*this, std::forward<Awaitable>(awaitable)};
  }
}

}  // namespace throughline::inline sdk
